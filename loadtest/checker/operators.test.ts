// O1 and O2 in histories made by hand, right ones and wrong ones, from the wire and with the log.
import { expect, test } from 'vitest'
import type { RecordedSeat, Step } from '../../server/audit/show-record.ts'
import type { Call, Operation, OperatorDeed } from '../history.ts'
import { check } from './check.ts'
import {
  booked,
  buy,
  call,
  FREE,
  give,
  HELD,
  holds,
  missing,
  nothing,
  NOW,
  refused,
  SETTINGS,
  take,
  taken,
  ONE_CLOCK,
} from './testing/history-builders.ts'
import { placesOf, SHOW } from './testing/reference-show.ts'

type Outcome = Operation['outcome']
const changed = (seq: number, ...seatIds: number[]): Outcome => ({ kind: 'changed', seatIds, seq })
const noAnswer: Outcome = { kind: 'unknown' }
const blocks = (name: string, until: number | null, ...seatIds: number[]): OperatorDeed => {
  return { request: 'block', seatIds, allocation: { name, until: until === null ? null : NOW + until } }
}
const block = (...seatIds: number[]): OperatorDeed => blocks('Press', null, ...seatIds)
const unblock = (...seatIds: number[]): OperatorDeed => ({ request: 'unblock', seatIds })
const force = (...seatIds: number[]): OperatorDeed => ({ request: 'force-release', seatIds })

const [SALE, BOOKING] = ['ann', 'a booking']
const sells = (...seatIds: number[]): OperatorDeed => ({ request: 'counter-hold', saleId: SALE, seatIds })
const confirms = (...seatIds: number[]): OperatorDeed => {
  return { request: 'counter-confirm', saleId: SALE, bookingId: BOOKING, seatIds }
}
const cancels = (...seatIds: number[]): OperatorDeed => ({ request: 'cancel-booking', bookingId: BOOKING, seatIds })
const moves = (from: number, to: number): OperatorDeed => {
  return { request: 'move', bookingId: BOOKING, moves: [{ from, to }], seatIds: [from, to] }
}

/** An operator's command at `at`, in milliseconds from `NOW`, that takes nine. */
function operates(at: number, deed: OperatorDeed, outcome: Outcome): Operation {
  const returnedAt = outcome.kind === 'unknown' ? null : NOW + at + 9
  return { showId: SHOW, operator: 'olga', deed, calledAt: NOW + at, returnedAt, outcome }
}

function rulesIn(violations: readonly { rule: string }[]): string[] {
  return [...new Set(violations.map(({ rule }) => rule))].sort()
}

const sold = [operates(0, sells(0), changed(1, 0)), operates(20, confirms(0), changed(2, 0))]
const annHolds = call(0, 'ann', take(0), holds(1, [0]))

