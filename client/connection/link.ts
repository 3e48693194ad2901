// A visitor's line to the server: it comes back by itself, and what it cannot send at once it does not send at all.
import { io, type Socket } from 'socket.io-client'
import { PROTOCOL_VERSION } from '../../shared/status.ts'
import type { ServerAddress } from './server-address.ts'
import { FactFeed } from './facts.ts'
import type { LinkState } from './link-state.ts'
import { Listeners, report, reporting } from './listeners.ts'
import { ANSWER_TIMEOUT_MS, CONNECT_TIMEOUT_MS, type ConnectOptions } from './options.ts'
import { parsedAnswer, refusalIn } from './response-schemas.ts'
import { CLOSED, NOT_CONNECTED, RefusedError, SAME_AGAIN, unavailable } from './refusals.ts'
import { ServerClock, wallOffset } from './server-clock.ts'
import type { Answer, Refusal, RequestName, Requests, Visitor } from './types.ts'
import { found, withResolvers, type Abortable } from './abortable.ts'

/** After so many attempts in vain a connection calls itself offline; it goes on trying. */
const ATTEMPTS_UNTIL_OFFLINE = 3
/** The first attempt comes 0.5 to 1.5 times this after the loss, spread at random, and later ones at most twice this apart. */
const RECONNECT_MS = 1000
const RECONNECT_AT_LEAST_MS = 100
const SPREAD_AT_MOST_MS = 10_000

/** The state of a client that cannot read who the server says it is. */
const UNREADABLE: LinkState = {
  name: 'refused',
  refusal: {
    code: 'PROTOCOL_MISMATCH',
    message: 'The server speaks another version of the protocol. Update the client.',
  },
}

/** One socket, whoever it is for. */
export class Link {
  /** Offered with the next handshake; the server's fresh one replaces it. */
  token: string | undefined
  readonly #socket: Socket
  readonly #answerTimeoutMs: number
  readonly #clock = new ServerClock()
  readonly #states = new Listeners<LinkState>()
  readonly facts = new FactFeed()
  #state: LinkState = { name: 'connecting' }
  #visitor: Visitor | undefined
  #attempts = 0
  #measuring = false
  #reconnectTimer: ReturnType<typeof setTimeout> | undefined

