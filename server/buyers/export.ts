// A show's bookings as a file: CSV for spreadsheets, JSON for programs. It is made page by page, so that memory is bounded.
import type { EntityManager } from '@mikro-orm/postgresql'
import { decimalOf } from '../../shared/currency.ts'
import type { ExportedBooking } from '../../shared/routes/buyer-routes.ts'
import { offsetTime } from '../../shared/times.ts'
import type { Plans } from '../booking/plans.ts'
import type { ReadPool } from '../booking/read-pool.ts'
import { bookingOf, planOf, readSaleRows } from '../booking/sale-rows.ts'
import { BYTE_ORDER_MARK, csvRow } from './csv.ts'
import { newestFirst } from './search.ts'
import { readAdmissions } from './sold-seats.ts'

const BOOKINGS_AT_ONCE = 500

const COLUMNS = [
  'Booking',
  'Name',
  'E-mail',
  'Seats',
  'Number of seats',
  'Total',
  'Currency',
  'Confirmed at',
  'Cancelled at',
  'State',
  'Cancelled seats',
  'Amount cancelled',
  'Admitted',
] as const

/**
 * The text of a CSV file of all bookings of a show, the newest first, a part at a time. What is cancelled counts in no sum
 * of seats and money but its own.
 * @param timeZone the venue's: times are by its clocks, with their offset
 * @throws {ReadsFullError} when too many reads wait
 */
export async function* bookingsAsCsv(
  reads: ReadPool,
  plans: Plans,
  showId: string,
  timeZone: string,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvRow(COLUMNS)
  for await (const page of pages(reads, plans, showId)) {
    yield page.map((booking) => rowOf(booking, timeZone)).join('')
  }
}

/** As `bookingsAsCsv`, as a JSON array; its times are in UTC. */
export async function* bookingsAsJson(reads: ReadPool, plans: Plans, showId: string): AsyncGenerator<string> {
  let isFirst = true
  for await (const page of pages(reads, plans, showId)) {
    yield `${isFirst ? '[' : ',\n'}${page.map((booking) => JSON.stringify(booking)).join(',\n')}`
    isFirst = false
  }
  yield isFirst ? '[]\n' : ']\n'
}

/** A booking that is made meanwhile may be left out; none appears twice. */
async function* pages(reads: ReadPool, plans: Plans, showId: string): AsyncGenerator<ExportedBooking[]> {
  let last: [place: string, bookingId: string] | [] = []
  for (;;) {
    const { found, bookings } = await reads.run(async (em) => {
      const found = await newestFirst(em, showId, last, BOOKINGS_AT_ONCE)
      const ids = found.map(({ bookingId }) => bookingId)
      return { found, bookings: await readExported(em, plans, showId, ids) }
    })
    const end = found.at(-1)
    if (!end) return
    last = [end.place, end.bookingId]
    yield bookings
  }
}

/** These bookings of a show, in this order. */
async function readExported(
  em: EntityManager,
  plans: Plans,
  showId: string,
  bookingIds: readonly string[],
): Promise<ExportedBooking[]> {
  const rows = new Map((await readSaleRows(em, showId, bookingIds)).map((row) => [row.bookingId, row]))
  const admissions = Map.groupBy(await readAdmissions(em, showId, bookingIds), ({ bookingId }) => bookingId)
  const bookings: ExportedBooking[] = []
  for (const bookingId of bookingIds) {
    const row = rows.get(bookingId)
    if (!row) continue
    const seats = (await planOf(em, plans, row))?.bestSeats.seats ?? []
    const confirmed = row.amended?.confirmed ?? row.seatIds
    const soldFor = row.amended ? confirmed.reduce((sum, seatId) => sum + (seats[seatId]?.price ?? 0), 0) : row.total
    const isCancelled = row.cancelledAt !== null
    const [seatsNow, totalNow] = isCancelled ? [0, 0] : [row.seatIds.length, row.total]
    const isPart = confirmed.length > row.seatIds.length
    bookings.push({
      ...(await bookingOf(em, plans, row)),
      state: isCancelled ? 'cancelled' : isPart ? 'partly-cancelled' : 'booked',
      seatsNow,
      totalNow: { amount: totalNow, currency: row.currency },
      seatsCancelled: confirmed.length - seatsNow,
      totalCancelled: { amount: soldFor - totalNow, currency: row.currency },
      seatsAdmitted: admissions.get(bookingId)?.length ?? 0,
    })
  }
  return bookings
}

function rowOf(booking: ExportedBooking, timeZone: string): string {
  const { bookingId, buyer, labels, confirmedAt, cancelledAt } = booking
  const { state, seatsNow, totalNow, seatsCancelled, totalCancelled, seatsAdmitted } = booking
  const { currency } = totalNow
  const time = (at: string): string => offsetTime(new Date(at), timeZone)
  return csvRow([
    bookingId,
    buyer?.name ?? '',
    buyer?.email ?? '',
    labels.join(', '),
    seatsNow,
    decimalOf(totalNow.amount, currency),
    currency,
    time(confirmedAt),
    cancelledAt === null ? '' : time(cancelledAt),
    state.replace('-', ' '),
    seatsCancelled,
    decimalOf(totalCancelled.amount, currency),
    seatsAdmitted,
  ])
}
