// What operators do with a booking, and what is to be paid back then.
import type { Money } from '../../../../shared/protocol.ts'
import type { RouteAnswer } from '../../../../shared/http.ts'

/** A booking as its page has it. */
export type BookingDetails = RouteAnswer<'readAnyBooking'>

export type BookingActKind = 'cancel' | 'cancel-seats' | 'erase' | 'undo-admission'

/** What cancelling would do to a booking. */
export type Cancellation = {
  /** The seats that are cancelled, in the order of the booking. */
  seatIds: number[]
  /** How many seats the booking keeps. */
  kept: number
  paidBack: Money
  /** Whether some of the seats were admitted, so that it would be refused (D2). */
  isAdmitted: boolean
}

/**
 * What cancelling these seats would do to the booking as it is; without `chosen`, the whole booking. Seats that it does not
 * have any more, and all seats of a cancelled booking, are left out.
 */
export function cancellationOf({ booking, seats = [] }: BookingDetails, chosen?: ReadonlySet<number>): Cancellation {
  const isCancelled = (seatId: number): boolean => booking.cancelledAt === null && (chosen?.has(seatId) ?? true)
  const seatIds = booking.seatIds.filter(isCancelled)
  const rest = seats.filter(({ seatId }) => !isCancelled(seatId))
  const { amount, currency } = booking.total
  const isWhole = seatIds.length === booking.seatIds.length
  return {
    seatIds,
    kept: booking.seatIds.length - seatIds.length,
    // The total that the booking has then is that of the other seats (O5).
    paidBack: { amount: isWhole ? amount : amount - rest.reduce((sum, { price }) => sum + price.amount, 0), currency },
    isAdmitted: seats.some(({ seatId, admittedAt }) => admittedAt !== null && isCancelled(seatId)),
  }
}
