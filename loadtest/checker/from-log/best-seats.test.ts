// H11 and H12 in histories made by hand: what was chosen, what was refused, and when it was true.
import { expect, test } from 'vitest'
import type { Call, Deed, Outcome, BestSeatsRequest } from '../../history.ts'
import { check } from '../check.ts'
import type { ShowTerms } from '../../../server/audit/show-terms.ts'
import type { Place, RecordedSeat, ShowRecord, Step } from '../../../server/audit/show-record.ts'
import {
  begin,
  buy,
  call,
  FREE,
  give,
  HELD,
  holds,
  NOW,
  nothing,
  refused,
  take,
  SETTINGS,
  unknown,
  ONE_CLOCK,
} from '../testing/history-builders.ts'
import { SHOW } from '../testing/reference-show.ts'

/** Two rows of five with an aisle after the third seat; the second is of another category and begins with a wheelchair place. */
const PLACES: Place[] = Array.from({ length: 10 }, (_, seatId) => ({
  section: 'Hall',
  row: seatId < 5 ? 'A' : 'B',
  x: (seatId % 5) + (seatId % 5 > 2 ? 2 : 0),
  y: seatId < 5 ? 1 : 2,
  categoryId: seatId < 5 ? 'front' : 'back',
  accessible: seatId === 5,
}))

const best = (quantity: number, more: Omit<BestSeatsRequest, 'quantity'> = {}, requestId = 'r'): Deed => {
  return { request: 'seats:hold-best', requestId, quantity, ...more }
}
function picks(seq: number, picked: number[], since = 5, seatIds = picked): Outcome {
  const { kind, hold } = holds(seq, seatIds, since)
  return { kind, hold: { ...hold, picked } }
}
const notEnough = (seq: number): Outcome => refused(seq, 'NOT_ENOUGH_SEATS')
function chosen(seatIds: number[], visitorId = 'ann', requestId = 'r', at = 5): Step {
  const times = { since: NOW + at, until: NOW + at + SETTINGS.holdMs }
  return { cause: 'held', visitorId, seatIds, ...times, requestId }
}
const released = (seatIds: number[], visitorId = 'ann'): Step => ({ cause: 'released', visitorId, seatIds })
const named = (seatIds: number[], visitorId: string, at = 5): Step => {
  return { cause: 'held', visitorId, seatIds, since: NOW + at, until: NOW + at + SETTINGS.holdMs }
}

/** Ann's two of three leave one alone; the two behind the aisle would leave none, unless Bob has them. */
const annTakes = call(0, 'ann', take(0, 1), holds(1, [0, 1]))
const annHolds: [number, Step] = [5, named([0, 1], 'ann')]
const bobTakes = call(0, 'bob', take(3, 4), holds(1, [3, 4]))
const bobHolds: [number, Step] = [5, named([3, 4], 'bob')]
const annTakesThen = call(10, 'ann', take(0, 1), holds(2, [0, 1], 15))
const annHoldsThen: [number, Step] = [15, named([0, 1], 'ann', 15)]
const begun = (at: number): [number, Step] => [at, { cause: 'checkout-begun', visitorId: 'ann', seatIds: [0, 1] }]
const alone = (seq: number): Outcome => refused(seq, 'FORBIDDEN', [{ seatId: 2, status: 'available' }])

const settings = { ...SETTINGS, maxSeatsPerVisitor: 10 }

/** The rules broken in a history beside its log; the tables are what the log comes to. */
function broken(calls: Call[], steps: [at: number, ...steps: Step[]][], singles: ShowTerms['singles'] = 'warn') {
  const changes = steps.map(([at, ...all], i) => ({ seq: i + 1, at: NOW + at, steps: all }))
  const seats: RecordedSeat[] = PLACES.map((_, seatId) => ({ seatId, ...FREE }))
  for (const step of changes.flatMap((change) => change.steps)) {
    for (const seatId of step.seatIds) {
      if (step.cause === 'checkout-begun') {
        Object.assign(seats[seatId] ?? {}, { checkout: step.seatIds })
        continue
      }
      const times = step.cause === 'held' && { heldSince: step.since, expiresAt: step.until, promisedUntil: step.until }
      const taken = { ...HELD, heldBy: step.visitorId ?? null, ...times }
      const requestId = step.cause === 'held' ? (step.requestId ?? null) : null
      seats[seatId] = { seatId, ...(step.cause === 'held' ? taken : FREE), requestId }
    }
  }
  const window = { salesOpenAt: 0, salesCloseAt: Infinity, startsAt: Infinity, confirmBy: null }
  const show = { showId: SHOW, seatCount: 10, singles, places: PLACES, seq: steps.length, readAt: NOW + 100 }
  const record: ShowRecord = { ...show, ...window, seats, bookings: [], changes }
  const { violations } = check({
    history: { calls, sightings: [] },
    settings,
    clockOffset: ONE_CLOCK,
    records: [record],
  })
  return [...new Set(violations.map(({ rule }) => rule))].sort()
}

