// Reads bookings in the form of the protocol: all bookings of a visitor, or one booking by its id.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Booking } from '../../shared/protocol.ts'
import { toBooking } from './bookings.ts'
import { BUYER_OF_SALE } from './buyer-rows.ts'
import { coalesceReads } from './coalesced-reads.ts'
import type { Sale } from './sale.ts'
import type { Plans } from './plans.ts'
import type { ReadPool } from './read-pool.ts'
import { epochMs } from './sql.ts'

/** Of a visitor's bookings so many are listed, the newest. */
const LISTED_AT_MOST = 500
/** The bookings of so many visitors are read by one statement. */
const VISITORS_AT_ONCE = 20
/** So many changed bookings are read by one statement: as many as a batch has commands. */
const CHANGED_AT_ONCE = 512

/** A sale with the plan that has its seats' labels; both are null when the show is gone. */
type SaleRow = Sale & { showId: string; planId: string | null; digest: string | null }

/** A sale's columns, of the rows of `booking` that `rows` selects. */
function salesIn(rows: string): string {
  return `select sale.show_id as "showId", booking_id as "bookingId", visitor_id as "visitorId",
      total_amount::float8 as total, sale.currency, ${epochMs('confirmed_at')} as "confirmedAt",
      ${epochMs('cancelled_at')} as "cancelledAt", sale.seq, amended, plan_id as "planId", digest, (
        select coalesce(json_agg(seat_id), '[]') from booking_seat
        where booking_seat.show_id = sale.show_id and booking_seat.booking_id = sale.booking_id
      ) as "seatIds", ${BUYER_OF_SALE} as buyer
    from ${rows} left join show on show.show_id = sale.show_id left join seating_plan using (plan_id)`
}

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
      return row && (visitorId === undefined || row.visitorId === visitorId) ? this.#booking(em, row) : undefined
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
      found.set(keyOf(row.showId, row.bookingId, row.visitorId), await this.#booking(em, row))
    }
    return found
  }

  async #lists(em: EntityManager, visitorIds: readonly string[]): Promise<Map<string, Booking[]>> {
    const rows = await em.execute<SaleRow[]>(OF_VISITORS, [JSON.stringify(visitorIds)])
    const lists = new Map<string, Booking[]>()
    for (const [visitorId, sales] of Map.groupBy(rows, (row) => row.visitorId)) {
      const bookings: Booking[] = []
      for (const sale of sales) bookings.push(await this.#booking(em, sale))
      lists.set(
        visitorId,
        bookings.sort((a, b) => b.confirmedAt.localeCompare(a.confirmedAt)),
      )
    }
    return lists
  }

  async #booking(em: EntityManager, { showId, planId, digest, ...sale }: SaleRow): Promise<Booking> {
    // Without the digest: another plan may have been put in its place since.
    const plan =
      planId === null || digest === null
        ? undefined
        : ((await this.#plans.get(planId, digest, em)) ?? (await this.#plans.get(planId, undefined, em)))
    return toBooking(showId, sale, plan?.bestSeats.seats ?? [])
  }
}

/** A booking as `NAMED` takes it. */
function keyOf(showId: string, bookingId: string, visitorId: string): string {
  return JSON.stringify({ inShow: showId, id: bookingId, visitor: visitorId })
}