test.for<[what: string, calls: Call[], operations: Operation[], rules: string[]]>([
  [
    'H1 a blocked seat is refused as held',
    [call(20, 'ann', take(0), taken(1, 0, 'held'))],
    [operates(0, block(0), changed(1, 0))],
    ['H1'],
  ],
  [
    'a held seat is taken from its visitor, who is refused its sale',
    [annHolds, call(20, 'ann', buy(0), missing(2, 0))],
    [operates(10, force(0), changed(2, 0))],
    [],
  ],
  ['B1 a held seat that nobody took', [annHolds, call(20, 'ann', buy(0), missing(2, 0))], [], ['B1']],
  [
    'a command without an answer takes a seat',
    [annHolds, call(20, 'ann', buy(0), missing(2, 0)), call(40, 'bob', take(0), holds(3, [0], 45))],
    [operates(10, force(0), noAnswer)],
    [],
  ],
  [
    'H1 a blocked seat is given away',
    [call(20, 'ann', take(0), holds(2, [0], 25))],
    [operates(0, block(0), changed(1, 0))],
    ['H1'],
  ],
  [
    'an unblocked seat is given away',
    [call(40, 'ann', take(0), holds(3, [0], 45))],
    [operates(0, block(0), changed(1, 0)), operates(20, unblock(0), changed(2, 0))],
    [],
  ],
  [
    'a seat is given away once its allocation is over',
    [call(120, 'ann', take(0), holds(2, [0], 125))],
    [operates(0, blocks('Press', 100, 0), changed(1, 0))],
    [],
  ],
  [
    'H1 a seat is given away before its allocation is over',
    [call(80, 'ann', take(0), holds(2, [0], 85))],
    [operates(0, blocks('Press', 100, 0), changed(1, 0))],
    ['H1'],
  ],
  [
    'H1 a seat is refused after its allocation was over',
    [call(120, 'ann', take(0), refused(1, 'SEATS_TAKEN', [{ seatId: 0, status: 'blocked' }]))],
    [operates(0, blocks('Press', 100, 0), changed(1, 0))],
    ['H1'],
  ],
  [
    'O1 a sold seat is blocked',
    [annHolds, call(10, 'ann', buy(0), booked(2, [0]))],
    [operates(30, block(0), changed(3, 0))],
    ['O1'],
  ],
  ['O1 a seat is unblocked that is held', [annHolds], [operates(10, unblock(0), changed(2, 0))], ['O1']],
  ['a seat that is sold at the counter is refused', [call(40, 'ann', take(0), taken(2, 0, 'booked'))], sold, []],
  ['H1 a seat that is sold at the counter is given away', [call(40, 'ann', take(0), holds(3, [0], 45))], sold, ['H1']],
  [
    'a seat that is cancelled at the counter is given away',
    [call(60, 'ann', take(0), holds(4, [0], 65))],
    [...sold, operates(40, cancels(0), changed(3, 0))],
    [],
  ],
  [
    'H1 a seat that is cancelled at the counter is refused',
    [call(60, 'ann', take(0), taken(3, 0, 'booked'))],
    [...sold, operates(40, cancels(0), changed(3, 0))],
    ['H1'],
  ],
  [
    'a booking is moved: its old seat is given away, its new one is not',
    [call(60, 'ann', take(0), holds(4, [0], 65)), call(80, 'bob', take(1), taken(4, 1, 'booked'))],
    [...sold, operates(40, moves(0, 1), changed(3, 0, 1))],
    [],
  ],
  [
    'O6 a booking is moved to a seat that a visitor holds',
    [call(30, 'ann', take(1), holds(3, [1], 35))],
    [...sold, operates(40, moves(0, 1), changed(4, 0, 1))],
    ['O6'],
  ],
  [
    'B4 seats are cancelled that a booking was moved from',
    [call(80, 'bob', take(1), taken(4, 1, 'booked'))],
    [...sold, operates(40, moves(0, 1), changed(3, 0, 1)), operates(60, cancels(0), changed(4, 0))],
    ['B4'],
  ],
  [
    'O2 a seat is taken that nobody holds',
    [annHolds, call(10, 'ann', give, nothing(2))],
    [operates(30, force(0), changed(3, 0))],
    ['O2'],
  ],
])('%s', ([, calls, operations, rules]) => {
  const { violations } = check({
    history: { calls, sightings: [], operations },
    settings: SETTINGS,
    clockOffset: ONE_CLOCK,
  })
  expect(rulesIn(violations)).toEqual(rules)
})

const by = { operator: 'olga', reason: 'A test.' }
const allocation = { name: 'Press', until: null }
const held: Step = { cause: 'held', visitorId: 'ann', seatIds: [0], since: NOW + 5, until: NOW + 1005 }
const blocked: Step = { cause: 'blocked', seatIds: [0], allocation, by }
const asked = operates(0, block(0), changed(1, 0))
const BLOCKED = { ...FREE, blocked: true, allocation }
const until = (at: number): Step => ({ ...blocked, cause: 'blocked', allocation: { name: 'Press', until: NOW + at } })
const unblocked: Step = { cause: 'unblocked', seatIds: [0] }

