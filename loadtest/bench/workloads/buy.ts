// Workload: one after the other buys their share, hold and confirm, until the house is sold out; then all is written down.
import { randomUUID } from 'node:crypto'
import type { Deed } from '../../history.ts'
import { now } from '../../run-clock.ts'
import { BookingAnswer, bookingOutcome, HoldAnswer, holdOutcome } from '../../wire/answers.ts'
import { Recorder } from '../../wire/recorder.ts'
import type { SocketGroup } from '../socket-group.ts'
import type { WorkloadOf } from '../workload.ts'
import { confirming, holding, type CheckedRequest } from '../checked-requests.ts'
import type { BenchClient } from '../bench-client.ts'

type Said = { visitorId: string; deed: Deed; calledAt: number; returnedAt: number; answer: unknown }

/** @returns what writes the history, for when the time is taken */
export async function buy(group: SocketGroup, workload: WorkloadOf<'buy'>): Promise<() => void> {
  const { showId, seats, quantity, atATime, historyFile } = workload
  const said: Said[] = []
  const { clients } = group
  const comers = clients.entries()
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      // All take from the same line: who has bought makes room for the next.
      for (const [i, client] of comers) {
        for (let first = i * quantity; first < seats; first += clients.length * quantity) await purchase(client, first)
      }
    }),
  )
  return () => writeDown(said, historyFile, showId)

  async function purchase(client: BenchClient, first: number): Promise<void> {
    const seatIds = Array.from({ length: Math.min(quantity, seats - first) }, (_, n) => first + n)
    const bookingId = randomUUID()
    await say(client, { request: 'seats:hold', seatIds }, holding('seats:hold', showId, seatIds))
    const confirm = confirming(showId, bookingId, seatIds)
    await say(client, { request: 'booking:confirm', bookingId, seatIds }, confirm)
  }

  async function say(client: BenchClient, deed: Deed, request: CheckedRequest): Promise<void> {
    const calledAt = now()
    const answer = await group.do(client, request)
    said.push({ visitorId: client.visitorId, deed, calledAt, returnedAt: now(), answer })
  }
}

function writeDown(said: readonly Said[], file: string, showId: string): void {
  const recorder = new Recorder(file, showId, 0)
  for (const { visitorId, deed, calledAt, returnedAt, answer } of said) {
    const outcome =
      deed.request === 'booking:confirm'
        ? bookingOutcome(BookingAnswer.safeParse(answer).data)
        : holdOutcome(HoldAnswer.safeParse(answer).data)
    recorder.call({ visitorId, deed, calledAt, returnedAt: answer === null ? null : returnedAt, outcome })
  }
  recorder.close()
}
