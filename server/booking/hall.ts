// Chooses the best seats that are free: together, near what people come to see, and without leaving a single one.
import { blocksOf, type Block, type Blocks } from '../../shared/blocks.ts'
import type { PlacedSeat, Point } from '../../shared/seating-plan.ts'

/** What a visitor wants: so many seats, perhaps of one category, and a wheelchair place among them only if asked for. */
export type Wish = Readonly<{ quantity: number; categoryId?: string | undefined; accessible?: boolean | undefined }>

/** A byte for each seat, 1 where it can be had. */
export type Free = Readonly<Uint8Array>

/** The seats of `block` from the index `from` on. */
type Run = { block: Block; from: number; strands: boolean; cost: number }

/** Bits of what a seat is. */
const ACCESSIBLE = 1
const OF_CATEGORY = 2

/**
 * A hall as far as choosing goes, worked out once per plan. A choice is one pass over typed arrays, 0.2 ms for 50,000
 * seats: it is made while the show is locked.
 */
export class Hall {
  readonly blocks: Blocks
  readonly seats: readonly PlacedSeat[]
  /** Whether any seat costs something. */
  readonly isPriced: boolean
  /** How far each seat is from the focus. */
  readonly #distances: Float64Array
  readonly #anySeat: Uint8Array
  /** What each seat is to those who want a category. */
  readonly #byCategory = new Map<string, Uint8Array>()