  constructor({ origin, socketPath }: ServerAddress, options: ConnectOptions) {
    this.token = options.token
    this.#answerTimeoutMs = options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS
    this.#socket = io(origin, {
      path: socketPath,
      transports: options.transports ?? ['websocket'],
      timeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: RECONNECT_MS,
      reconnectionDelayMax: 2 * RECONNECT_MS,
      auth: (offer: (auth: object) => void) => offer({ token: this.token, protocol: PROTOCOL_VERSION }),
    })
    this.#listen(options)
    options.signal?.addEventListener('abort', () => this.close())
    if (options.signal?.aborted) this.close()
    else if (options.open ?? true) this.open()
  }

  get state(): LinkState {
    return this.#state
  }
  get isLive(): boolean {
    return this.#state.name === 'live'
  }
  /** Who this is, and the server's limits; undefined before the first connect. */
  get visitor(): Visitor | undefined {
    return this.#visitor
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
    await this.request('clock:read', {}).catch(report)
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
  onState(listener: (state: LinkState) => void): () => void {
    return this.#states.subscribe(listener)
  }

  /** As `Connection.live`. */
  live(options?: Abortable): Promise<Visitor> {
    const look = (): Visitor | undefined => {
      if (this.#state.name === 'refused') throw new RefusedError(this.#state.refusal)
      if (this.#state.name === 'closed') throw new RefusedError(CLOSED)
      return this.#state.name === 'live' ? this.#visitor : undefined
    }
    return found(look, (changed) => this.onState(changed), options)
  }

  /**
   * Asks the server. Nothing waits for a better line: without one, or without an answer in time, the answer is
   * `UNAVAILABLE`; in the latter case the outcome is unknown, and asking the same again is safe.
   * `first` is called the moment the answer is there, also when nobody waits any more: a promise may only get its turn
   * after the next fact.
   * @throws {InvalidResponseError} when the answer does not fit
   * @throws the signal's reason when it is aborted first; what was sent may happen all the same
   */
  request<R extends RequestName>(
    name: R,
    payload: Requests[R]['payload'],
    { signal }: Abortable = {},
    first?: (answer: Answer<Requests[R]['value']>) => void,
  ): Promise<Answer<Requests[R]['value']>> {
    const { promise, resolve, reject } = withResolvers<Answer<Requests[R]['value']>>()
    const abort = (): void => reject(signal?.reason)
    const answered = (answer: Answer<Requests[R]['value']>): void => {
      first?.(answer)
      resolve(answer)
    }
    if (signal?.aborted) abort()
    else if (!this.#socket.connected) answered(unavailable(NOT_CONNECTED, this.serverNow()))
    else {
      signal?.addEventListener('abort', abort)
      const [sentAt, sentWallMs] = [performance.now(), wallOffset()]
      this.#socket.timeout(this.#answerTimeoutMs).emit(name, payload, (failure: unknown, raw: unknown) => {
        if (failure) return answered(unavailable(SAME_AGAIN, this.serverNow()))
        try {
          const answer = parsedAnswer(name, raw)
          this.#clock.learn(answer.serverTime, sentAt, sentWallMs)
          answered(answer)
        } catch (error) {
          reject(error)
        }
      })
    }
    return promise.finally(() => signal?.removeEventListener('abort', abort))
  }

  #listen({ onVisitor, instead }: ConnectOptions): void {
    this.#socket.onAny((name: string, raw: unknown) => this.facts.take(name, raw))
    this.facts.onUnreadable((name) => {
      if (name !== 'visitor') return
      this.#socket.disconnect()
      this.#become(UNREADABLE)
    })
    this.facts.on('visitor', (visitor) => {
      let other: string | undefined
      if (this.token === undefined) reporting(() => (other = instead?.()))
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
      reporting(() => onVisitor?.(visitor))
      this.#become({ name: 'live' })
    })
    this.facts.on('visitor:revoked', ({ error }) => {
      this.#socket.disconnect()
      this.#become({ name: 'refused', refusal: error })
    })
    this.facts.on('server:draining', ({ reconnectAfterMs }) => {
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
      const refusal = refusalIn('data' in error ? error.data : undefined)
      this.#attempts += 1
      if (refusal && (refusal.code === 'UNAUTHORIZED' || refusal.code === 'PROTOCOL_MISMATCH')) {
        this.#become({ name: 'refused', refusal })
        return
      }
      this.#noteFailure(refusal)
      if (!this.#socket.active) this.#reconnectLater(refusal?.retryAfterMs ?? RECONNECT_MS)
    })
  }

  /** An attempt to connect was in vain. */
  #noteFailure(refusal: Refusal | undefined): void {
    const state = this.#state
    if (state.name !== 'connecting' && state.name !== 'reconnecting' && state.name !== 'offline') return
    const why = refusal?.code === 'RATE_LIMITED' ? { refusal } : {}
    if (state.name !== 'offline' && this.#attempts >= ATTEMPTS_UNTIL_OFFLINE) {
      this.#become({ name: 'offline', since: state.name === 'reconnecting' ? state.since : this.serverNow(), ...why })
    } else if (why.refusal || state.refusal) {
      this.#become(
        state.name === 'connecting' ? { name: state.name, ...why } : { name: state.name, since: state.since, ...why },
      )
    }
  }

  /** Where the library has given up by itself; spread out, so that not everybody comes at the same moment. */
  #reconnectLater(delayMs: number): void {
    clearTimeout(this.#reconnectTimer)
    const spreadMs = Math.random() * Math.min(delayMs, SPREAD_AT_MOST_MS)
    this.#reconnectTimer = setTimeout(() => this.#socket.connect(), delayMs + spreadMs)
  }

  #become(state: LinkState): void {
    this.#state = state
    this.#states.tell(state)
  }
}
