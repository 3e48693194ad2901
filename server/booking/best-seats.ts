// Chooses the best free seats: together, near the stage, and without leaving a single seat.
import { Blocks, blocksOf, blocksOfRow, rowsOf, type Block } from '../../shared/blocks.ts'
import { placedRows, type PlacedSeat, type Point, type SeatingPlan } from '../../shared/seating-plan.ts'
import { ACCESSIBLE, RunSearch, WANTED, type Found } from './run-search.ts'

/** The number of seats, their category if it is given, and whether a wheelchair place must be among them. */
export type BestSeatsRequest = Readonly<{
  quantity: number
  categoryId?: string | undefined
  accessible?: boolean | undefined
}>

/** A byte for each seat, 1 where it can be had. */
export type Free = Readonly<Uint8Array>

/** A point near which seats are looked for, how far the blocks are from it, and in which order to look at them. */
type Aim = Readonly<{ to: Point; nearness: Float64Array; order: readonly number[] }>

/** A seating plan prepared for choosing, once per plan: seats are chosen while the show is locked. */
export class BestSeats {
  readonly blocks: Blocks
  readonly seats: readonly PlacedSeat[]
  /** Whether any seat costs something. */
  readonly isPriced: boolean
  readonly #search: RunSearch
  readonly #places: readonly number[]
  readonly #placeOf: ReadonlyMap<Block, number>
  /** The plan's focus: the stage. */
  readonly #focus: Aim
  readonly #anySeat: Uint8Array
  readonly #categoryIds: ReadonlySet<string>
  /** By category, once it was requested: the kind of each seat. */
  readonly #byCategory = new Map<string, Uint8Array>()

  /** Prepares a plan in steps: together some 200 ms for 50,000 seats when it is the first one. */
  static *of(plan: SeatingPlan): Generator<undefined, BestSeats> {
    const seats: PlacedSeat[] = []
    for (const row of placedRows(plan)) {
      seats.push(...row)
      yield
    }
    const blocks: Block[] = []
    for (const row of rowsOf(seats)) {
      blocks.push(...blocksOfRow(row))
      yield
    }
    return new BestSeats(seats, plan.focus, new Blocks(blocks))
  }

  constructor(seats: readonly PlacedSeat[], focus: Point, blocks = blocksOf(seats)) {
    this.seats = seats
    this.isPriced = seats.some(({ price }) => price > 0)
    this.blocks = blocks
    this.#search = new RunSearch(seats, this.blocks)
    this.#places = [...this.blocks.all.keys()]
    this.#placeOf = new Map(this.blocks.all.map((block, place) => [block, place]))
    const nearness = this.#search.nearness(focus)
    const order = this.#places.toSorted((a, b) => (nearness[a] ?? 0) - (nearness[b] ?? 0))
    this.#focus = { to: focus, nearness, order }
    this.#anySeat = this.#kinds(() => true)
    this.#categoryIds = new Set(seats.map((seat) => seat.categoryId))
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
   * The best seats for a request: the run of that many free seats that is nearest to the focus, preferably one that leaves
   * no single seat. Undefined without such a run.
   */
  choose(request: BestSeatsRequest, free: Free): number[] | undefined {
    return this.#find(request, free, this.#focus).seatIds
  }

  /** The requested number of free seats in as few parts as possible, near each other; undefined when too few are free. */
  split(request: BestSeatsRequest, free: Free): number[] | undefined {
    const left = free.slice()
    const taken: number[] = []
    let rest = request
    let aim = this.#focus
    for (let size = request.quantity; size > 0 && taken.length < request.quantity;) {
      const quantity = Math.min(size, request.quantity - taken.length)
      const { seatIds: part, longest } = this.#find({ ...rest, quantity }, left, aim)
      if (!part) {
        size = Math.min(longest, quantity - 1)
        continue
      }
      if (taken.length === 0) aim = this.#aimAt(this.#middleOf(part))
      taken.push(...part)
      for (const seatId of part) left[seatId] = 0
      // The first part has the wheelchair place that was requested.
      rest = { ...request, accessible: false }
    }
    return taken.length === request.quantity ? taken.sort((a, b) => a - b) : undefined
  }

  /** The nearest run of as many free seats of the same kind; undefined without one. */
  near(seatIds: readonly number[], free: Free): number[] | undefined {
    const request = this.kindOf(seatIds)
    return request && this.#find(request, free, this.#aimAt(this.#middleOf(seatIds))).seatIds
  }

  /** As many free seats of the same kind that leave no single one, preferably in the same block. */
  nearLeavingNone(seatIds: readonly number[], free: Free): number[] | undefined {
    const request = this.kindOf(seatIds)
    const block = this.blocks.of(seatIds[0] ?? -1)
    if (!request || !block) return undefined
    const aim = this.#aimAt(this.#middleOf(seatIds))
    const inBlock = this.#find(request, free, aim, true, [this.#placeOf.get(block) ?? -1])
    return inBlock.seatIds ?? this.#find(request, free, aim, true).seatIds
  }

  /** As many seats of the same kind: of the category of the middle one, with a wheelchair place if any of them is one. */
  kindOf(seatIds: readonly number[]): BestSeatsRequest | undefined {
    const categoryId = this.seats[seatIds[seatIds.length >> 1] ?? 0]?.categoryId
    if (categoryId === undefined) return undefined
    const accessible = seatIds.some((seatId) => this.seats[seatId]?.accessible)
    return { quantity: seatIds.length, categoryId, accessible }
  }

  /** Whether a request can be met in a block so that no single seat is left. */
  isOpen(block: Block, request: BestSeatsRequest, free: Free): boolean {
    return this.#find(request, free, this.#focus, true, [this.#placeOf.get(block) ?? -1]).seatIds !== undefined
  }

  #find(
    request: BestSeatsRequest,
    free: Free,
    aim: Aim,
    leavingNone = false,
    order: Iterable<number> = aim.order,
  ): Found {
    const { quantity, categoryId, accessible: wantsAccessible = false } = request
    const kinds = categoryId === undefined ? this.#anySeat : this.#kindsOf(categoryId)
    if (!kinds) return { seatIds: undefined, longest: 0 }
    return this.#search.find({ quantity, kinds, wantsAccessible, leavingNone }, free, aim.to, aim.nearness, order)
  }

  #kindsOf(categoryId: string): Uint8Array | undefined {
    const known = this.#byCategory.get(categoryId)
    if (known || !this.#categoryIds.has(categoryId)) return known
    const kinds = this.#kinds((seat) => seat.categoryId === categoryId)
    this.#byCategory.set(categoryId, kinds)
    return kinds
  }

  #kinds(isWanted: (seat: PlacedSeat) => boolean): Uint8Array {
    const kinds = new Uint8Array(this.seats.length)
    for (const seat of this.seats)
      kinds[seat.seatId] = (seat.accessible ? ACCESSIBLE : 0) | (isWanted(seat) ? WANTED : 0)
    return kinds
  }

  #aimAt(to: Point): Aim {
    const nearness = this.#search.nearness(to)
    const nearest = nearness.reduce((least, distance, place) => (distance < (nearness[least] ?? 0) ? place : least), 0)
    return { to, nearness, order: [nearest, ...this.#places] }
  }

  #middleOf(seatIds: readonly number[]): Point {
    return this.seats[seatIds[seatIds.length >> 1] ?? 0] ?? { x: 0, y: 0 }
  }
}
