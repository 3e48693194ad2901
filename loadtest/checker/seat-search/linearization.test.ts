import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Clue, Demand, Move } from './evidence.ts'
import { search } from './linearization.ts'
import { ANYTHING, FREE, type Expiry, type SeatState } from './seat-state.ts'
import { contradictionIn } from './shortest-conflict.ts'

const VISITORS = ['ann', 'bob', 'cid']
const BOOKINGS = ['b1', 'b2']
const NEVER: Expiry = {
  strangers: false,
  mayHaveRunOut: () => false,
  mayHaveRunOutBy: () => false,
  mayLast: () => true,
  mayLastAt: () => true,
}
const by = { row: '' }

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
const demand: fc.Arbitrary<Demand> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('done' as const), move }) },
  fc.record({ kind: fc.constant('taken' as const), visitorId, status, since: always.since }),
  fc.record({ kind: fc.constant('free' as const), visitorId, until: always.until }),
  fc.record({ kind: fc.constant('missing' as const), visitorId, status, until: always.until }),
  fc.record({ kind: fc.constant('holder' as const), visitorId, holds: fc.boolean() }),
  fc.record({ kind: fc.constant('status' as const), status }),
)
const traces = fc.record({
  seatId: fc.constant(0),
  clues: fc
    .array(
      fc.record({
        seq: fc.integer({ min: 1, max: 4 }),
        after: fc.integer({ min: -1, max: 4 }),
        demand,
        by: fc.constant(by),
      }),
      { maxLength: 7 },
    )
    .map((clues): Clue[] => clues.map(possible).sort((a, b) => a.seq - b.seq)),
  chances: fc.array(fc.record({ after: fc.integer({ min: 0, max: 3 }), move, by: fc.constant(by) }), { maxLength: 4 }),
})

/** Nobody had seen more than they were answered as of; and a booking's seq is that of its change. */
function possible(clue: Clue): Clue {
  const { seq, after, demand } = clue
  const isSale = demand.kind === 'done' && (demand.move.kind === 'buy' || demand.move.kind === 'cancel')
  return { ...clue, after: isSale ? -1 : Math.min(after, seq) }
}

test('what is said to have no explanation has none when anything may happen at any time, and nothing else', () => {
  let stuck = 0
  fc.assert(
    fc.property(traces, (trace) => {
      const all = search(trace, [FREE], NEVER, { early: true, eager: true })
      stuck += all.kind === 'stuck' ? 1 : 0
      expect(contradictionIn(trace, NEVER, [FREE]) === undefined).toBe(all.kind === 'explained')
    }),
    { numRuns: 3000 },
  )
  expect(stuck).toBeGreaterThan(300)
})

test('a sale that is needed later may have come before a release that changed nothing', () => {
  const done = (seq: number, move: Move): Clue => ({ seq, after: 0, demand: { kind: 'done', move }, by })
  const trace = {
    seatId: 0,
    clues: [
      done(1, { kind: 'take', visitorId: 'bob' }),
      done(2, { kind: 'give', visitorId: 'bob' }),
      { seq: 3, after: 0, demand: { kind: 'status', status: 'booked' }, by } satisfies Clue,
    ],
    chances: [{ after: 0, move: { kind: 'buy', visitorId: 'bob', bookingId: 'b1', at: -Infinity } satisfies Move, by }],
  }
  expect(search(trace, [FREE], NEVER, { eager: true }).kind).toBe('explained')
  expect(contradictionIn(trace, NEVER, [FREE])).toBeUndefined()
})

test('what has no explanation though calls without an answer may have happened often has none', () => {
  fc.assert(
    fc.property(traces, (trace) => {
      const once = search(trace, [FREE], NEVER)
      if (search(trace, [FREE], NEVER, { often: true }).kind === 'stuck') expect(once.kind).toBe('stuck')
    }),
    { numRuns: 1000 },
  )
})

test('of two that did the same in one change, neither is owed when what may happen often is asked', () => {
  const buy: Demand = { kind: 'done', move: { kind: 'buy', visitorId: 'bob', bookingId: 'b2', at: -Infinity } }
  const chance = (move: Move): { after: number; move: Move; by: typeof by } => ({ after: 0, move, by })
  const trace = {
    seatId: 0,
    clues: [buy, buy].map((demand): Clue => ({ seq: 4, after: -1, demand, by })),
    chances: [
      chance({ kind: 'take', visitorId: 'bob' }),
      chance({ kind: 'take', visitorId: 'bob' }),
      chance({ kind: 'cancel', bookingId: 'b2' }),
    ],
  }
  expect(search(trace, [FREE], NEVER).kind).toBe('explained')
  expect(search(trace, [FREE], NEVER, { often: true }).kind).toBe('explained')
})

test('the shortest history has no explanation either, whatever came of what is left out', () => {
  fc.assert(
    fc.property(traces, (trace) => {
      const contradiction = contradictionIn(trace, NEVER)
      if (!contradiction || contradiction === 'gave up') return
      const { clues } = contradiction
      expect(clues.length).toBeGreaterThan(0)
      expect(clues.every((clue) => trace.clues.includes(clue))).toBe(true)
      // Whatever the seat was before the first of them, and with all the rest as calls without an answer.
      const from = clues[0]?.seq ?? 0
      const rest = trace.clues.filter((clue) => clue.seq >= from && !clues.includes(clue))
      const chances = rest.flatMap(({ seq, after, demand }) => {
        if (demand.kind !== 'done') return []
        const isSale = demand.move.kind === 'buy' || demand.move.kind === 'cancel'
        return { after: isSale ? seq - 1 : after, move: demand.move, by }
      })
      const shown = { seatId: 0, clues: [...clues], chances: [...trace.chances, ...chances] }
      const isBeginning = from === trace.clues[0]?.seq
      const anything: readonly SeatState[] = isBeginning
        ? ANYTHING
        : [
            ...ANYTHING,
            ...VISITORS.map((who) => ({ status: 'held' as const, who })),
            ...BOOKINGS.map((who) => ({ status: 'booked' as const, who })),
          ]
      expect(search(shown, anything, NEVER, { early: true, eager: true }).kind).toBe('stuck')
    }),
    { numRuns: 1000 },
  )
})

test('a seat of which nothing is known may be anything', () => {
  expect(search({ seatId: 0, clues: [], chances: [] }, ANYTHING, NEVER)).toEqual({ kind: 'explained' })
})
