// The API over HTTP: the handler of each route. Every change goes through the same box office as those of the sockets.
import { createHash } from 'node:crypto'
import type { LogPage } from '../../shared/change-log.ts'
import type { Call } from '../../shared/http.ts'
import type { Booking } from '../../shared/protocol.ts'
import type { Ticket } from '../../shared/routes/booking-routes.ts'
import { costOfSearch } from '../admission/request-costs.ts'
import { isOfEdition } from '../auth/tickets.ts'
import type { TokenFacts } from '../auth/visitor-tokens.ts'
import { refuseArchived } from '../booking/archived-logs.ts'
import type { Board } from '../booking/board.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import { refused, type Result } from '../booking/command.ts'
import { operatorBookingHandlers, type OperatorBookingOptions } from './operator-booking-handlers.ts'
import { buyerHandlers, type BuyerOptions } from './buyer-handlers.ts'
import { offerHandlers, type OfferOptions } from './offer-handlers.ts'
import { operatorHandlers, type OperatorOptions } from './operator-handlers.ts'
import { operatorReadHandlers, type OperatorReadOptions } from './operator-read-handlers.ts'
import type { Handlers, RouterOptions } from './router.ts'
import { doorHandlers, type DoorOptions } from './door-handlers.ts'
import { posterHandlers, type PosterOptions } from './poster-handlers.ts'
import { planHandlers, type PlanOptions } from './plan-handlers.ts'
import { webhookHandlers, type WebhookOptions } from './webhook-handlers.ts'
import { showDeskHandlers, type ShowDeskOptions } from './show-desk-handlers.ts'
import { seatListText } from './seat-list.ts'
import { badRequest, PASSED_ON } from './refusals.ts'
import { FOR_EVER, ResponseCache } from './response-cache.ts'

export type ApiOptions = RouterOptions &
  OperatorOptions &
  OperatorBookingOptions &
  BuyerOptions &
  OperatorReadOptions &
  ShowDeskOptions &
  DoorOptions &
  OfferOptions &
  PlanOptions &
  PosterOptions &
  WebhookOptions & {
    /** Revokes all tokens of a visitor. */
    revoke: (facts: TokenFacts) => Promise<void>
    /** A page of a show's change log; undefined for an unknown show. */
    readLog: (showId: string, after: number) => Promise<LogPage | undefined>
  }

