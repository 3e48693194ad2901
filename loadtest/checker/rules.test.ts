// Short histories, a right and a wrong one for each rule that can be seen from outside.
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { Call, Outcome, Sighting } from '../history.ts'
import { check } from './check.ts'
import type { Step } from '../../server/audit/show-record.ts'
import {
  begin,
  booked,
  buy,
  call,
  cancel,
  checksOut,
  end,
  extend,
  frame,
  FREE,
  give,
  HELD,
  holds,
  iso,
  map,
  missing,
  nothing,
  NOW,
  refused,
  take,
  taken,
  SETTINGS,
  unknown,
  ONE_CLOCK,
} from './testing/history-builders.ts'
import { dice } from './testing/random-history.ts'
import { placesOf, SHOW } from './testing/reference-show.ts'
import { verdictText } from './testing/verdict-text.ts'
import { violationText } from './violation.ts'

/** The rules broken in a history, each once. */
function broken(calls: Call[], sightings: Sighting[] = []): string[] {
  const { violations } = check({ history: { calls, sightings }, settings: SETTINGS, clockOffset: ONE_CLOCK })
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
  ['H5 an answer with a hold that had expired', [first, call(1010, 'ann', take(0), holds(1, [0]))], ['H5']],
  ['an extension', [first, call(500, 'ann', extend, holds(2, [0], 5, 1505))], []],
  ['H6 an extension past the longest', [first, call(900, 'ann', extend, holds(2, [0], 5, 3006))], ['H6']],
  ['H6 a longest time that moved', [first, call(500, 'ann', extend, holds(2, [0], 505, 1505))], ['H6']],
  ['H10 lost before its time', [first, call(500, 'ann', extend, refused(2, 'NOT_HELD'))], ['H10']],
  [
    'G5 a checkout from begin to end',
    [first, call(10, 'ann', begin, checksOut(2, [0])), call(20, 'ann', end, holds(3, [0]))],
    [],
  ],
  [
    'G5 a checkout that ended by itself',
    [first, call(10, 'ann', begin, checksOut(2, [0])), call(20, 'ann', take(0), holds(3, [0]))],
    ['G5'],
  ],
  ['G5 a checkout that nobody began', [first, call(10, 'ann', take(0), checksOut(2, [0]))], ['G5']],
  [
    'G5 a hold that was cut in a checkout',
    [first, call(10, 'ann', begin, checksOut(2, [0])), call(20, 'ann', take(0), checksOut(3, [0], 5, 900))],
    ['G5'],
  ],
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
    'B2 two answers that differ about one booking',
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
  ['W1 a good request refused as a bad one', [call(0, 'ann', take(0), refused(0, 'BAD_REQUEST'))], ['W1']],
  [
    'H4 a seat lost of a hold that goes on',
    [call(0, 'ann', take(0, 1), holds(1, [0, 1])), call(10, 'ann', extend, holds(2, [0], 5, 1015))],
    ['H10', 'H4'],
  ],
  ['H1 a show that is there and was not found', [call(0, 'ann', take(0), refused(0, 'NOT_FOUND'))], ['H1']],
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

test('B1, G5 in a checkout a hold that is gone after the grace, and before its promise, is a violation', () => {
  const settings = { ...SETTINGS, graceMs: 100 }
  const gone = call(500, 'ann', buy(0), missing(3, 0))
  const rulesOf = (calls: Call[]) =>
    check({ history: { calls, sightings: [] }, settings, clockOffset: ONE_CLOCK }).violations.map(({ rule }) => rule)
  expect(rulesOf([first, gone])).toEqual([])
  expect(rulesOf([first, call(10, 'ann', begin, checksOut(2, [0])), gone])).toEqual(['B1'])
})

test('M1 a map that stays behind is found where it is watched', () => {
  const sightings = [map(0, 'x', 0, 0), map(0, 'y', 0, 0), frame(20, 'x', 0, 1, { held: [0] })]
  const verdict = check({
    history: { calls: [first], sightings },
    settings: SETTINGS,
    clockOffset: ONE_CLOCK,
    watching: ['x', 'y'],
  })
  expect(verdict.violations).toMatchObject([{ rule: 'M1', sentence: 'A map stayed at seq 0, and the show is at 1.' }])
})

test('what strangers do is explained by strangers', () => {
  const calls = [call(10, 'bob', take(0), taken(1, 0))]
  const sightings = [map(0, 'x', 0, 0)]
  expect(broken(calls, sightings)).toEqual(['H1'])
  expect(
    check({ history: { calls, sightings }, settings: SETTINGS, clockOffset: ONE_CLOCK, strangers: true }).violations,
  ).toEqual([])
})

test('a seat that an operator blocks and unblocks is explained by strangers too', () => {
  const calls = [call(20, 'bob', take(0), refused(1, 'SEATS_TAKEN', [{ seatId: 0, status: 'blocked' }]))]
  const turns = [frame(10, 'x', 0, 1, { blocked: [0] }), frame(30, 'x', 1, 2, { available: [0] })]
  const sightings = [map(0, 'x', 0, 0), ...turns]
  expect(broken(calls, sightings)).not.toEqual([])
  expect(
    check({ history: { calls, sightings }, settings: SETTINGS, clockOffset: ONE_CLOCK, strangers: true }).violations,
  ).toEqual([])
})

const step = { visitorId: 'ann', seatIds: [0] }
const held: Step = { cause: 'held', ...step, since: NOW + 5, until: NOW + 1005 }
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
    singles: 'warn' as const,
    confirmBy: null,
    places: placesOf(1),
    seq: steps.length,
    seats,
    bookings: [],
    changes,
    readAt: NOW + readAt,
  }
  const { violations } = check({
    history: { calls, sightings: [] },
    settings: SETTINGS,
    clockOffset: ONE_CLOCK,
    records: [record],
  })
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
  [
    'a refusal that names no seq, of a seat that is held',
    brokenInRecord([[1, 5, held]], HELD, 20, [first, call(10, 'bob', take(0), seqless(taken(1, 0)))]),
    [],
  ],
  [
    'H1 a refusal that names no seq, of a seat that is free all along',
    brokenInRecord(
      [
        [1, 5, held],
        [2, 7, { cause: 'released', ...step }],
      ],
      FREE,
      40,
      [first, call(6, 'ann', give, nothing(2)), call(20, 'bob', take(0), seqless(taken(1, 0)))],
    ),
    ['H1'],
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
  [
    'G5 cut in a checkout',
    brokenInRecord(
      [
        [1, 5, held],
        [2, 9, { cause: 'checkout-begun', ...step }],
        [3, 12, { cause: 'disconnected', ...step, until: NOW + 1002 }],
      ],
      { ...HELD, checkout: [0], expiresAt: NOW + 1002 },
      20,
      [first, call(6, 'ann', begin, checksOut(2, [0]))],
    ),
    ['G5'],
  ],
  [
    'G5 a checkout that nobody began',
    brokenInRecord(
      [
        [1, 5, held],
        [2, 9, { cause: 'checkout-begun', ...step }],
      ],
      { ...HELD, checkout: [0] },
    ),
    ['L1'],
  ],
  [
    'G5 a checkout that is not in the table',
    brokenInRecord(
      [
        [1, 5, held],
        [2, 9, { cause: 'checkout-begun', ...step }],
      ],
      HELD,
      20,
      [first, call(6, 'ann', begin, checksOut(2, [0]))],
    ),
    ['L1'],
  ],
  [
    'G5 a checkout of which the answer said nothing',
    brokenInRecord(
      [
        [1, 5, held],
        [2, 9, { cause: 'checkout-begun', ...step }],
      ],
      { ...HELD, checkout: [0] },
      20,
      [first, call(6, 'ann', begin, holds(2, [0]))],
    ),
    ['G5'],
  ],
])('%s, with the database', ([, rules, found]) => {
  expect(rules).toEqual(found)
})

