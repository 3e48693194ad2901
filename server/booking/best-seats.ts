// Chooses the best free seats: together, where people would choose to sit, and without leaving a single seat.
import { Blocks, blocksOf, blocksOfRow, rowsOf, type Block } from '../../shared/blocks.ts'
import { placedRows, type PlacedSeat, type Point, type SeatingPlan } from '../../shared/seating-plan.ts'
import { GroupSearch, type Group } from './group-search.ts'
import { RunSearch, type Aim } from './run-search.ts'
import { ACCESSIBLE, WANTED } from './seat-kinds.ts'
import { seatCosts } from './seat-worth.ts'

/** The number of seats, their category if it is given, and which of them are wheelchair places. */
export type BestSeatsRequest = Readonly<{
  quantity: number
  categoryId?: string | undefined
  /** Whether at least one wheelchair place must be among them; otherwise none is. */
  accessible?: boolean | undefined
  /** Exactly so many of them are wheelchair places; `accessible` does not count then. */
  wheelchairPlaces?: number | undefined
}>

/** A byte for each seat, 1 where it can be had. */
export type Free = Readonly<Uint8Array>

/** A seating plan prepared for choosing, once per plan: seats are chosen while the show is locked. */
export class BestSeats {
  readonly blocks: Blocks
  readonly seats: readonly PlacedSeat[]
  /** Whether any seat costs something. */
  readonly isPriced: boolean
  readonly #search: RunSearch
  readonly #groups: GroupSearch
  readonly #placeOf: ReadonlyMap<Block, number>
  /** Where people would choose to sit. */
  readonly #ideal: Aim
  readonly #anySeat: Uint8Array
  readonly #categoryIds: ReadonlySet<string>
  /** By category, once it was requested: the kind of each seat. */
  readonly #byCategory = new Map<string, Uint8Array>()
  /** By kinds, once they were requested: the longest run without, and with wheelchair places. */
  readonly #longest = new Map<Uint8Array, readonly [ordinary: number, any: number]>()

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

  /** @param mostLooked see `GroupSearch` */
  constructor(seats: readonly PlacedSeat[], focus: Point, blocks = blocksOf(seats), mostLooked?: number) {
    this.seats = seats
    this.isPriced = seats.some(({ price }) => price > 0)
    this.blocks = blocks
    this.#search = new RunSearch(seats, this.blocks)
    this.#placeOf = new Map(this.blocks.all.map((block, place) => [block, place]))
    this.#ideal = this.#search.aimAtCosts(seatCosts(seats, focus))
    this.#groups = new GroupSearch(this.#search, seats, this.#ideal, mostLooked)
    this.#anySeat = this.#kinds(() => true)
    this.#categoryIds = new Set(seats.map((seat) => seat.categoryId))
  }

