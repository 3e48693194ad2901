// Reads bookings in the form of the protocol: all bookings of a visitor, or one booking by its id.
import type { EntityManager } from '@mikro-orm/postgresql'
import { PAGE_AT_MOST, type BookingQuery } from '../../shared/list-queries.ts'
import type { Booking, Value } from '../../shared/protocol.ts'
import { coalesceReads } from './coalesced-reads.ts'
import { cursorAfter, placeOf, type ListPlace } from './list-cursor.ts'
import type { Plans } from './plans.ts'
import type { ReadPool } from './read-pool.ts'
import { bookingOf, salesIn, type SaleRow } from './sale-rows.ts'

/** A page of bookings; `next` is the cursor of the next page, if there is one. */
export type BookingPage = Value<'booking:list'>

/** So many pages of visitors' bookings are read by one statement. */
const PAGES_AT_ONCE = 20
/** So many changed bookings are read by one statement: as many as a batch has commands. */
const CHANGED_AT_ONCE = 512

/** A page of a visitor's bookings; `after` is the last booking of the page before. */
type PageWanted = Readonly<{ visitor: string; most: number; after?: ListPlace }>

const NAMED = salesIn(
  `json_to_recordset(?::json) as wanted("inShow" text, id uuid, visitor uuid)
     join booking as sale on sale.show_id = "inShow" and sale.booking_id = id and sale.visitor_id = visitor`,
)
const ONE = salesIn('(select * from booking where show_id = ? and booking_id = ?) as sale')

/** An id that comes before those of all bookings: a cursor without one names the beginning of a show. */
const NO_BOOKING = '00000000-0000-0000-0000-000000000000'

/** SQL for the keys of a page, and its values. A lateral join of all pages is refused by Citus, because of the limit in it. */
function keysOf({ visitor, most, after }: PageWanted, place: number): readonly [sql: string, values: unknown[]] {
  const since = after
    ? `and (confirmed_at < to_timestamp(?::float8 / 1000)
        or confirmed_at = to_timestamp(?::float8 / 1000) and (show_id, booking_id) > (?, ?::uuid))`
    : ''
  const values = after ? [after.ms, after.ms, after.showId, after.bookingId ?? NO_BOOKING] : []
  return [
    `(select ?::int as place, show_id as "inShow", booking_id as id from booking
      where visitor_id = ? ${since} order by confirmed_at desc, show_id, booking_id limit ?)`,
    [place, visitor, ...values, most + 1],
  ]
}

export class BookingReader {
  readonly #reads: ReadPool
  readonly #plans: Plans
  readonly #listOf: (key: string) => Promise<BookingPage | undefined>
  readonly #changed: (key: string) => Promise<Booking | undefined>

  constructor(reads: ReadPool, plans: Plans) {
    this.#reads = reads
    this.#plans = plans
    this.#listOf = coalesceReads((keys: string[]) => reads.run((em) => this.#pages(em, keys)), PAGES_AT_ONCE)
    this.#changed = coalesceReads(
      (keys: string[]) => reads.runFirst((em) => this.#named(em, keys)),
      CHANGED_AT_ONCE,
      // No client repeats this read, which is for an event, so none is refused.
      Infinity,
    )
  }

  /** A page of a visitor's bookings, the newest first. @throws {ReadsFullError} when too many reads wait */
  async listOf(visitorId: string, { limit = PAGE_AT_MOST, after }: BookingQuery = {}): Promise<BookingPage> {
    const wanted: PageWanted = {
      visitor: visitorId,
      most: limit,
      ...(after !== undefined && { after: placeOf(after) }),
    }
    return (await this.#listOf(JSON.stringify(wanted))) ?? { bookings: [] }
  }

  /** One booking; with `visitorId` only if it is this visitor's. @throws {ReadsFullError} when too many reads wait */
  one(showId: string, bookingId: string, visitorId?: string): Promise<Booking | undefined> {
    return this.#reads.run(async (em) => {
      const [row] = await em.execute<SaleRow[]>(ONE, [showId, bookingId])
      return row && (visitorId === undefined || row.visitorId === visitorId)
        ? bookingOf(em, this.#plans, row)
        : undefined
    })
  }

  /**
   * A visitor's booking that was just made or cancelled, for `booking:changed`. A batch may change hundreds of
   * bookings: they are read together, ahead of visitors' reads, and no number of reads refuses them.
   */
  changed(showId: string, bookingId: string, visitorId: string): Promise<Booking | undefined> {
    return this.#changed(keyOf(showId, bookingId, visitorId))
  }

  async #named(em: EntityManager, keys: readonly string[]): Promise<Map<string, Booking>> {
    const found = new Map<string, Booking>()
    for (const row of await em.execute<SaleRow[]>(NAMED, [`[${keys.join()}]`])) {
      found.set(keyOf(row.showId, row.bookingId, row.visitorId), await bookingOf(em, this.#plans, row))
    }
    return found
  }

  /** The pages by their keys. */
  async #pages(em: EntityManager, keys: readonly string[]): Promise<Map<string, BookingPage>> {
    const pages = keys.map((key) => JSON.parse(key) as PageWanted)
    const selected = pages.map(keysOf)
    const listed = `(${selected.map(([sql]) => sql).join(' union all ')}) as page
      join booking as sale on sale.show_id = page."inShow" and sale.booking_id = page.id`
    const rows = await em.execute<(SaleRow & { place: number })[]>(
      salesIn(listed, 'page.place, '),
      selected.flatMap(([, values]) => values),
    )
    const found = new Map<string, BookingPage>()
    for (const [place, sales] of Map.groupBy(rows, (row) => row.place)) {
      const most = pages[place]?.most ?? PAGE_AT_MOST
      const bookings: Booking[] = []
      for (const sale of sales.sort(newestFirst).slice(0, most)) {
        bookings.push(await bookingOf(em, this.#plans, sale))
      }
      const last = sales.length > most ? sales[most - 1] : undefined
      const next = last && cursorAfter({ ...last, ms: last.confirmedAt })
      found.set(keys[place] ?? '', { bookings, ...(next !== undefined && { next }) })
    }
    return found
  }
}

/** A booking as `NAMED` takes it. */
function keyOf(showId: string, bookingId: string, visitorId: string): string {
  return JSON.stringify({ inShow: showId, id: bookingId, visitor: visitorId })
}

/** The order in which pages have bookings. */
function newestFirst(a: SaleRow, b: SaleRow): number {
  return b.confirmedAt - a.confirmedAt || compare(a.showId, b.showId) || compare(a.bookingId, b.bookingId)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
