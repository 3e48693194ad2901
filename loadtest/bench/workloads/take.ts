// Workload: everybody takes seats that nobody else wants, the next as soon as the last is theirs.
import { byTurns, type SocketGroup } from '../socket-group.ts'
import type { WorkloadOf } from '../workload.ts'
import { holding } from '../checked-requests.ts'

export async function take(group: SocketGroup, { event, shows, each, stride }: WorkloadOf<'take'>): Promise<void> {
  const { clients } = group
  const sharers = Math.ceil(clients.length / shows.length)
  await Promise.all(
    clients.map(async (client, i) => {
      const showId = byTurns(shows, i)
      const place = Math.floor(i / shows.length)
      for (let n = 0; n < each; n++) {
        await group.do(client, holding(event, showId, [(n * sharers + place) * stride]))
      }
    }),
  )
}
