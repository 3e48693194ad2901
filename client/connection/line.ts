// A visitor's line to the server: it comes back by itself, and what it cannot send at once it does not send at all.
import { io, type Socket } from 'socket.io-client'
import type { Answer, Fact, FactName, Payload, Refusal, RequestName, Value } from '../../shared/protocol.ts'
import { PROTOCOL_VERSION } from '../../shared/status.ts'
import { Listeners } from './listeners.ts'
import { CLOSED, refusalIn, RefusedError, unavailable } from './refusals.ts'
import { ServerClock, wallOffset } from './server-clock.ts'

/** Where a line stands; `since` is the server's time when it was lost, in milliseconds since 1970. */
export type LineState =
  | { name: 'connecting' }
  | { name: 'live' }
  | { name: 'reconnecting'; since: number }
  | { name: 'offline'; since: number }
  | { name: 'refused'; refusal: Refusal }
  | { name: 'closed' }

export interface LineOptions {
  /** Who to be; without one the server makes a new visitor. */
  token?: string | undefined
  /** Told with each connect who the visitor is, with a fresh token to keep. */
  onVisitor?: (visitor: Fact<'visitor'>) => void
  /**
   * Asked when the server has made a new visitor: the token of another one to be instead, if there is one by now. The
   * line then connects again with it.
   */
  instead?: () => string | undefined
  /** False when `open` is to be called later. */
  open?: boolean
}

const ANSWER_TIMEOUT_MS = 8000
/** After so many attempts in vain a connection calls itself offline; it goes on trying. */
const ATTEMPTS_UNTIL_OFFLINE = 3
/** The first attempt comes 0.5 to 1.5 times this after the loss, spread at random, and later ones at most twice this apart. */
const RECONNECT_MS = 1000
const RECONNECT_AT_LEAST_MS = 100

/** One socket, whoever it is for. Every request answers; none of them throws. */
export class Line {
  /** Offered with the next handshake; the server's fresh one replaces it. */
  token: string | undefined
  readonly #socket: Socket
  readonly #clock = new ServerClock()
  readonly #states = new Listeners<LineState>()
  #state: LineState = { name: 'connecting' }
  #visitor: Fact<'visitor'> | undefined
  #attempts = 0
  #measuring = false
  #reconnectTimer: ReturnType<typeof setTimeout> | undefined

  constructor(url: string | undefined, options: LineOptions) {
    this.token = options.token
    const settings = {
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: RECONNECT_MS,
      reconnectionDelayMax: 2 * RECONNECT_MS,
      auth: (offer: (auth: object) => void) => offer({ token: this.token, protocol: PROTOCOL_VERSION }),
    }
    if (url === undefined) this.#socket = io(settings)
    else {
      const { origin, pathname } = new URL(url)
      this.#socket = io(origin, { ...settings, path: `${pathname.replace(/\/$/, '')}/socket.io` })
    }
    this.#listen(options)
    if (options.open ?? true) this.open()
  }

  get state(): LineState {
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
  /** The server's time now, in milliseconds since 1970. After a jump of the machine's clocks it is measured anew. */
  serverNow(): number {
    if (this.#clock.hasJumped) void this.measure()
    return this.#clock.now()
  }

  /** Asks the server for its time; one question at a time, and none without a connection. */
  async measure(): Promise<void> {
    if (this.#measuring || !this.#socket.connected) return
    this.#measuring = true
    await this.request('clock:read', {})
    this.#measuring = false
  }

  /** Connects, also again after a refusal or after `close`. */
  open(): void {
    clearTimeout(this.#reconnectTimer)
    if (this.#state.name === 'refused' || this.#state.name === 'closed') this.#become({ name: 'connecting' })
    this.#socket.connect()
  }

  /** Disconnects, and does not come back by itself. Whoever waits in `live` is refused. */
  close(): void {
    clearTimeout(this.#reconnectTimer)
    this.#socket.disconnect()
    this.#become({ name: 'closed' })
  }

  /** Tells `listener` every new state. */
  onState(listener: (state: LineState) => void): () => void {
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
   * @throws {RefusedError} with what the server refuses it for, or `UNAVAILABLE` when the line is closed
   */
  live(): Promise<Fact<'visitor'>> {
    return new Promise((resolve, reject) => {
      const look = (state: LineState): boolean => {
        if (state.name === 'live' && this.#visitor) resolve(this.#visitor)
        else if (state.name === 'refused') reject(new RefusedError(state.refusal))
        else if (state.name === 'closed') reject(new RefusedError(CLOSED))
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
      const [sentAt, sentWallMs] = [performance.now(), wallOffset()]
      this.#socket.timeout(ANSWER_TIMEOUT_MS).emit(name, payload, (_failure: unknown, answer: unknown) => {
        if (isAnswer<Value<R>>(answer)) {
          this.#clock.learn(answer.serverTime, sentAt, sentWallMs)
          answered(answer)
        } else {
          answered(unavailable('The server did not answer. It is safe to ask the same again.', this.serverNow()))
        }
      })
    })
  }

  #listen({ onVisitor, instead }: LineOptions): void {
    this.on('visitor', (visitor) => {
      const other = this.token === undefined ? instead?.() : undefined
      if (other !== undefined) {
        this.token = other
        this.#socket.disconnect().connect()
        return
      }
      this.#clock.restart(visitor.serverTime)
      this.#visitor = visitor
      this.token = visitor.token
      this.#attempts = 0
      this.#socket.io.reconnectionDelay(RECONNECT_MS)
      onVisitor?.(visitor)
      this.#become({ name: 'live' })
    })
    this.on('server:draining', ({ reconnectAfterMs }) => {
      this.#socket.io.reconnectionDelay(Math.max(reconnectAfterMs, RECONNECT_AT_LEAST_MS))
    })
    this.#socket.on('disconnect', (reason) => {
      // A packet that a dying line did not take is never sent later; its request is answered by the library now.
      this.#socket.sendBuffer.length = 0
      // Closed by its owner: `close` says so.
      if (reason === 'io client disconnect') return
      this.#become({ name: 'reconnecting', since: this.serverNow() })
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

  #become(state: LineState): void {
    this.#state = state
    this.#states.tell(state)
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
