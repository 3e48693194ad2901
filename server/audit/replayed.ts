// What a replay knows of holds, sales and seats, and what a step makes of a seat.
import type { Status } from '../../shared/status.ts'
import type { Allocation, Instant, RecordedTransfer, Step, StepOf } from './show-record.ts'

/** Times are by the database's clock. */
export type ReplayedHold = {
  since: Instant
  until: Instant
  promisedUntil: Instant
  /** The seats with which the checkout began, while one runs. */
  checkout: readonly number[] | null
  seatIds: Set<number>
  /** The address that seats of it were last taken from. */
  from: string | undefined
}
/** The begin of a hold that ended without being booked, and when it ended. */
export type EndedHold = { since: Instant; at: Instant }
export type ReplayedSale = {
  visitorId: string
  /** That it has now. */
  seatIds: readonly number[]
  /** By seat that it was moved to, the seat that it was sold with, which its price is that of. */
  soldAs: ReadonlyMap<number, number>
  confirmedAt: Instant
  seq: number
  /** Null: it was never offered. */
  transfer: RecordedTransfer | null
  cancelled: { at: Instant; seq: number } | null
}
/** A step about a seat; `order` is its place among all steps of the log. */
type SeatStep = { order: number; seq: number; at: Instant; step: Step }
export type ReplayedSeat = {
  status: Status
  visitorId: string | null
  bookingId: string | null
  requestId: string | null
  allocation: Allocation | null
  /** The first since it was last available, and the last two. */
  steps: SeatStep[]
}

const NOBODYS = { visitorId: null, bookingId: null, requestId: null, allocation: null }
/** An available seat. */
export const FREE = { status: 'available' as const, ...NOBODYS }

/** The number of the offer by which a booking can be passed on. */
export function openOfferOf({ transfer }: ReplayedSale): number | undefined {
  return transfer === null || transfer.offeredAt === null ? undefined : transfer.offers
}

/** What a step makes of a booking's offers. */
export function transferAfter(
  { transfer, visitorId }: ReplayedSale,
  { cause, offer }: StepOf<'offered' | 'offer-withdrawn' | 'transferred'>,
  at: Instant,
): RecordedTransfer {
  const before = transfer ?? { offers: 0, offeredAt: null, accepted: [], confirmedBy: visitorId }
  if (cause === 'offered') return { ...before, offers: offer, offeredAt: at }
  const accepted = cause === 'transferred' ? [...before.accepted, offer] : before.accepted
  return { ...before, offeredAt: null, accepted }
}

/** What a step changes of one of its seats. */
export function seatAfter(step: Step, seatId: number): Partial<ReplayedSeat> {
  switch (step.cause) {
    case 'moved': {
      const move = step.moves.find(({ to }) => to === seatId)
      if (!move) return FREE
      const { visitorId, bookingId } = step
      return { status: 'booked', visitorId, bookingId, requestId: move.requestId ?? null, allocation: null }
    }
    case 'held': {
      const { visitorId, requestId = null } = step
      return { status: 'held', visitorId, bookingId: null, requestId, allocation: null }
    }
    case 'extended':
    case 'disconnected':
    case 'returned':
    case 'checkout-begun':
    case 'checkout-ended':
      return { status: 'held', visitorId: step.visitorId, bookingId: null }
    case 'booked':
      return { status: 'booked', visitorId: step.visitorId, bookingId: step.bookingId }
    case 'blocked':
      return { status: 'blocked', ...NOBODYS, allocation: step.allocation }
    case 'released':
    case 'expired':
    case 'cancelled':
    case 'seats-cancelled':
    case 'forced':
    case 'unblocked':
      return FREE
    case 'transferred':
      return { status: 'booked', visitorId: step.visitorId, bookingId: step.bookingId, requestId: null }
    case 'offered':
    case 'offer-withdrawn':
    case 'show-changed':
      return {}
  }
}