test('a violation’s text is a sentence with a line for each call, in columns', () => {
  const calls = [first, call(10, 'bob', take(0), holds(2, [0], 15)), ...othersRefused()]
  const { violations } = check({ history: { calls, sightings: [] }, settings: SETTINGS, clockOffset: ONE_CLOCK })
  expect(violations).toHaveLength(1)
  const [violation] = violations
  const plain = violation ? stripVTControlCharacters(violationText(violation)) : ''
  expect(plain.split('\n')).toEqual([
    '✗ H1  Seat 0 was given to a visitor while somebody else had it.  (show)',
    '     0.0  … 9.0   A  hold 0  holds 0 until 1005.0, seq 1',
    '    10.0  … 19.0  B  hold 0  holds 0 until 1015.0, seq 2',
  ])
})

test('a verdict’s text says which evidence it has', () => {
  const text = verdictText(
    check({ history: { calls: [first], sightings: [] }, settings: SETTINGS, clockOffset: ONE_CLOCK }),
  )
  expect(text).toContain('Nothing wrong in 1 call (0 without an answer), 0 sightings, from the wire alone')
})

/** The refusal of a server that has shown a client a later seq. */
function seqless(outcome: Outcome): Outcome {
  if (outcome.kind !== 'refused') return outcome
  const refusal = { ...outcome.refusal }
  delete refusal.seq
  return { kind: 'refused', refusal }
}

/** Others who are refused the seat meanwhile; the shortest history leaves them out. */
function othersRefused(): Call[] {
  const roll = dice(1)
  return Array.from({ length: 300 }, (_, i) => call(20 + roll(50), `visitor ${i}`, take(0), taken(2, 0)))
}
