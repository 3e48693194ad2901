// Drill: everybody takes seats that nobody else wants, the next as soon as the last is theirs.
import { byTurns, type Crowd } from '../socket-group.ts'
import type { DrillOf } from '../workload.ts'
import { holding } from '../checked-requests.ts'

export async function take(crowd: Crowd, { event, shows, each, stride }: DrillOf<'take'>): Promise<void> {
  const { members } = crowd
  const sharers = Math.ceil(members.length / shows.length)
  await Promise.all(
    members.map(async (member, i) => {
      const showId = byTurns(shows, i)
      const place = Math.floor(i / shows.length)
      for (let n = 0; n < each; n++) {
        await crowd.do(member, holding(event, showId, [(n * sharers + place) * stride]))
      }
    }),
  )
}
