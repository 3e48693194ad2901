// Histories made by hand, a right and a wrong one for each rule that can be seen from outside.
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { Booking, Frame, Hold, Refusal } from '../../shared/protocol.ts'
import type { Call, Deed, Outcome, Sighting } from '../history.ts'
import { check } from './check.ts'
import type { RecordedSeat, Step } from './record.ts'
import { dice } from './testing/crowd.ts'
import { SHOW } from './testing/house.ts'
import { verdictText } from './verdict-text.ts'
import { violationText } from './violation-text.ts'

const NOW = Date.UTC(2026, 10, 22, 20)
const TERMS = {
  holdMs: 1000,
  holdMaxMs: 3000,
  graceMs: 1000,
  maxSeatsPerVisitor: 2,
  sweepWithinMs: 500,
  clockErrorMs: 0,
}

const iso = (ms: number): string => new Date(NOW + ms).toISOString()
const take = (...seatIds: number[]): Deed => ({ request: 'seats:hold', seatIds })
const give: Deed = { request: 'seats:release' }
const extend: Deed = { request: 'hold:extend' }
const buy = (...seatIds: number[]): Deed => ({ request: 'booking:confirm', bookingId: 'b', seatIds })
const cancel: Deed = { request: 'booking:cancel', bookingId: 'b' }

/** A call of so many milliseconds, from the tenth of `at` on. */
function call(at: number, visitorId: string, deed: Deed, outcome: Outcome): Call {
  const returnedAt = outcome.kind === 'unknown' ? null : NOW + at + 9
  return { showId: SHOW, visitorId, deed, calledAt: NOW + at, returnedAt, outcome }
}
/** A hold since `since`, until `until`, both in milliseconds. */
function holds(seq: number, seatIds: number[], since = 5, until = since + TERMS.holdMs): Outcome {
  const hold: Hold = { showId: SHOW, seatIds, expiresAt: iso(until), maxExpiresAt: iso(since + TERMS.holdMaxMs), seq }
  return { kind: 'hold', hold }
}
const nothing = (seq: number): Outcome => ({
  kind: 'hold',
  hold: { showId: SHOW, seatIds: [], expiresAt: null, maxExpiresAt: null, seq },
})
const unknown: Outcome = { kind: 'unknown' }
function refused(seq: number, code: Refusal['code'], seats?: Refusal['seats']): Outcome {
  return { kind: 'refused', refusal: { code, message: '', ...(seats && { seats }), seq } }
}
const taken = (seq: number, seatId: number, status: 'held' | 'booked' = 'held'): Outcome =>
  refused(seq, 'SEATS_TAKEN', [{ seatId, status }])
function booked(seq: number, seatIds: number[], cancelledAt: string | null = null, confirmedAt = 15): Outcome {
  const total = { amount: 0, currency: 'EUR' }
  const of: Booking = {
    bookingId: 'b',
    showId: SHOW,
    seatIds,
    labels: [],
    total,
    confirmedAt: iso(confirmedAt),
    cancelledAt,
    seq,
  }
  return { kind: 'booking', booking: of }
}
function sees(at: number, connection: string, shown: Sighting['shown']): Sighting {
  return { showId: SHOW, connection, visitorId: `${connection} watches`, at: NOW + at, shown }
}
function map(at: number, connection: string, seq: number, ...statuses: number[]): Sighting {
  const none = { showId: SHOW, seatIds: [], expiresAt: null, maxExpiresAt: null, seq }
  return sees(at, connection, { kind: 'snapshot', seq, statuses: Uint8Array.from(statuses), hold: none })
}
function frame(at: number, connection: string, since: number, seq: number, turned: Partial<Frame>): Sighting {
  return sees(at, connection, { kind: 'frame', frame: { showId: SHOW, since, seq, ...turned } })
}

/** The rules broken in a history, each once. */
function broken(calls: Call[], sightings: Sighting[] = []): string[] {
  const { violations } = check({ history: { calls, sightings }, terms: TERMS })
  return [...new Set(violations.map(({ rule }) => rule))].sort()
}

const first = call(0, 'ann', take(0), holds(1, [0]))

