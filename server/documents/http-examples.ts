// The examples in the OpenAPI document: a call of each route and its answer. The calls use the ids of the demo's shows.
import type { RouteName } from '../../shared/http.ts'
import type { MapSnapshot } from '../../shared/routes/show-routes.ts'
import type { Booking, Frame } from '../../shared/protocol.ts'
import type { WebhookEvent } from '../../shared/webhooks.ts'
import { EXAMPLE_CODE as code, type Example } from './example.ts'
import { BUYER_EXAMPLES } from './buyer-examples.ts'
import { OPERATOR_BOOKING_EXAMPLES } from './operator-booking-examples.ts'
import { OPERATOR_EXAMPLES } from './operator-examples.ts'
import { FACT_TEXTS, REQUEST_TEXTS } from './socket-events.ts'

const { visitorId, token, serverTime } = FACT_TEXTS.visitor.example
const [show] = [FACT_TEXTS['show:changed'].example.show]
const hold = REQUEST_TEXTS['seats:hold']
const best = REQUEST_TEXTS['seats:hold-best']
const preview = REQUEST_TEXTS['seats:preview-best']
const release = REQUEST_TEXTS['seats:release']
const confirm = REQUEST_TEXTS['booking:confirm']
const cancel = REQUEST_TEXTS['booking:cancel']
const { showId } = show
const { bookingId } = confirm.payload
const ofShow = { showId }
const ofBooking = { showId, bookingId }

const OFFER = { number: 1, offeredAt: serverTime }
const OFFER_LINK = code

export const HTTP_EXAMPLES: { readonly [N in RouteName]: Example<N> } = {
  ...OPERATOR_EXAMPLES,
  ...OPERATOR_BOOKING_EXAMPLES,
  ...BUYER_EXAMPLES,
  createVisitor: { call: {}, answer: { visitorId, token } },
  revokeVisitor: { call: {}, answer: {} },
  readTime: { call: {}, answer: { serverTime } },
  listShows: { call: { search: 'third man', limit: 1 }, answer: REQUEST_TEXTS['show:list'].value },
  readShow: { call: ofShow, answer: show },
  listSeats: {
    call: ofShow,
    answer: {
      seq: 41,
      seats: [
        { seatId: 0, label: 'Stalls A-1', status: 'available' },
        { seatId: 1, label: 'Stalls A-2', status: 'held' },
      ],
    },
  },
  readPlan: {
    call: { planId: show.planId },
    answer: {
      planId: show.planId,
      name: 'Roxy',
      focus: { x: 1, y: 0 },
      categories: [{ categoryId: 'stalls', name: 'Stalls', price: 950 }],
      sections: [
        {
          name: 'Stalls',
          rows: [
            {
              name: 'A',
              seats: [
                { number: '1', x: 0, y: 4, categoryId: 'stalls' },
                { number: '2', x: 1, y: 4, categoryId: 'stalls' },
              ],
            },
          ],
        },
      ],
    },
  },
  readHold: { call: ofShow, answer: hold.value },
  holdSeats: { call: { ...ofShow, seatIds: [2] }, answer: hold.value },
  holdBest: { call: { ...ofShow, quantity: 1, requestId: best.payload.requestId }, answer: best.value },
  previewBest: { call: { ...ofShow, quantity: 2 }, answer: preview.value },
  extendHold: { call: ofShow, answer: hold.value },
  releaseSeats: { call: { ...ofShow, seatIds: [2] }, answer: release.value },
  beginCheckout: { call: ofShow, answer: REQUEST_TEXTS['checkout:begin'].value },
  endCheckout: { call: ofShow, answer: REQUEST_TEXTS['checkout:end'].value },
  confirmBooking: { call: { ...ofBooking, seatIds: [2], buyer: confirm.payload.buyer }, answer: confirm.value },
  readBooking: { call: ofBooking, answer: confirm.value },
  offerBooking: { call: ofBooking, answer: { booking: { ...confirm.value, offer: OFFER }, link: OFFER_LINK } },
  withdrawOffer: { call: ofBooking, answer: confirm.value },
  readOffer: {
    call: { link: OFFER_LINK },
    answer: {
      state: 'open',
      showId,
      seatIds: confirm.value.seatIds,
      labels: confirm.value.labels,
      from: 'Anna Schmidt',
    },
  },
  acceptOffer: {
    call: { link: OFFER_LINK, buyer: { name: 'Ben Weber', email: 'ben@example.org' } },
    answer: { ...confirm.value, ticketEdition: OFFER.number },
  },
  listPassedOn: {
    call: {},
    answer: { bookings: [FACT_TEXTS['booking:passed-on'].example] },
  },
  cancelBooking: { call: ofBooking, answer: cancel.value },
  listBookings: { call: { limit: 1 }, answer: REQUEST_TEXTS['booking:list'].value },
  readTicketCode: { call: ofBooking, answer: { code, seatCodes: [{ seatId: 2, code }], admittedSeatIds: [] } },
  readLog: {
    call: { ...ofShow, after: 40 },
    answer: {
      showId,
      seq: 42,
      changes: [
        {
          seq: 41,
          at: serverTime,
          steps: [{ cause: 'held', seatIds: [2], expiresAt: hold.value.expiresAt ?? serverTime }],
        },
        { seq: 42, at: serverTime, steps: [{ cause: 'booked', seatIds: [2], bookingId }] },
      ],
    },
  },
  readTicket: {
    call: { code },
    answer: {
      bookingId,
      showId,
      planId: show.planId,
      planUrl: show.planUrl,
      seatIds: [2],
      title: show.title,
      venue: show.venue,
      startsAt: show.startsAt,
      timeZone: show.timeZone,
      labels: ['Stalls A-3'],
      cancelledAt: null,
    },
  },
}

/** The events of a stream of changes. */
export const STREAM_EXAMPLES: { snapshot: MapSnapshot; frame: Frame } = {
  snapshot: { show, seq: 41, statuses: 'AAABAg==', viewers: 23 },
  frame: FACT_TEXTS['seats:changed'].example,
}

/** As webhooks have a booking: without its buyer. */
function anonymous(booking: Booking): Booking {
  return { ...booking, buyer: undefined }
}

const ofSeats = { showId, seatIds: [2], labels: ['Stalls A-3'], seq: 42 }

/** One per event type, in the order of `WebhookType`. */
export const WEBHOOK_EXAMPLES: readonly WebhookEvent[] = [
  { type: 'booking.confirmed', timestamp: serverTime, data: anonymous(confirm.value) },
  { type: 'booking.cancelled', timestamp: serverTime, data: anonymous(cancel.value) },
  { type: 'booking.seats_cancelled', timestamp: serverTime, data: { ...ofSeats, bookingId } },
  {
    type: 'booking.moved',
    timestamp: serverTime,
    data: {
      ...ofBooking,
      moves: [{ from: { seatId: 2, label: 'Stalls A-3' }, to: { seatId: 3, label: 'Stalls A-4' } }],
      seq: 42,
    },
  },
  { type: 'hold.expired', timestamp: serverTime, data: ofSeats },
  { type: 'show.sold_out', timestamp: serverTime, data: { showId, seq: 42 } },
  { type: 'seat.blocked', timestamp: serverTime, data: ofSeats },
]
