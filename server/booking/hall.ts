// Chooses the best seats that are free: together, near what people come to see, and without leaving a single one.
import type { Block } from '../../shared/blocks.ts'
import { blocksOf } from '../../shared/blocks.ts'
import type { PlacedSeat, Point } from '../../shared/seating-plan.ts'

/** What a visitor wants: so many seats, perhaps of one category, and a wheelchair place among them only if asked for. */
export type Wish = Readonly<{ quantity: number; categoryId?: string | undefined; accessible?: boolean | undefined }>

/** Seats side by side, or else the best that there is in several parts; undefined when so many are not free. */
export type Choice = Readonly<{ together: boolean; seatIds: number[] }> | undefined

/** A hall as far as choosing goes, worked out once per plan. */
export class Hall {
  readonly blocks: readonly Block[]
  readonly seats: readonly PlacedSeat[]
  /** How far each seat is from the focus. */
  readonly #distances: Float64Array

  constructor(seats: readonly PlacedSeat[], focus: Point) {
    this.seats = seats
    this.blocks = blocksOf(seats)
    this.#distances = Float64Array.from(seats, ({ x, y }) => Math.hypot(x - focus.x, y - focus.y))
  }

  /**
   * The seats to take for a wish: of all runs of so many free ones the nearest to the focus, those first that leave no
   * single seat. One pass over the hall with a window that slides over each block.
   */
  choose(wish: Wish, isFree: (seatId: number) => boolean): Choice {
    const seatIds = this.#together(wish.quantity, wish, isFree, (seatId) => this.#distances[seatId] ?? Infinity)
    return seatIds ? { together: true, seatIds } : this.#split(wish, isFree)
  }

  /** The run of as many free seats of the same category that is nearest to these, if there is one. */
  near(seatIds: readonly number[], isFree: (seatId: number) => boolean): number[] | undefined {
    const [middle] = seatIds.slice(seatIds.length >> 1)
    const seat = this.seats[middle ?? 0]
    if (!seat) return undefined
    const wish = { quantity: seatIds.length, categoryId: seat.categoryId, accessible: seat.accessible }
    return this.#together(wish.quantity, wish, isFree, (seatId) => this.#apart(seatId, seat))
  }

  /** In the minor unit of the show's currency. */
  priceOf(seatId: number): number {
    return this.seats[seatId]?.price ?? 0
  }

  /** Whether so many can be had together, of any category, so that no single seat is left. */
  hasGoodPlaceFor(quantity: number, isFree: (seatId: number) => boolean): boolean {
    return this.blocks.some((block) => {
      for (let first = block.first; first + quantity - 1 <= block.last; first++) {
        if (allFree(first, quantity, isFree) && !leavesSingle(block, first, quantity, isFree)) return true
      }
      return false
    })
  }

  /** Whether a seat may be among those that are wished for. */
  fits(seatId: number, { categoryId, accessible }: Wish): boolean {
    const seat = this.seats[seatId]
    if (!seat || (this.isAccessible(seatId) && !accessible)) return false
    return categoryId === undefined || seat.categoryId === categoryId
  }

  /** Whether a seat is a wheelchair place. */
  isAccessible(seatId: number): boolean {
    return this.seats[seatId]?.accessible ?? false
  }

  #together(
    quantity: number,
    wish: Wish,
    isFree: (seatId: number) => boolean,
    distance: (seatId: number) => number,
  ): number[] | undefined {
    let best: { first: number; strands: boolean; cost: number } | undefined
    for (const block of this.blocks) {
      let free = 0
      let accessible = 0
      let cost = 0
      for (let seatId = block.first; seatId <= block.last; seatId++) {
        if (!this.fits(seatId, wish) || !isFree(seatId)) {
          free = accessible = cost = 0
          continue
        }
        free++
        cost += distance(seatId)
        if (this.isAccessible(seatId)) accessible++
        const gone = seatId - quantity
        if (free > quantity) {
          cost -= distance(gone)
          if (this.isAccessible(gone)) accessible--
        }
        if (free < quantity || (wish.accessible && accessible === 0)) continue
        const first = gone + 1
        if (best && !best.strands && cost >= best.cost) continue
        const strands = leavesSingle(block, first, quantity, isFree)
        if (!best || (best.strands && !strands) || (best.strands === strands && cost < best.cost)) {
          best = { first, strands, cost }
        }
      }
    }
    return best && span(best.first, quantity)
  }

  /** The largest part first, and each further one as near to it as there is. */
  #split(wish: Wish, isFree: (seatId: number) => boolean): Choice {
    const taken = new Set<number>()
    const isLeft = (seatId: number): boolean => !taken.has(seatId) && isFree(seatId)
    let rest: Wish = wish
    let near = (seatId: number): number => this.#distances[seatId] ?? Infinity
    for (let size = wish.quantity - 1; size > 0 && taken.size < wish.quantity;) {
      const part = this.#together(Math.min(size, wish.quantity - taken.size), rest, isLeft, near)
      if (!part) {
        size--
        continue
      }
      for (const seatId of part) taken.add(seatId)
      const [middle = 0] = part.slice(part.length >> 1)
      const centre = this.seats[middle]
      if (rest === wish && centre) near = (seatId) => this.#apart(seatId, centre)
      // One wheelchair place is among them now.
      rest = { ...wish, accessible: false }
    }
    if (taken.size < wish.quantity) return undefined
    return { together: false, seatIds: [...taken].sort((a, b) => a - b) }
  }

  #apart(seatId: number, { x, y }: Point): number {
    const seat = this.seats[seatId]
    return seat ? Math.hypot(seat.x - x, seat.y - y) : Infinity
  }
}

/** Whether taking a run leaves a free seat at its side that has no other free seat beside it. */
function leavesSingle(block: Block, first: number, quantity: number, isFree: (seatId: number) => boolean): boolean {
  const isFreeIn = (seatId: number): boolean => seatId >= block.first && seatId <= block.last && isFree(seatId)
  const last = first + quantity - 1
  return (isFreeIn(first - 1) && !isFreeIn(first - 2)) || (isFreeIn(last + 1) && !isFreeIn(last + 2))
}

function allFree(first: number, quantity: number, isFree: (seatId: number) => boolean): boolean {
  for (let seatId = first; seatId < first + quantity; seatId++) if (!isFree(seatId)) return false
  return true
}

function span(first: number, quantity: number): number[] {
  return Array.from({ length: quantity }, (_, i) => first + i)
}
