// A long history checked in parts: as exactly as at once, with memory bounded by the show and not by the history's length.
import { expect, test } from 'vitest'
import type { Call, History } from '../history.ts'
import { check, type Verdict } from './check.ts'
import type { ShowRecord } from '../../server/audit/show-record.ts'
import { retainedBy, type Checkpoint } from './check.ts'
import { AHEAD_MS, randomHistory, SETTINGS } from './testing/random-history.ts'
import { SHOW, type ReferenceShow } from './testing/reference-show.ts'
import { verdictText } from './testing/verdict-text.ts'

const SEATS = 8
const CALLS = 200

type Part = { history: History; record: ShowRecord }

/** A show that new visitors use in each part; in the end they cancel all bookings but one. */
function* parts(count: number): Iterable<Part> {
  let before: { show: ReferenceShow; at: number; name: string } | undefined
  let lastSeq = 0
  for (let part = 0; part < count; part++) {
    const options = { seed: part + 1, seats: SEATS, visitors: 6, calls: CALLS, lostPerMille: 20, operator: true }
    const { history, show, at } = randomHistory(before ? { ...options, before } : options)
    const gone = at + SETTINGS.holdMaxMs
    const cancels = cancelMost(show, gone)
    show.settle([{ visitorId: '', deed: { request: 'sweep' } }], gone)
    const whole = show.record(gone)
    const changes = whole.changes.filter(({ seq }) => seq > lastSeq)
    const bookings = whole.bookings.filter(({ seq, cancelledAt }) => seq > lastSeq || cancelledAt === null)
    lastSeq = whole.seq
    before = { show, at: gone + 1000, name: `${part}-` }
    yield { history: { ...history, calls: [...history.calls, ...cancels] }, record: { ...whole, changes, bookings } }
  }
}

function cancelMost(show: ReferenceShow, at: number): Call[] {
  const bookings = [...show.model.bookings].filter(([, { cancelledAt }]) => cancelledAt === null)
  return bookings.slice(1).flatMap(([bookingId, { visitorId }]) => {
    const deed = { request: 'booking:cancel' as const, bookingId }
    const [outcome] = show.settle([{ visitorId, deed }], at)
    const [calledAt, returnedAt] = [at - 1 - AHEAD_MS, at + 1 - AHEAD_MS]
    const serverTime = new Date(at).toISOString()
    return outcome ? [{ showId: SHOW, visitorId, deed, calledAt, returnedAt, serverTime, outcome }] : []
  })
}

function judged(
  { history, record }: Part,
  withRecord: boolean,
  checkpoints?: ReadonlyMap<string, Checkpoint>,
): Verdict {
  return check({
    history,
    settings: SETTINGS,
    ...(withRecord && { records: [record] }),
    ...(checkpoints && { checkpoints }),
  })
}

test.each([true, false])(
  'nothing is wrong in any part, and what is kept does not grow, with the database: %s',
  (withRecord) => {
    const kept: number[] = []
    let checkpoints: ReadonlyMap<string, Checkpoint> | undefined
    let calls = 0
    for (const part of parts(60)) {
      const verdict = judged(part, withRecord, checkpoints)
      expect(verdict.violations.length, verdictText(verdict)).toBe(0)
      checkpoints = verdict.checkpoints
      calls += verdict.calls
      kept.push([...checkpoints.values()].reduce((sum, one) => sum + retainedBy(one), 0))
    }
    expect(calls).toBeGreaterThan(50 * CALLS)
    // Seats, who has them and how they came to it, and the calls of one part that got no answer.
    expect(Math.max(...kept)).toBeLessThan(10 * SEATS)
    expect(Math.max(...kept.slice(30))).toBeLessThanOrEqual(2 * Math.max(...kept.slice(0, 10)))
  },
)

test('the log is judged from where it stood: a part without the one before it does not fit', () => {
  const [, second] = parts(2)
  if (!second) throw new Error('There is no second part.')
  expect(judged(second, true).violations.map(({ rule }) => rule)).toContain('L1')
})

const at = Date.UTC(2030, 0, 1)
const iso = (ms: number): string => new Date(at + ms).toISOString()

function held(visitorId: string, seatId: number, seq: number, ms: number): Call {
  const times = { expiresAt: iso(ms + SETTINGS.holdMs), maxExpiresAt: iso(ms + SETTINGS.holdMaxMs) }
  return {
    ...asked(visitorId, { request: 'seats:hold', seatIds: [seatId] }, ms),
    outcome: { kind: 'hold', hold: { showId: SHOW, seatIds: [seatId], ...times, seq } },
  }
}

function sold(visitorId: string, seatId: number, seq: number, ms: number): Call {
  const details = { showId: SHOW, seatIds: [seatId], labels: [], total: { amount: 1, currency: 'EUR' } }
  const booking = { bookingId: `${visitorId}-1`, ...details, confirmedAt: iso(ms), cancelledAt: null, seq }
  const deed = { request: 'booking:confirm', bookingId: booking.bookingId, seatIds: [seatId] } as const
  return { ...asked(visitorId, deed, ms), outcome: { kind: 'booking', booking } }
}

function asked(visitorId: string, deed: Call['deed'], ms: number): Call {
  const times = { calledAt: at + ms - 1, returnedAt: at + ms + 1, serverTime: iso(ms) }
  return { showId: SHOW, visitorId, deed, ...times, outcome: { kind: 'unknown' } }
}

/** `map`: the second part begins with a map at seq 1, of a free seat and one that is held. */
function inParts(first: Call[], second: Call[], map = false): Verdict {
  const before = check({ history: { calls: first, sightings: [] }, settings: SETTINGS })
  expect(before.violations).toEqual([])
  const hold = { showId: SHOW, seatIds: [], expiresAt: null, maxExpiresAt: null, seq: 1 }
  const shown = { kind: 'snapshot' as const, seq: 1, statuses: Uint8Array.of(0, 1), hold }
  const sightings = map ? [{ showId: SHOW, connection: 'line', visitorId: 'dan', at: at + 50, shown }] : []
  return check({ history: { calls: second, sightings }, settings: SETTINGS, checkpoints: before.checkpoints })
}

test('H1 a seat that was sold in the part before is not sold again', () => {
  const first = [held('ann', 0, 1, 0), sold('ann', 0, 2, 10)]
  const { violations } = inParts(first, [held('bob', 0, 3, 10_000)])
  expect(violations.map(({ rule }) => rule)).toEqual(['H1'])
  expect(inParts(first, [held('bob', 1, 3, 10_000)]).violations).toEqual([])
})

test('what got no answer in the part before may have been done since, and what got none before that has not', () => {
  const lost = { ...asked('ann', { request: 'seats:hold', seatIds: [0] }, 0), returnedAt: null }
  const seats = [{ seatId: 0, status: 'held' as const }]
  const refused: Call = {
    ...asked('bob', { request: 'seats:hold', seatIds: [0] }, 100),
    outcome: { kind: 'refused', refusal: { code: 'SEATS_TAKEN', message: '', seats, seq: 2 } },
  }
  expect(inParts([held('cid', 1, 1, 0), lost], [refused], true).violations).toEqual([])
  expect(inParts([held('cid', 1, 1, 0)], [refused], true).violations).not.toEqual([])
})
