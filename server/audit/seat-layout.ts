// Which seats of a plan are side by side, and which fulfil a request: for H11 and H12, written independently of
// server/booking.
import { inRowOrder } from '../../shared/row-order.ts'
import type { Place } from './show-record.ts'

/**
 * So many seats together, perhaps of one category, and a wheelchair place among them only if requested: any number if
 * `accessible`, exactly `wheelchairPlaces` if given.
 */
export type BestSeatsRequest = Readonly<{
  quantity: number
  categoryId?: string | undefined
  accessible?: boolean | undefined
  wheelchairPlaces?: number | undefined
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
  /** By kind of seat: how many are together at most. */
  readonly #longest = new Map<string, number>()

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

  /** As many seats of the same kind: of the middle one's category, and as many of them wheelchair places. */
  similarTo(seatIds: readonly number[]): BestSeatsRequest {
    const sorted = seatIds.toSorted((a, b) => a - b)
    const wheelchairPlaces = sorted.filter((seatId) => this.places[seatId]?.accessible).length
    const categoryId = this.places[sorted[sorted.length >> 1] ?? 0]?.categoryId
    return { quantity: sorted.length, categoryId, wheelchairPlaces }
  }

  /** Whether a seat may be among those that fulfil a request. */
  isSuitable(seatId: number, request: BestSeatsRequest): boolean {
    const place = this.places[seatId]
    if (request.categoryId !== undefined && place?.categoryId !== request.categoryId) return false
    return !place?.accessible || placesOf(request)[1] > 0
  }

  /** Whether so many of these seats are wheelchair places as requested. */
  hasPlaces(seatIds: readonly number[], request: BestSeatsRequest): boolean {
    const count = seatIds.filter((seatId) => this.places[seatId]?.accessible).length
    const [least, most] = placesOf(request)
    return least <= count && count <= most
  }

  /**
   * Whether seats apart may fulfil a request: with a number of wheelchair places, or for more seats than are together
   * anywhere in the plan.
   */
  mayBeApart(request: BestSeatsRequest): boolean {
    if (request.wheelchairPlaces) return true
    const key = `${request.categoryId ?? ''} ${placesOf(request)[1] > 0}`
    let longest = this.#longest.get(key)
    if (longest === undefined) {
      longest = 0
      for (const block of this.blocks) {
        let run = 0
        for (const seatId of block) {
          run = this.isSuitable(seatId, request) ? run + 1 : 0
          longest = Math.max(longest, run)
        }
      }
      this.#longest.set(key, longest)
    }
    return request.quantity > longest
  }

  neighboursOf(seatId: number): number[] {
    const block = this.blocks[this.blockOf(seatId)]
    const index = this.#indexIn[seatId] ?? 0
    return [block?.[index - 1] ?? [], block?.[index + 1] ?? []].flat()
  }

  /** Why these seats do not fulfil a request; undefined when they do. */
  misfit(request: BestSeatsRequest, seatIds: readonly number[]): string | undefined {
    const { quantity, categoryId } = request
    if (new Set(seatIds).size !== quantity) return wrongQuantity(seatIds, quantity)
    if (!this.areTogether(seatIds) && !this.mayBeApart(request)) return 'the chosen seats are not together'
    if (categoryId !== undefined && seatIds.some((seatId) => this.places[seatId]?.categoryId !== categoryId)) {
      return 'the chosen seats are not all of the requested category'
    }
    if (this.hasPlaces(seatIds, request)) return undefined
    const count = seatIds.filter((seatId) => this.places[seatId]?.accessible).length
    return `${count} of the chosen seats are wheelchair places, which is not what was requested`
  }

  areTogether(seatIds: readonly number[]): boolean {
    const chosen = new Set(seatIds)
    // So many seats in one piece have one border less between them; each is counted from both of its seats.
    const borders = seatIds.flatMap((seatId) => this.neighboursOf(seatId)).filter((seatId) => chosen.has(seatId))
    return borders.length === 2 * (chosen.size - 1)
  }
}

/** The least and the most wheelchair places among the seats that fulfil a request. */
export function placesOf({
  quantity,
  accessible,
  wheelchairPlaces,
}: BestSeatsRequest): readonly [least: number, most: number] {
  if (wheelchairPlaces !== undefined) return [wheelchairPlaces, wheelchairPlaces]
  return accessible ? [1, quantity] : [0, 0]
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