test.for<[what: string, rules: string[], found: string[]]>([
  ['two together', broken([call(0, 'ann', best(2), picks(1, [3, 4]))], [[5, chosen([3, 4])]]), []],
  ['a choice without an answer', broken([call(0, 'ann', best(2), unknown)], [[5, chosen([3, 4])]]), []],
  [
    'L1 a choice that nobody asked for',
    broken([call(0, 'ann', best(2), unknown)], [[5, chosen([3, 4], 'bob')]]),
    ['L1'],
  ],
  [
    'L1 a choice for another request',
    broken([call(0, 'ann', best(2), unknown)], [[5, chosen([3, 4], 'ann', 's')]]),
    ['L1'],
  ],
  ['H11 more than asked for', broken([call(0, 'ann', best(2), unknown)], [[5, chosen([0, 1, 2])]]), ['H11']],
  ['H11 an aisle between', broken([call(0, 'ann', best(2), unknown)], [[5, chosen([2, 3])]]), ['H11']],
  ['H11 in two rows', broken([call(0, 'ann', best(2), unknown)], [[5, chosen([4, 5])]]), ['H11']],
  ['H11 a wheelchair place unasked', broken([call(0, 'ann', best(3), unknown)], [[5, chosen([5, 6, 7])]]), ['H11']],
  [
    'a wheelchair place',
    broken([call(0, 'ann', best(3, { accessible: true }), unknown)], [[5, chosen([5, 6, 7])]]),
    [],
  ],
  [
    'H11 no wheelchair place',
    broken([call(0, 'ann', best(3, { accessible: true }), unknown)], [[5, chosen([0, 1, 2])]]),
    ['H11'],
  ],
  [
    'H11 another category',
    broken([call(0, 'ann', best(3, { categoryId: 'back' }), unknown)], [[5, chosen([0, 1, 2])]]),
    ['H11'],
  ],
  [
    'H11 a single seat left for nothing: the one beside it leaves none',
    broken([call(0, 'ann', best(1), unknown)], [[5, chosen([1])]]),
    ['H11'],
  ],
  [
    'a single seat left where the two beyond the aisle, which may be worse, leave none',
    broken([call(0, 'ann', best(2), unknown)], [[5, chosen([0, 1])]]),
    [],
  ],
  [
    'H11 the same where a show refuses single seats',
    broken([call(0, 'ann', best(2), unknown)], [[5, chosen([0, 1])]], 'refuse'),
    ['H11'],
  ],
  [
    'one wheelchair place and a seat beside it',
    broken([call(0, 'ann', best(2, { wheelchairPlaces: 1 }), unknown)], [[5, chosen([5, 6])]]),
    [],
  ],
  [
    'H11 no wheelchair place where one was requested beside an ordinary seat',
    broken([call(0, 'ann', best(2, { wheelchairPlaces: 1 }), unknown)], [[5, chosen([8, 9])]]),
    ['H11'],
  ],
  [
    'H11 a companion apart from the wheelchair place while the seat beside it was available',
    broken([call(0, 'ann', best(2, { wheelchairPlaces: 1 }), unknown)], [[5, chosen([5, 7])]]),
    ['H11'],
  ],
  [
    'a companion apart from the wheelchair place while somebody has the seat beside it',
    broken(
      [call(0, 'bob', take(6), holds(1, [6])), call(10, 'ann', best(2, { wheelchairPlaces: 1 }), unknown)],
      [
        [5, named([6], 'bob')],
        [15, chosen([5, 7], 'ann', 'r', 15)],
      ],
    ),
    [],
  ],
  [
    'H11 NOT_ENOUGH_SEATS for a wheelchair place while somebody has the seat beside it, and others are available',
    broken(
      [call(0, 'bob', take(6), holds(1, [6])), call(10, 'ann', best(2, { wheelchairPlaces: 1 }), notEnough(1))],
      [[5, named([6], 'bob')]],
    ),
    ['H11'],
  ],
  [
    'a group that is larger than every row, in parts',
    broken([call(0, 'ann', best(4), unknown)], [[5, chosen([3, 4, 8, 9])]]),
    [],
  ],
  ['H11 too few for such a group', broken([call(0, 'ann', best(4), unknown)], [[5, chosen([3, 4, 8])]]), ['H11']],
  ['H11 NOT_ENOUGH_SEATS for a group that fits in parts', broken([call(0, 'ann', best(5), notEnough(0))], []), ['H11']],
  [
    'a single seat that cannot be helped',
    broken(
      [call(0, 'bob', take(3, 4, 7, 8, 9), holds(1, [3, 4, 7, 8, 9])), call(10, 'ann', best(2), unknown)],
      [
        [5, named([3, 4, 7, 8, 9], 'bob')],
        [15, chosen([0, 1], 'ann', 'r', 15)],
      ],
    ),
    [],
  ],
  [
    'the same request gets the same seats',
    broken(
      [call(0, 'ann', best(2), picks(1, [3, 4])), call(10, 'ann', best(2), picks(1, [3, 4]))],
      [[5, chosen([3, 4])]],
    ),
    [],
  ],
  [
    'H11 the same request gets others besides',
    broken(
      [call(0, 'ann', best(2), picks(1, [3, 4])), call(10, 'ann', best(2), picks(2, [8, 9], 5, [3, 4, 8, 9]))],
      [
        [5, chosen([3, 4])],
        [15, chosen([8, 9])],
      ],
    ),
    ['H11', 'M2'],
  ],
  [
    'the same request gets what is left, and others when nothing is',
    broken(
      [
        call(0, 'ann', best(2), picks(1, [3, 4])),
        call(10, 'ann', { request: 'seats:release', seatIds: [3] }, holds(2, [4])),
        call(20, 'ann', best(2), picks(2, [4])),
        call(30, 'ann', give, nothing(3)),
        call(40, 'ann', best(2), picks(4, [8, 9], 45)),
      ],
      [
        [5, chosen([3, 4])],
        [15, released([3])],
        [35, released([4])],
        [45, chosen([8, 9], 'ann', 'r', 45)],
      ],
    ),
    [],
  ],
  [
    'M2 an answer with other seats than were chosen',
    broken([call(0, 'ann', best(2), picks(1, [8, 9], 5, [3, 4]))], [[5, chosen([3, 4])]]),
    ['H1', 'M2'],
  ],
  ['NOT_ENOUGH_SEATS for more than there are', broken([call(0, 'ann', best(10), notEnough(0))], []), []],
  [
    'NOT_ENOUGH_SEATS for more than are free together, though they would be in an empty room',
    broken(
      [call(0, 'bob', take(1, 7), holds(1, [1, 7])), call(10, 'ann', best(3), notEnough(1))],
      [[5, named([1, 7], 'bob')]],
    ),
    [],
  ],
  ['H11 NOT_ENOUGH_SEATS while they are free', broken([call(0, 'ann', best(3), notEnough(0))], []), ['H11']],
  [
    'NOT_ENOUGH_SEATS, true only after a step of the batch that freed others',
    broken(
      [
        call(0, 'bob', take(0, 1, 2), holds(1, [0, 1, 2])),
        call(10, 'cid', take(7, 8), holds(2, [7, 8], 15)),
        call(10, 'bob', give, nothing(2)),
        call(10, 'ann', best(3), notEnough(2)),
      ],
      [
        [5, named([0, 1, 2], 'bob')],
        [15, named([7, 8], 'cid', 15), released([0, 1, 2], 'bob')],
      ],
    ),
    [],
  ],
  [
    'H11 NOT_ENOUGH_SEATS as a map had it that was out of date',
    broken(
      [
        call(0, 'bob', take(0, 1, 2, 7, 8), holds(1, [0, 1, 2, 7, 8])),
        call(10, 'bob', give, nothing(2)),
        call(20, 'ann', best(3), notEnough(2)),
      ],
      [
        [5, named([0, 1, 2, 7, 8], 'bob')],
        [15, released([0, 1, 2, 7, 8], 'bob')],
      ],
    ),
    ['H11'],
  ],
  [
    'H11 NOT_ENOUGH_SEATS for a hold that had run out',
    broken(
      [
        call(0, 'bob', take(0, 1, 2, 7, 8), holds(1, [0, 1, 2, 7, 8])),
        call(1010, 'ann', best(3, {}, 's'), notEnough(1)),
      ],
      [[5, named([0, 1, 2, 7, 8], 'bob')]],
    ),
    ['H11'],
  ],
  [
    'LIMIT_REACHED with what one holds',
    broken(
      [
        call(0, 'ann', take(5, 6, 7, 8, 9), holds(1, [5, 6, 7, 8, 9])),
        call(10, 'ann', best(6), refused(1, 'LIMIT_REACHED')),
      ],
      [[5, named([5, 6, 7, 8, 9], 'ann')]],
    ),
    [],
  ],
  ['H1 LIMIT_REACHED for nothing', broken([call(0, 'ann', best(6), refused(0, 'LIMIT_REACHED'))], []), ['H1', 'H3']],
  [
    'H12 who takes seats is never refused for a single one',
    broken([call(0, 'ann', take(0, 1), alone(0))], [], 'refuse'),
    ['H12'],
  ],
  [
    'H12 a checkout that would leave a single seat is refused where a show says so',
    broken([annTakes, call(10, 'ann', begin, alone(1))], [annHolds], 'refuse'),
    [],
  ],
  [
    'H12 so is a sale without a checkout',
    broken([annTakes, call(10, 'ann', buy(0, 1), alone(1))], [annHolds], 'refuse'),
    [],
  ],
  [
    'H12 refused as leaving a single seat where the show says nothing of it',
    broken([annTakes, call(10, 'ann', begin, alone(1))], [annHolds]),
    ['H12'],
  ],
  [
    'H12 refused as leaving a single seat which is none',
    broken([annTakes, call(10, 'ann', begin, refused(1, 'FORBIDDEN', [{ seatId: 3 }]))], [annHolds], 'refuse'),
    ['H12'],
  ],
  [
    'H12 refused as leaving a single seat though nobody could do better',
    broken([bobTakes, annTakesThen, call(20, 'ann', begin, alone(2))], [bobHolds, annHoldsThen], 'refuse'),
    ['H12'],
  ],
  [
    'H12 a checkout that leaves a single seat, and nobody could do better',
    broken([bobTakes, annTakesThen, call(20, 'ann', begin, unknown)], [bobHolds, annHoldsThen, begun(25)], 'refuse'),
    [],
  ],
  [
    'H12 a checkout that leaves a single seat for nothing',
    broken([annTakes, call(10, 'ann', begin, unknown)], [annHolds, begun(15)], 'refuse'),
    ['H12'],
  ],
  [
    'H12 a sale is refused of what its checkout began with',
    broken(
      [
        bobTakes,
        annTakesThen,
        call(20, 'ann', begin, unknown),
        call(30, 'bob', give, nothing(4)),
        call(40, 'ann', buy(0, 1), alone(4)),
      ],
      [bobHolds, annHoldsThen, begun(25), [35, released([3, 4], 'bob')]],
      'refuse',
    ),
    ['H12'],
  ],
])('%s', ([, rules, found]) => {
  expect(rules).toEqual(found)
})

