// A visitor's line to the server: it comes back by itself, and what it cannot send at once it does not send at all.
import { io, type Socket } from 'socket.io-client'
import type {
  Answer,
  Booking,
  Fact,
  FactName,
  Hold,
  Payload,
  Refusal,
  RequestName,
  Show,
  Value,
} from '../../shared/protocol.ts'
import { PROTOCOL_VERSION } from '../../shared/status.ts'
import { Listeners } from './listeners.ts'
import { refusalIn, RefusedError, unavailable } from './refusals.ts'
import { ServerClock } from './server-clock.ts'
import { ShowBoard } from './show-board.ts'

/** Where a connection stands; `since` is the server's time when it was lost, in milliseconds since 1970. */
export type ConnectionState =
  | { name: 'connecting' }
  | { name: 'live' }
  | { name: 'reconnecting'; since: number }
  | { name: 'offline'; since: number }
  | { name: 'refused'; refusal: Refusal }

/** So many seats together, perhaps of one category, with a wheelchair place among them only when asked for. */
export type Wish = Omit<Payload<'seats:hold-best'>, 'showId' | 'requestId'>

export interface ConnectionOptions {
  /** Who to be; without one the server makes a new visitor. */
  token?: string | undefined
  /** Told with each connect who the visitor is, with a fresh token to keep. */
  onVisitor?: (visitor: Fact<'visitor'>) => void
  /** False when `open` is to be called later. */
  open?: boolean
}

const ANSWER_TIMEOUT_MS = 8000
/** After so many attempts in vain a connection calls itself offline; it goes on trying. */
const ATTEMPTS_UNTIL_OFFLINE = 3
/** The first attempt comes 0.5 to 1.5 times this after the loss, spread at random, and later ones at most twice this apart. */
const RECONNECT_MS = 1000
const RECONNECT_AT_LEAST_MS = 100

/** Connects to a server, by default to the one that the page came from. */
export function connect(url?: string, options: ConnectionOptions = {}): Connection {
  return new Connection(url, options)
}

/** One socket and all that is known through it. Every request answers; none of them throws. */
export class Connection {
  /** Offered with the next handshake; the server's fresh one replaces it. */
  token: string | undefined
  readonly #socket: Socket
  readonly #clock = new ServerClock()
  readonly #states = new Listeners<ConnectionState>()
  readonly #boards = new Map<string, ShowBoard>()
  #state: ConnectionState = { name: 'connecting' }
  #visitor: Fact<'visitor'> | undefined
  #attempts = 0
  #reconnectTimer: ReturnType<typeof setTimeout> | undefined

  constructor(url: string | undefined, options: ConnectionOptions) {
    this.token = options.token
    const settings = {
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: RECONNECT_MS,
      reconnectionDelayMax: 2 * RECONNECT_MS,
      auth: (offer: (auth: object) => void) => offer({ token: this.token, protocol: PROTOCOL_VERSION }),
    }
    this.#socket = url === undefined ? io(settings) : io(url, settings)
    this.#listen(options.onVisitor)
    if (options.open ?? true) this.open()
  }

  get state(): ConnectionState {
    return this.#state
  }
  /** Who this is, and the server's limits; undefined before the first connect. */
  get visitor(): Fact<'visitor'> | undefined {
    return this.#visitor
  }
  get limits(): Fact<'visitor'>['limits'] | undefined {
    return this.#visitor?.limits
  }
  /** How long the latest answer took. */
  get roundTripMs(): number | undefined {
    return this.#clock.roundTripMs
  }
  /** The server's time now, in milliseconds since 1970. */
  serverNow(): number {
    return this.#clock.now()
  }

