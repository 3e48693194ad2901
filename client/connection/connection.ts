// The typed client: a visitor's requests, and the boards of the shows that the visitor joined.
import type { ShowNotice } from './board-link.ts'
import { HttpApi } from './http-api.ts'
import { Link } from './link.ts'
import type { BookingPage, ListPage, ShowPage, ShowQuery } from './list-types.ts'
import type { LinkState } from './link-state.ts'
import { ANSWER_TIMEOUT_MS, serverAddress, type ConnectOptions, type ServerAddress } from './connect-options.ts'
import { reportUnreadable } from './refusals.ts'
import { ShowBoard } from './show-board.ts'
import type { RequestName, Requests } from './request-types.ts'
import type {
  Answer,
  BestSeatsPreview,
  BestSeatsRequest,
  Booking,
  FactName,
  Facts,
  Hold,
  Limits,
  Visitor,
} from './types.ts'
import type { Abortable, ConfirmOptions } from './abortable.ts'

/**
 * Connects to a server, by default to the one at the root of the page's site. `url` may have a path, as in
 * `https://site.example/booking/`, when the server is under one; in a page it may be relative.
 * @throws {TypeError} when `url` is no address
 */
export function connect(url?: string, options: ConnectOptions = {}): Connection {
  return new Connection(serverAddress(url, options.path), options)
}

/**
 * A visitor's connection, which reconnects by itself. A refusal is a value. Any request may be refused as `UNAVAILABLE`
 * (no connection, or no answer in time), `INTERNAL` (a defect, or an answer that cannot be read), `RATE_LIMITED`,
 * `BUSY` or `BAD_REQUEST`; each method names its further codes. A request rejects only with the reason of its signal,
 * when that is aborted first: the server may have carried it out nevertheless. Repeating it is safe.
 */
export class Connection {
  /** The server's HTTP API, with this visitor's token. */
  readonly http: HttpApi
  readonly #link: Link
  readonly #shows = new Map<string, ShowBoard>()