  constructor(seats: readonly PlacedSeat[], focus: Point) {
    this.seats = seats
    this.isPriced = seats.some(({ price }) => price > 0)
    this.blocks = blocksOf(seats)
    this.#distances = this.#distancesTo(focus)
    this.#anySeat = Uint8Array.from(seats, ({ accessible }) => (accessible ? ACCESSIBLE : 0) | OF_CATEGORY)
    for (const categoryId of new Set(seats.map((seat) => seat.categoryId))) {
      const ofCategory = (seat: PlacedSeat): number => (seat.categoryId === categoryId ? OF_CATEGORY : 0)
      this.#byCategory.set(
        categoryId,
        Uint8Array.from(seats, (seat) => (seat.accessible ? ACCESSIBLE : 0) | ofCategory(seat)),
      )
    }
  }

  /** In the minor unit of the show's currency. */
  priceOf(seatId: number): number {
    return this.seats[seatId]?.price ?? 0
  }

  /** The lowest price of a seat that is not blocked, in the minor unit of the show's currency; undefined without any. */
  lowestPrice(isBlocked: (seatId: number) => boolean): number | undefined {
    let lowest: number | undefined
    for (const { seatId, price } of this.seats) {
      if (price < (lowest ?? Infinity) && !isBlocked(seatId)) lowest = price
    }
    return lowest
  }

  /**
   * The seats to take for a wish: of all runs of so many free ones the nearest to the focus, those first that leave no
   * single seat. Undefined when there is no such run.
   */
  choose(wish: Wish, free: Free): number[] | undefined {
    return this.#together(wish, free, this.#distances)
  }

  /** So many free seats in as few parts as there can be, near each other; undefined when so many are not free. */
  split(wish: Wish, free: Free): number[] | undefined {
    const left = free.slice()
    const taken: number[] = []
    let rest = wish
    let distances = this.#distances
    for (let size = wish.quantity; size > 0 && taken.length < wish.quantity;) {
      const quantity = Math.min(size, wish.quantity - taken.length)
      const part = this.#together({ ...rest, quantity }, left, distances)
      if (!part) {
        size = quantity - 1
        continue
      }
      if (taken.length === 0) distances = this.#distancesTo(this.#middleOf(part))
      taken.push(...part)
      for (const seatId of part) left[seatId] = 0
      // One wheelchair place is among them now.
      rest = { ...wish, accessible: false }
    }
    return taken.length === wish.quantity ? taken.sort((a, b) => a - b) : undefined
  }

  /** The run of as many free seats of the same kind that is nearest to these, if there is one. */
  near(seatIds: readonly number[], free: Free): number[] | undefined {
    const wish = this.kindOf(seatIds)
    return wish && this.#together(wish, free, this.#distancesTo(this.#middleOf(seatIds)))
  }

  /** As many free seats of the same kind that leave no single one, in the same block if there are any. */
  nearLeavingNone(seatIds: readonly number[], free: Free): number[] | undefined {
    const wish = this.kindOf(seatIds)
    const block = this.blocks.of(seatIds[0] ?? -1)
    if (!wish || !block) return undefined
    const middle = this.#middleOf(seatIds)
    const inBlock = this.#together(wish, free, this.#distancesTo(middle, block), true, [block])
    return inBlock ?? this.#together(wish, free, this.#distancesTo(middle), true)
  }

  /** As many seats of the same kind: of the category of the middle one, with a wheelchair place if any of them is one. */
  kindOf(seatIds: readonly number[]): Wish | undefined {
    const categoryId = this.seats[seatIds[seatIds.length >> 1] ?? 0]?.categoryId
    if (categoryId === undefined) return undefined
    const accessible = seatIds.some((seatId) => this.seats[seatId]?.accessible)
    return { quantity: seatIds.length, categoryId, accessible }
  }

  /** Whether a wish can be met in a block so that no single seat is left. */
  isOpen(block: Block, wish: Wish, free: Free): boolean {
    return this.#together(wish, free, this.#distances, true, [block]) !== undefined
  }

  #together(
    wish: Wish,
    free: Free,
    distances: Float64Array,
    leavingNone = false,
    blocks: readonly Block[] = this.blocks.all,
  ): number[] | undefined {
    const { quantity, categoryId, accessible: wantsAccessible = false } = wish
    const kinds = categoryId === undefined ? this.#anySeat : this.#byCategory.get(categoryId)
    if (!kinds) return undefined
    let best: Run | undefined
    for (const block of blocks) {
      if (block.length < quantity) continue
      let run = 0
      let accessible = 0
      let cost = 0
      for (let index = 0; index < block.length; index++) {
        const seatId = block[index] ?? 0
        const kind = kinds[seatId] ?? 0
        if (free[seatId] !== 1 || kind < OF_CATEGORY || (!wantsAccessible && kind !== OF_CATEGORY)) {
          run = accessible = cost = 0
          continue
        }
        run++
        cost += distances[seatId] ?? Infinity
        accessible += kind & ACCESSIBLE
        const from = index - quantity + 1
        if (run > quantity) {
          const gone = block[from - 1] ?? 0
          cost -= distances[gone] ?? 0
          accessible -= (kinds[gone] ?? 0) & ACCESSIBLE
        }
        if (run < quantity || (wantsAccessible && accessible === 0)) continue
        if (best && !best.strands && cost >= best.cost) continue
        const strands = leavesSingle(block, from, index, free)
        if (strands && (leavingNone || (best && !best.strands))) continue
        if (!best || (best.strands && !strands) || cost < best.cost) best = { block, from, strands, cost }
      }
    }
    return best?.block.slice(best.from, best.from + quantity).sort((a, b) => a - b)
  }

  /** How far seats are from a point: all of them, or these. */
  #distancesTo({ x, y }: Point, seatIds: Iterable<number> = this.seats.keys()): Float64Array {
    const distances = new Float64Array(this.seats.length)
    for (const seatId of seatIds) {
      const seat = this.seats[seatId]
      if (seat) distances[seatId] = Math.hypot(seat.x - x, seat.y - y)
    }
    return distances
  }

  #middleOf(seatIds: readonly number[]): Point {
    return this.seats[seatIds[seatIds.length >> 1] ?? 0] ?? { x: 0, y: 0 }
  }
}

/** Whether taking a run leaves a free seat at its side that has no other free seat beside it. */
function leavesSingle(block: Block, from: number, to: number, free: Free): boolean {
  const isFree = (index: number): boolean => index >= 0 && index < block.length && free[block[index] ?? 0] === 1
  return (isFree(from - 1) && !isFree(from - 2)) || (isFree(to + 1) && !isFree(to + 2))
}