  /** How many seats and blocks all searches looked at so far: what they cost, in some 10 ns each. */
  get looked(): number {
    return this.#search.looked
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
   * The best seats for a request: the run of free seats side by side that is nearest to where people would choose to sit
   * (`seatCosts`), preferably one that leaves no single seat. A group that is larger than every run of the plan gets parts
   * behind each other, and companions of wheelchair places without an ordinary seat beside them the nearest seats.
   * @param isStrict prefer all seats that leave no single one to those that do
   * @returns in the order of their ids; undefined when the request cannot be met
   */
  choose(request: BestSeatsRequest, free: Free, isStrict = false): number[] | undefined {
    const together =
      (isStrict ? this.#find(request, free, this.#ideal, true) : undefined) ?? this.#find(request, free, this.#ideal)
    return together ?? (this.mayBeApart(request) ? this.split(request, free, isStrict) : undefined)
  }

  /** The requested number of free seats in as few equal parts as possible, near each other; undefined when too few are free. */
  split(request: BestSeatsRequest, free: Free, isStrict = false): number[] | undefined {
    const kinds = this.#kindsOf(request)
    return kinds && this.#groups.find({ ...demandsOf(request), kinds, isStrict }, free)?.sort((a, b) => a - b)
  }

  /** Whether seats apart fulfil a request: it has wheelchair places, or more seats than are together anywhere in the plan. */
  mayBeApart(request: BestSeatsRequest): boolean {
    const { quantity, accessible, wheelchairPlaces } = request
    const kinds = this.#kindsOf(request)
    if (!kinds || wheelchairPlaces) return kinds !== undefined
    const known = this.#longest.get(kinds)
    const longest = known ?? ([this.#search.longest(kinds, 0), this.#search.longest(kinds, Infinity)] as const)
    if (!known) this.#longest.set(kinds, longest)
    return quantity > longest[accessible && wheelchairPlaces === undefined ? 1 : 0]
  }

  /** The nearest run of as many free seats of the same kind; undefined without one. */
  near(seatIds: readonly number[], free: Free): number[] | undefined {
    const request = this.kindOf(seatIds)
    return request && this.#find(request, free, this.#aimAtMiddleOf(seatIds))
  }

  /** As many free seats of the same kind that leave no single one, preferably in the same block. */
  nearLeavingNone(seatIds: readonly number[], free: Free): number[] | undefined {
    const request = this.kindOf(seatIds)
    const block = this.blocks.of(seatIds[0] ?? -1)
    if (!request || !block) return undefined
    const aim = this.#aimAtMiddleOf(seatIds)
    return this.#find(request, free, this.#inBlock(block, aim), true) ?? this.#find(request, free, aim, true)
  }

  /** As many seats of the same kind: of the category of the middle one, and as many of them wheelchair places. */
  kindOf(seatIds: readonly number[]): BestSeatsRequest | undefined {
    const categoryId = this.seats[seatIds[seatIds.length >> 1] ?? 0]?.categoryId
    if (categoryId === undefined) return undefined
    const wheelchairPlaces = seatIds.filter((seatId) => this.seats[seatId]?.accessible).length
    return { quantity: seatIds.length, categoryId, ...(wheelchairPlaces > 0 && { wheelchairPlaces }) }
  }

  /** Whether a request can be met in a block so that no single seat is left. */
  isOpen(block: Block, request: BestSeatsRequest, free: Free): boolean {
    return this.#find(request, free, this.#inBlock(block, this.#ideal), true) !== undefined
  }

  #find(request: BestSeatsRequest, free: Free, aim: Aim, leavingNone = false): number[] | undefined {
    const { quantity, accessible = false, wheelchairPlaces } = request
    const kinds = this.#kindsOf(request)
    if (!kinds) return undefined
    const places = [wheelchairPlaces ?? (accessible ? 1 : 0), wheelchairPlaces ?? (accessible ? quantity : 0)] as const
    return this.#search.find({ quantity, kinds, places, leavingNone }, free, aim)?.seatIds.toSorted((a, b) => a - b)
  }

  #kindsOf({ categoryId }: BestSeatsRequest): Uint8Array | undefined {
    return categoryId === undefined ? this.#anySeat : this.#kindsOfCategory(categoryId)
  }

  #kindsOfCategory(categoryId: string): Uint8Array | undefined {
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

  #inBlock(block: Block, aim: Aim): Aim {
    return { ...aim, order: [this.#placeOf.get(block) ?? -1] }
  }

  #aimAtMiddleOf(seatIds: readonly number[]): Aim {
    return this.#search.aimAtPoint(this.seats[seatIds[seatIds.length >> 1] ?? 0] ?? { x: 0, y: 0 })
  }
}

function demandsOf(request: BestSeatsRequest): Pick<Group, 'first' | 'others'> {
  const { quantity, accessible, wheelchairPlaces } = request
  if (!wheelchairPlaces) {
    const wheelchairs = accessible && wheelchairPlaces === undefined ? 'some' : 'none'
    return { first: { quantity, wheelchairs } }
  }
  const others = quantity - wheelchairPlaces
  return {
    first: { quantity: wheelchairPlaces, wheelchairs: 'all' },
    ...(others > 0 && { others: { quantity: others, wheelchairs: 'none' } }),
  }
}
