// A show's bookings as a file: CSV for spreadsheets, JSON for programs. It is made page by page, so that memory is bounded.
import { decimalOf } from '../../shared/currency.ts'
import type { Booking } from '../../shared/protocol.ts'
import type { Plans } from '../booking/plans.ts'
import type { ReadPool } from '../booking/read-pool.ts'
import { readBookings } from '../booking/sale-rows.ts'
import { BYTE_ORDER_MARK, csvRow } from './csv.ts'
import { newestFirst } from './search.ts'

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
] as const

/**
 * The text of a CSV file of all bookings of a show, the newest first, a part at a time. Times are in UTC.
 * @throws {ReadsFullError} when too many reads wait
 */
export async function* bookingsAsCsv(reads: ReadPool, plans: Plans, showId: string): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvRow(COLUMNS)
  for await (const page of pages(reads, plans, showId)) yield page.map(rowOf).join('')
}

/** As `bookingsAsCsv`, as a JSON array. */
export async function* bookingsAsJson(reads: ReadPool, plans: Plans, showId: string): AsyncGenerator<string> {
  let isFirst = true
  for await (const page of pages(reads, plans, showId)) {
    yield `${isFirst ? '[' : ',\n'}${page.map((booking) => JSON.stringify(booking)).join(',\n')}`
    isFirst = false
  }
  yield isFirst ? '[]\n' : ']\n'
}

/** A booking that is made meanwhile may be left out; none appears twice. */
async function* pages(reads: ReadPool, plans: Plans, showId: string): AsyncGenerator<Booking[]> {
  let last: [place: string, bookingId: string] | [] = []
  for (;;) {
    const { found, bookings } = await reads.run(async (em) => {
      const found = await newestFirst(em, showId, last, BOOKINGS_AT_ONCE)
      return {
        found,
        bookings: await readBookings(
          em,
          plans,
          showId,
          found.map(({ bookingId }) => bookingId),
        ),
      }
    })
    const end = found.at(-1)
    if (!end) return
    last = [end.place, end.bookingId]
    yield bookings
  }
}

function rowOf({ bookingId, buyer, seatIds, labels, total, confirmedAt, cancelledAt }: Booking): string {
  const { amount, currency } = total
  return csvRow([
    bookingId,
    buyer?.name ?? '',
    buyer?.email ?? '',
    labels.join(', '),
    seatIds.length,
    decimalOf(amount, currency),
    currency,
    confirmedAt,
    cancelledAt ?? '',
  ])
}
