// How a group of clients runs each workload that takes more than one request from each client.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { arrivalTimes } from '../buyers/visits.ts'
import type { Deed } from '../history.ts'
import { Latencies, type Percentiles } from '../measure/tally.ts'
import { seeded } from '../random.ts'
import { now } from '../run-clock.ts'
import { commandAnswer, outcomeOf } from '../wire/answers.ts'
import { Recorder } from '../wire/recorder.ts'
import { confirming, holding, isOk, raceViolations, releasing, type CheckedRequest } from './checked-requests.ts'
import { byTurns, type BenchClient, type ClientGroup } from './clients.ts'
import type { WorkloadOf } from './workload.ts'

/** All clients ask for the same seat at once. @returns what judges the answers, for after the measured time */
export async function race(
  group: ClientGroup,
  { event, showId, seatId }: WorkloadOf<'race'>,
): Promise<() => { violations: string[] }> {
  const request = holding(event, showId, [seatId])
  const isEcho = event === 'echo'
  const answers = await group.askAll(() => (isEcho ? request : { ...request, isRight: () => true }))
  return () => ({ violations: isEcho ? [] : raceViolations(answers, seatId) })
}

/** Each client takes seats that no other client wants, one after the other. */
export async function take(group: ClientGroup, { event, shows, each, stride }: WorkloadOf<'take'>): Promise<void> {
  const { clients } = group
  const clientsPerShow = Math.ceil(clients.length / shows.length)
  await Promise.all(
    clients.map(async (client, i) => {
      const showId = byTurns(shows, i)
      const first = Math.floor(i / shows.length)
      for (let n = 0; n < each; n++) {
        await group.ask(client, holding(event, showId, [(n * clientsPerShow + first) * stride]))
      }
    }),
  )
}

type TimedCall = { visitorId: string; deed: Deed; calledAt: number; returnedAt: number; answer: unknown }

/**
 * Clients hold and confirm their shares of the show until it is sold out.
 * @returns what writes the history file, for after the measured time
 */
export async function buy(group: ClientGroup, workload: WorkloadOf<'buy'>): Promise<() => void> {
  const { showId, seats, quantity, atATime, historyFile } = workload
  const calls: TimedCall[] = []
  const { clients } = group
  const queue = clients.entries()
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      // All loops take clients from the same iterator.
      for (const [i, client] of queue) {
        for (let first = i * quantity; first < seats; first += clients.length * quantity) await purchase(client, first)
      }
    }),
  )
  return () => writeHistory(calls, historyFile, showId)

  async function purchase(client: BenchClient, first: number): Promise<void> {
    const seatIds = Array.from({ length: Math.min(quantity, seats - first) }, (_, n) => first + n)
    const bookingId = randomUUID()
    await call(client, { request: 'seats:hold', seatIds }, holding('seats:hold', showId, seatIds))
    const confirm = confirming(showId, bookingId, seatIds)
    await call(client, { request: 'booking:confirm', bookingId, seatIds }, confirm)
  }

  async function call(client: BenchClient, deed: Deed, request: CheckedRequest): Promise<void> {
    const calledAt = now()
    const answer = await group.ask(client, request)
    calls.push({ visitorId: client.visitorId, deed, calledAt, returnedAt: now(), answer })
  }
}

function writeHistory(calls: readonly TimedCall[], file: string, showId: string): void {
  const recorder = new Recorder(file, showId, 0)
  for (const { visitorId, deed, calledAt, returnedAt, answer } of calls) {
    const outcome = outcomeOf(commandAnswer(deed.request).safeParse(answer).data)
    recorder.call({ visitorId, deed, calledAt, returnedAt: answer === null ? null : returnedAt, outcome })
  }
  recorder.close()
}

/**
 * Clients hold and release a seat of their own, at instants that do not depend on answers. A client that asks again
 * before the answer may be told what came of both requests; then any answer but a refusal is right.
 * @returns latencies from the instant at which each request should have been sent
 */
export async function pace(group: ClientGroup, workload: WorkloadOf<'pace'>): Promise<Percentiles | undefined> {
  const { event, showId, perSecond, seconds, seed } = workload
  const latencies = new Latencies()
  const lastTurnOf = new Map<BenchClient, number>()
  const answered: Promise<void>[] = []
  const start = now()
  let turns = 0
  for (const ms of arrivalTimes(seeded(seed), { perSecond, rampSeconds: 0, seconds })) {
    const intended = start + ms
    const early = intended - now()
    if (early > 0) await pause(early)
    const turn = turns++
    const client = byTurns(group.clients, turn)
    const seatId = turn % group.clients.length
    const isHold = event === 'echo' || Math.floor(turn / group.clients.length) % 2 === 0
    const request = isHold ? holding(event, showId, [seatId]) : releasing(showId)
    const isRight = (answer: unknown): boolean =>
      request.isRight(answer) || (lastTurnOf.get(client) !== turn && isOk(answer))
    lastTurnOf.set(client, turn)
    answered.push(group.ask(client, { ...request, isRight }).then(() => latencies.record('ack', now() - intended)))
  }
  await Promise.all(answered)
  if (event !== 'echo') await group.askAll(() => releasing(showId))
  return latencies.percentiles().ack
}
