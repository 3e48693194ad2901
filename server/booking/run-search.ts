// Finds the best run of free seats side by side: of least cost, and leaving no single seat where that costs little more.
import type { Block, Blocks } from '../../shared/blocks.ts'
import type { PlacedSeat, Point } from '../../shared/seating-plan.ts'
import { freeRunsIn, seatsInFewGaps, type FreeRuns } from './gaps.ts'
import { ACCESSIBLE, isSuitable, type Kinds, type Wheelchairs } from './seat-kinds.ts'

/** The requested run. */
export type Looked = Readonly<{
  quantity: number
  kinds: Kinds
  /** The least and the most wheelchair places among them. */
  places: readonly [least: number, most: number]
  /** Only runs that leave no single seat. */
  leavingNone: boolean
  /** Where the runs may be; in any block if left out. */
  within?: FreeRuns | undefined
}>

/**
 * What makes a seat good. `costOf` a seat is a length in the plan's unit, `least` the least of each block or something below
 * it, `order` the places of the blocks to look at: quickest with the cheapest first.
 */
export type Aim = Readonly<{
  costOf: (seatId: number) => number
  least: Readonly<Float64Array>
  order: Iterable<number>
}>

/** A run of `seatIds`, in the order of the row, in the block at `place`; `cost` is the sum of its seats' costs. */
export type Run = Readonly<{ seatIds: readonly number[]; place: number; cost: number }>

/** Sums that differ by less are the same but for rounding. */
const ROUNDING = 1e-6

/** A run that leaves a single seat is chosen where every other one is farther by so much a seat: three to four rows. */
const SINGLE_SEAT = 5

/** A candidate; `total` is its cost, with that of the single seat that it leaves. */
type Candidate = { place: number; from: number; cost: number; total: number }

/**
 * The blocks of a plan in typed arrays. A search skips each block that costs more as a whole than the best run so far: in a
 * plan of 50,000 seats it takes some 10 µs, and 0.5 ms where it must look at every seat.
 */
export class RunSearch {
  readonly #blocks: readonly Block[]
  readonly #x: Float64Array
  readonly #y: Float64Array
  /** Four numbers for each block: the least and the greatest x and y of its seats. */
  readonly #bounds: Float64Array
  /** The costs of the seats of the block that is being looked at. */
  readonly #costs: Float64Array
  readonly #places: readonly number[]
  /**
   * How many seats and blocks were looked at since the start: what the searches cost, the same on every machine. A seat takes
   * some 10 ns.
   */
  looked = 0

  constructor(seats: readonly PlacedSeat[], { all }: Blocks) {
    this.#blocks = all
    this.#x = Float64Array.from(seats, ({ x }) => x)
    this.#y = Float64Array.from(seats, ({ y }) => y)
    this.#bounds = new Float64Array(all.length * 4)
    for (let place = 0; place < all.length; place++) this.#findBounds(place)
    this.#costs = new Float64Array(all.reduce((most, block) => Math.max(most, block.length), 0))
    this.#places = [...all.keys()]
  }

  /** Aims at seats of low costs, a number for each seat. */
  aimAtCosts(costs: Readonly<Float64Array>): Aim {
    const least = Float64Array.from(this.#blocks, (block) =>
      block.reduce((lowest, seatId) => Math.min(lowest, costs[seatId] ?? 0), Infinity),
    )
    const order = this.#places.toSorted((a, b) => (least[a] ?? 0) - (least[b] ?? 0))
    return { costOf: (seatId) => costs[seatId] ?? 0, least, order }
  }