/** The rules broken from the wire alone. */
function brokenOnWire(...calls: Call[]): string[] {
  const { violations } = check({
    history: { calls, sightings: [] },
    settings,
    clockOffset: ONE_CLOCK,
    places: new Map([[SHOW, PLACES]]),
  })
  return [...new Set(violations.map(({ rule }) => rule))].sort()
}

test.for<[what: string, rules: string[], found: string[]]>([
  ['two together', brokenOnWire(call(0, 'ann', best(2), picks(1, [1, 2]))), []],
  ['H11 apart', brokenOnWire(call(0, 'ann', best(2), picks(1, [1, 3]))), ['H11']],
  ['H11 of another category', brokenOnWire(call(0, 'ann', best(2, { categoryId: 'back' }), picks(1, [1, 2]))), ['H11']],
  ['H11 without a word which', brokenOnWire(call(0, 'ann', best(2), holds(1, [1, 2]))), ['H1', 'H11']],
  [
    'H1 chosen while somebody has them',
    brokenOnWire(call(0, 'bob', take(1), holds(1, [1])), call(10, 'ann', best(2), picks(2, [1, 2], 15))),
    ['H1'],
  ],
  [
    'seats of which only the choice without an answer knows',
    brokenOnWire(
      call(0, 'ann', best(2), unknown),
      call(10, 'bob', take(1), refused(1, 'SEATS_TAKEN', [{ seatId: 1, status: 'held' }])),
    ),
    [],
  ],
  [
    'H11 others by the same request',
    brokenOnWire(
      call(0, 'ann', best(2), picks(1, [1, 2])),
      call(10, 'ann', best(2), picks(2, [3, 4], 5, [1, 2, 3, 4])),
    ),
    ['H11'],
  ],
  [
    'others by the same request, when all was given back',
    brokenOnWire(
      call(0, 'ann', best(2), picks(1, [1, 2])),
      call(10, 'ann', give, nothing(2)),
      call(20, 'ann', best(2), picks(3, [3, 4], 25)),
    ),
    [],
  ],
])('%s, on the wire', ([, rules, found]) => {
  expect(rules).toEqual(found)
})
