import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placedSeats, type PlanSeat, type SeatingPlan } from '../../shared/seating-plan.ts'
import { strandedBy } from '../../shared/stranded.ts'
import { BestSeats, type Free, type BestSeatsRequest } from './best-seats.ts'
import { seatCosts } from './seat-worth.ts'

const FOCUS = { x: 0, y: 0 }
/** How far the first row is from the stage. */
const FRONT = 4

/** Rows from front to back: `.` is a seat, `w` a wheelchair place, `b` a seat of category b, a space an aisle. */
function bestSeats(...rows: string[]): BestSeats {
  return new BestSeats(placedSeats(planOf(rows)), FOCUS)
}

function planOf(rows: string[]): SeatingPlan {
  return {
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
            const place = { number: String(x), x: x - (row.length - 1) / 2, y: FRONT + y }
            return [{ ...place, categoryId: sign === 'b' ? 'b' : 'a', ...(sign === 'w' && { accessible: true }) }]
          }),
        })),
      },
    ],
  }
}

const SEATS = 90
const allBut = (...taken: number[]): Free =>
  Uint8Array.from({ length: SEATS }, (_, seatId) => (taken.includes(seatId) ? 0 : 1))

describe('the best seats', () => {
  test('are together, in the middle, some rows behind the front', () => {
    const rows = Array.from({ length: 9 }, () => '.........')
    expect(bestSeats(...rows).choose({ quantity: 3 }, allBut())).toEqual([39, 40, 41])
    expect(bestSeats(...rows).choose({ quantity: 3 }, allBut(40))).toEqual([48, 49, 50])
  })

  test('do not cross an aisle', () => {
    expect(bestSeats('.. ..', '.....').choose({ quantity: 3 }, allBut())).toEqual([4, 5, 6])
  })

  test('leave no single seat where others in the same gap leave none, or others elsewhere are hardly worse', () => {
    // The nearest two would leave a single seat.
    expect(bestSeats('...').choose({ quantity: 2 }, allBut())).toEqual([0, 1])
    expect(bestSeats('.....').choose({ quantity: 3 }, allBut())).toEqual([0, 1, 2])
    expect(bestSeats('...', '..').choose({ quantity: 2 }, allBut())).toEqual([3, 4])
    const room = bestSeats(...Array.from({ length: 15 }, () => '.....'))
    const free = [35, 36, 37, 73, 74]
    const taken = Array.from({ length: 75 }, (_, seatId) => seatId).filter((seatId) => !free.includes(seatId))
    expect(room.choose({ quantity: 2 }, allBut(...taken))).toEqual([36, 37])
    expect(room.choose({ quantity: 2 }, allBut(...taken), true)).toEqual([73, 74])
  })

  test('are wheelchair places only on request', () => {
    expect(bestSeats('ww', '..').choose({ quantity: 2 }, allBut())).toEqual([2, 3])
    expect(bestSeats('....', 'w...').choose({ quantity: 2, accessible: true }, allBut())).toEqual([4, 5])
    expect(bestSeats('....', 'w').choose({ quantity: 2, accessible: true }, allBut())).toBeUndefined()
    expect(bestSeats('ww').choose({ quantity: 1 }, allBut())).toBeUndefined()
  })

  test('have as many wheelchair places as are requested, with the others beside them or near', () => {
    const room = bestSeats('......', 'ww..ww', '......')
    const companions = { quantity: 3, wheelchairPlaces: 2 }
    expect(room.choose({ quantity: 2, wheelchairPlaces: 1 }, allBut())).toEqual([7, 8])
    expect(room.choose(companions, allBut())).toEqual([6, 7, 8])
    // Nobody can sit beside the places, so they sit behind them.
    expect(room.choose(companions, allBut(8, 9))).toEqual([6, 7, 12])
    expect(room.choose({ quantity: 4, wheelchairPlaces: 4 }, allBut())).toEqual([6, 7, 10, 11])
    expect(room.choose({ quantity: 5, wheelchairPlaces: 5 }, allBut())).toBeUndefined()
    expect(room.choose({ quantity: 2, wheelchairPlaces: 0, accessible: true }, allBut(6, 7, 10, 11))).toHaveLength(2)
  })

  test('are of the requested category', () => {
    expect(bestSeats('....', 'bbbb').choose({ quantity: 2, categoryId: 'b' }, allBut())).toEqual([4, 5])
    expect(bestSeats('....').choose({ quantity: 1, categoryId: 'c' }, allBut())).toBeUndefined()
  })

  test('of a group that is larger than every row are in equal parts behind each other', () => {
    const room = bestSeats('.....', '.....', '.....', '.....')
    expect(room.choose({ quantity: 8 }, allBut())).toEqual([5, 6, 7, 8, 10, 11, 12, 13])
    expect(room.choose({ quantity: 7 }, allBut(12))).toEqual([0, 1, 2, 5, 6, 7, 8])
  })

  test('are offered in parts when that many are not free together, near each other', () => {
    const room = bestSeats('... ...', '..')
    expect(room.choose({ quantity: 3 }, allBut(1, 4))).toBeUndefined()
    expect(room.split({ quantity: 4 }, allBut(1))).toEqual([3, 4, 6, 7])
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
  wheelchairPlaces: fc.constantFrom(undefined, undefined, 0, 1),
})

test('H11 in any plan, the chosen seats are the best together, and parts of a group are as many as are requested', () => {
  fc.assert(
    fc.property(halls, requests, frees, (bestSeats, request, free) => {
      const all = everyRun(bestSeats, request, free)
      const seatIds = bestSeats.choose(request, free)
      const split = bestSeats.split(request, free)
      // The part with a wheelchair place may have several.
      const isEither = request.accessible && request.wheelchairPlaces === undefined && split !== undefined
      if (!isEither) expect(split !== undefined).toBe(canSplit(bestSeats, request, free))
      if (split) {
        expect(new Set(split).size).toBe(request.quantity)
        expect(split.every((seatId) => isSuitable(bestSeats, request, free, seatId))).toBe(true)
        expect(hasPlaces(bestSeats, request, split)).toBe(true)
      }
      const together = bestSeats.choose(request, free, true)
      if (all.length === 0) {
        const isLarge = everyRun(bestSeats, request, allBut(), false).length === 0
        expect(seatIds).toEqual(isLarge || request.wheelchairPlaces ? split : undefined)
        return
      }
      const strands = (run: readonly number[]): boolean =>
        strandedBy(run, bestSeats.blocks, (seatId) => free[seatId] === 1).length > 0
      expect(all).toContainEqual(seatIds)
      expect(strands(together ?? [])).toBe(all.every(strands))
      /** The least cost of those runs in whose gap none leaves fewer single seats. */
      const least = (runs: number[][], kind: BestSeatsRequest, costOf: (seatId: number) => number): number => {
        const totals = runs.map((run) => {
          const isAvoidable =
            strands(run) && runs.some((other) => !strands(other) && isSameGap(bestSeats, kind, free, run, other))
          return isAvoidable ? Infinity : costOfRun(run, costOf) + (strands(run) ? 5 * run.length : 0)
        })
        return Math.min(...totals)
      }
      const costs = seatCosts(bestSeats.seats, FOCUS)
      const total = (run: readonly number[], costOf: (seatId: number) => number): number =>
        costOfRun(run, costOf) + (strands(run) ? 5 * run.length : 0)
      const costOf = (seatId: number): number => costs[seatId] ?? 0
      expect(total(seatIds ?? [], costOf)).toBeCloseTo(least(all, request, costOf), 5)
      // The seats nearest to others, too.
      const kind = bestSeats.kindOf(seatIds ?? []) ?? request
      const near = bestSeats.near(seatIds ?? [], free)
      const middle = bestSeats.seats[seatIds?.[seatIds.length >> 1] ?? 0] ?? FOCUS
      const distance = (seatId: number): number => {
        const { x, y } = bestSeats.seats[seatId] ?? FOCUS
        return Math.hypot(x - middle.x, y - middle.y)
      }
      const alike = everyRun(bestSeats, kind, free)
      expect(near === undefined).toBe(alike.length === 0)
      if (near) expect(total(near, distance)).toBeCloseTo(least(alike, kind, distance), 5)
    }),
    { numRuns: 2000 },
  )
})

test('H11 in any plan, a search that must end at once finds as many seats of the requested kinds as a longer one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[.bw ]{1,9}$/), { minLength: 1, maxLength: 4 }),
      requests,
      frees,
      (rows, request, free) => {
        const seats = placedSeats(planOf(rows))
        const hurried = new BestSeats(seats, FOCUS, undefined, 0)
        const split = hurried.split(request, free)
        const isEither = request.accessible && request.wheelchairPlaces === undefined
        if (!isEither) expect(split !== undefined).toBe(canSplit(hurried, request, free))
        if (!split) return
        expect(new Set(split).size).toBe(request.quantity)
        expect(split.every((seatId) => isSuitable(hurried, request, free, seatId))).toBe(true)
        expect(hasPlaces(hurried, request, split)).toBe(true)
      },
    ),
    { numRuns: 1000 },
  )
})