  /** Aims at seats near a point. */
  aimAtPoint({ x, y }: Point): Aim {
    const [bounds, xs, ys] = [this.#bounds, this.#x, this.#y]
    const least = new Float64Array(this.#blocks.length)
    this.looked += least.length
    let nearest = 0
    for (let place = 0; place < least.length; place++) {
      const at = place * 4
      const dx = Math.max(0, (bounds[at] ?? 0) - x, x - (bounds[at + 1] ?? 0))
      const dy = Math.max(0, (bounds[at + 2] ?? 0) - y, y - (bounds[at + 3] ?? 0))
      least[place] = Math.sqrt(dx * dx + dy * dy)
      if ((least[place] ?? 0) < (least[nearest] ?? 0)) nearest = place
    }
    const costOf = (seatId: number): number => {
      const dx = (xs[seatId] ?? 0) - x
      const dy = (ys[seatId] ?? 0) - y
      return Math.sqrt(dx * dx + dy * dy)
    }
    return { costOf, least, order: [nearest, ...this.#places] }
  }

  /**
   * The run of least cost. Of the runs in one gap between taken seats, one that leaves no single seat comes first; in another
   * gap it does as long as it costs little more (`SINGLE_SEAT`). Of equal runs the first of the plan is chosen.
   * @param free a byte for each seat, 1 where it can be had
   * @returns undefined when there is no such run
   */
  find(
    { quantity, kinds, places, leavingNone, within }: Looked,
    free: Readonly<Uint8Array>,
    aim: Aim,
  ): Run | undefined {
    const [least, most] = places
    const { costOf, least: leastOf } = aim
    const costs = this.#costs
    const penalty = SINGLE_SEAT * quantity
    let best: Candidate | undefined
    for (const place of aim.order) {
      this.looked++
      const block = this.#blocks[place] ?? []
      if (block.length < quantity || (within && (within.longest[place] ?? 0) < quantity)) continue
      if (best && (leastOf[place] ?? 0) * quantity > best.total + ROUNDING) continue
      this.looked += block.length
      let run = 0
      let accessible = 0
      let cost = 0
      // Of the gap that is being looked at: the best run that leaves no single seat, and the best that does.
      let clean: Candidate | undefined
      let leaving: Candidate | undefined
      for (let index = 0; index <= block.length; index++) {
        const seatId = block[index] ?? -1
        const kind = kinds[seatId] ?? 0
        if (free[seatId] !== 1 || !isSuitable(kind, most)) {
          if (run >= quantity) {
            best = better(best, clean ?? leaving)
            clean = leaving = undefined
          }
          if (run > 0) run = accessible = cost = 0
          continue
        }
        run++
        costs[index] = costOf(seatId)
        cost += costs[index] ?? 0
        accessible += kind & ACCESSIBLE
        const from = index - quantity + 1
        if (run > quantity) {
          cost -= costs[from - 1] ?? 0
          accessible -= (kinds[block[from - 1] ?? 0] ?? 0) & ACCESSIBLE
        }
        if (run < quantity || accessible < least || accessible > most) continue
        if (clean && cost >= clean.cost - ROUNDING) continue
        if (!leavesSingle(block, from, index, free)) clean = { place, from, cost, total: cost }
        else if (!leavingNone && !clean && (!leaving || cost < leaving.cost - ROUNDING)) {
          leaving = { place, from, cost, total: cost + penalty }
        }
      }
    }
    if (!best) return undefined
    const { place, from, cost } = best
    return { seatIds: this.#blocks[place]?.slice(from, from + quantity) ?? [], place, cost }
  }

  /**
   * The number of seats of the longest run of a kind: without wheelchair places if `most` is 0.
   * @param free only of these seats; of all if left out
   * @param enough a run of so many seats ends the search
   */
  longest(kinds: Kinds, most: number, free?: Readonly<Uint8Array>, enough = Infinity): number {
    let longest = 0
    for (const block of this.#blocks) {
      if (longest >= enough) break
      if (block.length <= longest) continue
      this.looked += block.length
      let run = 0
      for (const seatId of block) {
        const isFree = !free || free[seatId] === 1
        run = isFree && isSuitable(kinds[seatId] ?? 0, most) ? run + 1 : 0
        if (run > longest) longest = run
      }
    }
    return longest
  }

  /** The free seats of a kind, see `FreeRuns`. */
  freeRuns(kinds: Kinds, wheelchairs: Wheelchairs, free: Readonly<Uint8Array>): FreeRuns {
    this.looked += this.#x.length
    return freeRunsIn({ blocks: this.#blocks, order: this.#places }, kinds, wheelchairs, free)
  }

  /** So many free seats of a kind out of the longest gaps, and of equal ones out of those that come first in the aim. */
  inFewGaps(
    { quantity, wheelchairs }: Readonly<{ quantity: number; wheelchairs: Wheelchairs }>,
    kinds: Kinds,
    free: Readonly<Uint8Array>,
    { order }: Aim,
  ): number[] | undefined {
    this.looked += this.#x.length
    return seatsInFewGaps({ blocks: this.#blocks, order }, quantity, kinds, wheelchairs, free)
  }

  #findBounds(place: number): void {
    let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity]
    for (const seatId of this.#blocks[place] ?? []) {
      const x = this.#x[seatId] ?? 0
      const y = this.#y[seatId] ?? 0
      if (x < minX) minX = x
      if (x > maxX) maxX = x
      if (y < minY) minY = y
      if (y > maxY) maxY = y
    }
    this.#bounds.set([minX, maxX, minY, maxY], place * 4)
  }
}

function better(a: Candidate | undefined, b: Candidate | undefined): Candidate | undefined {
  if (!a || !b) return a ?? b
  if (Math.abs(a.total - b.total) > ROUNDING) return b.total < a.total ? b : a
  return b.place < a.place ? b : a
}

/** Whether taking a run leaves a free seat at its side that has no other free seat beside it. */
function leavesSingle(block: Block, from: number, to: number, free: Readonly<Uint8Array>): boolean {
  return (
    (isFree(block, from - 1, free) && !isFree(block, from - 2, free)) ||
    (isFree(block, to + 1, free) && !isFree(block, to + 2, free))
  )
}

function isFree(block: Block, index: number, free: Readonly<Uint8Array>): boolean {
  return index >= 0 && index < block.length && free[block[index] ?? 0] === 1
}
