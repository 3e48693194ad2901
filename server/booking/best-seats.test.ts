import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placedSeats, type PlanSeat, type SeatingPlan } from '../../shared/seating-plan.ts'
import { strandedBy } from '../../shared/stranded.ts'
import { BestSeats, type Free, type BestSeatsRequest } from './best-seats.ts'

const FOCUS = { x: 0, y: 0 }

/** Rows from front to back: `.` is a seat, `w` a wheelchair place, `b` a seat of category b, a space an aisle. */
function bestSeats(...rows: string[]): BestSeats {
  const plan: SeatingPlan = {
    planId: 'room',
    name: 'Hall',
    focus: FOCUS,
    categories: ['a', 'b'].map((categoryId) => ({ categoryId, name: categoryId, price: 1 })),
    sections: [
      {
        name: 'Hall',
        rows: rows.map((row, y) => ({
          name: String(y + 1),
          seats: Array.from(row).flatMap((sign, x): PlanSeat[] => {
            if (sign === ' ') return []
            const place = { number: String(x), x: x - (row.length - 1) / 2, y: y + 1 }
            return [{ ...place, categoryId: sign === 'b' ? 'b' : 'a', ...(sign === 'w' && { accessible: true }) }]
          }),
        })),
      },
    ],
  }
  return new BestSeats(placedSeats(plan), FOCUS)
}

const allBut = (...taken: number[]): Free =>
  Uint8Array.from({ length: 40 }, (_, seatId) => (taken.includes(seatId) ? 0 : 1))

describe('the best seats', () => {
  test('are together, in the middle of the first row', () => {
    expect(bestSeats('.......', '.......').choose({ quantity: 3 }, allBut())).toEqual([2, 3, 4])
  })

  test('do not cross an aisle', () => {
    expect(bestSeats('.. ..', '.....').choose({ quantity: 3 }, allBut())).toEqual([4, 5, 6])
  })

  test('leave no single seat if possible, even farther from the middle', () => {
    // The nearest two would leave a single seat.
    expect(bestSeats('...').choose({ quantity: 2 }, allBut())).toEqual([0, 1])
    expect(bestSeats('.....').choose({ quantity: 3 }, allBut())).toEqual([0, 1, 2])
    expect(bestSeats('...', '..').choose({ quantity: 2 }, allBut())).toEqual([3, 4])
  })

  test('are wheelchair places only on request', () => {
    expect(bestSeats('ww', '..').choose({ quantity: 2 }, allBut())).toEqual([2, 3])
    expect(bestSeats('....', 'w...').choose({ quantity: 2, accessible: true }, allBut())).toEqual([4, 5])
    expect(bestSeats('....', 'w').choose({ quantity: 2, accessible: true }, allBut())).toBeUndefined()
    expect(bestSeats('ww').choose({ quantity: 1 }, allBut())).toBeUndefined()
  })

  test('are of the requested category', () => {
    expect(bestSeats('....', 'bbbb').choose({ quantity: 2, categoryId: 'b' }, allBut())).toEqual([4, 5])
    expect(bestSeats('....').choose({ quantity: 1, categoryId: 'c' }, allBut())).toBeUndefined()
  })

  test('are offered in parts when that many are not free together, the largest part first and the others near it', () => {
    const room = bestSeats('... ...', '..')
    expect(room.choose({ quantity: 4 }, allBut(1))).toBeUndefined()
    expect(room.split({ quantity: 4 }, allBut(1))).toEqual([2, 3, 4, 5])
    expect(bestSeats('....', 'w').split({ quantity: 2, accessible: true }, allBut())).toContain(4)
    expect(bestSeats('.. ..').split({ quantity: 5 }, allBut(4, 5, 6))).toBeUndefined()
  })

  test('near other seats are of the same kind, and leave no single seat on request', () => {
    const room = bestSeats('...', 'ww', 'bbbb')
    expect(room.near([0, 1], allBut())).toEqual([0, 1])
    expect(room.nearLeavingNone([0, 1], allBut())).toBeUndefined()
    expect(room.nearLeavingNone([6, 7], allBut())).toEqual([7, 8])
  })
})

