import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placedSeats, type PlanSeat, type SeatingPlan } from '../../shared/seating-plan.ts'
import { strandedBy } from '../../shared/stranded.ts'
import { Hall, type Wish } from './hall.ts'

const FOCUS = { x: 0, y: 0 }

/** Rows from the front: `.` is a seat, `w` a wheelchair place, `b` a seat of category b, a space an aisle. */
function hall(...rows: string[]): Hall {
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
  return new Hall(placedSeats(plan), FOCUS)
}

const allBut =
  (...taken: number[]) =>
  (seatId: number) =>
    !taken.includes(seatId)

describe('the best seats', () => {
  test('are together, in the middle of the first row', () => {
    expect(hall('.......', '.......').choose({ quantity: 3 }, allBut())).toEqual({ together: true, seatIds: [2, 3, 4] })
  })

  test('do not reach over an aisle', () => {
    expect(hall('.. ..', '.....').choose({ quantity: 3 }, allBut())?.seatIds).toEqual([4, 5, 6])
  })

  test('leave no single seat where that can be had, though it is farther from the middle', () => {
    // The nearest two would leave one alone.
    expect(hall('...').choose({ quantity: 2 }, allBut())?.seatIds).toEqual([0, 1])
    expect(hall('.....').choose({ quantity: 3 }, allBut())?.seatIds).toEqual([0, 1, 2])
    expect(hall('...', '..').choose({ quantity: 2 }, allBut())?.seatIds).toEqual([3, 4])
  })

  test('are wheelchair places only when that is asked for', () => {
    expect(hall('ww', '..').choose({ quantity: 2 }, allBut())?.seatIds).toEqual([2, 3])
    expect(hall('....', 'w...').choose({ quantity: 2, accessible: true }, allBut())?.seatIds).toEqual([4, 5])
    expect(hall('....', 'w').choose({ quantity: 2, accessible: true }, allBut())).toMatchObject({ together: false })
    expect(hall('ww').choose({ quantity: 1 }, allBut())).toBeUndefined()
  })

  test('are of the category that is asked for', () => {
    expect(hall('....', 'bbbb').choose({ quantity: 2, categoryId: 'b' }, allBut())?.seatIds).toEqual([4, 5])
    expect(hall('....').choose({ quantity: 1, categoryId: 'c' }, allBut())).toBeUndefined()
  })

  test('are offered in parts when so many are not free together, the largest part first and the others near it', () => {
    expect(hall('... ...', '..').choose({ quantity: 4 }, allBut(1))).toEqual({ together: false, seatIds: [2, 3, 4, 5] })
    expect(hall('.. ..').choose({ quantity: 5 }, allBut())).toBeUndefined()
  })
})

/** A room of a few rows with aisles, and which of its seats are free. */
const halls = fc.array(fc.stringMatching(/^[.bw ]{1,9}$/), { minLength: 1, maxLength: 4 }).map((rows) => hall(...rows))
const wishes: fc.Arbitrary<Wish> = fc.record({
  quantity: fc.integer({ min: 1, max: 4 }),
  categoryId: fc.constantFrom(undefined, 'a', 'b'),
  accessible: fc.boolean(),
})

test('whatever the room, seats are taken together whenever they can be, and strand nobody whenever that can be had', () => {
  fc.assert(
    fc.property(halls, wishes, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (hall, wish, free) => {
      const isFree = (seatId: number): boolean => free[seatId] ?? false
      const all = everyRun(hall, wish, isFree)
      const choice = hall.choose(wish, isFree)
      expect(choice?.together ?? false).toBe(all.length > 0)
      if (!choice) return
      expect(new Set(choice.seatIds).size).toBe(wish.quantity)
      expect(choice.seatIds.every(isFree)).toBe(true)
      if (!choice.together) return
      const strands = (seatIds: readonly number[]): boolean => strandedBy(seatIds, hall.blocks, isFree).length > 0
      expect(all).toContainEqual(choice.seatIds)
      expect(strands(choice.seatIds)).toBe(all.every(strands))
    }),
    { numRuns: 2000 },
  )
})

/** By the plainest means: all runs of free seats that fit the wish. */
function everyRun(hall: Hall, wish: Wish, isFree: (seatId: number) => boolean): number[][] {
  return hall.blocks.flatMap(({ first, last }) =>
    Array.from({ length: Math.max(0, last - first + 2 - wish.quantity) }, (_, i) =>
      Array.from({ length: wish.quantity }, (__, j) => first + i + j),
    ).filter((run) => run.every((seatId) => isFree(seatId) && hall.fits(seatId, wish)) && hasPlace(hall, run, wish)),
  )
}

function hasPlace(hall: Hall, run: readonly number[], { accessible }: Wish): boolean {
  return !accessible || run.some((seatId) => hall.isAccessible(seatId))
}
