// Bookings, read: for a decision, and as people see them.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import type { Booking } from '../../shared/protocol.ts'
import type { PlacedSeat } from '../../shared/seating-plan.ts'
import { BookingRow, BookingSeatRow } from '../database/entities.ts'
import type { Board } from './board.ts'
import type { Boards } from './boards.ts'
import type { Command } from './command.ts'
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
    const plan = (await boards.get(showId))?.hall.seats ?? []
    for (const sale of await readSales(em, showId, ofShow)) bookings.push(toBooking(showId, sale, plan))
  }
  return bookings.sort((a, b) => b.confirmedAt.localeCompare(a.confirmedAt))
}

/** One sale, or undefined when there is no such booking. */
export async function readSale(em: EntityManager, showId: string, bookingId: string): Promise<Sale | undefined> {
  const rows = await em.find(BookingRow, { showId, bookingId }, { disableIdentityMap: true })
  return (await readSales(em, showId, rows))[0]
}

/** The visitor whose booking it is, cancelled or not; undefined when there is no such booking. */
export async function readBuyer(orm: MikroORM, showId: string, bookingId: string): Promise<string | undefined> {
  const [row] = await orm.em.fork().find(BookingRow, { showId, bookingId }, { disableIdentityMap: true })
  return row?.visitorId
}

/** The sales of a show that a batch's confirmations and cancellations name, where there are any: mostly they are new. */
export async function readSalesNamed(em: EntityManager, board: Board, commands: readonly Command[]): Promise<Sale[]> {
  const named = commands.flatMap((command) => ('bookingId' in command ? command.bookingId : []))
  const bookingIds = [...new Set(named)].filter((bookingId) => board.hasBooking(bookingId))
  if (bookingIds.length === 0) return []
  const { showId } = board.facts
  const rows = await em.find(BookingRow, { showId, bookingId: { $in: bookingIds } }, { disableIdentityMap: true })
  return readSales(em, showId, rows)
}

/** These bookings of a show, with their seats, as the rules know them. */
async function readSales(em: EntityManager, showId: string, rows: readonly BookingRow[]): Promise<Sale[]> {
  const bookingIds = rows.map((row) => row.bookingId)
  const seats = Map.groupBy(
    await em.find(BookingSeatRow, { showId, bookingId: { $in: bookingIds } }, { disableIdentityMap: true }),
    (seat) => seat.bookingId,
  )
  return rows.map((row) => ({
    bookingId: row.bookingId,
    visitorId: row.visitorId,
    seatIds: (seats.get(row.bookingId) ?? []).map((seat) => seat.seatId),
    total: row.totalAmount,
    currency: row.currency,
    confirmedAt: row.confirmedAt.getTime(),
    cancelledAt: row.cancelledAt?.getTime() ?? null,
    seq: row.seq,
  }))
}
