// The list of shows, which is read without loading the boards and plans of shows that have no viewers.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Counts, Show } from '../../shared/protocol.ts'
import type { ShowRow } from '../database/entities.ts'
import type { Boards } from './boards.ts'
import { confirmByOf, type HoldSettings } from './decision.ts'
import { singleFlight } from './concurrency.ts'
import { factsOf } from './board-queries.ts'
import type { ReadPool } from './read-pool.ts'
import type { Instant } from './seat.ts'
import { epochMs } from './sql.ts'

/** A show that started longer ago than a day, and is not on sale any more, is not listed; nor are more than these. */
const LISTED_AT_MOST = 500
/** As many seats are counted by one statement, in some 50 ms. */
const SEATS_AT_ONCE = 50_000

type Columns = Pick<
  ShowRow,
  | 'showId'
  | 'title'
  | 'venue'
  | 'timeZone'
  | 'currency'
  | 'planId'
  | 'seatCount'
  | 'seq'
  | 'singles'
  | 'confirmBy'
  | 'holds'
> & { digest: string }
/** A show's row, with the digest of its plan. */
type Listed = Columns & Pick<ShowRow, 'startsAt' | 'salesOpenAt' | 'salesCloseAt'> & { changedAt: Instant | null }
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

/** The blocked seats of a show at `seq` and its plan's prices, both as JSON; `blockedSeats` is a list of ids. */
type SeatsRead = {
  showId: string
  seq: number
  at: Instant | null
  digest: string
  blockedSeats: string
  prices: string
}

export class ShowList {
  readonly #reads: ReadPool
  readonly #boards: Boards
  readonly #settings: HoldSettings
  /** As of the seq and time of each listed show's last change. */
  #counted = new Map<string, Counted>()
  readonly #listing = new Map<'list', Promise<Show[]>>()

  constructor(reads: ReadPool, boards: Boards, settings: HoldSettings) {
    this.#reads = reads
    this.#boards = boards
    this.#settings = settings
  }

  /**
   * The shows of now and to come, the soonest first, at most 500; those who ask at the same time share one answer.
   * @throws {ReadsFullError} when too many reads wait
   */
  async get(): Promise<Show[]> {
    const shows = await singleFlight(this.#listing, 'list', () => this.#read())
    // The boards of this node have the changes that it made since that read.
    return shows.map((show) => this.#boards.known(show.showId)?.show ?? show)
  }

  async #read(): Promise<Show[]> {
    const shows = await this.#reads.run(readShows)
    await this.#count(shows.filter((show) => !this.#boards.known(show.showId) && !this.#isCounted(show)))
    const listed = new Map<string, Counted>()
    const list = shows.flatMap((show) => {
      const counted = this.#counted.get(show.showId)
      if (counted) listed.set(show.showId, counted)
      const board = this.#boards.known(show.showId)
      if (board) return board.show
      if (!counted) return []
      const { counts, seq, fromPrice, isPriced } = counted
      const confirmBy = confirmByOf(show.confirmBy ?? null, isPriced, this.#settings)
      return { ...factsOf(show, show.digest), confirmBy, ...(fromPrice !== undefined && { fromPrice }), counts, seq }
    })
    this.#counted = listed
    return list
  }

  #isCounted({ showId, seq, changedAt, digest }: Listed): boolean {
    const counted = this.#counted.get(showId)
    return counted?.seq === seq && counted.digest === digest && counted.at === changedAt
  }

  /** Each portion is a read of its own, so that other reads get their turn between them. */
  async #count(shows: readonly Listed[]): Promise<void> {
    for (const portion of portions(shows)) {
      const rows = await this.#reads.run((em) => readSeats(em, portion))
      for (const { showId, seq, at, digest, blockedSeats, prices, ...counts } of rows) {
        const runs = JSON.parse(prices) as PriceRuns
        const seatCount = counts.available + counts.held + counts.booked + counts.blocked
        const fromPrice = lowestPrice(runs, seatCount, new Set(JSON.parse(blockedSeats) as number[]))
        const isPriced = runs.some(([, price]) => price > 0)
        this.#counted.set(showId, { showId, seq, at, digest, counts, fromPrice, isPriced })
      }
    }
  }
}

/** Shows of about so many seats in all, or one of more. */
function* portions(shows: readonly Listed[]): Generator<string[]> {
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

/** Not as entities: that took 0.1 ms a show, which nothing else gets of the event loop. */
async function readShows(em: EntityManager): Promise<Listed[]> {
  const rows = await em.execute<
    (Columns & { starts: Instant; opens: Instant; closes: Instant; changed: Instant | null })[]
  >(
    `select show_id as "showId", title, venue, ${epochMs('starts_at')} as starts, ${epochMs('sales_open_at')} as opens,
       ${epochMs('sales_close_at')} as closes, time_zone as "timeZone", currency, plan_id as "planId",
       seat_count as "seatCount", seq, ${epochMs('changed_at')} as changed, singles, confirm_by as "confirmBy", holds, digest
     from show join seating_plan using (plan_id)
     where archived_at is null and (starts_at > now() - interval '1 day' or sales_close_at > now())
     order by starts_at, show_id limit ?`,
    [LISTED_AT_MOST],
  )
  return rows.map(({ starts, opens, closes, changed, ...row }) => ({
    ...row,
    startsAt: new Date(starts),
    salesOpenAt: new Date(opens),
    salesCloseAt: new Date(closes),
    changedAt: changed,
  }))
}

function readSeats(em: EntityManager, showIds: readonly string[]): Promise<(Counts & SeatsRead)[]> {
  return em.execute(
    `select show_id as "showId", seq, ${epochMs('changed_at')} as at, digest, prices::text as prices, counts.*
     from show join seating_plan using (plan_id), lateral (
       select count(*) filter (where not blocked and held_by is null)::int as available,
         count(*) filter (where not blocked and held_by is not null and booking_id is null)::int as held,
         count(*) filter (where not blocked and booking_id is not null)::int as booked,
         count(*) filter (where blocked)::int as blocked,
         coalesce(json_agg(seat_id) filter (where blocked), '[]')::text as "blockedSeats"
       from seat where seat.show_id = show.show_id
     ) as counts
     where show_id in (select json_array_elements_text(?::json))`,
    [JSON.stringify(showIds)],
  )
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