/** The handlers of all routes. Each cache is one for all that use these handlers. */
export function createHandlers(options: ApiOptions): Handlers {
  const { office, visitors, tickets, doorDesk, serverTime, rateLimits } = options
  // One cache for each, so that answers from memory do not wait for answers from the database.
  const lists = new ResponseCache()
  const seatLists = new ResponseCache()
  const plans = new ResponseCache()
  return {
    ...operatorHandlers(options),
    ...operatorBookingHandlers(options),
    ...buyerHandlers(options),
    ...operatorReadHandlers(options),
    ...showDeskHandlers(options),
    ...doorHandlers(options),
    ...offerHandlers(options),
    ...planHandlers(options),
    ...posterHandlers(options),
    ...webhookHandlers(options),
    createVisitor: async (_call, { visitor, address }) => {
      const error = visitor ? undefined : await rateLimits.countNewVisitor(address)
      if (error) return { ok: false, error }
      const { visitorId, token } = await visitors.welcome(visitor, address)
      return ok({ visitorId, token })
    },
    revokeVisitor: async (_call, { visitor }) => {
      if (visitor) await options.revoke(visitor.facts)
      return ok({})
    },
    readTime: () => ok({ serverTime: serverTime() }),
    listShows: async (query, { response }) => {
      response.set('Cache-Control', 'no-cache')
      const build = async () => taggedText(await office.listShows(query))
      // All visitors of a page ask for these; of others there are too many to keep.
      if (Object.keys(query).every((name) => name === 'onSale'))
        return ok(lists.of({ key: JSON.stringify(query), build }))
      const page = await office.listShows(query)
      response.set('ETag', `W/"${taggedText(page).etag}"`)
      return ok(page)
    },
    readShow: async ({ showId }, { response }) => {
      const board = await office.boards.get(showId)
      if (!board) return noSuchShow()
      response.set({ 'Cache-Control': 'no-cache', ETag: `W/"${etagOf(board)}"` })
      return ok(board.show)
    },
    listSeats: async ({ showId }, { response }) => {
      const board = await office.boards.get(showId)
      if (!board) return noSuchShow()
      response.set('Cache-Control', 'no-cache')
      // The board may be replaced before the answer is built.
      const current = (): Board => office.boards.peek(showId) ?? board
      const build = () => ({ etag: etagOf(current()), text: seatListText(current()) })
      return ok(seatLists.of({ key: showId, etag: () => etagOf(current()), build }))
    },
    readPlan: async ({ planId, digest }, { response }) => {
      const plan = await office.plans.get(planId, digest)
      if (!plan) return refused('NOT_FOUND', 'There is no such seating plan. Each show names its own.')
      response.set('Cache-Control', digest === undefined ? 'no-cache' : FOR_EVER)
      // A plan that caches keep forever must not carry a time.
      response.removeHeader('Server-Time')
      const { digest: etag, json: text } = plan
      return ok(plans.of({ key: etag, etag: () => etag, build: () => ({ etag, text }), isLasting: true }))
    },
    readHold: async ({ showId }, { visitorId }) => {
      if (!(await office.boards.get(showId))) return noSuchShow()
      // First read what the visitor may have just done through another server.
      await office.boards.catchUp(showId)
      const board = office.boards.peek(showId)
      return board ? ok(board.holdOf(visitorId)) : noSuchShow()
    },
    holdSeats: ({ showId, seatIds }, { visitorId, address }) =>
      office.hold(showId, visitorId, seatIds, undefined, address),
    holdBest: ({ showId, requestId, quantity, categoryId, accessible, wheelchairPlaces }, { visitorId, address }) => {
      const request = { quantity, categoryId, accessible, wheelchairPlaces }
      return office.holdBest(showId, visitorId, requestId, request, undefined, address)
    },
    previewBest: ({ showId, quantity, categoryId, accessible, wheelchairPlaces }, { address }) =>
      office.previewBest(showId, { quantity, categoryId, accessible, wheelchairPlaces }, (looked) =>
        rateLimits.chargeAddress(address, costOfSearch(looked)),
      ),
    extendHold: ({ showId }, { visitorId }) => office.extend(showId, visitorId),
    releaseSeats: ({ showId, seatIds }, { visitorId }) => office.release(showId, visitorId, seatIds),
    beginCheckout: ({ showId }, { visitorId }) => office.beginCheckout(showId, visitorId),
    endCheckout: ({ showId }, { visitorId }) => office.endCheckout(showId, visitorId),
    confirmBooking: (call, { visitorId }) => confirmBooking(office, call, visitorId),
    cancelBooking: ({ showId, bookingId }, { visitorId, address }) => {
      // A server cancels on behalf of its visitors.
      if (visitorId === undefined) return office.cancelFor(showId, bookingId)
      return rateLimits.limitCancellation({ visitorId, address, bookingId }, () =>
        office.cancel(showId, visitorId, bookingId),
      )
    },
    readBooking: async ({ showId, bookingId }, { visitorId }) => {
      const booking = await office.bookingOf(showId, bookingId, visitorId)
      return booking ? ok(booking) : noSuchBooking()
    },
    listBookings: async (page, { visitorId }) => ok(await office.bookingsOf(visitorId, page)),
    readTicketCode: async ({ showId, bookingId }, { visitorId }) => {
      const booking = await office.bookingOf(showId, bookingId, visitorId)
      if (!booking) return noSuchBooking()
      const admitted = await doorDesk.admittedOf(showId, bookingId)
      return ok({ ...(await tickets.codesOf(booking)), ...admitted })
    },
    readLog: async ({ showId, after = 0 }) => {
      const page = await options.readLog(showId, after)
      const archived = page && (await options.history.archived(showId))
      if (archived && after < archived.seq) return refuseArchived(archived)
      return page ? ok(page) : noSuchShow()
    },
    readTicket: async ({ code }) => {
      const named = await tickets.read(code)
      const board = named && (await office.boards.get(named.showId))
      const booking = named && (await office.bookingOf(named.showId, named.bookingId))
      if (!board || !booking)
        return refused('NOT_FOUND', 'This is no ticket of ours: its code is incomplete or forged.')
      if (!isOfEdition(named, booking)) return PASSED_ON
      const { bookingId, showId, cancelledAt } = booking
      const places = booking.seatIds.map((seatId, index) => ({ seatId, label: booking.labels[index] ?? '' }))
      const { seatId: only } = named
      const admitted = only === undefined ? places : places.filter(({ seatId }) => seatId === only)
      if (admitted.length === 0)
        return refused('NOT_FOUND', 'The booking has other seats now: this code admits to none of them.')
      const seatIds = admitted.map(({ seatId }) => seatId)
      const labels = admitted.map(({ label }) => label)
      const { planId, planUrl, title, venue, startsAt, timeZone } = board.facts
      const seats = { planId, ...(planUrl && { planUrl }), seatIds, labels }
      return ok<Ticket>({ bookingId, showId, ...seats, title, venue, startsAt, timeZone, cancelledAt })
    },
  }
}

function ok<V>(value: V): Result<V> {
  return { ok: true, value }
}

/** A value as JSON, with an ETag that tells it from others. */
function taggedText(value: object): { etag: string; text: string } {
  const text = JSON.stringify(value)
  return { etag: createHash('sha256').update(text).digest('base64url'), text }
}

/** The ETag of a board at its seq; a board that was read again has another epoch. */
function etagOf({ epoch, seq }: Board): string {
  return `${epoch}.${seq}`
}

function noSuchShow() {
  return refused('NOT_FOUND', 'There is no such show. GET /api/shows lists them.')
}

function noSuchBooking() {
  return refused('NOT_FOUND', 'You have no such booking for this show.')
}

/**
 * Confirms a booking: for the visitor who holds the seats, or for a server on a visitor's behalf (B5).
 * @param caller the visitor of the request's token; undefined: a server with `CONFIRM_SECRET`
 * @returns the booking, or a refusal: `BAD_REQUEST` when a server names no visitor, or a visitor names one
 */
function confirmBooking(
  office: BoxOffice,
  { showId, bookingId, seatIds, visitorId, buyer }: Call<'confirmBooking'>,
  caller: string | undefined,
): Promise<Result<Booking>> | Result<Booking> {
  if (caller === undefined) {
    return visitorId === undefined ? VISITOR_MISSING : office.confirmFor(showId, visitorId, bookingId, seatIds, buyer)
  }
  if (visitorId !== undefined) return VISITOR_NOT_ALLOWED
  return office.confirm(showId, caller, bookingId, seatIds, undefined, buyer)
}

const visitorIdRefusal = (message: string): Result<never> => ({
  ok: false,
  error: badRequest('visitorId', message).refusal,
})
const VISITOR_MISSING = visitorIdRefusal('Say whose seats they are: a server confirms on behalf of a visitor.')
const VISITOR_NOT_ALLOWED = visitorIdRefusal(
  'Leave it out: your token says who you are. Only a server names another visitor.',
)
