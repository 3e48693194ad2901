// Routes to pass a booking on to somebody else.
import * as z from 'zod/mini'
import { Buyer } from '../buyer.ts'
import { BookingId, SeatId, ShowId } from '../ids.ts'
import { Booking } from '../protocol.ts'
import { OfferState, PassedOnBooking } from '../transfer.ts'
import { noBody, type Route } from './route.ts'

/** An offer, for the visitor who opens its link. */
export const Offer = z.object({
  state: OfferState.check(
    z.describe(
      '`open`: it can be accepted; `own`: it is yours; `accepted`: you accepted it; `used`: somebody else did; `withdrawn`: it was taken back; `cancelled`: the booking was; `over`: the show has started; `admitted`: its tickets were used',
    ),
  ),
  showId: ShowId,
  seatIds: z.array(SeatId).check(z.describe('none, unless it is open, or the booking is yours')),
  labels: z.array(z.string()).check(z.describe('in the order of seatIds')),
  from: z.optional(z.string()).check(z.describe('the name of who offers an open one, if it is known')),
  bookingId: z.optional(BookingId).check(z.describe('if the booking is yours')),
})
export type Offer = z.infer<typeof Offer>

/** An offered booking, and the link for whoever is to have it. */
export const OfferedBooking = z.object({
  booking: Booking,
  link: z.string().check(z.describe('what follows the # of `/transfer#…`')),
})
export type OfferedBooking = z.infer<typeof OfferedBooking>

const ofBooking = z.object({ showId: ShowId, bookingId: BookingId })
const Link = z.string().check(z.maxLength(4096))

/** Offers of bookings. */
export const offerRoutes = {
  offerBooking: {
    method: 'post',
    path: '/api/shows/:showId/bookings/:bookingId/offer',
    tag: 'Bookings',
    summary: 'Offer a booking of yours to somebody',
    description:
      'Whoever has the link can accept the booking until the show starts, once. Until then it stays yours. Offering it again gives the same link as long as the offer is open.',
    bearer: 'visitor',
    params: ofBooking,
    body: noBody,
    answer: OfferedBooking,
    refusals: ['NOT_FOUND', 'FORBIDDEN', 'LIMIT_REACHED'],
  },
  withdrawOffer: {
    method: 'delete',
    path: '/api/shows/:showId/bookings/:bookingId/offer',
    tag: 'Bookings',
    summary: 'Take an offer back',
    description: 'Its link is good for nothing then. Without an open offer nothing changes.',
    bearer: 'visitor',
    params: ofBooking,
    answer: Booking,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
  readOffer: {
    method: 'post',
    path: '/api/offers/read',
    tag: 'Bookings',
    summary: 'Look at an offer by its link',
    bearer: 'visitor',
    body: z.object({ link: Link }),
    answer: Offer,
    refusals: ['NOT_FOUND'],
  },
  acceptOffer: {
    method: 'post',
    path: '/api/offers/accept',
    tag: 'Bookings',
    summary: 'Accept an offer',
    description:
      'The booking is yours then, with `buyer` as its buyer, and the tickets and links of who had it are no longer valid. Accepting again gives the same booking.',
    bearer: 'visitor',
    body: z.object({ link: Link, buyer: z.optional(Buyer) }),
    answer: Booking,
    refusals: ['NOT_FOUND', 'FORBIDDEN', 'LIMIT_REACHED'],
  },
  listPassedOn: {
    method: 'get',
    path: '/api/bookings/passed-on',
    tag: 'Bookings',
    summary: 'List the bookings that you passed on',
    description: 'Those that somebody accepted and that are not yours again, the newest first, 50 at most.',
    bearer: 'visitor',
    answer: z.object({ bookings: z.array(PassedOnBooking) }),
    refusals: [],
  },
} as const satisfies Record<string, Route>
