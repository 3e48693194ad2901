// H13 and H14 in histories made by hand, right ones and wrong ones, from the wire and with the log.
import { expect, test } from 'vitest'
import type { Call, Outcome } from '../history.ts'
import { check } from './check.ts'
import type { RecordedSeat, Step } from '../../server/audit/show-record.ts'
import type { CheckSettings } from './check-settings.ts'
import {
  booked,
  buy,
  call,
  extend,
  FREE,
  give,
  HELD,
  holds,
  nothing,
  NOW,
  refused,
  take,
  SETTINGS as NEVER_RESUMED,
  ONE_CLOCK,
} from './testing/history-builders.ts'
import { placesOf, SHOW } from './testing/reference-show.ts'

const SETTINGS: CheckSettings = { ...NEVER_RESUMED, resumeMs: 500 }
const first = call(0, 'ann', take(0), holds(1, [0]))
const given = call(10, 'ann', give, nothing(2))

function rulesIn(calls: Call[], settings = SETTINGS): string[] {
  const { violations } = check({ history: { calls, sightings: [] }, settings, clockOffset: ONE_CLOCK })
  return [...new Set(violations.map(({ rule }) => rule))].sort()
}

/** The refusal about an address, which tells when to try again. */
const addressFull = (seq: number): Outcome => ({
  kind: 'refused',
  refusal: { code: 'LIMIT_REACHED', message: '', retryAfterMs: 10_000, seq },
})

test.for<[what: string, calls: Call[], rules: string[]]>([
  ['a seat given back and taken again', [first, given, call(20, 'ann', take(0), holds(3, [0], 5, 1025))], []],
  ['H13 a hold that begins anew at once', [first, given, call(20, 'ann', take(0), holds(3, [0], 25))], ['H13']],
  ['a hold that begins anew later', [first, given, call(600, 'ann', take(1), holds(3, [1], 605))], []],
  [
    'both in one write',
    [first, call(20, 'ann', give, holds(2, [0], 5, 1025)), call(20, 'ann', take(0), holds(2, [0], 5, 1025))],
    [],
  ],
  [
    'H13 a hold that is renewed in one write',
    [first, call(20, 'ann', give, holds(2, [0], 25)), call(20, 'ann', take(0), holds(2, [0], 25))],
    ['H13'],
  ],
  [
    'a hold that begins anew once the one before was bought',
    [first, call(10, 'ann', buy(0), booked(2, [0])), call(20, 'ann', take(1), holds(3, [1], 25))],
    [],
  ],
  ['a hold that ran out and is gone on with', [first, call(1010, 'ann', take(1), holds(2, [1], 5, 2015))], []],
  [
    'a hold that may have been cut soon, and begins anew after it would have run out',
    [first, call(1010, 'ann', take(1), holds(2, [1], 1015))],
    [],
  ],
  [
    'a hold that was gone on with, and runs out at its longest',
    [
      first,
      call(900, 'ann', extend, holds(2, [0], 5, 1905)),
      call(1800, 'ann', extend, holds(3, [0], 5, 2805)),
      call(2700, 'ann', give, nothing(4)),
      call(2800, 'ann', take(0), holds(5, [0], 5, 3005)),
      call(3010, 'ann', take(1), refused(5, 'EXTENSION_LIMIT')),
    ],
    [],
  ],
  [
    'H13 the others’ turn before its time',
    [first, given, call(20, 'ann', take(1), refused(2, 'EXTENSION_LIMIT'))],
    ['H13'],
  ],
])('%s', ([, calls, rules]) => {
  expect(rulesIn(calls)).toEqual(rules)
})

test('H13 where it is switched off, holds begin anew and nobody is kept from taking seats', () => {
  expect(rulesIn([first, given, call(20, 'ann', take(0), holds(3, [0], 25))], NEVER_RESUMED)).toEqual([])
  expect(rulesIn([first, call(1010, 'ann', take(1), refused(1, 'EXTENSION_LIMIT'))], NEVER_RESUMED)).toEqual(['H13'])
})

test('H14 a refusal for an address is no refusal for a visitor, and needs a limit', () => {
  const calls = [first, call(10, 'bob', take(1), addressFull(1))]
  expect(rulesIn(calls, { ...SETTINGS, heldSeatsPerAddress: 1 })).toEqual([])
  expect(rulesIn(calls)).toEqual(['H14'])
})

const held = (visitorId: string, seatIds: number[], since: number, until: number, from?: string): Step => {
  return { cause: 'held', visitorId, seatIds, since: NOW + since, until: NOW + until, ...(from && { from }) }
}
const released: Step = { cause: 'released', visitorId: 'ann', seatIds: [0] }
const expired: Step = { cause: 'expired', visitorId: 'ann', seatIds: [0] }
const seat = (heldBy: string, since: number, until: number): Partial<RecordedSeat> => {
  return { ...HELD, heldBy, heldSince: NOW + since, expiresAt: NOW + until, promisedUntil: NOW + until }
}