  /** @internal */
  constructor(address: ServerAddress, options: ConnectOptions) {
    const link = new Link(address, options)
    this.#link = link
    this.http = new HttpApi(address.base, options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS, () => link.token)
    link.onState(({ name }) => {
      if (name === 'live') this.#notifyAll({ kind: 'live' })
      if (name !== 'closed') return
      this.#notifyAll({ kind: 'left' })
      this.#shows.clear()
    })
    const { facts } = link
    facts.on('seats:changed', (frame) => this.#notify(frame.showId, { kind: 'frame', frame }))
    facts.on('hold:changed', ({ hold, cause }) => this.#notify(hold.showId, { kind: 'hold', hold, cause }))
    facts.on('booking:changed', ({ booking }) => this.#notify(booking.showId, { kind: 'seq', seq: booking.seq }))
    facts.on('show:changed', ({ show }) => this.#notify(show.showId, { kind: 'show', show }))
    facts.on('room:viewers', ({ showId, viewers, seq }) => this.#notify(showId, { kind: 'viewers', viewers, seq }))
    facts.onUnreadable((fact) => this.#notifyAll({ kind: 'unreadable', fact }))
  }

  /** The token for the next connect; each connect replaces it by a fresh one. */
  get token(): string | undefined {
    return this.#link.token
  }
  set token(token: string | undefined) {
    this.#link.token = token
  }
  get state(): LinkState {
    return this.#link.state
  }
  /** Undefined before the first connect. */
  get visitor(): Visitor | undefined {
    return this.#link.visitor
  }
  /** The server's limits; undefined before the first connect. */
  get limits(): Limits | undefined {
    return this.#link.visitor?.limits
  }
  /** How long the latest answer took, in milliseconds. */
  get roundTripMs(): number | undefined {
    return this.#link.roundTripMs
  }
  /** The server's time now, in milliseconds since 1970. After a jump of the machine's clocks it is measured again. */
  serverNow(): number {
    return this.#link.serverNow()
  }
  /** Measures the server's time. Does nothing while a measurement runs, or without a connection. */
  measure(): Promise<void> {
    return this.#link.measure()
  }

  /**
   * Call it when the page is back after the machine slept or the browser froze the page: measures the server's time, and
   * connects anew at once when the socket does not answer or a next attempt would still wait.
   */
  wake(): Promise<void> {
    return this.#link.wake()
  }

  /** Connects; also after a refusal or after `close`. */
  open(): void {
    this.#link.open()
  }
  /** Leaves all shows and disconnects for good. Promises of `live` and `joined` are rejected. */
  close(): void {
    this.#link.close()
  }
  /** Calls `listener` with every new state, until the returned function is called. */
  onState(listener: (state: LinkState) => void): () => void {
    return this.#link.onState(listener)
  }
  /** Calls `listener` with every fact of this name that the server sends, until the returned function is called. */
  on<F extends FactName>(fact: F, listener: (value: Facts[F]) => void): () => void {
    return this.#link.facts.on(fact, listener)
  }
  /**
   * Waits until there is a connection.
   * @throws {RefusedError} with the server's refusal, or `UNAVAILABLE` when the connection is closed
   * @throws the signal's reason when it is aborted first
   */
  live(options?: Abortable): Promise<Visitor> {
    return this.#link.live(options)
  }

  /** Shows, the soonest first, 500 at most: current and future ones, or those of a query. */
  listShows({ signal, ...query }: ShowQuery & Abortable = {}): Promise<Answer<ShowPage>> {
    return this.#request('show:list', query, { signal })
  }

  /**
   * A snapshot of a show without joining it or, after the `seq` and `epoch` of an earlier one, a frame of what has changed
   * since. For pictures; whoever chooses seats joins. `NOT_FOUND`.
   */
  glance(
    showId: string,
    known: { seq: number; epoch?: string } = { seq: 0 },
    options?: Abortable,
  ): Promise<Answer<Requests['show:sync']['value']>> {
    // Without an epoch the server would take this client for one that has followed the show.
    return this.#request('show:sync', { showId, epoch: 'none', ...known }, options)
  }

  /** A show's board, kept up to date until `leave`. It joins the show now, or as soon as there is a connection. */
  join(showId: string): ShowBoard {
    const known = this.#shows.get(showId)
    // A board that was refused is replaced: the show may exist by now.
    if (known && !known.isRefused) return known
    known?.take({ kind: 'left' })
    const board = new ShowBoard(this.#link, showId)
    this.#shows.set(showId, board)
    return board
  }

  /** Ends the board of a show and its frames. */
  async leave(showId: string): Promise<void> {
    this.#notify(showId, { kind: 'left' })
    this.#shows.delete(showId)
    await this.#request('show:leave', { showId })
  }

  /**
   * Holds all of these seats or none. `SEATS_TAKEN`, `UNKNOWN_SEAT` (`seats` names them), `LIMIT_REACHED`,
   * `EXTENSION_LIMIT`, `SALE_CLOSED`, `NOT_FOUND`.
   */
  hold(showId: string, seatIds: number[], options?: Abortable): Promise<Answer<Hold>> {
    return this.#requestHold('seats:hold', { showId, seatIds }, options)
  }

  /**
   * Holds the best free seats. `requestId` is a UUID made once per request; `picked` in the answer names the chosen
   * seats. `NOT_ENOUGH_SEATS` (`alternatives`: the best that are not together), `LIMIT_REACHED`, `EXTENSION_LIMIT`,
   * `SALE_CLOSED`, `NOT_FOUND`.
   */
  holdBest(showId: string, requestId: string, request: BestSeatsRequest, options?: Abortable): Promise<Answer<Hold>> {
    return this.#requestHold('seats:hold-best', { showId, requestId, ...request }, options)
  }

  /**
   * The seats that `holdBest` would choose now, with their price. Nothing is held: pass them to `hold`, and ask again
   * after `SEATS_TAKEN`. `NOT_ENOUGH_SEATS` (`alternatives`), `NOT_FOUND`.
   */
  previewBest(showId: string, request: BestSeatsRequest, options?: Abortable): Promise<Answer<BestSeatsPreview>> {
    return this.#request('seats:preview-best', { showId, ...request }, options, (answer) =>
      this.#noteSeq(showId, answer),
    )
  }

  /** Releases these seats; without `seatIds`, all that are held. `UNKNOWN_SEAT`, `NOT_FOUND`. */
  release(showId: string, seatIds?: number[], options?: Abortable): Promise<Answer<Hold>> {
    return this.#requestHold('seats:release', { showId, ...(seatIds && { seatIds }) }, options)
  }

  /** Renews the hold's time. `EXTENSION_LIMIT`, `NOT_HELD`, `SALE_CLOSED`, `NOT_FOUND`. */
  extend(showId: string, options?: Abortable): Promise<Answer<Hold>> {
    return this.#requestHold('hold:extend', { showId }, options)
  }

  /**
   * Keeps the hold until its promised time, even without a connection; ends with a booking, a release or
   * `endCheckout`. `NOT_HELD`, `FORBIDDEN` (`seats` would be left as single seats), `NOT_FOUND`.
   */
  beginCheckout(showId: string, options?: Abortable): Promise<Answer<Hold>> {
    return this.#requestHold('checkout:begin', { showId }, options)
  }

  /** Ends the checkout; its seats stay held. `NOT_FOUND`. */
  endCheckout(showId: string, options?: Abortable): Promise<Answer<Hold>> {
    return this.#requestHold('checkout:end', { showId }, options)
  }

  /**
   * Books exactly these held seats; `bookingId` is a UUID made once per purchase. The `buyer` of the first confirmation
   * stays; an e-mail address gets the confirmation by mail. `NOT_HELD` (`seats` names them),
   * `FORBIDDEN` (`seats` would be left as single seats), `BOOKING_MISMATCH`, `UNKNOWN_SEAT`, `NOT_FOUND`.
   */
  confirm(showId: string, bookingId: string, seatIds: number[], options?: ConfirmOptions): Promise<Answer<Booking>> {
    const payload = { showId, bookingId, seatIds, buyer: options?.buyer }
    return this.#request('booking:confirm', payload, options, (answer) => this.#noteSeq(showId, answer))
  }

  /** Cancels a booking, until the show starts. `FORBIDDEN` (too late, or another visitor's), `NOT_FOUND`. */
  cancel(showId: string, bookingId: string, options?: Abortable): Promise<Answer<Booking>> {
    const payload = { showId, bookingId }
    return this.#request('booking:cancel', payload, options, (answer) => this.#noteSeq(showId, answer))
  }

  /** This visitor's bookings in all shows, the newest first, cancelled ones included, 500 at most. */
  listBookings({ signal, ...page }: ListPage & Abortable = {}): Promise<Answer<BookingPage>> {
    return this.#request('booking:list', page, { signal })
  }

  #requestHold<R extends HoldRequest>(
    name: R,
    payload: Requests[R]['payload'],
    options?: Abortable,
  ): Promise<Answer<Hold>> {
    return this.#request<HoldRequest>(name, payload, options, (answer) => {
      if (answer.ok) this.#notify(payload.showId, { kind: 'hold', hold: answer.value, cause: 'answered' })
      else this.#noteSeq(payload.showId, answer)
    })
  }

  /**
   * As `Link.request`, but an answer that cannot be read becomes `INTERNAL`. Its outcome is unknown, so all boards ask
   * for the visitor's hold.
   */
  #request<R extends RequestName>(
    ...request: Parameters<typeof Link.prototype.request<R>>
  ): Promise<Answer<Requests[R]['value']>> {
    return this.#link.request(...request).catch((error: unknown) => {
      const answer = {
        ok: false as const,
        error: reportUnreadable(error),
        serverTime: new Date(this.serverNow()).toISOString(),
      }
      this.#notifyAll({ kind: 'unreadable', fact: 'hold:changed' })
      return answer
    })
  }

  /** Tells the board the seq that an answer or a refusal names: the show has reached it. */
  #noteSeq(showId: string, answer: Answer<{ seq: number }>): void {
    const seq = answer.ok ? answer.value.seq : answer.error.seq
    if (seq !== undefined) this.#notify(showId, { kind: 'seq', seq })
  }

  #notify(showId: string, notice: ShowNotice): void {
    this.#shows.get(showId)?.take(notice)
  }

  #notifyAll(notice: ShowNotice): void {
    for (const board of this.#shows.values()) board.take(notice)
  }
}

type HoldRequest = { [R in RequestName]: Requests[R]['value'] extends Hold ? R : never }[RequestName]