/** Brute force: all runs of free seats that match the request. */
function everyRun(bestSeats: BestSeats, request: BestSeatsRequest, free: Free, withPlaces = true): number[][] {
  const { quantity } = request
  return bestSeats.blocks.all
    .flatMap((block) =>
      Array.from({ length: Math.max(0, block.length + 1 - quantity) }, (_, i) => block.slice(i, i + quantity)),
    )
    .filter((run) => run.every((seatId) => isSuitable(bestSeats, request, free, seatId)))
    .filter((run) => !withPlaces || hasPlaces(bestSeats, request, run))
}

function isSuitable({ seats }: BestSeats, request: BestSeatsRequest, free: Free, seatId: number): boolean {
  const { categoryId, accessible, wheelchairPlaces } = request
  const seat = seats[seatId]
  if (free[seatId] !== 1 || (categoryId !== undefined && seat?.categoryId !== categoryId)) return false
  return !seat?.accessible || (wheelchairPlaces === undefined ? accessible === true : wheelchairPlaces > 0)
}

function hasPlaces({ seats }: BestSeats, request: BestSeatsRequest, run: readonly number[]): boolean {
  const { accessible, wheelchairPlaces } = request
  const count = run.filter((seatId) => seats[seatId]?.accessible).length
  if (wheelchairPlaces !== undefined) return count === wheelchairPlaces
  return accessible ? count > 0 : count === 0
}