/** The rules broken by what was called, a log, and what is left of the seats in it. */
function rulesInRecord(
  calls: Call[],
  log: [at: number, ...steps: Step[]][],
  left: Partial<RecordedSeat>[],
  settings = SETTINGS,
): string[] {
  const seats = left.map((one, seatId) => ({ ...FREE, ...one, seatId }))
  const changes = log.map(([at, ...steps], i) => ({ seq: i + 1, at: NOW + at, steps }))
  const record = {
    showId: SHOW,
    seatCount: seats.length,
    salesOpenAt: 0,
    salesCloseAt: Infinity,
    startsAt: Infinity,
    singles: 'warn' as const,
    confirmBy: null,
    places: placesOf(seats.length),
    seq: changes.length,
    seats,
    bookings: [],
    changes,
    readAt: NOW + (log.at(-1)?.[0] ?? 0) + 1,
  }
  const { violations } = check({
    history: { calls, sightings: [] },
    settings,
    clockOffset: ONE_CLOCK,
    records: [record],
  })
  return [...new Set(violations.map(({ rule }) => rule))].sort()
}

test('L1 a server that tried again may have extended a hold twice for one call, and never without one', () => {
  const extended = (until: number): Step => ({ cause: 'extended', visitorId: 'ann', seatIds: [0], until: NOW + until })
  const log: [number, ...Step[]][] = [
    [5, held('ann', [0], 5, 1005)],
    [200, extended(1200)],
    [205, extended(1205)],
  ]
  const left = [seat('ann', 5, 1205)]
  const again = call(198, 'ann', extend, holds(3, [0], 5, 1205))
  expect(rulesInRecord([first, again], log, left)).toEqual([])
  expect(rulesInRecord([first], log, left)).toEqual(['L1'])
})

test.for<[what: string, at: number, since: number, until: number, rules: string[]]>([
  ['in time, and gone on with', 1504, 5, 2504, []],
  ['in time, and begun anew', 1504, 1504, 2504, ['H13']],
  ['too late to be gone on with', 1505, 1505, 2505, []],
  ['too late, and gone on with', 1505, 5, 2505, ['H4']],
])('H13 with the log: a hold that ran out, taken again %s', ([, at, since, until, rules]) => {
  const calls = [first, call(at - 2, 'ann', take(0), holds(3, [0], since, until))]
  const log: [number, ...Step[]][] = [
    [5, held('ann', [0], 5, 1005)],
    [1200, expired],
    [at, held('ann', [0], since, until)],
  ]
  expect(rulesInRecord(calls, log, [seat('ann', since, until)])).toEqual(rules)
})

test('H13 with the log: seats added a millisecond after the hold began do not renew it', () => {
  const calls = [first, call(4, 'ann', take(1), holds(2, [0, 1], 5))]
  const log: [number, ...Step[]][] = [
    [5, held('ann', [0], 5, 1005)],
    [6, held('ann', [1], 5, 1005)],
  ]
  const left = [seat('ann', 5, 1005), seat('ann', 5, 1005)]
  expect(rulesInRecord(calls, log, left, { ...SETTINGS, clockErrorMs: 1 })).toEqual([])
})

test('H13 with the log: seats given to a visitor whose time is up, or refused to one whose time is not', () => {
  const start: [number, ...Step[]][] = [
    [5, held('ann', [0], 5, 1005)],
    [10, { cause: 'extended', visitorId: 'ann', seatIds: [0], until: NOW + 1010 }],
  ]
  const until = { ...SETTINGS, holdMaxMs: 1005 }
  const calls = [first, call(8, 'ann', extend, refused(2, 'UNAVAILABLE'))]
  const log: [number, ...Step[]][] = [...start, [1100, expired], [1200, held('ann', [0], 5, 1010)]]
  expect(rulesInRecord([...calls, call(1198, 'ann', take(0), holds(4, [0], 5, 1010))], log, [FREE], until)).toContain(
    'H13',
  )
  const inTime = [first, given, call(20, 'ann', take(0), refused(2, 'EXTENSION_LIMIT'))]
  expect(
    rulesInRecord(
      inTime,
      [
        [5, held('ann', [0], 5, 1005)],
        [15, released],
      ],
      [FREE],
    ),
  ).toContain('H13')
})

test('H14 with the log: more seats than an address may hold, and a refusal that was not due', () => {
  const settings = { ...SETTINGS, maxSeatsPerVisitor: 1, heldSeatsPerAddress: 100 }
  const calls = [first, call(10, 'bob', take(1), holds(2, [1], 15))]
  const log = (from: string): [number, ...Step[]][] => [
    [5, held('ann', [0], 5, 1005, 'home')],
    [15, held('bob', [1], 15, 1015, from)],
  ]
  const left = [seat('ann', 5, 1005), seat('bob', 15, 1015)]
  expect(rulesInRecord(calls, log('home'), left, settings)).toEqual(['H14'])
  expect(rulesInRecord(calls, log('work'), left, settings)).toEqual([])
  const refusedCalls = [first, call(10, 'bob', take(1), addressFull(1))]
  const held1 = [seat('ann', 5, 1005), FREE]
  expect(rulesInRecord(refusedCalls, log('home').slice(0, 1), held1, settings)).toEqual([])
  expect(rulesInRecord(refusedCalls, log('home').slice(0, 1), held1, { ...settings, maxSeatsPerVisitor: 2 })).toEqual([
    'H14',
  ])
})
