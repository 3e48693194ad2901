// Workload: seats are taken and given back at moments that do not depend on how soon anybody is answered.
import { setTimeout as pause } from 'node:timers/promises'
import { arrivalTimes } from '../../buyers/arrivals.ts'
import { now } from '../../run-clock.ts'
import { Latencies, type Percentiles } from '../../measure/latencies.ts'
import { seeded } from '../../random.ts'
import { byTurns, type SocketGroup } from '../socket-group.ts'
import type { WorkloadOf } from '../workload.ts'
import { givingBack, holding, isOk } from '../checked-requests.ts'
import type { BenchClient } from '../bench-client.ts'

const NAME = 'ack'

/**
 * Each client has a seat of its own. Who has asked again before the answer may be told what came of both: then it is
 * enough that it is no refusal.
 * @returns from the moment at which each should have been sent to its answer
 */
export async function pace(group: SocketGroup, workload: WorkloadOf<'pace'>): Promise<Percentiles | undefined> {
  const { event, showId, perSecond, seconds, seed } = workload
  const latencies = new Latencies()
  const lastOf = new Map<BenchClient, number>()
  const answered: Promise<void>[] = []
  const start = now()
  let turn = 0
  for (const afterMs of arrivalTimes(seeded(seed), { perSecond, rampSeconds: 0, seconds })) {
    const intended = start + afterMs
    const early = intended - now()
    if (early > 0) await pause(early)
    const ask = turn++
    const seatId = ask % group.clients.length
    const client = byTurns(group.clients, ask)
    const takes = event === 'echo' || Math.floor(ask / group.clients.length) % 2 === 0
    const request = takes ? holding(event, showId, [seatId]) : givingBack(showId)
    const isRight = (answer: unknown): boolean =>
      request.isRight(answer) || (lastOf.get(client) !== ask && isOk(answer))
    lastOf.set(client, ask)
    answered.push(group.do(client, { ...request, isRight }).then(() => latencies.record(NAME, now() - intended)))
  }
  await Promise.all(answered)
  if (event !== 'echo') await group.all(() => givingBack(showId))
  return latencies.percentiles()[NAME]
}
