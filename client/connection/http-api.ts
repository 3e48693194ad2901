// The typed client of the HTTP API: for programs without a socket, and for seating plans and tickets.
import type { Call as Values, RouteAnswer } from '../../shared/http.ts'
import { followShow, type MapChange } from './follow-show.ts'
import { answerOrUnavailable, buildRequest, parseJson, send, visitorRoutes } from './http-request.ts'
import { parseValue, routeAnswers, type VisitorRoute } from './response-schemas.ts'
import type { BookingPage, ListPage, ShowPage, ShowQuery } from './list-types.ts'
import { reportUnreadable } from './refusals.ts'
import type { Empty } from './request-types.ts'
import type { SeatingPlan } from './plan-types.ts'
import type {
  BestSeatsPreview,
  BestSeatsRequest,
  Booking,
  Hold,
  Offer,
  OfferedBooking,
  OpenedTicket,
  PassedOnBooking,
  Result,
  SeatList,
  Show,
  Ticket,
  TicketCode,
  Visitor,
} from './types.ts'
import type { Abortable, ConfirmOptions } from './abortable.ts'

/**
 * The server's API over HTTP. A refusal is a value. Any call may be refused as `UNAVAILABLE` (no answer in time),
 * `INTERNAL` (a defect, or an answer that cannot be read) or `BAD_REQUEST`; a call of a visitor also as `UNAUTHORIZED`
 * (no valid token), `RATE_LIMITED` or `BUSY`. Each method names its further codes. A call rejects only with the reason
 * of its `signal`, when that is aborted first.
 */
export class HttpApi {
  readonly #base: string
  readonly #timeoutMs: number
  readonly #token: () => string | undefined
  readonly #plans = new Map<string, WeakRef<SeatingPlan>>()

  /**
   * @internal
   * @param base the server's address, with a slash at its end
   */
  constructor(base: string, timeoutMs: number, token: () => string | undefined) {
    this.#base = base
    this.#timeoutMs = timeoutMs
    this.#token = token
  }

  /** Makes a new visitor; with `token`, makes a fresh token of the same visitor. */
  createVisitor(options: Abortable & { token?: string } = {}): Promise<Result<Pick<Visitor, 'visitorId' | 'token'>>> {
    return this.#call('createVisitor', {}, { ...options, token: options.token })
  }

  /**
   * Revokes all tokens of this visitor that were issued up to now, wherever they are in use. Bookings stay valid. When
   * a repeated call is refused as `UNAUTHORIZED`, the first one succeeded.
   */
  revokeVisitor(options?: Abortable): Promise<Result<Record<string, never>>> {
    return this.#call('revokeVisitor', {}, options)
  }

  /** The server's time, by which holds expire: ISO 8601 in UTC with milliseconds. */
  readTime(options?: Abortable): Promise<Result<{ serverTime: string }>> {
    return this.#call('readTime', {}, options)
  }

  /** Shows, the soonest first, 500 at most: current and future ones, or those of a query. */
  listShows({ signal, ...query }: ShowQuery & Abortable = {}): Promise<Result<ShowPage>> {
    return this.#call('listShows', query, { signal })
  }

  /** A show, also a past one. `NOT_FOUND`. */
  readShow(showId: string, options?: Abortable): Promise<Result<Show>> {
    return this.#call('readShow', { showId }, options)
  }

  /** Every seat of a show with its label and status, in the order of seat ids. `NOT_FOUND`. */
  listSeats(showId: string, options?: Abortable): Promise<Result<SeatList>> {
    return this.#call('listSeats', { showId }, options)
  }

  /**
   * The seating plan of a show or a ticket. The plan at a `planUrl` never changes, so it is not fetched again while the
   * program still has it. `NOT_FOUND`: the show has another plan by now.
   */
  async readPlan(
    { planId, planUrl }: Pick<Show, 'planId' | 'planUrl'>,
    options?: Abortable,
  ): Promise<Result<SeatingPlan>> {
    if (planUrl === undefined) return this.#call('readPlan', { planId }, options)
    const cached = this.#plans.get(planUrl)?.deref()
    if (cached) return { ok: true, value: cached }
    const answer = await this.#request('readPlan', planUrl, {}, options)
    if (answer.ok) this.#plans.set(planUrl, new WeakRef(answer.value))
    return answer
  }

