import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SeatEvidence, Condition, Move } from './seat-state.ts'
import { search } from './linearization.ts'
import { UNKNOWN_START, AVAILABLE, type Expiry, type SeatState } from './seat-state.ts'
import { findConflict } from './conflict.ts'

const VISITORS = ['ann', 'bob', 'cid']
const BOOKINGS = ['b1', 'b2']
const NEVER: Expiry = {
  strangers: false,
  mayHaveExpired: () => false,
  mayHaveExpiredBy: () => false,
  mayLast: () => true,
  mayLastAt: () => true,
  earliest: () => -Infinity,
  latest: () => Infinity,
  committedBy: () => Infinity,
}
const source = { row: '' }

const visitorId = fc.constantFrom(...VISITORS)
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('take' as const), visitorId }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('give' as const), visitorId }) },
  fc.record({
    kind: fc.constant('buy' as const),
    visitorId,
    bookingId: fc.constantFrom(...BOOKINGS),
    at: fc.constant(-Infinity),
  }),
  fc.record({ kind: fc.constant('cancel' as const), bookingId: fc.constantFrom(...BOOKINGS) }),
)
const status = fc.constantFrom('available' as const, 'held' as const, 'booked' as const)
const always = { since: fc.constant(-Infinity), until: fc.constant(Infinity) }
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('done' as const), move }) },
  fc.record({ kind: fc.constant('taken' as const), visitorId, status, since: always.since }),
  fc.record({ kind: fc.constant('free' as const), visitorId, until: always.until }),
  fc.record({ kind: fc.constant('missing' as const), visitorId, status, until: always.until }),
  fc.record({ kind: fc.constant('holder' as const), visitorId, holds: fc.boolean() }),
  fc.record({ kind: fc.constant('status' as const), status }),
)
const histories = fc.record({
  seatId: fc.constant(0),
  evidence: fc
    .array(
      fc.record({
        seq: fc.integer({ min: 1, max: 4 }),
        after: fc.integer({ min: -1, max: 4 }),
        condition,
        source: fc.constant(source),
      }),
      { maxLength: 7 },
    )
    .map((evidence): SeatEvidence[] => evidence.map(possible).sort((a, b) => a.seq - b.seq)),
  possible: fc.array(fc.record({ after: fc.integer({ min: 0, max: 3 }), move, source: fc.constant(source) }), {
    maxLength: 4,
  }),
})

/** Nobody had seen more than they were answered as of; and a booking's seq is that of its change. */
function possible(one: SeatEvidence): SeatEvidence {
  const { seq, after, condition } = one
  const isSale = condition.kind === 'done' && (condition.move.kind === 'buy' || condition.move.kind === 'cancel')
  return { ...one, after: isSale ? -1 : Math.min(after, seq) }
}

test('what is said to have no explanation has none when anything may happen at any time, and nothing else', () => {
  let stuck = 0
  fc.assert(
    fc.property(histories, (seat) => {
      const all = search(seat, [AVAILABLE], NEVER, { early: true, eager: true })
      stuck += all.kind === 'stuck' ? 1 : 0
      expect(findConflict(seat, NEVER, [AVAILABLE]) === undefined).toBe(all.kind === 'explained')
    }),
    { numRuns: 3000 },
  )
  expect(stuck).toBeGreaterThan(300)
})

test('a sale that is needed later may have come before a release that changed nothing', () => {
  const done = (seq: number, move: Move): SeatEvidence => ({ seq, after: 0, condition: { kind: 'done', move }, source })
  const seat = {
    seatId: 0,
    evidence: [
      done(1, { kind: 'take', visitorId: 'bob' }),
      done(2, { kind: 'give', visitorId: 'bob' }),
      { seq: 3, after: 0, condition: { kind: 'status', status: 'booked' }, source } satisfies SeatEvidence,
    ],
    possible: [
      { after: 0, move: { kind: 'buy', visitorId: 'bob', bookingId: 'b1', at: -Infinity } satisfies Move, source },
    ],
  }
  expect(search(seat, [AVAILABLE], NEVER, { eager: true }).kind).toBe('explained')
  expect(findConflict(seat, NEVER, [AVAILABLE])).toBeUndefined()
})

test('a seat that has no explanation when unanswered calls may take effect often has none when they may once', () => {
  fc.assert(
    fc.property(histories, (seat) => {
      const once = search(seat, [AVAILABLE], NEVER)
      if (search(seat, [AVAILABLE], NEVER, { often: true }).kind === 'stuck') expect(once.kind).toBe('stuck')
    }),
    { numRuns: 1000 },
  )
})

test('when unanswered calls may take effect often, two equal moves of one change are explained', () => {
  const buy: Condition = { kind: 'done', move: { kind: 'buy', visitorId: 'bob', bookingId: 'b2', at: -Infinity } }
  const maybe = (move: Move): { after: number; move: Move; source: typeof source } => ({ after: 0, move, source })
  const seat = {
    seatId: 0,
    evidence: [buy, buy].map((condition): SeatEvidence => ({ seq: 4, after: -1, condition, source })),
    possible: [
      maybe({ kind: 'take', visitorId: 'bob' }),
      maybe({ kind: 'take', visitorId: 'bob' }),
      maybe({ kind: 'cancel', bookingId: 'b2' }),
    ],
  }
  expect(search(seat, [AVAILABLE], NEVER).kind).toBe('explained')
  expect(search(seat, [AVAILABLE], NEVER, { often: true }).kind).toBe('explained')
})

test('the shortest history has no explanation either, whatever the outcome of the omitted calls', () => {
  fc.assert(
    fc.property(histories, (seat) => {
      const conflict = findConflict(seat, NEVER)
      if (!conflict || conflict === 'gave up') return
      const { evidence } = conflict
      expect(evidence.length).toBeGreaterThan(0)
      expect(evidence.every((one) => seat.evidence.includes(one))).toBe(true)
      // With any state of the seat before the first call, and with all other calls as unanswered ones.
      const from = evidence[0]?.seq ?? 0
      const rest = seat.evidence.filter((one) => one.seq >= from && !evidence.includes(one))
      const possible = rest.flatMap(({ seq, after, condition }) => {
        if (condition.kind !== 'done') return []
        const isSale = condition.move.kind === 'buy' || condition.move.kind === 'cancel'
        return { after: isSale ? seq - 1 : after, move: condition.move, source }
      })
      const shown = { seatId: 0, evidence: [...evidence], possible: [...seat.possible, ...possible] }
      const isBeginning = from === seat.evidence[0]?.seq
      const anything: readonly SeatState[] = isBeginning
        ? UNKNOWN_START
        : [
            ...UNKNOWN_START,
            ...VISITORS.map((owner) => ({ status: 'held' as const, owner })),
            ...BOOKINGS.map((owner) => ({ status: 'booked' as const, owner })),
          ]
      expect(search(shown, anything, NEVER, { early: true, eager: true }).kind).toBe('stuck')
    }),
    { numRuns: 1000 },
  )
})

test('a seat of which nothing is known may be anything', () => {
  expect(search({ seatId: 0, evidence: [], possible: [] }, UNKNOWN_START, NEVER)).toEqual({ kind: 'explained' })
})
