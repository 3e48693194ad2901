// O5 to O7 and T1 to T3 in logs made by hand, right ones and wrong ones.
import { expect, test } from 'vitest'
import { Replay } from './replay.ts'
import type { Step, StepOf } from './show-record.ts'
import { wrongStep } from './step-rules.ts'

const places = Array.from({ length: 6 }, (_, x) => {
  return { section: 'Hall', row: 'A', x, y: 0, categoryId: 'all', accessible: false }
})
const DAY = 24 * 60 * 60 * 1000
const TERMS = { startsAt: 2000, salesOpenAt: 0, salesCloseAt: 1000, singles: 'off' as const, confirmBy: null }
const SETTINGS = {
  holdMs: 500,
  holdMaxMs: 900,
  graceMs: 100,
  resumeMs: 0,
  maxSeatsPerVisitor: 2,
  heldSeatsPerAddress: null,
  sweepWithinMs: Infinity,
}
const by = { operator: 'olga', reason: 'A test.' }
const who = { visitorId: 'ann' }
const sold = { ...who, bookingId: 'b' }

/** The rule that each step breaks, one millisecond after the other from `start` on. */
function brokenBy(steps: readonly Step[], start = 10): (string | undefined)[] {
  const facts = { showId: 'show', seatCount: 6, places }
  const replay = new Replay(facts, [5], TERMS, SETTINGS)
  return steps.map((step, i) => {
    const at = start + i
    const [rule] = wrongStep(step, at, { replay, show: facts }, new Map()) ?? []
    replay.apply(step, { seq: i + 1, at, steps: [step] })
    return rule
  })
}

const held = (seatIds: number[], at = 10): StepOf<'held'> => ({
  cause: 'held',
  ...who,
  seatIds,
  since: at,
  until: at + 500,
})
const booked: Step = { cause: 'booked', ...sold, seatIds: [0, 1] }
const move = (from: number, to: number): Step => {
  return { cause: 'moved', ...sold, seatIds: [from, to], moves: [{ from, to }], by }
}
const cancelSeats = (...seatIds: number[]): Step => ({ cause: 'seats-cancelled', ...sold, seatIds, by })
const sale = [held([0, 1]), booked]

test.for<[what: string, steps: Step[], rule: string | undefined]>([
  ['a seat of a booking cancelled', [cancelSeats(0)], undefined],
  ['O5 without a reason', [{ ...cancelSeats(0), cause: 'seats-cancelled', ...sold, by: { operator: 'olga' } }], 'O5'],
  ['O5 a seat that the booking does not have', [cancelSeats(2)], 'O5'],
  ['O5 the last seat', [cancelSeats(0), cancelSeats(1)], 'O5'],
  ['O5 a seat twice', [cancelSeats(0), cancelSeats(0)], 'O5'],
  ['a booking cancelled by an operator', [{ cause: 'cancelled', ...sold, seatIds: [0, 1], by }], undefined],
  ['O5 the same without a reason', [{ cause: 'cancelled', ...sold, seatIds: [0, 1], by: { operator: 'olga' } }], 'O5'],
  [
    'a booking moved, and cancelled where it is',
    [move(0, 3), { cause: 'cancelled', ...sold, seatIds: [1, 3] }],
    undefined,
  ],
  [
    'O6 to a seat that is taken',
    [{ cause: 'held', visitorId: 'bob', seatIds: [3], since: 12, until: 512 }, move(0, 3)],
    'O6',
  ],
  ['O6 to a seat that is blocked', [move(0, 5)], 'O6'],
  ['O6 from a seat that it does not have', [move(2, 3)], 'O6'],
  ['O6 from where it was', [move(0, 3), move(0, 4)], 'O6'],
  ['O6 to a seat that it has', [move(0, 1)], 'O6'],
  [
    'the seat that is left is free',
    [move(0, 3), { cause: 'held', visitorId: 'bob', seatIds: [0], since: 13, until: 513 }],
    undefined,
  ],
  [
    'H1 the seat that is taken is not',
    [move(0, 3), { cause: 'held', visitorId: 'bob', seatIds: [3], since: 13, until: 513 }],
    'H1',
  ],
])('%s', ([, steps, rule]) => {
  expect(brokenBy([...sale, ...steps]).at(-1)).toBe(rule)
})

test.for<[what: string, at: number, step: { by?: typeof by }, rule: string | undefined]>([
  ['at the counter, after the sale has closed and beyond the limit', 1500, { by }, undefined],
  ['H3 by a visitor', 500, {}, 'H3'],
  ['O7 a day after the show', 2000 + DAY, { by }, 'O7'],
])('O7 three seats %s', ([, at, more, rule]) => {
  expect(brokenBy([{ ...held([0, 1, 2], at), ...more }], at)).toEqual([rule])
})

const offered = (offer: number): Step => ({ cause: 'offered', ...sold, seatIds: [], offer })
const withdrawn = (offer: number): Step => ({ cause: 'offer-withdrawn', ...sold, seatIds: [], offer })
const passedOn = (offer: number, seatIds = [0, 1], visitorId = 'bob', sender = 'ann'): Step => {
  return { cause: 'transferred', visitorId, seatIds, bookingId: 'b', offer, sender }
}

test.for<[what: string, steps: Step[], rule: string | undefined]>([
  ['a booking offered, taken back and offered again', [offered(1), withdrawn(1), offered(2)], undefined],
  [
    'a booking passed on, and cancelled by who has it',
    [offered(1), passedOn(1), { cause: 'cancelled', visitorId: 'bob', bookingId: 'b', seatIds: [0, 1] }],
    undefined,
  ],
  ['T1 two open offers', [offered(1), offered(2)], 'T1'],
  ['T1 a number twice', [offered(1), withdrawn(1), offered(1)], 'T1'],
  ['T1 taken back without an offer', [withdrawn(1)], 'T1'],
  ['T1 offered by who passed it on', [offered(1), passedOn(1), offered(2)], 'T1'],
  ['T2 passed on without an offer', [passedOn(1)], 'T2'],
  ['T2 passed on by an offer that was taken back', [offered(1), withdrawn(1), passedOn(1)], 'T2'],
  ['T2 passed on twice', [offered(1), passedOn(1), passedOn(1, [0, 1], 'cid', 'bob')], 'T2'],
  ['T2 passed on to oneself', [offered(1), passedOn(1, [0, 1], 'ann')], 'T2'],
  ['T2 some of the seats passed on', [offered(1), passedOn(1, [0])], 'T2'],
  [
    'B4 cancelled by who passed it on',
    [offered(1), passedOn(1), { cause: 'cancelled', ...sold, seatIds: [0, 1] }],
    'B4',
  ],
])('%s', ([, steps, rule]) => {
  expect(brokenBy([...sale, ...steps]).at(-1)).toBe(rule)
})

test('T3 nothing is offered or passed on once the show has begun, and H3 nobody gets more seats than the limit', () => {
  expect(brokenBy([...sale, offered(1)], TERMS.startsAt - 2).at(-1)).toBe('T3')
  expect(brokenBy([...sale, offered(1), passedOn(1)], TERMS.startsAt - 3).at(-1)).toBe('T3')
  const bobs: Step = { cause: 'held', visitorId: 'bob', seatIds: [3], since: 13, until: 513 }
  expect(brokenBy([...sale, offered(1), bobs, passedOn(1)]).at(-1)).toBe('H3')
})
