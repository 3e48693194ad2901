// Drill: seats are taken and given back at moments that do not depend on how soon anybody is answered.
import { setTimeout as pause } from 'node:timers/promises'
import { arrivals } from '../../buyers/arrivals.ts'
import { now } from '../../run-clock.ts'
import { Latencies, type Percentiles } from '../../measure/latencies.ts'
import { seeded } from '../../random.ts'
import { byTurns, type Crowd } from '../socket-group.ts'
import type { DrillOf } from '../workload.ts'
import { givingBack, holding, isOk } from '../checked-requests.ts'
import type { Member } from '../bench-client.ts'

const NAME = 'ack'

/**
 * Each member has a seat of its own. Who has asked again before the answer may be told what came of both: then it is
 * enough that it is no refusal.
 * @returns from the moment at which each should have been sent to its answer
 */
export async function pace(crowd: Crowd, drill: DrillOf<'pace'>): Promise<Percentiles | undefined> {
  const { event, showId, perSecond, seconds, seed } = drill
  const latencies = new Latencies()
  const lastOf = new Map<Member, number>()
  const answered: Promise<void>[] = []
  const start = now()
  let turn = 0
  for (const afterMs of arrivals(seeded(seed), { perSecond, rampSeconds: 0, seconds })) {
    const intended = start + afterMs
    const early = intended - now()
    if (early > 0) await pause(early)
    const ask = turn++
    const seatId = ask % crowd.members.length
    const member = byTurns(crowd.members, ask)
    const takes = event === 'echo' || Math.floor(ask / crowd.members.length) % 2 === 0
    const errand = takes ? holding(event, showId, [seatId]) : givingBack(showId)
    const isRight = (answer: unknown): boolean => errand.isRight(answer) || (lastOf.get(member) !== ask && isOk(answer))
    lastOf.set(member, ask)
    answered.push(crowd.do(member, { ...errand, isRight }).then(() => latencies.record(NAME, now() - intended)))
  }
  await Promise.all(answered)
  if (event !== 'echo') await crowd.all(() => givingBack(showId))
  return latencies.percentiles()[NAME]
}