/** The rules broken by a log and a table of one seat. */
function brokenInRecord(
  steps: [at: number, ...steps: Step[]][],
  seat: Omit<RecordedSeat, 'seatId'>,
  calls: Call[],
  operations: Operation[],
  planBlocks = false,
): string[] {
  const changes = steps.map(([at, ...all], i) => ({ seq: i + 1, at: NOW + at, steps: all }))
  const record = {
    showId: SHOW,
    seatCount: 1,
    salesOpenAt: 0,
    salesCloseAt: Infinity,
    startsAt: Infinity,
    singles: 'warn' as const,
    confirmBy: null,
    places: placesOf(1).map((place) => ({ ...place, blocked: planBlocks })),
    seq: steps.length,
    seats: [{ seatId: 0, ...seat }],
    bookings: [],
    changes,
    readAt: NOW + (steps.at(-1)?.[0] ?? 0) + 1,
  }
  const history = { calls, sightings: [], operations }
  return rulesIn(check({ history, settings: SETTINGS, clockOffset: ONE_CLOCK, records: [record] }).violations)
}

test.for<[what: string, rules: string[], found: string[]]>([
  ['a seat is blocked', brokenInRecord([[5, blocked]], BLOCKED, [], [asked]), []],
  ['L1 a sale at the counter that nobody asked for', brokenInRecord([[5, { ...held, by }]], HELD, [], []), ['L1']],
  ['a sale at the counter', brokenInRecord([[5, { ...held, by }]], HELD, [], sold.slice(0, 1)), []],
  ['M2 O7 a hold at the counter that is lost', brokenInRecord([[5]], FREE, [], sold.slice(0, 1)), ['M2', 'O7']],
  [
    'M2 O7 a sale at the counter that is lost',
    brokenInRecord([[5, { ...held, by }], [25]], HELD, [], sold),
    ['M2', 'O7'],
  ],
  ['L1 a block that nobody asked for', brokenInRecord([[5, blocked]], BLOCKED, [], []), ['L1']],
  [
    'L1 a block for another allocation',
    brokenInRecord([[5, blocked]], BLOCKED, [], [operates(0, blocks('House', null, 0), noAnswer)]),
    ['L1'],
  ],
  ['M2 an acknowledged block that is not there', brokenInRecord([[5]], FREE, [], [asked]), ['M2', 'O1']],
  ['L1 a block that is not in the table', brokenInRecord([[5, blocked]], FREE, [], [asked]), ['L1']],
  [
    'L1 another allocation in the table',
    brokenInRecord([[5, blocked]], { ...BLOCKED, allocation: { name: 'House', until: null } }, [], [asked]),
    ['L1'],
  ],
  [
    'O1 a block by nobody',
    brokenInRecord([[5, { cause: 'blocked', seatIds: [0], allocation }]], BLOCKED, [], [asked]),
    ['M2', 'O1'],
  ],
  [
    'O1 a held seat blocked as if it were free',
    brokenInRecord(
      [
        [5, held],
        [15, blocked],
      ],
      BLOCKED,
      [annHolds],
      [operates(10, block(0), changed(2, 0))],
    ),
    ['O1'],
  ],
  [
    'O1 a visitor’s seat blocked without a reason',
    brokenInRecord(
      [
        [5, held],
        [15, { ...blocked, cause: 'blocked', allocation, visitorId: 'ann', by: { operator: 'olga' } }],
      ],
      BLOCKED,
      [annHolds],
      [operates(10, block(0), changed(2, 0))],
    ),
    ['O1'],
  ],
  [
    'O1 a block until a time of the past',
    brokenInRecord(
      [[5, until(4)]],
      { ...BLOCKED, allocation: { name: 'Press', until: NOW + 4 } },
      [],
      [operates(0, blocks('Press', 4, 0), changed(1, 0))],
    ),
    ['O1'],
  ],
  [
    'an allocation that is over',
    brokenInRecord(
      [
        [5, until(100)],
        [101, unblocked],
      ],
      FREE,
      [],
      [operates(0, blocks('Press', 100, 0), changed(1, 0))],
    ),
    [],
  ],
  [
    'O1 an allocation that was over early',
    brokenInRecord(
      [
        [5, until(100)],
        [99, unblocked],
      ],
      FREE,
      [],
      [operates(0, blocks('Press', 100, 0), changed(1, 0))],
    ),
    ['O1'],
  ],
  [
    'O1 an allocation that was over late',
    brokenInRecord(
      [
        [5, until(100)],
        [601, unblocked],
      ],
      FREE,
      [],
      [operates(0, blocks('Press', 100, 0), changed(1, 0))],
    ),
    ['O1'],
  ],
  [
    'O1 a seat unblocked that the plan blocks',
    brokenInRecord(
      [[5, { ...unblocked, cause: 'unblocked', by }]],
      FREE,
      [],
      [operates(0, unblock(0), changed(1, 0))],
      true,
    ),
    ['O1'],
  ],
  [
    'H1 a blocked seat given away',
    brokenInRecord(
      [
        [5, blocked],
        [15, { ...held, cause: 'held', since: NOW + 15, until: NOW + 1015 }],
      ],
      HELD,
      [],
      [asked],
    ).slice(0, 1),
    ['H1'],
  ],
  [
    'O2 a seat taken without a reason',
    brokenInRecord(
      [
        [5, held],
        [15, { cause: 'forced', visitorId: 'ann', seatIds: [0], by: { operator: 'olga' } }],
      ],
      FREE,
      [annHolds],
      [operates(10, force(0), changed(2, 0))],
    ),
    ['O2'],
  ],
  [
    'O2 a seat taken after its hold had expired',
    brokenInRecord(
      [
        [5, held],
        [1015, { cause: 'forced', visitorId: 'ann', seatIds: [0], by }],
      ],
      FREE,
      [annHolds],
      [operates(1010, force(0), changed(2, 0))],
    ),
    ['O2'],
  ],
  [
    'O2 a seat taken from one who did not hold it',
    brokenInRecord(
      [
        [5, held],
        [15, { cause: 'forced', visitorId: 'bob', seatIds: [0], by }],
      ],
      FREE,
      [annHolds],
      [operates(10, force(0), changed(2, 0))],
    ),
    ['O2'],
  ],
])('%s, with the database', ([, rules, found]) => {
  expect(rules).toEqual(found)
})

