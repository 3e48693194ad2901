// Random histories as clients record them, of a show that keeps the rules: with lost answers, commands that take effect
// late, and lost connections.
import type { Frame } from '../../../shared/protocol.ts'
import { STATUSES } from '../../../shared/status.ts'
import type { Call, Deed, History, Operation, SeatsDeed, Sighting } from '../../history.ts'
import type { ShowRecord } from '../../../server/audit/show-record.ts'
import type { CheckSettings } from '../check-settings.ts'
import { between, seeded } from '../../random.ts'
import { ReferenceShow, SHOW, type Submitted, type SubmittedOperation } from './reference-show.ts'

/** How far the database's clock is ahead of the load's. */
export const AHEAD_MS = 4321.5
const START = Date.UTC(2026, 10, 22, 20)

/** Short, so that holds expire and are cut within a few hundred calls. */
export const SETTINGS: CheckSettings = {
  holdMs: 400,
  holdMaxMs: 900,
  graceMs: 150,
  resumeMs: 120,
  heldSeatsPerAddress: null,
  maxSeatsPerVisitor: 4,
  sweepWithinMs: 60_000,
  clockErrorMs: 1,
}

export type HistoryOptions = {
  seed: number
  seats: number
  visitors: number
  calls: number
  /** How many of a thousand calls get no answer. */
  lostPerMille: number
  /** Whether an operator blocks and unblocks seats, and takes them from visitors. */
  operator?: boolean
  /** Whether no visitor buys, so that seats change hands often. */
  noSales?: boolean
  settings?: CheckSettings
  /** A show that earlier visitors have used, and when they had left; `name` begins the names of the visitors now. */
  before?: { show: ReferenceShow; at: number; name: string }
}

/** Gives whole numbers from 0 up to, but not including, `below`; the same for the same seed. */
export function dice(seed: number): (below: number) => number {
  const random = seeded(seed)
  return (below) => between(random, 0, below - 1)
}

type Pending = {
  submitted: Submitted | SubmittedOperation
  call: Call | Operation | undefined
  decidedAt: number
}

