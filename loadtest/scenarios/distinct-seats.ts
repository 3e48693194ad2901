// Visitors who are not in each other's way: each takes seat after seat that nobody else asks for.
import type { Connection } from '../../client/connection/connection.ts'
import { describe } from './verdict.ts'

const SECOND_MS = 1000

export type DistinctSeats = { holdsPerSecond: number; violations: string[] }

/** Every visitor asks for its next seat as soon as it has the last one, until it has `seatsEach`. */
export async function holdDistinctSeats(
  visitors: readonly Connection[],
  showId: string,
  seatsEach: number,
): Promise<DistinctSeats> {
  const violations: string[] = []
  const start = performance.now()
  await Promise.all(
    visitors.map(async (visitor, i) => {
      for (let n = 0; n < seatsEach; n++) {
        const seatId = n * visitors.length + i
        const answer = await visitor.hold(showId, [seatId])
        if (answer.ok && answer.value.seatIds.length === n + 1 && answer.value.seatIds.includes(seatId)) continue
        const got = answer.ok ? `seats ${answer.value.seatIds.join(', ')}` : describe(answer.error)
        violations.push(`Who alone asked for seat ${seatId} and had ${n} others got ${got}.`)
      }
    }),
  )
  const seconds = (performance.now() - start) / SECOND_MS
  return { holdsPerSecond: (visitors.length * seatsEach) / seconds, violations }
}