  /** Connects, also again after a refusal. */
  open(): void {
    clearTimeout(this.#reconnectTimer)
    if (this.#state.name === 'refused') this.#become({ name: 'connecting' })
    this.#socket.connect()
  }

  /** Goes for good. */
  close(): void {
    clearTimeout(this.#reconnectTimer)
    for (const board of this.#boards.values()) board.close()
    this.#boards.clear()
    this.#socket.disconnect()
  }

  /** Tells `listener` every new state. */
  onState(listener: (state: ConnectionState) => void): () => void {
    return this.#states.subscribe(listener)
  }

  /** Tells `listener` a fact each time the server does. */
  on<F extends FactName>(fact: F, listener: (value: Fact<F>) => void): () => void {
    const socket: Socket<Record<string, (value: Fact<F>) => void>> = this.#socket
    socket.on<string>(fact, listener)
    return () => socket.off<string>(fact, listener)
  }

  /**
   * Waits until the line is live.
   * @throws {RefusedError} when the server refuses it.
   */
  live(): Promise<Fact<'visitor'>> {
    return new Promise((resolve, reject) => {
      const look = (state: ConnectionState): boolean => {
        if (state.name === 'live' && this.#visitor) resolve(this.#visitor)
        else if (state.name === 'refused') reject(new RefusedError(state.refusal))
        else return false
        return true
      }
      if (look(this.#state)) return
      const stop = this.onState((state) => {
        if (look(state)) stop()
      })
    })
  }

  /**
   * Asks the server. Nothing waits for a better line: without one, or without an answer in time, the answer is
   * `UNAVAILABLE`; in the latter case the outcome is unknown, and asking the same again is safe.
   * `first` is called the moment the answer is there: a promise may only get its turn after the next fact.
   */
  request<R extends RequestName>(
    name: R,
    payload: Payload<R>,
    first?: (answer: Answer<Value<R>>) => void,
  ): Promise<Answer<Value<R>>> {
    return new Promise((resolve) => {
      const answered = (answer: Answer<Value<R>>): void => {
        first?.(answer)
        resolve(answer)
      }
      if (!this.#socket.connected) {
        const message = 'There is no connection to the server. Try again when it is back.'
        answered(unavailable(message, this.serverNow()))
        return
      }
      const sentAt = performance.now()
      this.#socket.timeout(ANSWER_TIMEOUT_MS).emit(name, payload, (_failure: unknown, answer: unknown) => {
        if (isAnswer<Value<R>>(answer)) {
          this.#clock.learn(answer.serverTime, sentAt)
          answered(answer)
        } else {
          answered(unavailable('The server did not answer. It is safe to ask the same again.', this.serverNow()))
        }
      })
    })
  }

  listShows(): Promise<Answer<{ shows: Show[] }>> {
    return this.request('show:list', {})
  }

  /** A show's board, kept right until `leave`; joined now, or as soon as there is a connection. */
  join(showId: string): ShowBoard {
    const known = this.#boards.get(showId)
    if (known) return known
    const board = new ShowBoard(this, showId)
    this.#boards.set(showId, board)
    if (this.#state.name === 'live') void board.join()
    return board
  }

  async leave(showId: string): Promise<void> {
    this.#boards.get(showId)?.close()
    this.#boards.delete(showId)
    await this.request('show:leave', { showId })
  }

  /** Takes all of these seats or none. */
  hold(showId: string, seatIds: number[]): Promise<Answer<Hold>> {
    return this.request('seats:hold', { showId, seatIds }, (answer) => this.#heardHold(showId, answer))
  }

  /** Takes the best free seats; `requestId` is a UUID made once per wish, and `picked` in the answer says which they are. */
  holdBest(showId: string, requestId: string, wish: Wish): Promise<Answer<Hold>> {
    return this.request('seats:hold-best', { showId, requestId, ...wish }, (answer) => this.#heardHold(showId, answer))
  }

  /** Gives seats back; without `seatIds`, all of them. */
  release(showId: string, seatIds?: number[]): Promise<Answer<Hold>> {
    const payload = { showId, ...(seatIds && { seatIds }) }
    return this.request('seats:release', payload, (answer) => this.#heardHold(showId, answer))
  }

  /** Asks for more time. */
  extend(showId: string): Promise<Answer<Hold>> {
    return this.request('hold:extend', { showId }, (answer) => this.#heardHold(showId, answer))
  }

  /** Books exactly these held seats; `bookingId` is a UUID made once per purchase. */
  confirm(showId: string, bookingId: string, seatIds: number[]): Promise<Answer<Booking>> {
    return this.request('booking:confirm', { showId, bookingId, seatIds }, (answer) => this.#heard(showId, answer))
  }

  cancel(showId: string, bookingId: string): Promise<Answer<Booking>> {
    return this.request('booking:cancel', { showId, bookingId }, (answer) => this.#heard(showId, answer))
  }

  listBookings(): Promise<Answer<{ bookings: Booking[] }>> {
    return this.request('booking:list', {})
  }

  #listen(onVisitor: ConnectionOptions['onVisitor']): void {
    this.on('visitor', (visitor) => {
      this.#clock.restart(visitor.serverTime)
      this.#visitor = visitor
      this.token = visitor.token
      this.#attempts = 0
      this.#socket.io.reconnectionDelay(RECONNECT_MS)
      onVisitor?.(visitor)
      this.#become({ name: 'live' })
      for (const board of this.#boards.values()) void board.join()
    })
    this.on('seats:changed', (frame) => this.#boards.get(frame.showId)?.takeFrame(frame))
    this.on('hold:changed', ({ hold, cause }) => this.#boards.get(hold.showId)?.takeHold(hold, cause))
    this.on('booking:changed', ({ booking }) => this.#boards.get(booking.showId)?.hear(booking.seq))
    this.on('show:changed', ({ show }) => this.#boards.get(show.showId)?.takeShow(show))
    this.on('room:viewers', ({ showId, viewers, seq }) => {
      this.#boards.get(showId)?.takeViewers(viewers)
      this.#boards.get(showId)?.hear(seq)
    })
    this.on('server:draining', ({ reconnectAfterMs }) => {
      this.#socket.io.reconnectionDelay(Math.max(reconnectAfterMs, RECONNECT_AT_LEAST_MS))
    })
    this.#socket.on('disconnect', (reason) => {
      // A packet that a dying line did not take is never sent later; its request is answered by the library now.
      this.#socket.sendBuffer.length = 0
      const gone = reason === 'io client disconnect'
      this.#become({ name: gone ? 'offline' : 'reconnecting', since: this.serverNow() })
      if (reason === 'io server disconnect') this.#reconnectLater(RECONNECT_MS)
    })
    this.#socket.on('connect_error', (error) => {
      const refusal = refusalIn(error)
      this.#attempts += 1
      if (refusal && (refusal.code === 'UNAUTHORIZED' || refusal.code === 'PROTOCOL_MISMATCH')) {
        this.#become({ name: 'refused', refusal })
        return
      }
      if (this.#attempts >= ATTEMPTS_UNTIL_OFFLINE && this.#state.name !== 'offline') {
        const since = this.#state.name === 'reconnecting' ? this.#state.since : this.serverNow()
        this.#become({ name: 'offline', since })
      }
      if (!this.#socket.active) this.#reconnectLater(refusal?.retryAfterMs ?? RECONNECT_MS)
    })
  }

  /** Where the library has given up by itself; spread out, so that not everybody comes at the same moment. */
  #reconnectLater(delayMs: number): void {
    clearTimeout(this.#reconnectTimer)
    this.#reconnectTimer = setTimeout(() => this.#socket.connect(), delayMs * (1 + Math.random()))
  }

  #become(state: ConnectionState): void {
    this.#state = state
    this.#states.tell(state)
  }

  #heardHold(showId: string, answer: Answer<Hold>): void {
    if (answer.ok) this.#boards.get(showId)?.takeHold(answer.value, 'answered')
    else this.#heard(showId, answer)
  }

  /** Whatever an answer says, the show has reached its seq. */
  #heard(showId: string, answer: Answer<{ seq: number }>): void {
    const seq = answer.ok ? answer.value.seq : answer.error.seq
    if (seq !== undefined) this.#boards.get(showId)?.hear(seq)
  }
}

/** The wire's word is taken for the shape of a value: the server validates, a client must bear what it gets. */
function isAnswer<V>(answer: unknown): answer is Answer<V> {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'ok' in answer &&
    'serverTime' in answer &&
    (answer.ok ? 'value' in answer : 'error' in answer)
  )
}
