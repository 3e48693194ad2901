// Drill: everybody asks for the same seat at once.
import type { Crowd } from '../socket-group.ts'
import type { DrillOf } from '../workload.ts'
import { holding, isTaken } from '../checked-requests.ts'

/** Who does not get it must be refused by that seat. @returns how many got it; all of an echo */
export async function race(crowd: Crowd, { event, showId, seatId }: DrillOf<'race'>): Promise<number> {
  const { payload, isRight } = holding(event, showId, [seatId])
  const right = event === 'echo' ? isRight : (answer: unknown) => isRight(answer) || isTaken(answer, seatId)
  let winners = 0
  await Promise.all(
    crowd.members.map(async (member) => {
      const answer = await crowd.do(member, { event, payload, isRight: right })
      if (isRight(answer)) winners++
    }),
  )
  return winners
}
