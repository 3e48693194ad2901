// Which seats of a plan are side by side, and since when seats together are available: for H11 and H12, written
// independently of server/booking.
import { inRowOrder } from '../../shared/row-order.ts'
import type { Instant, Place } from './show-record.ts'

/** So many seats together, perhaps of one category, and a wheelchair place among them only if requested. */
export type BestSeatsRequest = Readonly<{
  quantity: number
  categoryId?: string | undefined
  accessible?: boolean | undefined
}>

/** Neighbours are one unit apart; seats with room for another seat between them are not side by side. */
const SIDE_BY_SIDE = 1.8

/** The ids of seats side by side, from one aisle or end of a row to the next. */
type Block = readonly number[]

export class SeatLayout {
  readonly places: readonly Place[]
  readonly blocks: readonly Block[]
  /** By seat: the number of its block, and its index in it. */
  readonly #blockOf: Uint32Array
  readonly #indexIn: Uint32Array

  /** `places` are by seat id. */
  constructor(places: readonly Place[]) {
    this.places = places
    this.#blockOf = new Uint32Array(places.length)
    this.#indexIn = new Uint32Array(places.length)
    const blocks: number[][] = []
    for (const row of rowsOf(places)) {
      let before: Place | undefined
      for (const seat of inRowOrder(row)) {
        const open = blocks.at(-1)
        if (open && before && isBeside(before, seat)) open.push(seat.seatId)
        else blocks.push([seat.seatId])
        this.#blockOf[seat.seatId] = blocks.length - 1
        this.#indexIn[seat.seatId] = (blocks.at(-1)?.length ?? 1) - 1
        before = seat
      }
    }
    this.blocks = blocks
  }

  /** The number of the block that a seat is in. */
  blockOf(seatId: number): number {
    return this.#blockOf[seatId] ?? 0
  }

  /** As many seats of the same kind: of the middle one's category, with a wheelchair place if any of these is one. */
  similarTo(seatIds: readonly number[]): BestSeatsRequest {
    const sorted = seatIds.toSorted((a, b) => a - b)
    const accessible = sorted.some((seatId) => this.places[seatId]?.accessible)
    return { quantity: sorted.length, categoryId: this.places[sorted[sorted.length >> 1] ?? 0]?.categoryId, accessible }
  }

  neighboursOf(seatId: number): number[] {
    const block = this.blocks[this.blockOf(seatId)]
    const index = this.#indexIn[seatId] ?? 0
    return [block?.[index - 1] ?? [], block?.[index + 1] ?? []].flat()
  }

  /** Why these seats do not fulfil a request; undefined when they do. */
  misfit(
    { quantity, categoryId, accessible = false }: BestSeatsRequest,
    seatIds: readonly number[],
  ): string | undefined {
    if (seatIds.length !== quantity) return wrongQuantity(seatIds, quantity)
    const chosen = new Set(seatIds)
    // So many seats in one piece have one border less between them; each is counted from both of its seats.
    const borders = seatIds.flatMap((seatId) => this.neighboursOf(seatId)).filter((seatId) => chosen.has(seatId))
    if (borders.length !== 2 * (seatIds.length - 1)) return 'the chosen seats are not together'
    const places = seatIds.map((seatId) => this.places[seatId])
    if (categoryId !== undefined && places.some((place) => place?.categoryId !== categoryId)) {
      return 'the chosen seats are not all of the requested category'
    }
    const hasWheelchairPlace = places.some((place) => place?.accessible)
    if (accessible && !hasWheelchairPlace) return 'there is no wheelchair place among the chosen seats'
    return hasWheelchairPlace && !accessible ? 'a wheelchair place was chosen that was not requested' : undefined
  }
}

export function wrongQuantity({ length }: readonly number[], quantity: number): string {
  return `${length} seats were chosen where ${quantity} were requested`
}

function isBeside(a: Place, b: Place): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) <= SIDE_BY_SIDE
}

/** The ids of a row's seats follow each other. */
function rowsOf(places: readonly Place[]): (Place & { seatId: number })[][] {
  const rows: (Place & { seatId: number })[][] = []
  for (const [seatId, place] of places.entries()) {
    const row = rows.at(-1)
    if (row?.[0]?.section === place.section && row[0].row === place.row) row.push({ ...place, seatId })
    else rows.push([{ ...place, seatId }])
  }
  return rows
}

/** By block, since when a request can be fulfilled there; `stale` blocks are to be searched again. */
type CachedSearch = { request: BestSeatsRequest; since: Float64Array; stale: Set<number>; earliest: Instant }

/** Since when each seat is available, and with that since when seats together are. */
export class Availability {
  readonly #layout: SeatLayout
  readonly #since: Float64Array
  readonly #cache = new Map<string, CachedSearch>()

  /** At first every seat is available. */
  constructor(layout: SeatLayout) {
    this.#layout = layout
    this.#since = new Float64Array(layout.places.length).fill(-Infinity)
  }

