// The handlers of the routes that pass a booking on to another visitor.
import type { offerRoutes, Offer } from '../../shared/routes/offer-routes.ts'
import type { Tickets } from '../auth/tickets.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import { refused, type Result } from '../booking/command.ts'
import type { FoundOffer } from '../booking/offers.ts'
import type { Handlers } from './router.ts'

export type OfferOptions = {
  office: BoxOffice
  /** Of links with which bookings are passed on: their edition is the number of the offer. */
  offerLinks: Tickets
}

export function offerHandlers({ office, offerLinks }: OfferOptions): Handlers<keyof typeof offerRoutes> {
  const offerIn = async (link: string) => {
    const named = await offerLinks.read(link)
    return named && { showId: named.showId, bookingId: named.bookingId, offer: named.ticketEdition ?? 0 }
  }

  return {
    offerBooking: async ({ showId, bookingId }, { visitorId }) => {
      const result = await office.offer(showId, visitorId, bookingId)
      if (!result.ok) return result
      const { value: booking } = result
      // Another of the visitor's commands, settled with this one, may have ended the offer.
      if (!booking.offer) return OFFER_ENDED
      const link = await offerLinks.sign({ showId, bookingId, ticketEdition: booking.offer.number })
      return { ok: true, value: { booking, link } }
    },
    withdrawOffer: ({ showId, bookingId }, { visitorId }) => office.withdrawOffer(showId, visitorId, bookingId),
    readOffer: async ({ link }, { visitorId }) => {
      const named = await offerIn(link)
      const found = named && (await office.offers.read(named.showId, named, visitorId))
      return found ? { ok: true, value: seen(found) } : NO_OFFER
    },
    listPassedOn: async (_call, { visitorId }) => ({
      ok: true,
      value: { bookings: await office.offers.passedOnBy(visitorId) },
    }),
    acceptOffer: async ({ link, buyer }, { visitorId }) => {
      const named = await offerIn(link)
      if (!named) return NO_OFFER
      const { showId, bookingId, offer } = named
      return office.accept(showId, visitorId, { bookingId, offer }, buyer)
    },
  }
}

/** What somebody with the link may see: of a booking that is another's now, nothing (T5). */
function seen({ booking, state }: FoundOffer): Offer {
  const { showId, bookingId, seatIds, labels, buyer } = booking
  if (state === 'open') return { state, showId, seatIds, labels, ...(buyer && { from: buyer.name }) }
  if (state === 'own' || state === 'accepted') return { state, showId, seatIds, labels, bookingId }
  return { state, showId, seatIds: [], labels: [] }
}

const OFFER_ENDED: Result<never> = refused(
  'FORBIDDEN',
  'The offer has ended in the meantime. Look at the booking again.',
)
const NO_OFFER: Result<never> = refused('NOT_FOUND', 'This link opens no offer of ours: it is incomplete or forged.')
