// A crowd before a house: random histories as clients would log them, with lost answers, late deeds and lost connections.
import type { Frame } from '../../../shared/protocol.ts'
import { STATUSES } from '../../../shared/status.ts'
import type { Call, Deed, History, Sighting } from '../../history.ts'
import type { ShowRecord } from '../show-record.ts'
import type { CheckSettings } from '../check-settings.ts'
import { House, SHOW, type Asked } from './reference-show.ts'

/** The database's clock goes so far ahead of the load's. */
export const AHEAD_MS = 4321.5
const START = Date.UTC(2026, 10, 22, 20)

/** Short, so that holds run out and are cut within a few hundred calls. */
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

export type Crowd = {
  seed: number
  seats: number
  visitors: number
  calls: number
  /** Of a thousand calls, how many get no answer. */
  lostPerMille: number
  /** Nobody buys, so that seats go from hand to hand. */
  noSales?: boolean
  settings?: CheckSettings
  /** A house that others have been before already, and when they had gone; `name` is in the names of those who come now. */
  before?: { house: House; at: number; name: string }
}

/** A number from 0 to `below`, from a sequence that is the same each time. */
export function dice(seed: number): (below: number) => number {
  let state = (seed % 2_147_483_646) + 1
  return (below) => {
    // Lehmer's generator with Park and Miller's multiplier (1988).
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

type Waiting = { asked: Asked; call: Call | undefined; doneAt: number }

/** What the clients saw, and what the database has in the end. */
export function randomHistory({
  seed,
  seats,
  visitors,
  calls: count,
  lostPerMille,
  noSales,
  settings = SETTINGS,
  before,
}: Crowd): {
  history: History
  record: ShowRecord
  house: House
  /** When the last of it happened, by the database's clock. */
  at: number
} {
  const roll = dice(seed)
  const house = before?.house ?? new House(seats, settings)
  const name = before?.name ?? ''
  const calls: Call[] = []
  const sightings: Sighting[] = []
  const names = Array.from({ length: visitors }, (_, i) => `${name}visitor-${i}`)
  const busyUntil = new Map<string, number>()
  const bookingIds: string[] = []
  const requestIds: string[] = []
  const waiting: Waiting[] = []
  const watchers = [0, 1].map((i) => ({
    connection: `${name}line-${i}`,
    visitorId: names[i] ?? '',
    seq: house.seq,
    statuses: house.statuses(),
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
  /** Now and then one that was used before, perhaps by somebody else. */
  const request = (): string => {
    const known = pick(requestIds)
    if (known !== undefined && roll(3) === 0) return known
    const requestId = `${name}request-${requestIds.length}`
    requestIds.push(requestId)
    return requestId
  }
  const deedOf = (visitorId: string): Deed => {
    const held = [...(house.holds.get(visitorId)?.seatIds ?? [])]
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
  const look = ({ connection, visitorId }: { connection: string; visitorId: string }, shown: Sighting['shown']): void =>
    void sightings.push({ showId: SHOW, connection, visitorId, at: now - AHEAD_MS, shown })
  const snapshot = (watcher: (typeof watchers)[number]): void => {
    Object.assign(watcher, { seq: house.seq, statuses: house.statuses() })
    look(watcher, {
      kind: 'snapshot',
      seq: house.seq,
      statuses: house.statuses(),
      hold: house.holdOf(watcher.visitorId),
    })
  }
  const frame = (watcher: (typeof watchers)[number]): void => {
    if (watcher.seq === house.seq) return
    const next = house.statuses()
    const frame: Frame = { showId: SHOW, since: watcher.seq, seq: house.seq }
    for (const [seatId, byte] of next.entries()) {
      const status = STATUSES[byte]
      if (status && byte !== watcher.statuses[seatId]) frame[status] = [...(frame[status] ?? []), seatId]
    }
    Object.assign(watcher, { seq: house.seq, statuses: next })
    look(watcher, { kind: 'frame', frame })
    look(watcher, { kind: 'hold', hold: house.holdOf(watcher.visitorId) })
  }
  const settle = (): void => {
    const due = waiting.filter(({ doneAt }) => doneAt <= now)
    if (due.length === 0) return
    for (const one of due) waiting.splice(waiting.indexOf(one), 1)
    const outcomes = house.settle(
      due.map(({ asked }) => asked),
      now,
    )
    for (const [i, { call }] of due.entries()) {
      const outcome = outcomes[i]
      if (!call || !outcome || (call.outcome.kind === 'unknown' && call.returnedAt === null)) continue
      const returnedAt = now + 1 + roll(5) - AHEAD_MS
      Object.assign(call, { outcome, returnedAt, serverTime: new Date(now).toISOString() })
      busyUntil.set(call.visitorId, returnedAt + AHEAD_MS)
    }
  }

  watchers.forEach(snapshot)
  while (calls.length < count || waiting.length > 0) {
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
        // A third of what got no answer never happened; the rest now or much later.
        if (roll(3) > 0)
          waiting.push({ asked: { visitorId, deed }, call, doneAt: now + 1 + roll(roll(2) > 0 ? 60 : 5) })
      } else waiting.push({ asked: { visitorId, deed }, call, doneAt: now + 1 + roll(6) })
    }
    if (roll(40) === 0)
      waiting.push({ asked: { visitorId: '', deed: { request: 'sweep' } }, call: undefined, doneAt: now })
    if (roll(60) === 0) waiting.push({ asked: { visitorId, deed: { request: 'cut' } }, call: undefined, doneAt: now })
    if (roll(3) === 0) settle()
    for (const watcher of watchers) if (roll(3) === 0) frame(watcher)
    const back = watchers[0]
    if (back && roll(100) === 0) snapshot(back)
  }
  watchers.forEach(frame)
  return { history: { calls, sightings }, record: house.record(now), house, at: now }
}