describe('H11 in rows that are listed in any order, the best seats', () => {
  const listed = (...xs: number[]): BestSeats => {
    const row = xs.map((x, index): PlanSeat => ({ number: String(index + 1), x, y: 1, categoryId: 'a' }))
    const categories = [{ categoryId: 'a', name: 'a', price: 1 }]
    const sections = [{ name: 'Hall', rows: [{ name: '1', seats: row }] }]
    return new BestSeats(placedSeats({ planId: 'room', name: 'Hall', focus: FOCUS, categories, sections }), FOCUS)
  }

  test('are adjacent by their coordinates', () => {
    // Odd numbers from the middle to the right, even ones to the left.
    const bestSeats = listed(0.5, -0.5, 1.5, -1.5, 2.5, -2.5)
    expect(bestSeats.choose({ quantity: 2 }, allBut())).toEqual([0, 1])
    expect(bestSeats.choose({ quantity: 6 }, allBut())).toEqual([0, 1, 2, 3, 4, 5])
    expect(bestSeats.choose({ quantity: 2 }, allBut(0, 3))).toEqual([2, 4])
    expect(bestSeats.nearLeavingNone([0, 2], allBut(0))).toEqual([2, 4])
  })

  test('leave no single seat by their coordinates', () => {
    const bestSeats = listed(1.5, 0.5, -0.5, -1.5, 2.5)
    // The three in the middle would leave one at each end.
    expect(bestSeats.choose({ quantity: 3 }, allBut())).toEqual([1, 2, 3])
  })
})

/** A plan of a few rows with aisles, and its free seats. */
const halls = fc
  .array(fc.stringMatching(/^[.bw ]{1,9}$/), { minLength: 1, maxLength: 4 })
  .map((rows) => bestSeats(...rows))
const frees = fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }).map((all) => Uint8Array.from(all, Number))
const requests: fc.Arbitrary<BestSeatsRequest> = fc.record({
  quantity: fc.integer({ min: 1, max: 4 }),
  categoryId: fc.constantFrom(undefined, 'a', 'b'),
  accessible: fc.boolean(),
})

test('H11 in any plan, the chosen seats are together and leave no single seat whenever that is possible', () => {
  fc.assert(
    fc.property(halls, requests, frees, (bestSeats, request, free) => {
      const all = everyRun(bestSeats, request, free)
      const seatIds = bestSeats.choose(request, free)
      expect(seatIds !== undefined).toBe(all.length > 0)
      const possible = fitting(bestSeats, request, free)
      const split = bestSeats.split(request, free)
      const canSplit =
        possible.length >= request.quantity && (!request.accessible || possible.some((id) => isPlace(bestSeats, id)))
      if (split) {
        expect(canSplit).toBe(true)
        expect(new Set(split).size).toBe(request.quantity)
        expect(split.every((seatId) => possible.includes(seatId))).toBe(true)
      } else if (!request.accessible) expect(canSplit).toBe(false)
      if (!seatIds) return
      const strands = (run: readonly number[]): boolean =>
        strandedBy(run, bestSeats.blocks, (seatId) => free[seatId] === 1).length > 0
      expect(all).toContainEqual(seatIds)
      expect(strands(seatIds)).toBe(all.every(strands))
      const equal = all.filter((run) => strands(run) === strands(seatIds))
      expect(farness(bestSeats, seatIds)).toBeCloseTo(Math.min(...equal.map((run) => farness(bestSeats, run))), 6)
      // The seats nearest to others, too.
      const near = bestSeats.near(seatIds, free)
      const middle = bestSeats.seats[seatIds[seatIds.length >> 1] ?? 0]
      const alike = everyRun(bestSeats, bestSeats.kindOf(seatIds) ?? request, free)
      const good = alike.filter((run) => strands(run) === alike.every(strands))
      expect(near === undefined).toBe(good.length === 0)
      if (!near) return
      expect(farness(bestSeats, near, middle)).toBeCloseTo(
        Math.min(...good.map((run) => farness(bestSeats, run, middle))),
        6,
      )
    }),
    { numRuns: 2000 },
  )
})

/** Brute force: all runs of free seats that match the request. */
function everyRun(bestSeats: BestSeats, request: BestSeatsRequest, free: Free): number[][] {
  const possible = new Set(fitting(bestSeats, request, free))
  return bestSeats.blocks.all.flatMap((block) =>
    Array.from({ length: Math.max(0, block.length + 1 - request.quantity) }, (_, i) =>
      block.slice(i, i + request.quantity),
    ).filter(
      (run) =>
        run.every((seatId) => possible.has(seatId)) &&
        (!request.accessible || run.some((seatId) => isPlace(bestSeats, seatId))),
    ),
  )
}

function fitting({ seats }: BestSeats, { categoryId, accessible }: BestSeatsRequest, free: Free): number[] {
  return seats
    .filter((seat) => free[seat.seatId] === 1)
    .filter((seat) => categoryId === undefined || seat.categoryId === categoryId)
    .filter((seat) => accessible || !seat.accessible)
    .map(({ seatId }) => seatId)
}

function farness({ seats }: BestSeats, run: readonly number[], to: { x: number; y: number } = FOCUS): number {
  return run.reduce((sum, id) => sum + Math.hypot((seats[id]?.x ?? 0) - to.x, (seats[id]?.y ?? 0) - to.y), 0)
}

function isPlace({ seats }: BestSeats, seatId: number): boolean {
  return seats[seatId]?.accessible ?? false
}