  /** @param since Infinity for a seat that no other visitor can have */
  set(seatId: number, since: Instant): void {
    if (this.#since[seatId] === since) return
    this.#since[seatId] = since
    const block = this.#layout.blockOf(seatId)
    for (const { stale } of this.#cache.values()) stale.add(block)
  }

  /** Since when a request can be fulfilled, if nothing else changes; Infinity when it cannot. */
  earliest(request: BestSeatsRequest): Instant {
    const cached = this.#cachedFor(request)
    if (cached.stale.size > 0) {
      for (const block of cached.stale) cached.since[block] = this.#earliestIn(block, request, () => true)
      cached.stale.clear()
      cached.earliest = cached.since.reduce((least, since) => Math.min(least, since), Infinity)
    }
    return cached.earliest
  }

  /** Whether taking these seats at `at` leaves a single seat although as many others would leave none. */
  leavesAvoidableSingle(request: BestSeatsRequest, seatIds: readonly number[], at: Instant): boolean {
    return this.singlesLeftBy(seatIds, at).length > 0 && this.#canLeaveNone(request, at)
  }

  /**
   * The single seats that the visitor who holds `held` leaves by buying some of them, although other seats in the same
   * block would leave none; what the visitor holds besides counts as free.
   */
  avoidableSingles(bought: readonly number[], held: readonly number[], at: Instant): number[] {
    const singles = this.#asIfFree(held, () => this.singlesLeftBy(bought, at))
    const isAvoidable = singles.some((single) => {
      const isIn = (seatId: number): boolean => this.#layout.blockOf(seatId) === this.#layout.blockOf(single)
      const request = this.#layout.similarTo(bought.filter(isIn))
      return this.#asIfFree(held.filter(isIn), () => this.#canLeaveNone(request, at))
    })
    return isAvoidable ? singles : []
  }

  /** Seats that fulfil a request as early as any do. */
  earliestSeats(request: BestSeatsRequest): readonly number[] {
    const earliest = this.earliest(request)
    if (earliest === Infinity) return []
    const block = this.#cachedFor(request).since.indexOf(earliest)
    let found: readonly number[] = []
    this.#earliestIn(block, request, (run) => {
      found = run
      return true
    })
    return found
  }

  /** The seats that taking these at `at` leaves single: no neighbour is available any more, though one was before. */
  singlesLeftBy(seatIds: readonly number[], at: Instant): number[] {
    const taken = new Set(seatIds)
    const stays = (seatId: number): boolean => !taken.has(seatId) && (this.#since[seatId] ?? Infinity) <= at
    const left = seatIds.flatMap((seatId) => this.#layout.neighboursOf(seatId)).filter(stays)
    const singles = left.filter((seatId) => !this.#layout.neighboursOf(seatId).some(stays))
    return [...new Set(singles)].sort((a, b) => a - b)
  }

  #canLeaveNone(request: BestSeatsRequest, at: Instant): boolean {
    const leavesNone = (run: readonly number[]): boolean => this.singlesLeftBy(run, at).length === 0
    return this.#layout.blocks.some((_, block) => this.#earliestIn(block, request, leavesNone) <= at)
  }

  #asIfFree<T>(seatIds: readonly number[], look: () => T): T {
    const before = seatIds.map((seatId) => this.#since[seatId] ?? 0)
    for (const seatId of seatIds) this.#since[seatId] = -Infinity
    const seen = look()
    for (const [i, seatId] of seatIds.entries()) this.#since[seatId] = before[i] ?? 0
    return seen
  }

  #cachedFor(request: BestSeatsRequest): CachedSearch {
    const key = `${request.quantity} ${request.accessible ?? false} ${request.categoryId ?? ''}`
    const cached = this.#cache.get(key)
    if (cached) return cached
    const since = new Float64Array(this.#layout.blocks.length)
    const fresh = { request, since, stale: new Set(since.keys()), earliest: Infinity }
    this.#cache.set(key, fresh)
    return fresh
  }

  /** Over all suitable runs of seats that `isAllowed`: a run is available since the last of its seats is. */
  #earliestIn(block: number, request: BestSeatsRequest, isAllowed: (run: readonly number[]) => boolean): Instant {
    const seatIds = this.#layout.blocks[block] ?? []
    let earliest = Infinity
    for (let from = 0; from + request.quantity <= seatIds.length; from++) {
      const run = seatIds.slice(from, from + request.quantity)
      let since = -Infinity
      let wheelchairs = 0
      for (const seatId of run) {
        if (since >= earliest) break
        const place = this.#layout.places[seatId]
        const isOther = request.categoryId !== undefined && place?.categoryId !== request.categoryId
        if (place?.accessible) wheelchairs++
        since =
          isOther || (place?.accessible && !request.accessible) ? Infinity : Math.max(since, this.#since[seatId] ?? 0)
      }
      if (since < earliest && (!request.accessible || wheelchairs > 0) && isAllowed(run)) earliest = since
    }
    return earliest
  }
}
