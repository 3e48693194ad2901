// The typed client: what a visitor asks of the server, and the boards of the shows that they look at.
import type { ShowNotice } from './board-link.ts'
import { serverAddress, type ServerAddress } from './server-address.ts'
import { HttpApi } from './http-api.ts'
import { Link } from './link.ts'
import type { LinkState } from './link-state.ts'
import { ANSWER_TIMEOUT_MS, type ConnectOptions } from './options.ts'
import { unreadable } from './refusals.ts'
import { ShowBoard } from './show-board.ts'
import type {
  Answer,
  Booking,
  FactName,
  Facts,
  Hold,
  Limits,
  RequestName,
  Requests,
  Show,
  Visitor,
  Wish,
} from './types.ts'
import type { Abortable } from './abortable.ts'

/**
 * Connects to a server, by default to the one at the root of the page's site. `url` may have a path, as in
 * `https://site.example/booking/`, when the server is under one; in a page it may be relative.
 * @throws {TypeError} when `url` is no address
 */
export function connect(url?: string, options: ConnectOptions = {}): Connection {
  return new Connection(serverAddress(url, options.path), options)
}

/**
 * A visitor's connection, which comes back by itself. A request that is refused is answered so, by value. Any may be refused
 * as `UNAVAILABLE` (no connection, or no answer in time), `INTERNAL` (a defect, or an answer that cannot be read),
 * `RATE_LIMITED`, `BUSY` or `BAD_REQUEST`; each says what else. A request rejects only with the reason of its signal, when
 * that is aborted first: what was sent may have happened all the same, and asking the same again is safe.
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
      if (name === 'closed') this.#leaveAll()
    })
    const { facts } = link
    facts.on('seats:changed', (frame) => this.#notify(frame.showId, { kind: 'frame', frame }))
    facts.on('hold:changed', ({ hold, cause }) => this.#notify(hold.showId, { kind: 'hold', hold, cause }))
    facts.on('booking:changed', ({ booking }) => this.#notify(booking.showId, { kind: 'seq', seq: booking.seq }))
    facts.on('show:changed', ({ show }) => this.#notify(show.showId, { kind: 'show', show }))
    facts.on('room:viewers', ({ showId, viewers, seq }) => this.#notify(showId, { kind: 'viewers', viewers, seq }))
    facts.onUnreadable((fact) => this.#notifyAll({ kind: 'unreadable', fact }))
  }

  /** The token for the next connect; each connect brings a fresh one. */
  get token(): string | undefined {
    return this.#link.token
  }
  set token(token: string | undefined) {
    this.#link.token = token
  }
  get state(): LinkState {
    return this.#link.state
  }
  /** The visitor of this connection; undefined before the first connect. */
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
  /** The server's time now, in milliseconds since 1970. After a jump of the machine's clocks it is measured anew. */
  serverNow(): number {
    return this.#link.serverNow()
  }
  /** Asks the server for its time; one question at a time, and none without a connection. */
  measure(): Promise<void> {
    return this.#link.measure()
  }

  /** Connects, also again after a refusal or after `close`. */
  open(): void {
    this.#link.open()
  }
  /** Leaves all shows and disconnects, and does not come back by itself. Whoever waits in `live` or `joined` is refused. */
  close(): void {
    this.#link.close()
  }
  /** Tells `listener` every new state, until the function that is returned is called. */
  onState(listener: (state: LinkState) => void): () => void {
    return this.#link.onState(listener)
  }
  /** Tells `listener` a fact each time the server does, until the function that is returned is called. */
  on<F extends FactName>(fact: F, listener: (value: Facts[F]) => void): () => void {
    return this.#link.facts.on(fact, listener)
  }
  /**
   * Waits until there is a connection.
   * @throws {RefusedError} with what the server refuses it for, or `UNAVAILABLE` when it is closed
   * @throws the signal's reason when it is aborted first
   */
  live(options?: Abortable): Promise<Visitor> {
    return this.#link.live(options)
  }

  listShows(options?: Abortable): Promise<Answer<{ shows: Show[] }>> {
    return this.#request('show:list', {}, options)
  }

  /** A show's board, kept right until `leave`; joined now, or as soon as there is a connection. */
  join(showId: string): ShowBoard {
    const known = this.#shows.get(showId)
    // One that was refused is asked for again: the show may be there by now.
    if (known && !known.isRefused) return known
    known?.take({ kind: 'left' })
    const board = new ShowBoard(this.#link, showId)
    this.#shows.set(showId, board)
    return board
  }

  async leave(showId: string): Promise<void> {
    this.#notify(showId, { kind: 'left' })
    this.#shows.delete(showId)
    await this.#request('show:leave', { showId })
  }

  /**
   * Takes all of these seats or none. `SEATS_TAKEN`, `UNKNOWN_SEAT` (`seats` says which), `LIMIT_REACHED`, `EXTENSION_LIMIT`,
   * `SALE_CLOSED`, `NOT_FOUND`.
   */
  hold(showId: string, seatIds: number[], options?: Abortable): Promise<Answer<Hold>> {
    return this.#askHold('seats:hold', { showId, seatIds }, options)
  }

  /**
   * Takes the best free seats; `requestId` is a UUID made once per wish, and `picked` in the answer says which they are.
   * `NOT_ENOUGH_SEATS` (`alternatives`: the best in parts), `LIMIT_REACHED`, `EXTENSION_LIMIT`, `SALE_CLOSED`, `NOT_FOUND`.
   */
  holdBest(showId: string, requestId: string, wish: Wish, options?: Abortable): Promise<Answer<Hold>> {
    return this.#askHold('seats:hold-best', { showId, requestId, ...wish }, options)
  }

  /** Gives seats back; without `seatIds`, all of them. `UNKNOWN_SEAT`, `NOT_FOUND`. */
  release(showId: string, seatIds?: number[], options?: Abortable): Promise<Answer<Hold>> {
    return this.#askHold('seats:release', { showId, ...(seatIds && { seatIds }) }, options)
  }

  /** Asks for more time. `EXTENSION_LIMIT`, `NOT_HELD`, `SALE_CLOSED`, `NOT_FOUND`. */
  extend(showId: string, options?: Abortable): Promise<Answer<Hold>> {
    return this.#askHold('hold:extend', { showId }, options)
  }

  /**
   * Keeps what is held until its promise, whatever becomes of the connection: until it is booked or given back, or
   * `endCheckout`. `NOT_HELD`, `FORBIDDEN` (`seats` would be left single), `NOT_FOUND`.
   */
  beginCheckout(showId: string, options?: Abortable): Promise<Answer<Hold>> {
    return this.#askHold('checkout:begin', { showId }, options)
  }

  /** Leaves the checkout with its seats still held. `NOT_FOUND`. */
  endCheckout(showId: string, options?: Abortable): Promise<Answer<Hold>> {
    return this.#askHold('checkout:end', { showId }, options)
  }

  /**
   * Books exactly these held seats; `bookingId` is a UUID made once per purchase. `NOT_HELD` (`seats` says which),
   * `FORBIDDEN` (`seats` would be left single), `BOOKING_MISMATCH`, `UNKNOWN_SEAT`, `NOT_FOUND`.
   */
  confirm(showId: string, bookingId: string, seatIds: number[], options?: Abortable): Promise<Answer<Booking>> {
    const payload = { showId, bookingId, seatIds }
    return this.#request('booking:confirm', payload, options, (answer) => this.#hear(showId, answer))
  }

  /** Gives a booking back, until the show starts. `FORBIDDEN` (too late, or somebody else's), `NOT_FOUND`. */
  cancel(showId: string, bookingId: string, options?: Abortable): Promise<Answer<Booking>> {
    const payload = { showId, bookingId }
    return this.#request('booking:cancel', payload, options, (answer) => this.#hear(showId, answer))
  }

  /** This visitor's bookings. */
  listBookings(options?: Abortable): Promise<Answer<{ bookings: Booking[] }>> {
    return this.#request('booking:list', {}, options)
  }

  #askHold<R extends HoldRequest>(
    name: R,
    payload: Requests[R]['payload'],
    options?: Abortable,
  ): Promise<Answer<Hold>> {
    return this.#request<HoldRequest>(name, payload, options, (answer) => {
      if (answer.ok) this.#notify(payload.showId, { kind: 'hold', hold: answer.value, cause: 'answered' })
      else this.#hear(payload.showId, answer)
    })
  }

  /**
   * As `Link.request`, but an answer that cannot be read is `INTERNAL`: whether anything happened is not known, so the
   * boards ask what this visitor holds.
   */
  #request<R extends RequestName>(
    ...asked: Parameters<typeof Link.prototype.request<R>>
  ): Promise<Answer<Requests[R]['value']>> {
    return this.#link.request(...asked).catch((error: unknown) => {
      const answer = {
        ok: false as const,
        error: unreadable(error),
        serverTime: new Date(this.serverNow()).toISOString(),
      }
      this.#notifyAll({ kind: 'unreadable', fact: 'hold:changed' })
      return answer
    })
  }

  /** Whatever an answer says, the show has reached its seq. */
  #hear(showId: string, answer: Answer<{ seq: number }>): void {
    const seq = answer.ok ? answer.value.seq : answer.error.seq
    if (seq !== undefined) this.#notify(showId, { kind: 'seq', seq })
  }

  #notify(showId: string, notice: ShowNotice): void {
    this.#shows.get(showId)?.take(notice)
  }

  #notifyAll(notice: ShowNotice): void {
    for (const board of this.#shows.values()) board.take(notice)
  }

  #leaveAll(): void {
    this.#notifyAll({ kind: 'left' })
    this.#shows.clear()
  }
}

type HoldRequest = { [R in RequestName]: Requests[R]['value'] extends Hold ? R : never }[RequestName]
