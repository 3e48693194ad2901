// Reads bookings in the form of the protocol: all bookings of a visitor, or one booking by its id.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Booking } from '../../shared/protocol.ts'
import { coalesceReads } from './coalesced-reads.ts'
import type { Plans } from './plans.ts'
import type { ReadPool } from './read-pool.ts'
import { bookingOf, salesIn, type SaleRow } from './sale-rows.ts'

/** Of a visitor's bookings so many are listed, the newest. */
const LISTED_AT_MOST = 500
/** The bookings of so many visitors are read by one statement. */
const VISITORS_AT_ONCE = 20
/** So many changed bookings are read by one statement: as many as a batch has commands. */
const CHANGED_AT_ONCE = 512

const OF_VISITORS = salesIn(
  `json_array_elements_text(?::json) as wanted, lateral (
     select * from booking where visitor_id = wanted::uuid order by confirmed_at desc, show_id, booking_id limit ${LISTED_AT_MOST}
   ) as sale`,
)
const NAMED = salesIn(
  `json_to_recordset(?::json) as wanted("inShow" text, id uuid, visitor uuid)
     join booking as sale on sale.show_id = "inShow" and sale.booking_id = id and sale.visitor_id = visitor`,
)
const ONE = salesIn('(select * from booking where show_id = ? and booking_id = ?) as sale')

export class BookingReader {
  readonly #reads: ReadPool
  readonly #plans: Plans
  readonly #listOf: (visitorId: string) => Promise<Booking[] | undefined>
  readonly #changed: (key: string) => Promise<Booking | undefined>

  constructor(reads: ReadPool, plans: Plans) {
    this.#reads = reads
    this.#plans = plans
    this.#listOf = coalesceReads(
      (visitorIds: string[]) => reads.run((em) => this.#lists(em, visitorIds)),
      VISITORS_AT_ONCE,
    )
    this.#changed = coalesceReads(
      (keys: string[]) => reads.runFirst((em) => this.#named(em, keys)),
      CHANGED_AT_ONCE,
      // No client repeats this read, which is for an event, so none is refused.
      Infinity,
    )
  }

  /** A visitor's bookings, the newest first, 500 at most. @throws {ReadsFullError} when too many reads wait */
  async listOf(visitorId: string): Promise<Booking[]> {
    return (await this.#listOf(visitorId)) ?? []
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

  async #lists(em: EntityManager, visitorIds: readonly string[]): Promise<Map<string, Booking[]>> {
    const rows = await em.execute<SaleRow[]>(OF_VISITORS, [JSON.stringify(visitorIds)])
    const lists = new Map<string, Booking[]>()
    for (const [visitorId, sales] of Map.groupBy(rows, (row) => row.visitorId)) {
      const bookings: Booking[] = []
      for (const sale of sales) bookings.push(await bookingOf(em, this.#plans, sale))
      lists.set(
        visitorId,
        bookings.sort((a, b) => b.confirmedAt.localeCompare(a.confirmedAt)),
      )
    }
    return lists
  }
}

/** A booking as `NAMED` takes it. */
function keyOf(showId: string, bookingId: string, visitorId: string): string {
  return JSON.stringify({ inShow: showId, id: bookingId, visitor: visitorId })
}
