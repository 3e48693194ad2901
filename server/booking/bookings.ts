// Bookings as people see them, read outside of any decision.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { Booking } from '../../shared/protocol.ts'
import type { PlacedSeat } from '../../shared/seating-plan.ts'
import { BookingRow, BookingSeatRow } from '../database/entities.ts'
import type { Boards } from './boards.ts'
import type { Sale } from './ledger.ts'

/** A sale as the wire has it; `plan` gives the labels. */
export function toBooking(showId: string, sale: Sale, plan: readonly PlacedSeat[]): Booking {
  const seatIds = sale.seatIds.toSorted((a, b) => a - b)
  return {
    bookingId: sale.bookingId,
    showId,
    seatIds,
    labels: seatIds.map((seatId) => plan[seatId]?.label ?? ''),
    total: { amount: sale.total, currency: sale.currency },
    confirmedAt: new Date(sale.confirmedAt).toISOString(),
    cancelledAt: sale.cancelledAt === null ? null : new Date(sale.cancelledAt).toISOString(),
    seq: sale.seq,
  }
}

/** Bookings, the newest first: a visitor's, or just the one that is named. */
export async function readBookings(
  orm: MikroORM,
  boards: Boards,
  which: { visitorId?: string; showId?: string; bookingId?: string },
): Promise<Booking[]> {
  const em = orm.em.fork()
  const rows = await em.find(BookingRow, which, { disableIdentityMap: true })
  const bookings: Booking[] = []
  for (const [showId, ofShow] of Map.groupBy(rows, (row) => row.showId)) {
    const bookingIds = ofShow.map((row) => row.bookingId)
    const seats = Map.groupBy(
      await em.find(BookingSeatRow, { showId, bookingId: { $in: bookingIds } }, { disableIdentityMap: true }),
      (seat) => seat.bookingId,
    )
    const plan = (await boards.get(showId))?.hall.seats ?? []
    for (const row of ofShow) {
      const seatIds = (seats.get(row.bookingId) ?? []).map((seat) => seat.seatId)
      bookings.push(toBooking(showId, saleOf(row, seatIds), plan))
    }
  }
  return bookings.sort((a, b) => b.confirmedAt.localeCompare(a.confirmedAt))
}

/** A booking's row and its seats as the rules know them. */
export function saleOf(row: BookingRow, seatIds: readonly number[]): Sale {
  return {
    bookingId: row.bookingId,
    visitorId: row.visitorId,
    seatIds,
    total: row.totalAmount,
    currency: row.currency,
    confirmedAt: row.confirmedAt.getTime(),
    cancelledAt: row.cancelledAt?.getTime() ?? null,
    seq: row.seq,
  }
}