test.for<[what: string, calls: Call[], rules: string[], sightings?: Sighting[]]>([
  ['a refusal by who holds', [first, call(10, 'bob', take(0), taken(1, 0))], []],
  ['H1 two holders', [first, call(10, 'bob', take(0), holds(2, [0], 15))], ['H1']],
  [
    'H1 a refusal of a free seat',
    [first, call(10, 'ann', give, nothing(2)), call(20, 'bob', take(0), taken(2, 0))],
    ['H1'],
  ],
  ['H1 a refusal with another status', [first, call(10, 'bob', take(0), taken(1, 0, 'booked'))], ['H1']],
  ['H1 a refusal that names no seat', [first, call(10, 'bob', take(0), refused(1, 'SEATS_TAKEN'))], ['H1']],
  [
    'a release that got no answer',
    [first, call(10, 'ann', give, unknown), call(20, 'bob', take(0), holds(3, [0], 25))],
    [],
  ],
  [
    'H1 a release that got no answer and was asked for too late',
    [
      first,
      call(20, 'ann', give, unknown),
      call(10, 'bob', take(0), holds(2, [0], 15)),
      call(19, 'cid', extend, refused(2, 'NOT_HELD')),
    ],
    ['H1'],
    [frame(19, 'x', 1, 2, { held: [0] })],
  ],
  ['H3 more than the limit', [call(0, 'ann', take(0, 1, 2), holds(1, [0, 1, 2]))], ['H3']],
  [
    'a limit that is reached',
    [call(0, 'ann', take(0, 1), holds(1, [0, 1])), call(10, 'ann', take(2), refused(1, 'LIMIT_REACHED'))],
    [],
  ],
  ['H3 a limit that is not reached', [first, call(10, 'ann', take(1), refused(1, 'LIMIT_REACHED'))], ['H3']],
  ['H4 longer without being extended', [first, call(10, 'ann', take(1), holds(2, [0, 1], 5, 1500))], ['H4', 'H6']],
  ['a hold that ran out taken over', [first, call(1010, 'bob', take(0), holds(2, [0], 1015))], []],
  ['H5 a hold that ran out refused', [first, call(1010, 'bob', take(0), taken(1, 0))], ['H5']],
  ['H5 a hold told after it ran out', [first, call(1010, 'ann', take(0), holds(1, [0]))], ['H5']],
  ['an extension', [first, call(500, 'ann', extend, holds(2, [0], 5, 1505))], []],
  ['H6 an extension past the longest', [first, call(900, 'ann', extend, holds(2, [0], 5, 3006))], ['H6']],
  ['H6 a longest time that moved', [first, call(500, 'ann', extend, holds(2, [0], 505, 1505))], ['H6']],
  ['H10 lost before its time', [first, call(500, 'ann', extend, refused(2, 'NOT_HELD'))], ['H10']],
  ['a sale', [first, call(10, 'ann', buy(0), booked(2, [0]))], []],
  ['B1 a sale of another’s hold', [first, call(10, 'bob', buy(0), booked(2, [0]))], ['B1']],
  ['B1 a sale after time', [first, call(1010, 'ann', buy(0), booked(2, [0], null, 1015))], ['B1']],
  ['B1 a sale before it was asked for', [first, call(30, 'ann', buy(0), booked(2, [0]))], ['B1']],
  [
    'B1 other seats than asked for',
    [call(0, 'ann', take(0, 1), holds(1, [0, 1])), call(10, 'ann', buy(0, 1), booked(2, [0]))],
    ['B1'],
  ],
  [
    'B2 one booking told in two ways',
    [first, call(10, 'ann', buy(0), booked(2, [0])), call(20, 'ann', buy(0), booked(3, [0]))],
    ['B2'],
  ],
  ['B2 a bookingId refused that is new', [first, call(10, 'ann', buy(0), refused(1, 'BOOKING_MISMATCH'))], ['B2']],
  [
    'a cancellation and the next hold',
    [
      first,
      call(10, 'ann', buy(0), booked(2, [0])),
      call(20, 'ann', cancel, booked(3, [0], iso(25))),
      call(30, 'bob', take(0), holds(4, [0], 35)),
    ],
    [],
  ],
  [
    'B4 a booking not found',
    [first, call(10, 'ann', buy(0), booked(2, [0])), call(20, 'ann', cancel, refused(2, 'NOT_FOUND'))],
    ['B4'],
  ],
  [
    'M2 an answer older than a map',
    [first, call(30, 'bob', take(1), taken(0, 1))],
    ['M2'],
    [frame(20, 'x', 0, 1, { held: [0] })],
  ],
  ['V1 a seat never asked for', [first, call(10, 'ann', take(1), holds(2, [0, 2]))], ['H1', 'V1']],
  [
    'M1 maps that differ',
    [],
    ['M1'],
    [map(0, 'x', 0, 0), map(0, 'y', 0, 0), frame(5, 'x', 0, 1, { held: [0] }), frame(5, 'y', 0, 1, { booked: [0] })],
  ],
  [
    'M1 a map that nothing explains',
    [first],
    ['M1'],
    [map(0, 'x', 0, 0, 0), frame(20, 'x', 0, 1, { held: [0], booked: [1] }), frame(30, 'x', 1, 2, { available: [0] })],
  ],
])('%s', ([, calls, rules, sightings = []]) => {
  expect(broken(calls, sightings)).toEqual(rules)
})

test('M1 a map that stays behind is found where it is watched', () => {
  const sightings = [map(0, 'x', 0, 0), map(0, 'y', 0, 0), frame(20, 'x', 0, 1, { held: [0] })]
  const verdict = check({ history: { calls: [first], sightings }, terms: TERMS, watching: ['x', 'y'] })
  expect(verdict.violations).toMatchObject([{ rule: 'M1', sentence: 'A map stayed at seq 0, and the show is at 1.' }])
})

test('what strangers do is explained by strangers', () => {
  const calls = [call(10, 'bob', take(0), taken(1, 0))]
  const sightings = [map(0, 'x', 0, 0)]
  expect(broken(calls, sightings)).toEqual(['H1'])
  expect(check({ history: { calls, sightings }, terms: TERMS, strangers: true }).violations).toEqual([])
})

