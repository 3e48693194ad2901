// A booking as the rules know it, and how steps of the log change it.
import type { Buyer } from '../../shared/buyer.ts'
import type { Instant, SeatMove, Step } from './seat.ts'

/** `seq` is that of its last change. */
export type Sale = Readonly<{
  bookingId: string
  visitorId: string
  /** As they are now; of a cancelled booking, those that it had until then. */
  seatIds: readonly number[]
  /** What those seats were sold for, in the minor unit of `currency`. */
  total: number
  currency: string
  confirmedAt: Instant
  cancelledAt: Instant | null
  seq: number
  /** The rules ignore it. */
  buyer?: Buyer | undefined
  /** Null: its seats are those that it was confirmed with. */
  amended?: Amendment | null
  /** Null: it was never offered to anybody. */
  transfer?: Transfer | null
  /** The seats whose holders are in the house, which is known only to commands that may take seats away (D2). */
  admitted?: readonly number[]
}>

/** A step of a booking's seats. */
export type SaleStep = Extract<Step, { bookingId: string }>

/** What operators changed about a booking's seats (O5, O6). */
export type Amendment = Readonly<{
  /** Those with which it was confirmed. */
  confirmed: readonly number[]
  /** Those that were cancelled while it kept others. */
  cancelled: readonly number[]
  /** By seat that was sold for another price than its own: what the seat cost from which the booking was moved. */
  prices: Readonly<Record<number, number>>
}>

/** The offers to pass a booking on, which are numbered from 1, and what became of them (T1, T2). */
export type Transfer = Readonly<{
  /** How many were made. Only the last one can be open. */
  offers: number
  /** When the open one was made; null: none is open. */
  offeredAt: Instant | null
  /** Those that were accepted. Only the tickets of the last of them are valid. */
  accepted: readonly number[]
  /** The visitor who had the booking first. */
  confirmedBy: string
}>

/** The edition of a booking's valid tickets: the number of the offer that was accepted last, or 0. */
export function ticketEdition({ transfer }: Pick<Sale, 'transfer'>): number {
  return transfer?.accepted.at(-1) ?? 0
}

/** The seats that a retried confirmation names. */
export function confirmedSeats({ seatIds, amended }: Sale): readonly number[] {
  return amended?.confirmed ?? seatIds
}

/**
 * The amount to be paid back for all cancelled seats of a sale. Moves change no price (O6), so it is the first total of the
 * sale, less the price of the seats that it has now.
 * @param priceOf the price of a seat by the seating plan
 */
export function paidBackFor(sale: Sale, priceOf: (seatId: number) => number): number {
  const first = sale.amended ? sale.amended.confirmed.reduce((sum, seatId) => sum + priceOf(seatId), 0) : sale.total
  return sale.cancelledAt === null ? first - sale.total : first
}

/**
 * The sale after a step that takes seats from it, gives it others, or passes it on.
 * @param priceOf the price of a seat by the seating plan
 */
export function saleAfter(
  sale: Sale,
  step: Exclude<SaleStep, { cause: 'booked' }>,
  priceOf: (seatId: number) => number,
  at: Instant,
  seq: number,
): Sale {
  switch (step.cause) {
    case 'cancelled':
      return { ...sale, cancelledAt: at, seq }
    case 'seats-cancelled':
      return { ...amendedSale(sale, step.seatIds, [], priceOf), seq }
    case 'moved':
      return { ...amendedSale(sale, [], step.moves, priceOf), seq }
    case 'offered':
      return { ...sale, transfer: { ...transferOf(sale), offers: step.offer, offeredAt: at }, seq }
    case 'offer-withdrawn':
      return { ...sale, transfer: { ...transferOf(sale), offeredAt: null }, seq }
    case 'transferred': {
      const transfer = transferOf(sale)
      const accepted = [...transfer.accepted, step.offer]
      return { ...sale, visitorId: step.visitorId, transfer: { ...transfer, offeredAt: null, accepted }, seq }
    }
  }
}

function transferOf({ transfer, visitorId }: Sale): Transfer {
  return transfer ?? { offers: 0, offeredAt: null, accepted: [], confirmedBy: visitorId }
}

function amendedSale(
  sale: Sale,
  dropped: readonly number[],
  moves: readonly SeatMove[],
  priceOf: (seatId: number) => number,
): Sale {
  const { confirmed, cancelled, prices } = sale.amended ?? UNAMENDED
  const soldFor = new Map(sale.seatIds.map((seatId) => [seatId, prices[seatId] ?? priceOf(seatId)]))
  for (const seatId of dropped) soldFor.delete(seatId)
  // First all seats that it leaves, since another of its people may get one of them.
  for (const { from } of moves) soldFor.delete(from)
  for (const { from, to } of moves) soldFor.set(to, prices[from] ?? priceOf(from))
  const seatIds = [...soldFor.keys()]
  return {
    ...sale,
    seatIds,
    total: [...soldFor.values()].reduce((sum, price) => sum + price, 0),
    amended: {
      confirmed: sale.amended ? confirmed : sale.seatIds,
      cancelled: [...cancelled, ...dropped].filter((seatId) => !soldFor.has(seatId)),
      prices: Object.fromEntries([...soldFor].filter(([seatId, price]) => price !== priceOf(seatId))),
    },
  }
}

const UNAMENDED: Amendment = { confirmed: [], cancelled: [], prices: {} }
