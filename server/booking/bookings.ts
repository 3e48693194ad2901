// Bookings as decisions and the wire have them.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import type { Booking } from '../../shared/protocol.ts'
import type { PlacedSeat } from '../../shared/seating-plan.ts'
import { BookingRow, BookingSeatRow } from '../database/entities.ts'
import type { Board } from './board.ts'
import { readBuyers } from './buyer-rows.ts'
import type { Command } from './command.ts'
import { ticketEdition, type Sale } from './sale.ts'
import { pgArray } from './sql.ts'

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
    ...(sale.amended && sale.amended.cancelled.length > 0 && { cancelledSeatIds: [...sale.amended.cancelled] }),
    ...(sale.buyer && { buyer: sale.buyer }),
    ...offerAndEdition(sale),
  }
}

function offerAndEdition(sale: Sale): Pick<Booking, 'offer' | 'ticketEdition'> {
  const { offers, offeredAt } = sale.transfer ?? { offers: 0, offeredAt: null }
  const edition = ticketEdition(sale)
  const isOpen = offeredAt !== null && sale.cancelledAt === null
  return {
    ...(isOpen && { offer: { number: offers, offeredAt: new Date(offeredAt).toISOString() } }),
    ...(edition > 0 && { ticketEdition: edition }),
  }
}

/** One sale, without its buyer; undefined for an unknown booking. */
export async function readSale(em: EntityManager, showId: string, bookingId: string): Promise<Sale | undefined> {
  const rows = await em.find(BookingRow, { showId, bookingId }, { disableIdentityMap: true })
  return (await readSales(em, showId, rows))[0]
}

/** The visitor of a booking, cancelled or not; undefined for an unknown booking. */
export async function readVisitorOf(orm: MikroORM, showId: string, bookingId: string): Promise<string | undefined> {
  const [row] = await orm.em.fork().find(BookingRow, { showId, bookingId }, { disableIdentityMap: true })
  return row?.visitorId
}

/** The existing sales that a batch's confirmations and cancellations name. Most bookings are new, so often none exists. */
export async function readSalesNamed(em: EntityManager, board: Board, commands: readonly Command[]): Promise<Sale[]> {
  const named = commands.flatMap((command) => ('bookingId' in command ? command.bookingId : []))
  const bookingIds = [...new Set(named)].filter((bookingId) => board.hasBooking(bookingId))
  if (bookingIds.length === 0) return []
  const { showId } = board.facts
  const admitted = await lockAgainstDoor(em, showId, bookingIds, commands)
  const rows = await em.find(BookingRow, { showId, bookingId: { $in: bookingIds } }, { disableIdentityMap: true })
  const buyers = await readBuyers(em, showId, bookingIds)
  const sales = await readSales(em, showId, rows)
  return sales.map((sale) => ({
    ...sale,
    buyer: buyers.get(sale.bookingId),
    admitted: admitted.get(sale.bookingId)?.map(({ seatId }) => seatId) ?? [],
  }))
}

/**
 * Locks the bookings among these that commands may take seats from, so that the door admits nobody to them until the
 * transaction ends (D2). Confirmations sent again take none and lock nothing.
 * @returns the seats of locked bookings whose holders are in, by `bookingId`
 */
async function lockAgainstDoor(
  em: EntityManager,
  showId: string,
  bookingIds: readonly string[],
  commands: readonly Command[],
): Promise<Map<string, { seatId: number }[]>> {
  const concerned = new Set(
    commands.flatMap((command) => ('bookingId' in command && command.kind !== 'confirm' ? command.bookingId : [])),
  )
  const locked = bookingIds.filter((bookingId) => concerned.has(bookingId))
  if (locked.length === 0) return new Map()
  const which = [showId, pgArray(locked)]
  await em.execute(
    'select from booking where show_id = ? and booking_id = any (?::uuid[]) order by booking_id for update',
    which,
  )
  // A statement of its own: it sees what the door committed while the lock was waited for.
  const rows = await em.execute<{ bookingId: string; seatId: number }[]>(
    `select booking_id as "bookingId", seat_id as "seatId" from admission
     where show_id = ? and booking_id = any (?::uuid[])`,
    which,
  )
  return Map.groupBy(rows, ({ bookingId }) => bookingId)
}

/** These bookings of a show, with their seats and without their buyers. */
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
    amended: row.amended ?? null,
    transfer: row.transfer ?? null,
  }))
}
