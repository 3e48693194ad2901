// Finds seats for a group that cannot sit side by side: in parts that are behind each other, or as near as can be.
import type { PlacedSeat } from '../../shared/seating-plan.ts'
import type { FreeRuns } from './gaps.ts'
import type { Aim, Run, RunSearch } from './run-search.ts'
import type { Kinds, Wheelchairs } from './seat-kinds.ts'

type Demand = Readonly<{ quantity: number; wheelchairs: Wheelchairs }>

/** A group: where the first seats are decides where the others are. */
export type Group = Readonly<{
  first: Demand
  others?: Demand | undefined
  kinds: Kinds
  /** Prefer parts that leave no single seat to all that leave one. */
  isStrict: boolean
}>

/** The first part is tried in so many blocks, the best ones, as there may be no room behind it. */
const TRIED_BLOCKS = 8
/** A group is divided into equal parts, and into up to so many more than are needed. */
const MORE_PARTS = 2
/**
 * The number of seats that a search looks at, some milliseconds: it may run on the event loop or while a show is locked. Counted and
 * not timed, so that a search finds the same seats on any machine and at any load.
 */
const MOST_LOOKED = 200_000
/** How much more a unit counts by which the parts are apart than one by which they are from the ideal point. */
const TOGETHER = 2
/** Of two rows at the same distance from the first part the better one is taken, and hardly any farther one. */
const BETTER_ROW = 0.05

export class GroupSearch {
  readonly #search: RunSearch
  readonly #seats: readonly PlacedSeat[]
  readonly #ideal: Aim
  readonly #mostLooked: number
  /** Of the search that is running: the count of `RunSearch.looked` at which it ends. */
  #lookedAtEnd = 0
  /** Of the search that is running: where its seats may be. */
  readonly #within = new Map<Wheelchairs, FreeRuns>()

  /**
   * @param ideal the aim of the first part
   * @param mostLooked how many seats a search looks at, about: then it takes the best that it has found, or any that are free
   */
  constructor(search: RunSearch, seats: readonly PlacedSeat[], ideal: Aim, mostLooked = MOST_LOOKED) {
    this.#search = search
    this.#seats = seats
    this.#ideal = ideal
    this.#mostLooked = mostLooked
  }

  /** The seats of a group, in any order; undefined when too few are free. */
  find(group: Group, free: Readonly<Uint8Array>): number[] | undefined {
    this.#lookedAtEnd = this.#search.looked + this.#mostLooked
    this.#within.clear()
    const isTooFew = [group.first, group.others].some(
      (demand) => demand && this.#freeRuns(demand, group, free).total < demand.quantity,
    )
    if (isTooFew) return undefined
    for (const parts of this.#divisions(group.first, group, free)) {
      const found = this.#tryBlocks(parts, group, free)
      if (found) return found
    }
    return this.#largestFirst(group, free) ?? (this.#isOver ? this.#inFewGaps(group, free) : undefined)
  }