  /**
   * Follows a show's map without a socket, until the loop over it ends or `signal` is aborted. It reconnects by itself
   * and continues where it broke off.
   * @throws {RefusedError} `NOT_FOUND`: there is no such show
   * @throws {InvalidResponseError} when a message of the server cannot be read
   * @throws the signal's reason when it is aborted
   */
  follow(showId: string, options?: Abortable): AsyncGenerator<MapChange, never> {
    const url = this.#urlOf(`/api/shows/${encodeURIComponent(showId)}/changes`)
    return followShow(url, this.#timeoutMs, options)
  }

  /** This visitor's hold in a show; without seats and times when nothing is held. `NOT_FOUND`. */
  readHold(showId: string, options?: Abortable): Promise<Result<Hold>> {
    return this.#call('readHold', { showId }, options)
  }

  /**
   * Holds all of these seats or none. `SEATS_TAKEN`, `UNKNOWN_SEAT` (`seats` names them), `LIMIT_REACHED`,
   * `EXTENSION_LIMIT`, `SALE_CLOSED`, `NOT_FOUND`.
   */
  hold(showId: string, seatIds: number[], options?: Abortable): Promise<Result<Hold>> {
    return this.#call('holdSeats', { showId, seatIds }, options)
  }

  /**
   * Holds the best free seats. `requestId` is a UUID made once per request; `picked` in the answer names the chosen
   * seats. `NOT_ENOUGH_SEATS` (`alternatives`: the best that are not together), `LIMIT_REACHED`, `EXTENSION_LIMIT`,
   * `SALE_CLOSED`, `NOT_FOUND`.
   */
  holdBest(showId: string, requestId: string, request: BestSeatsRequest, options?: Abortable): Promise<Result<Hold>> {
    return this.#call('holdBest', { showId, requestId, ...request }, options)
  }

  /**
   * The seats that `holdBest` would choose now, with their price. Nothing is held: pass them to `hold`, and ask again
   * after `SEATS_TAKEN`. `NOT_ENOUGH_SEATS` (`alternatives`), `NOT_FOUND`.
   */
  previewBest(showId: string, request: BestSeatsRequest, options?: Abortable): Promise<Result<BestSeatsPreview>> {
    return this.#call('previewBest', { showId, ...request }, options)
  }

  /** Renews the hold's time. `EXTENSION_LIMIT`, `NOT_HELD`, `SALE_CLOSED`, `NOT_FOUND`. */
  extend(showId: string, options?: Abortable): Promise<Result<Hold>> {
    return this.#call('extendHold', { showId }, options)
  }

  /** Releases these seats; without `seatIds`, all that are held. `UNKNOWN_SEAT`, `NOT_FOUND`. */
  release(showId: string, seatIds?: number[], options?: Abortable): Promise<Result<Hold>> {
    return this.#call('releaseSeats', { showId, seatIds }, options)
  }

  /**
   * From now on a lost connection does not cut the hold. `NOT_HELD`, `FORBIDDEN` (`seats` would be left as single
   * seats), `NOT_FOUND`.
   */
  beginCheckout(showId: string, options?: Abortable): Promise<Result<Hold>> {
    return this.#call('beginCheckout', { showId }, options)
  }

  /** Ends the checkout; its seats stay held. `NOT_FOUND`. */
  endCheckout(showId: string, options?: Abortable): Promise<Result<Hold>> {
    return this.#call('endCheckout', { showId }, options)
  }

  /**
   * Books exactly these held seats; `bookingId` is a UUID made once per purchase. The `buyer` of the first confirmation
   * stays; an e-mail address gets the confirmation by mail. `NOT_HELD` (`seats` names them),
   * `FORBIDDEN` (`seats` would be left as single seats), `BOOKING_MISMATCH`, `UNKNOWN_SEAT`, `NOT_FOUND`.
   */
  confirm(showId: string, bookingId: string, seatIds: number[], options?: ConfirmOptions): Promise<Result<Booking>> {
    return this.#call('confirmBooking', { showId, bookingId, seatIds, buyer: options?.buyer }, options)
  }

  /** A booking of this visitor. `NOT_FOUND`. */
  readBooking(showId: string, bookingId: string, options?: Abortable): Promise<Result<Booking>> {
    return this.#call('readBooking', { showId, bookingId }, options)
  }

  /** Cancels a booking, until the show starts. `FORBIDDEN` (too late, or another visitor's), `NOT_FOUND`. */
  cancel(showId: string, bookingId: string, options?: Abortable): Promise<Result<Booking>> {
    return this.#call('cancelBooking', { showId, bookingId }, options)
  }

  /** This visitor's bookings in all shows, the newest first, cancelled ones included, 500 at most. */
  listBookings({ signal, ...page }: ListPage & Abortable = {}): Promise<Result<BookingPage>> {
    return this.#call('listBookings', page, { signal })
  }

  /**
   * Offers a booking to whoever has the link in the answer, once, until the show starts; until then it stays this
   * visitor's. An open offer gives the same link again. `FORBIDDEN` (too late, cancelled, admitted, or another
   * visitor's), `LIMIT_REACHED`, `NOT_FOUND`.
   */
  offerBooking(showId: string, bookingId: string, options?: Abortable): Promise<Result<OfferedBooking>> {
    return this.#call('offerBooking', { showId, bookingId }, options)
  }

  /** Takes the open offer of a booking back. `FORBIDDEN` (another visitor's), `NOT_FOUND`. */
  withdrawOffer(showId: string, bookingId: string, options?: Abortable): Promise<Result<Booking>> {
    return this.#call('withdrawOffer', { showId, bookingId }, options)
  }

  /** What a link offers, and whether it can be accepted. `NOT_FOUND`: it is no link of this server. */
  readOffer(link: string, options?: Abortable): Promise<Result<Offer>> {
    return this.#call('readOffer', { link }, options)
  }

  /**
   * Accepts an offer: the booking is this visitor's then, with `buyer` as its buyer. Accepting again gives the same
   * booking. `FORBIDDEN` (used, taken back, over, or this visitor's own), `LIMIT_REACHED`, `NOT_FOUND`.
   */
  acceptOffer(link: string, options?: ConfirmOptions): Promise<Result<Booking>> {
    return this.#call('acceptOffer', { link, buyer: options?.buyer }, { signal: options?.signal })
  }

  /** The bookings that this visitor passed on to others, the newest first, 50 at most. */
  listPassedOn(options?: Abortable): Promise<Result<{ bookings: PassedOnBooking[] }>> {
    return this.#call('listPassedOn', {}, options)
  }

  /** The signed text in the QR code of a booking of this visitor; the same text until the booking is passed on. `NOT_FOUND`. */
  readTicketCode(showId: string, bookingId: string, options?: Abortable): Promise<Result<TicketCode>> {
    return this.#call('readTicketCode', { showId, bookingId }, options)
  }

  /** The ticket of a code, to check it at the door. `NOT_FOUND`: it is no ticket of this server. `FORBIDDEN`: it was passed on. */
  readTicket(code: string, options?: Abortable): Promise<Result<Ticket>> {
    return this.#call('readTicket', { code }, options)
  }

  /** Has links to all tickets of an e-mail address mailed to it; the answer does not say whether there are any. */
  findTickets(email: string, options?: Abortable): Promise<Result<Empty>> {
    return this.#call('findTickets', { email }, options)
  }

  /** The ticket that a link in a mail opens; `link` is what follows its #. `NOT_FOUND`: it is no link of this server. */
  openTicket(link: string, options?: Abortable): Promise<Result<OpenedTicket>> {
    return this.#call('openTicket', { link }, options)
  }

  #call<N extends VisitorRoute>(
    name: N,
    values: Values<N>,
    options: Abortable & { token?: string | undefined } = {},
  ): Promise<Result<RouteAnswer<N>>> {
    const route = visitorRoutes[name]
    const [method, , bearer] = route
    const { path, body } = buildRequest(route, values)
    const token = bearer.startsWith('visitor') ? this.#token() : options.token
    const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` }
    if (body) headers['Content-Type'] = 'application/json'
    const content = body && { body: JSON.stringify(body) }
    return this.#request(name, path, { method: method.toUpperCase(), headers, ...content }, options)
  }

  #request<N extends VisitorRoute>(
    name: N,
    path: string,
    init: RequestInit,
    options: Abortable = {},
  ): Promise<Result<RouteAnswer<N>>> {
    const { signal } = options
    const answer = answerOrUnavailable(async () => {
      const timeout = AbortSignal.timeout(this.#timeoutMs)
      const anySignal = signal ? AbortSignal.any([signal, timeout]) : timeout
      const sent = await send(this.#urlOf(path), { ...init, signal: anySignal })
      if (!sent.ok) return sent
      return {
        ok: true,
        value: parseValue<RouteAnswer<N>>(path, routeAnswers[name], parseJson(await sent.value.text())),
      }
    }, options)
    return answer.catch((error: unknown) => ({ ok: false, error: reportUnreadable(error) }))
  }

  #urlOf(path: string): string {
    return this.#base + path.replace(/^\//, '')
  }
}
