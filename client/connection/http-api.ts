// The server's API over HTTP: for programs without a socket, and for what is fetched once.
import type { Call as Values, RouteAnswer } from '../../shared/http.ts'
import { followShow, type MapChange } from './follow-show.ts'
import { places, requestOf, type VisitorRoute } from './http-routes.ts'
import { answerTo, jsonIn, send } from './http-request.ts'
import { answers, parsed } from './response-schemas.ts'
import { unreadable } from './refusals.ts'
import type { SeatingPlan } from './plan-types.ts'
import type { Booking, Hold, Result, SeatList, Show, Ticket, Visitor, Wish } from './types.ts'
import type { Abortable } from './abortable.ts'

/**
 * The server's API over HTTP. A refusal is a value. Any call may be refused as `UNAVAILABLE` (no answer in time),
 * `INTERNAL` (a defect, or an answer that cannot be read), `BAD_REQUEST`, and those of a visitor also as `UNAUTHORIZED`
 * (no token, or no valid one), `RATE_LIMITED` or `BUSY`; each says what else. A call rejects only with the reason of its
 * `signal`, when that is aborted first.
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

  /** A new visitor; with `token`, a fresh token of the same visitor. */
  createVisitor(options: Abortable & { token?: string } = {}): Promise<Result<Pick<Visitor, 'visitorId' | 'token'>>> {
    return this.#call('createVisitor', {}, { ...options, token: options.token })
  }

  /**
   * Ends all tokens of this visitor that were issued up to now: whoever else has one is out as well. Bookings stay valid.
   * Refused as `UNAUTHORIZED` again, it is done.
   */
  revokeVisitor(options?: Abortable): Promise<Result<Record<string, never>>> {
    return this.#call('revokeVisitor', {}, options)
  }

  /** The server's time, by which holds expire: ISO 8601 in UTC with milliseconds. */
  readTime(options?: Abortable): Promise<Result<{ serverTime: string }>> {
    return this.#call('readTime', {}, options)
  }

  /** The shows of now and to come, the soonest first, 500 at most. */
  listShows(options?: Abortable): Promise<Result<{ shows: Show[] }>> {
    return this.#call('listShows', {}, options)
  }

  /** A show, also one that is over. `NOT_FOUND`: there is no such show. */
  readShow(showId: string, options?: Abortable): Promise<Result<Show>> {
    return this.#call('readShow', { showId }, options)
  }

  /** Every seat of a show with its label and status, in the order of seat ids. `NOT_FOUND`: there is no such show. */
  listSeats(showId: string, options?: Abortable): Promise<Result<SeatList>> {
    return this.#call('listSeats', { showId }, options)
  }

  /**
   * The seating plan of a show or a ticket. What is at a `planUrl` never changes, so it is not fetched again while somebody
   * has it. `NOT_FOUND`: the show has another plan by now.
   */
  async readPlan(
    { planId, planUrl }: Pick<Show, 'planId' | 'planUrl'>,
    options?: Abortable,
  ): Promise<Result<SeatingPlan>> {
    if (planUrl === undefined) return this.#call('readPlan', { planId }, options)
    const known = this.#plans.get(planUrl)?.deref()
    if (known) return { ok: true, value: known }
    const answer = await this.#request('readPlan', planUrl, {}, options)
    if (answer.ok) this.#plans.set(planUrl, new WeakRef(answer.value))
    return answer
  }

  /**
   * Follows a show's map without a socket, until the loop over it is left or `signal` aborted. A lost connection comes back
   * by itself and goes on where it broke off.
   * @throws {RefusedError} `NOT_FOUND`: there is no such show
   * @throws {InvalidResponseError} when what the server sends cannot be read
   * @throws the signal's reason when it is aborted
   */
  follow(showId: string, options?: Abortable): AsyncGenerator<MapChange, never> {
    const url = this.#urlOf(`/api/shows/${encodeURIComponent(showId)}/changes`)
    return followShow(url, this.#timeoutMs, options)
  }

  /** What this visitor holds in a show; empty, without times, when it is nothing. `NOT_FOUND`: there is no such show. */
  readHold(showId: string, options?: Abortable): Promise<Result<Hold>> {
    return this.#call('readHold', { showId }, options)
  }

  /**
   * Takes all of these seats or none. `SEATS_TAKEN`, `UNKNOWN_SEAT` (`seats` says which), `LIMIT_REACHED`, `EXTENSION_LIMIT`,
   * `SALE_CLOSED`, `NOT_FOUND`.
   */
  hold(showId: string, seatIds: number[], options?: Abortable): Promise<Result<Hold>> {
    return this.#call('holdSeats', { showId, seatIds }, options)
  }

  /**
   * Takes the best free seats; `requestId` is a UUID made once per wish, and `picked` in the answer says which they are.
   * `NOT_ENOUGH_SEATS` (`alternatives`: the best in parts), `LIMIT_REACHED`, `EXTENSION_LIMIT`, `SALE_CLOSED`, `NOT_FOUND`.
   */
  holdBest(showId: string, requestId: string, wish: Wish, options?: Abortable): Promise<Result<Hold>> {
    return this.#call('holdBest', { showId, requestId, ...wish }, options)
  }

  /** Asks for more time. `EXTENSION_LIMIT`, `NOT_HELD`, `SALE_CLOSED`, `NOT_FOUND`. */
  extend(showId: string, options?: Abortable): Promise<Result<Hold>> {
    return this.#call('extendHold', { showId }, options)
  }

  /** Gives seats back; without `seatIds`, all of them. `UNKNOWN_SEAT`, `NOT_FOUND`. */
  release(showId: string, seatIds?: number[], options?: Abortable): Promise<Result<Hold>> {
    return this.#call('releaseSeats', { showId, seatIds }, options)
  }

  /** From here on no lost connection cuts the hold. `NOT_HELD`, `FORBIDDEN` (`seats` would be left single), `NOT_FOUND`. */
  beginCheckout(showId: string, options?: Abortable): Promise<Result<Hold>> {
    return this.#call('beginCheckout', { showId }, options)
  }

  /** Leaves the checkout with its seats still held. `NOT_FOUND`. */
  endCheckout(showId: string, options?: Abortable): Promise<Result<Hold>> {
    return this.#call('endCheckout', { showId }, options)
  }

  /**
   * Books exactly these held seats; `bookingId` is a UUID made once per purchase. `NOT_HELD` (`seats` says which),
   * `FORBIDDEN` (`seats` would be left single), `BOOKING_MISMATCH`, `UNKNOWN_SEAT`, `NOT_FOUND`.
   */
  confirm(showId: string, bookingId: string, seatIds: number[], options?: Abortable): Promise<Result<Booking>> {
    return this.#call('confirmBooking', { showId, bookingId, seatIds }, options)
  }

  /** A booking of this visitor. `NOT_FOUND`. */
  readBooking(showId: string, bookingId: string, options?: Abortable): Promise<Result<Booking>> {
    return this.#call('readBooking', { showId, bookingId }, options)
  }

  /** Gives a booking back, until the show starts. `FORBIDDEN` (too late, or somebody else's), `NOT_FOUND`. */
  cancel(showId: string, bookingId: string, options?: Abortable): Promise<Result<Booking>> {
    return this.#call('cancelBooking', { showId, bookingId }, options)
  }

  /** This visitor's bookings in all shows, the newest first; cancelled ones too. */
  listBookings(options?: Abortable): Promise<Result<{ bookings: Booking[] }>> {
    return this.#call('listBookings', {}, options)
  }

  /** The signed text that the QR code of one's own booking carries; the same each time. `NOT_FOUND`. */
  readTicketCode(showId: string, bookingId: string, options?: Abortable): Promise<Result<{ code: string }>> {
    return this.#call('readTicketCode', { showId, bookingId }, options)
  }

  /** What a ticket's code stands for, for whoever looks at it at the door. `NOT_FOUND`: it is no ticket of this server. */
  readTicket(code: string, options?: Abortable): Promise<Result<Ticket>> {
    return this.#call('readTicket', { code }, options)
  }

  #call<N extends VisitorRoute>(
    name: N,
    values: Values<N>,
    options: Abortable & { token?: string | undefined } = {},
  ): Promise<Result<RouteAnswer<N>>> {
    const place = places[name]
    const [method, , bearer] = place
    const { path, body } = requestOf(place, values)
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
    const asked = answerTo(async () => {
      const timeout = AbortSignal.timeout(this.#timeoutMs)
      const either = signal ? AbortSignal.any([signal, timeout]) : timeout
      const sent = await send(this.#urlOf(path), { ...init, signal: either })
      if (!sent.ok) return sent
      return { ok: true, value: parsed<RouteAnswer<N>>(path, answers[name], jsonIn(await sent.value.text())) }
    }, options)
    return asked.catch((error: unknown) => ({ ok: false, error: unreadable(error) }))
  }

  #urlOf(path: string): string {
    return this.#base + path.replace(/^\//, '')
  }
}
