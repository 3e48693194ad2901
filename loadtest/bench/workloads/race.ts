// Workload: everybody asks for the same seat at once.
import type { SocketGroup } from '../socket-group.ts'
import type { WorkloadOf } from '../workload.ts'
import { holding, isTaken } from '../checked-requests.ts'

/** Who does not get it must be refused by that seat. @returns how many got it; all of an echo */
export async function race(group: SocketGroup, { event, showId, seatId }: WorkloadOf<'race'>): Promise<number> {
  const { payload, isRight } = holding(event, showId, [seatId])
  const right = event === 'echo' ? isRight : (answer: unknown) => isRight(answer) || isTaken(answer, seatId)
  let winners = 0
  await Promise.all(
    group.clients.map(async (client) => {
      const answer = await group.do(client, { event, payload, isRight: right })
      if (isRight(answer)) winners++
    }),
  )
  return winners
}