const step = { visitorId: 'ann', seatIds: [0] }
const held: Step = { cause: 'held', ...step, since: NOW + 5, until: NOW + 1005 }
const FREE: Omit<RecordedSeat, 'seatId'> = {
  heldBy: null,
  heldSince: null,
  expiresAt: null,
  promisedUntil: null,
  bookingId: null,
  blocked: false,
}
const HELD: Omit<RecordedSeat, 'seatId'> = {
  ...FREE,
  heldBy: 'ann',
  heldSince: NOW + 5,
  expiresAt: NOW + 1005,
  promisedUntil: NOW + 1005,
}

/** The rules broken by a log and a table, when one visitor holds seat 0 and what is called besides. */
function brokenInRecord(
  steps: [seq: number, at: number, ...steps: Step[]][],
  seat = HELD,
  readAt = 20,
  calls = [first],
) {
  const changes = steps.map(([seq, at, ...all]) => ({ seq, at: NOW + at, steps: all }))
  const window = { salesOpenAt: 0, salesCloseAt: Infinity, startsAt: Infinity }
  const seats = [{ seatId: 0, ...seat }]
  const record = {
    showId: SHOW,
    seatCount: 1,
    ...window,
    seq: steps.length,
    seats,
    bookings: [],
    changes,
    readAt: NOW + readAt,
  }
  const { violations } = check({ history: { calls, sightings: [] }, terms: TERMS, records: [record] })
  return [...new Set(violations.map(({ rule }) => rule))].sort()
}

test.for<[what: string, rules: string[], found: string[]]>([
  ['a log that explains all', brokenInRecord([[1, 5, held]]), []],
  ['L1 a gap', brokenInRecord([[2, 5, held]]), ['L1']],
  ['L1 a table that is not what the log says', brokenInRecord([[1, 5, held]], FREE), ['L1']],
  ['L1 a hold that nobody asked for', brokenInRecord([[1, 5, held]], HELD, 20, []), ['L1']],
  ['M2 an acknowledged hold that is not there', brokenInRecord([], FREE), ['M2']],
  [
    'B1 a sale to another',
    brokenInRecord([
      [1, 5, held],
      [2, 9, { cause: 'booked', visitorId: 'bob', seatIds: [0], bookingId: 'b' }],
    ]),
    ['B1', 'B3', 'L1'],
  ],
  [
    'H10 freed before its time',
    brokenInRecord(
      [
        [1, 5, held],
        [2, 1004, { cause: 'expired', ...step }],
      ],
      FREE,
      1010,
    ),
    ['H10'],
  ],
  [
    'H10 freed too late',
    brokenInRecord(
      [
        [1, 5, held],
        [2, 1506, { cause: 'expired', ...step }],
      ],
      FREE,
      1510,
    ),
    ['H10'],
  ],
  ['H10 still held at the end', brokenInRecord([[1, 5, held]], HELD, 1510), ['H10']],
  [
    'swept in time',
    brokenInRecord(
      [
        [1, 5, held],
        [2, 1100, { cause: 'expired', ...step }],
      ],
      FREE,
      1510,
    ),
    [],
  ],
  [
    'H6 extended past the longest',
    brokenInRecord([
      [1, 5, held],
      [2, 9, { cause: 'extended', ...step, until: NOW + 3100 }],
    ]),
    ['H6', 'L1'],
  ],
  [
    'G1 not cut to the grace',
    brokenInRecord([
      [1, 5, held],
      [2, 9, { cause: 'disconnected', ...step, until: NOW + 100 }],
    ]),
    ['G1', 'L1'],
  ],
])('%s, with the database', ([, rules, found]) => {
  expect(rules).toEqual(found)
})

test('a violation is told as a sentence with a line for each call, the times beside each other', () => {
  const calls = [first, call(10, 'bob', take(0), holds(2, [0], 15)), ...crowd()]
  const { violations } = check({ history: { calls, sightings: [] }, terms: TERMS })
  expect(violations).toHaveLength(1)
  const [violation] = violations
  const plain = violation ? stripVTControlCharacters(violationText(violation)) : ''
  expect(plain.split('\n')).toEqual([
    '✗ H1  Seat 0 was given to a visitor while somebody else had it.  (show)',
    '     0.0  … 9.0   A  hold 0  holds 0 until 1005.0, seq 1',
    '    10.0  … 19.0  B  hold 0  holds 0 until 1015.0, seq 2',
  ])
})

test('a verdict says what it is from', () => {
  const text = verdictText(check({ history: { calls: [first], sightings: [] }, terms: TERMS }))
  expect(text).toContain('Nothing wrong in 1 call (0 without an answer), 0 sightings, from the wire alone')
})

/** Others who are refused the seat meanwhile, and are not needed to show anything. */
function crowd(): Call[] {
  const roll = dice(1)
  return Array.from({ length: 300 }, (_, i) => call(20 + roll(50), `visitor ${i}`, take(0), taken(2, 0)))
}