const heldLater: Step = { cause: 'held', visitorId: 'ann', seatIds: [0], since: NOW + 15, until: NOW + 1015 }

/** Ann takes seat 0 at 15, after the show was changed at 10; the table says that the sale never closes. */
function brokenInTerms(step: Omit<Extract<Step, { cause: 'show-changed' }>, 'cause' | 'seatIds'>): string[] {
  const log: [number, ...Step[]][] = [
    [10, { cause: 'show-changed', seatIds: [], ...step }],
    [15, heldLater],
  ]
  const times = { heldSince: NOW + 15, expiresAt: NOW + 1015, promisedUntil: NOW + 1015 }
  const opened = { ...operates(5, { request: 'open-sale' }, changed(1)) }
  return brokenInRecord(log, { ...HELD, ...times }, [call(10, 'ann', take(0), holds(2, [0], 15))], [opened])
}

test.for<[what: string, step: Parameters<typeof brokenInTerms>[0], rules: string[]]>([
  ['a sale that is opened', { show: { salesOpenAt: 0 }, was: { salesOpenAt: NOW + 50 }, by }, []],
  ['H8 a sale while it is closed', { show: { salesOpenAt: NOW + 20 }, was: { salesOpenAt: 0 }, by }, ['H8', 'L1']],
  [
    'L1 a window that is not in the table',
    { show: { salesCloseAt: NOW + 50 }, was: { salesCloseAt: Infinity }, by },
    ['L1'],
  ],
  ['O3 a change by nobody', { show: { salesOpenAt: 0 }, was: { salesOpenAt: NOW + 50 } }, ['O3']],
  ['O3 a change to the same', { show: { salesOpenAt: 0 }, was: { salesOpenAt: 0 }, by }, ['O3']],
  [
    'O3 a sale that closes before it opens',
    { show: { salesOpenAt: Infinity }, was: { salesOpenAt: 0 }, by },
    ['H8', 'L1', 'O3'],
  ],
])('%s', ([, step, rules]) => {
  expect(brokenInTerms(step)).toEqual(rules)
})