  get #isOver(): boolean {
    return this.#search.looked > this.#lookedAtEnd
  }

  /** Of all free seats of the group; seats that are taken meanwhile count, too. */
  #freeRuns({ wheelchairs }: Demand, { kinds }: Group, free: Readonly<Uint8Array>): FreeRuns {
    const known = this.#within.get(wheelchairs)
    if (known) return known
    const runs = this.#search.freeRuns(kinds, wheelchairs, free)
    this.#within.set(wheelchairs, runs)
    return runs
  }

  /** Seats in the longest gaps, which are found at once. */
  #inFewGaps(group: Group, free: Readonly<Uint8Array>): number[] | undefined {
    const left = free.slice()
    const seatIds: number[] = []
    for (const demand of alike(group)) {
      const found = this.#search.inFewGaps(demand, group.kinds, left, this.#ideal)
      if (!found) return undefined
      take(found, left)
      seatIds.push(...found)
    }
    return seatIds
  }

  /** The best first part with the others near it, of those in the best blocks. */
  #tryBlocks([head, ...rest]: readonly Demand[], group: Group, free: Readonly<Uint8Array>): number[] | undefined {
    if (!head) return undefined
    const tried = new Set<number>()
    let best: { seatIds: number[]; cost: number } | undefined
    while (tried.size < TRIED_BLOCKS && !this.#isOver) {
      const order = [...this.#ideal.order].filter((place) => !tried.has(place))
      const run = this.#run(head, group, free, { ...this.#ideal, order })
      if (!run) break
      tried.add(run.place)
      const left = free.slice()
      take(run.seatIds, left)
      const aim = this.#near(run.seatIds)
      const parts = this.#parts(rest, group, left, aim)
      const others = parts && this.#others(group, left, aim)
      if (!others) continue
      const seatIds = [...run.seatIds, ...parts, ...others]
      const costOf = (seatId: number): number => this.#ideal.costOf(seatId) + TOGETHER * aim.costOf(seatId)
      const cost = seatIds.reduce((sum, seatId) => sum + costOf(seatId), 0)
      if (!best || cost < best.cost) best = { seatIds, cost }
    }
    return best?.seatIds
  }

  /** In as few parts as can be had, the largest one first and the others near it. */
  #largestFirst(group: Group, free: Readonly<Uint8Array>): number[] | undefined {
    const left = free.slice()
    const head = this.#largestPart(group.first, group, left, this.#ideal)
    if (!head) return undefined
    const aim = this.#near(head)
    const { quantity, wheelchairs } = group.first
    const rest = { quantity: quantity - head.length, wheelchairs: ofOthers(wheelchairs) }
    const parts = this.#partsLargestFirst(rest, group, left, aim)
    const others = parts && this.#others(group, left, aim)
    return others && [...head, ...parts, ...others]
  }

  #others(group: Group, left: Uint8Array, aim: Aim): number[] | undefined {
    const { others } = group
    if (!others) return []
    for (const parts of this.#divisions(others, group, left)) {
      const found = this.#parts(parts, group, left, aim)
      if (found) return found
    }
    return this.#partsLargestFirst(others, group, left, aim)
  }

  #partsLargestFirst(demand: Demand, group: Group, left: Uint8Array, aim: Aim): number[] | undefined {
    const seatIds: number[] = []
    while (seatIds.length < demand.quantity) {
      const rest = { ...demand, quantity: demand.quantity - seatIds.length }
      const part = this.#largestPart(rest, group, left, aim)
      if (!part) return undefined
      seatIds.push(...part)
    }
    return seatIds
  }

  #largestPart(demand: Demand, group: Group, left: Uint8Array, aim: Aim): readonly number[] | undefined {
    for (let size = this.#longest(demand, group, left); size > 0 && !this.#isOver; size--) {
      const run = this.#run({ ...demand, quantity: size }, group, left, aim)
      if (!run) continue
      take(run.seatIds, left)
      return run.seatIds
    }
    return undefined
  }

  /** Takes each part near the aim; takes none if one of them cannot be had. */
  #parts(parts: readonly Demand[], group: Group, left: Uint8Array, aim: Aim): number[] | undefined {
    const seatIds: number[] = []
    for (const part of parts) {
      const run = this.#run(part, group, left, aim)
      if (!run) {
        for (const seatId of seatIds) left[seatId] = 1
        return undefined
      }
      take(run.seatIds, left)
      seatIds.push(...run.seatIds)
    }
    return seatIds
  }

  /** Equal parts, as few as possible first. */
  *#divisions(demand: Demand, group: Group, free: Readonly<Uint8Array>): Generator<Demand[]> {
    const longest = this.#longest(demand, group, free)
    if (longest === 0) return
    const fewest = Math.ceil(demand.quantity / longest)
    const most = Math.min(fewest + MORE_PARTS, demand.quantity)
    for (let count = fewest; count <= most; count++) yield divided(demand, count)
  }

  /** The number of seats of the longest run for a demand, or its quantity if that is less. */
  #longest({ quantity, wheelchairs }: Demand, { kinds }: Group, free: Readonly<Uint8Array>): number {
    return Math.min(quantity, this.#search.longest(kinds, wheelchairs === 'none' ? 0 : Infinity, free, quantity))
  }

  #run(
    { quantity, wheelchairs }: Demand,
    { kinds, isStrict }: Group,
    free: Readonly<Uint8Array>,
    aim: Aim,
  ): Run | undefined {
    const most = wheelchairs === 'none' ? 0 : quantity
    const places = [wheelchairs === 'some' ? 1 : most, most] as const
    if (this.#isOver) return undefined
    const within = this.#within.get(wheelchairs)
    const looked = { quantity, kinds, places, within }
    const leavingNone = isStrict ? this.#search.find({ ...looked, leavingNone: true }, free, aim) : undefined
    return leavingNone ?? this.#search.find({ ...looked, leavingNone: false }, free, aim)
  }

  /** Aims at seats near the middle of these. */
  #near(seatIds: readonly number[]): Aim {
    let [x, y] = [0, 0]
    for (const seatId of seatIds) {
      x += (this.#seats[seatId]?.x ?? 0) / seatIds.length
      y += (this.#seats[seatId]?.y ?? 0) / seatIds.length
    }
    const aim = this.#search.aimAtPoint({ x, y })
    return { ...aim, costOf: (seatId) => aim.costOf(seatId) + BETTER_ROW * this.#ideal.costOf(seatId) }
  }
}

/** So many parts of equal size, or differing by one, the larger ones first. */
function divided({ quantity, wheelchairs }: Demand, count: number): Demand[] {
  return Array.from({ length: count }, (_, i) => ({
    quantity: Math.ceil((quantity - i) / count),
    wheelchairs: i > 0 ? ofOthers(wheelchairs) : wheelchairs,
  }))
}

/** What is left of a demand when its first part has a wheelchair place. */
function ofOthers(wheelchairs: Wheelchairs): Wheelchairs {
  return wheelchairs === 'some' ? 'none' : wheelchairs
}

/** The demands of a group, each of seats that are all alike: a wheelchair place that must be among them comes first. */
function alike({ first, others }: Group): Demand[] {
  const { quantity, wheelchairs } = first
  if (wheelchairs !== 'some') return others ? [first, others] : [first]
  const place: Demand = { quantity: 1, wheelchairs: 'all' }
  return quantity > 1 ? [place, { quantity: quantity - 1, wheelchairs: 'none' }] : [place]
}

function take(seatIds: readonly number[], free: Uint8Array): void {
  for (const seatId of seatIds) free[seatId] = 0
}