/** Whether enough seats of each kind are free, wherever they are. */
function canSplit(bestSeats: BestSeats, request: BestSeatsRequest, free: Free): boolean {
  const { quantity, accessible, wheelchairPlaces } = request
  const suitable = bestSeats.seats.filter(({ seatId }) => isSuitable(bestSeats, request, free, seatId))
  const places = suitable.filter((seat) => seat.accessible).length
  const least = wheelchairPlaces ?? (accessible ? 1 : 0)
  return places >= least && suitable.length - places >= quantity - least
}

/** Whether the seats between two runs are all free and of the kind. */
function isSameGap(
  bestSeats: BestSeats,
  request: BestSeatsRequest,
  free: Free,
  a: readonly number[],
  b: readonly number[],
): boolean {
  const block = bestSeats.blocks.of(a[0] ?? -1) ?? []
  if (block !== bestSeats.blocks.of(b[0] ?? -1)) return false
  const indices = [...a, ...b].map((seatId) => bestSeats.blocks.indexOf(seatId))
  return block
    .slice(Math.min(...indices), Math.max(...indices))
    .every((seatId) => isSuitable(bestSeats, request, free, seatId))
}

function costOfRun(run: readonly number[], costOf: (seatId: number) => number): number {
  return run.reduce((sum, seatId) => sum + costOf(seatId), 0)
}
