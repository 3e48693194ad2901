// Passing a booking on to another visitor: the states of an offer, and the bookings that somebody has passed on.
import * as z from 'zod/mini'
import { BookingId, SeatId, ShowId, Timestamp } from './ids.ts'

/** The most offers of one booking: each is a link, and a change of the show. */
export const MOST_OFFERS = 20

/**
 * Of an offer, for who asks: `open` can be accepted, `own` is the asker's own, and `accepted` was accepted by the asker.
 * Nobody can accept the others any more.
 */
export const OFFER_STATES = ['open', 'own', 'accepted', 'used', 'withdrawn', 'cancelled', 'over', 'admitted'] as const
export const OfferState = z.enum(OFFER_STATES)
export type OfferState = z.infer<typeof OfferState>

/** A booking that the visitor passed on to somebody. Its tickets of then are no longer valid. */
export const PassedOnBooking = z.object({
  bookingId: BookingId,
  showId: ShowId,
  seatIds: z.array(SeatId).check(z.describe('the seats that it had then')),
  labels: z.array(z.string()).check(z.describe('in the order of seatIds')),
  passedOnAt: Timestamp,
})
export type PassedOnBooking = z.infer<typeof PassedOnBooking>