/** What the clients saw, and what the database has in the end. Two visitors watch the map. */
export function randomHistory({
  seed,
  seats,
  visitors,
  calls: count,
  lostPerMille,
  operator = false,
  noSales,
  settings = SETTINGS,
  before,
}: HistoryOptions): {
  history: History
  record: ShowRecord
  show: ReferenceShow
  /** When the last of it happened, by the database's clock. */
  at: number
} {
  const roll = dice(seed)
  const show = before?.show ?? new ReferenceShow(seats, settings)
  const name = before?.name ?? ''
  const calls: Call[] = []
  const sightings: Sighting[] = []
  const operations: Operation[] = []
  const names = Array.from({ length: visitors }, (_, i) => `${name}visitor-${i}`)
  const busyUntil = new Map<string, number>()
  const bookingIds: string[] = []
  const requestIds: string[] = []
  const pending: Pending[] = []
  const watchers = [0, 1].map((i) => ({
    connection: `${name}line-${i}`,
    visitorId: names[i] ?? '',
    seq: show.seq,
    statuses: show.statuses(),
  }))
  let now = before?.at ?? START

  const seatIds = (): number[] => [...new Set(Array.from({ length: 1 + roll(3) }, () => roll(seats)))]
  const pick = <T>(from: readonly T[]): T | undefined => from[roll(from.length)]
  const booking = (): string => {
    const known = pick(bookingIds)
    if (known !== undefined && roll(3) > 0) return known
    const bookingId = `${name}booking-${bookingIds.length}`
    bookingIds.push(bookingId)
    return bookingId
  }
  /** Sometimes one that was used before, perhaps by another visitor. */
  const request = (): string => {
    const known = pick(requestIds)
    if (known !== undefined && roll(3) === 0) return known
    const requestId = `${name}request-${requestIds.length}`
    requestIds.push(requestId)
    return requestId
  }
  const deedOf = (visitorId: string): Deed => {
    const held = [...(show.model.holds.get(visitorId)?.seatIds ?? [])]
    const some = held.slice(0, 1 + roll(3))
    const turn = roll(15)
    switch (noSales && turn > 2 && turn < 6 ? 0 : turn) {
      case 0:
        return { request: 'seats:release', ...(roll(2) > 0 && { seatIds: seatIds() }) }
      case 1:
      case 2:
        return { request: 'hold:extend' }
      case 3:
      case 4:
        return { request: 'booking:confirm', bookingId: booking(), seatIds: some.length > 0 ? some : seatIds() }
      case 5:
        return { request: 'booking:cancel', bookingId: booking() }
      case 13:
        return { request: 'checkout:begin' }
      case 14:
        return { request: roll(2) > 0 ? 'checkout:begin' : 'checkout:end' }
      case 6:
      case 7:
      case 8:
        return { request: 'seats:hold-best', quantity: 1 + roll(3), requestId: request() }
      default:
        return { request: 'seats:hold', seatIds: seatIds() }
    }
  }
  const see = ({ connection, visitorId }: { connection: string; visitorId: string }, shown: Sighting['shown']): void =>
    void sightings.push({ showId: SHOW, connection, visitorId, at: now - AHEAD_MS, shown })
  const snapshot = (watcher: (typeof watchers)[number]): void => {
    Object.assign(watcher, { seq: show.seq, statuses: show.statuses() })
    see(watcher, {
      kind: 'snapshot',
      seq: show.seq,
      statuses: show.statuses(),
      hold: show.holdOf(watcher.visitorId),
    })
  }
  const frame = (watcher: (typeof watchers)[number]): void => {
    if (watcher.seq === show.seq) return
    const next = show.statuses()
    const frame: Frame = { showId: SHOW, since: watcher.seq, seq: show.seq }
    for (const [seatId, byte] of next.entries()) {
      const status = STATUSES[byte]
      if (status && byte !== watcher.statuses[seatId]) frame[status] = [...(frame[status] ?? []), seatId]
    }
    Object.assign(watcher, { seq: show.seq, statuses: next })
    see(watcher, { kind: 'frame', frame })
    see(watcher, { kind: 'hold', hold: show.holdOf(watcher.visitorId) })
  }
  const settle = (): void => {
    const due = pending.filter(({ decidedAt }) => decidedAt <= now)
    if (due.length === 0) return
    for (const one of due) pending.splice(pending.indexOf(one), 1)
    const outcomes = show.settle(
      due.map(({ submitted }) => submitted),
      now,
    )
    for (const [i, { call }] of due.entries()) {
      const outcome = outcomes[i]
      if (!call || !outcome || (call.outcome.kind === 'unknown' && call.returnedAt === null)) continue
      const returnedAt = now + 1 + roll(5) - AHEAD_MS
      Object.assign(call, {
        outcome,
        returnedAt,
        ...('visitorId' in call && { serverTime: new Date(now).toISOString() }),
      })
      if ('visitorId' in call) busyUntil.set(call.visitorId, returnedAt + AHEAD_MS)
    }
  }

  const operate = (): void => {
    const until = roll(2) > 0 ? null : now + 1 + roll(100)
    const deeds: SeatsDeed[] = [
      { request: 'block', seatIds: seatIds(), allocation: { name: roll(2) > 0 ? 'Press' : 'House', until } },
      { request: 'unblock', seatIds: seatIds() },
      { request: 'force-release', seatIds: seatIds() },
    ]
    const deed = pick(deeds)
    if (!deed) return
    const isLost = roll(1000) < lostPerMille
    const call: Operation = {
      showId: SHOW,
      operator: 'olga',
      deed,
      calledAt: now - AHEAD_MS,
      returnedAt: isLost ? null : 0,
      outcome: { kind: 'unknown' },
    }
    operations.push(call)
    if (!isLost || roll(3) > 0) {
      pending.push({ submitted: { operator: 'olga', deed }, call, decidedAt: now + 1 + roll(6) })
    }
  }

  watchers.forEach(snapshot)
  while (calls.length < count || pending.length > 0) {
    now += roll(4)
    const visitorId = pick(names) ?? ''
    if (calls.length < count && (busyUntil.get(visitorId) ?? 0) < now) {
      const deed = deedOf(visitorId)
      const call: Call = {
        showId: SHOW,
        visitorId,
        deed,
        calledAt: now - AHEAD_MS,
        returnedAt: 0,
        outcome: { kind: 'unknown' },
      }
      calls.push(call)
      busyUntil.set(visitorId, Infinity)
      if (roll(1000) < lostPerMille) {
        call.returnedAt = null
        busyUntil.set(visitorId, now + 8)
        // A third of the calls without an answer never take effect, the others now or much later.
        if (roll(3) > 0)
          pending.push({ submitted: { visitorId, deed }, call, decidedAt: now + 1 + roll(roll(2) > 0 ? 60 : 5) })
      } else pending.push({ submitted: { visitorId, deed }, call, decidedAt: now + 1 + roll(6) })
    }
    if (roll(40) === 0)
      pending.push({ submitted: { visitorId: '', deed: { request: 'sweep' } }, call: undefined, decidedAt: now })
    if (roll(60) === 0)
      pending.push({ submitted: { visitorId, deed: { request: 'cut' } }, call: undefined, decidedAt: now })
    if (operator && roll(12) === 0) operate()
    if (roll(3) === 0) settle()
    for (const watcher of watchers) if (roll(3) === 0) frame(watcher)
    const back = watchers[0]
    if (back && roll(100) === 0) snapshot(back)
  }
  watchers.forEach(frame)
  return { history: { calls, sightings, operations }, record: show.record(now), show, at: now }
}
