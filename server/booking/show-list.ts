// Pages of the list of shows, which are read without loading the boards and plans of shows that have no viewers.
import type { Counts, Value } from '../../shared/protocol.ts'
import type { Boards } from './boards.ts'
import { confirmByOf, type HoldSettings } from './decision.ts'
import { singleFlight } from './concurrency.ts'
import { factsOf } from './board-queries.ts'
import { listed } from './show-about.ts'
import type { ReadPool } from './read-pool.ts'
import type { Instant } from './seat.ts'
import { readSeats, readShows, type ListedShow, type ListQuery } from './show-list-queries.ts'

/** As many seats are counted by one statement, in some 50 ms. */
const SEATS_AT_ONCE = 50_000
/** The counts of so many shows are kept, in some 3 MB; the longest unlisted ones go first. */
const COUNTED_AT_MOST = 10_000

/** The fields that are computed from a show's seats. */
type Counted = {
  showId: string
  seq: number
  at: Instant | null
  digest: string
  counts: Counts
  fromPrice: number | undefined
  isPriced: boolean
}

/**
 * The prices of a plan's seats, in the order of their ids: the seat of each pair and those behind it have its price, up to
 * the seat of the next pair. In the minor unit of a currency. The database works them out (`plan_prices`).
 */
type PriceRuns = readonly (readonly [firstSeatId: number, price: number])[]

/** A page of shows; `next` is the cursor of the next page, if there is one. */
export type ShowPage = Value<'show:list'>

export class ShowList {
  readonly #reads: ReadPool
  readonly #boards: Boards
  readonly #settings: HoldSettings
  /** As of the seq and time of each show's last change; the longest unlisted show first. */
  readonly #counted = new Map<string, Counted>()
  readonly #listing = new Map<string, Promise<ShowPage>>()

  constructor(reads: ReadPool, boards: Boards, settings: HoldSettings) {
    this.#reads = reads
    this.#boards = boards
    this.#settings = settings
  }

  /** How many shows' counts are kept. */
  get size(): number {
    return this.#counted.size
  }

  /**
   * A page of shows; those who ask for the same at the same time share one answer.
   * @throws {ReadsFullError} when too many reads wait
   */
  async get(query: ListQuery): Promise<ShowPage> {
    const page = await singleFlight(this.#listing, JSON.stringify(query), () => this.#read(query))
    // The boards of this node have the changes that it made since that read.
    return { ...page, shows: page.shows.map((show) => listed(this.#boards.known(show.showId)?.show ?? show)) }
  }

  async #read(query: ListQuery): Promise<ShowPage> {
    const { shows, next } = await this.#reads.run((em) => readShows(em, query))
    await this.#count(shows.filter((show) => !this.#boards.known(show.showId) && !this.#isCounted(show)))
    const list = shows.flatMap((show) => {
      const counted = this.#counted.get(show.showId)
      if (counted) this.#keep(counted)
      const board = this.#boards.known(show.showId)
      if (board) return listed(board.show)
      if (!counted) return []
      const { counts, seq, fromPrice, isPriced } = counted
      const confirmBy = confirmByOf(show.confirmBy ?? null, isPriced, this.#settings)
      return { ...factsOf(show, show.digest), confirmBy, ...(fromPrice !== undefined && { fromPrice }), counts, seq }
    })
    return { shows: list, ...(next !== undefined && { next }) }
  }

  #isCounted({ showId, seq, changedAt, digest }: ListedShow): boolean {
    const counted = this.#counted.get(showId)
    return counted?.seq === seq && counted.digest === digest && counted.at === changedAt
  }

  /** Each portion is a read of its own, so that other reads get their turn between them. */
  async #count(shows: readonly ListedShow[]): Promise<void> {
    for (const portion of portions(shows)) {
      const rows = await this.#reads.run((em) => readSeats(em, portion))
      for (const { showId, seq, at, digest, blockedSeats, prices, ...counts } of rows) {
        const runs = JSON.parse(prices) as PriceRuns
        const seatCount = counts.available + counts.held + counts.booked + counts.blocked
        const fromPrice = lowestPrice(runs, seatCount, new Set(JSON.parse(blockedSeats) as number[]))
        const isPriced = runs.some(([, price]) => price > 0)
        this.#keep({ showId, seq, at, digest, counts, fromPrice, isPriced })
      }
    }
  }

  #keep(counted: Counted): void {
    this.#counted.delete(counted.showId)
    this.#counted.set(counted.showId, counted)
    for (const showId of this.#counted.keys()) {
      if (this.#counted.size <= COUNTED_AT_MOST) return
      this.#counted.delete(showId)
    }
  }
}

/** Shows of about so many seats in all, or one of more. */
function* portions(shows: readonly ListedShow[]): Generator<string[]> {
  let portion: string[] = []
  let seats = 0
  for (const show of shows) {
    if (portion.length > 0 && seats + show.seatCount > SEATS_AT_ONCE) {
      yield portion
      portion = []
      seats = 0
    }
    portion.push(show.showId)
    seats += show.seatCount
  }
  if (portion.length > 0) yield portion
}

/** The lowest price of a seat that is not blocked; undefined when all are. */
export function lowestPrice(runs: PriceRuns, seatCount: number, blocked: ReadonlySet<number>): number | undefined {
  let lowest: number | undefined
  for (const [index, [first, price]] of runs.entries()) {
    if (price >= (lowest ?? Infinity)) continue
    const end = runs[index + 1]?.[0] ?? seatCount
    for (let seatId = first; seatId < end; seatId++) {
      if (blocked.has(seatId)) continue
      lowest = price
      break
    }
  }
  return lowest
}
