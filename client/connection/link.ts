// The socket beneath a connection: it reconnects by itself, and never sends a request later than asked.
import { io, type Socket } from 'socket.io-client'
import { PROTOCOL_VERSION } from '../../shared/status.ts'
import { FactFeed } from './facts.ts'
import type { LinkState } from './link-state.ts'
import { Listeners, report, reporting } from './listeners.ts'
import { ANSWER_TIMEOUT_MS, CONNECT_TIMEOUT_MS, type ConnectOptions, type ServerAddress } from './connect-options.ts'
import { parseAnswer, refusalFrom } from './response-schemas.ts'
import { CLOSED, NOT_CONNECTED, RefusedError, NO_ANSWER, unavailable } from './refusals.ts'
import { ServerClock, wallOffset } from './server-clock.ts'
import type { RequestName, Requests } from './request-types.ts'
import type { Answer, Refusal, Visitor } from './types.ts'
import { waitFor, withResolvers, type Abortable } from './abortable.ts'

/** After this many failed attempts the state is `offline`. The link keeps trying. */
const ATTEMPTS_UNTIL_OFFLINE = 3
/**
 * The first attempt follows 0.5 to 1.5 times this after the loss, at random; later attempts are at most twice this
 * apart.
 */
const RECONNECT_MS = 1000
const RECONNECT_AT_LEAST_MS = 100
const SPREAD_AT_MOST_MS = 10_000
/** A socket that does not answer within this time after the page is back is taken for lost. */
const WAKE_ANSWER_MS = 1500

/** The state when the `visitor` fact cannot be read. */
const UNREADABLE: LinkState = {
  name: 'refused',
  refusal: {
    code: 'PROTOCOL_MISMATCH',
    message: 'The server speaks another version of the protocol. Update the client.',
  },
}

export class Link {
  /** Sent with the next handshake; the server replaces it by a fresh one. */
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
  #isWaking = false
  /** `performance.now()` of the latest `#reconnectNow`. */
  #reconnectedAt = -Infinity
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
  /** The visitor, with the server's limits; undefined before the first connect. */
  get visitor(): Visitor | undefined {
    return this.#visitor
  }
  /** How long the latest answer took, in milliseconds. */
  get roundTripMs(): number | undefined {
    return this.#clock.roundTripMs
  }
  /** As `Connection.serverNow`. */
  serverNow(): number {
    if (this.#clock.hasJumped) void this.measure()
    return this.#clock.now()
  }

  /** As `Connection.measure`. */
  async measure(): Promise<void> {
    if (this.#measuring || !this.#socket.connected) return
    this.#measuring = true
    await this.request('clock:read', {}).catch(report)
    this.#measuring = false
  }

  /** As `Connection.wake`. */
  async wake(): Promise<void> {
    const { name } = this.#state
    if (name === 'reconnecting' || name === 'offline') return this.#reconnectNow()
    if (name !== 'live' || this.#isWaking) return
    this.#isWaking = true
    const answer = await this.request('clock:read', {}, { timeoutMs: WAKE_ANSWER_MS }).catch(report)
    this.#isWaking = false
    if (answer?.ok === false && answer.error.code === 'UNAVAILABLE' && this.isLive) this.#reconnectNow()
  }

  /** As `Connection.open`. */
  open(): void {
    clearTimeout(this.#reconnectTimer)
    if (this.#state.name === 'refused' || this.#state.name === 'closed') this.#setState({ name: 'connecting' })
    this.#socket.connect()
  }

  /** As `Connection.close`. */
  close(): void {
    clearTimeout(this.#reconnectTimer)
    this.#socket.disconnect()
    this.#setState({ name: 'closed' })
  }

  /** As `Connection.onState`. */
  onState(listener: (state: LinkState) => void): () => void {
    return this.#states.subscribe(listener)
  }

  /** As `Connection.live`. */
  live(options?: Abortable): Promise<Visitor> {
    const readVisitor = (): Visitor | undefined => {
      if (this.#state.name === 'refused') throw new RefusedError(this.#state.refusal)
      if (this.#state.name === 'closed') throw new RefusedError(CLOSED)
      return this.#state.name === 'live' ? this.#visitor : undefined
    }
    return waitFor(readVisitor, (changed) => this.onState(changed), options)
  }

  /**
   * Sends a request. Without a connection, or without an answer in time, the answer is `UNAVAILABLE`. In the latter
   * case the outcome is unknown; repeating the request is safe.
   * @param take gets the answer as soon as it arrives, also when the signal was aborted: a promise may be settled only
   * after the next fact
   * @throws {InvalidResponseError} when the answer cannot be read
   * @throws the signal's reason when it is aborted first; the server may still carry the request out
   */
  request<R extends RequestName>(
    name: R,
    payload: Requests[R]['payload'],
    { signal, timeoutMs = this.#answerTimeoutMs }: Abortable & { timeoutMs?: number } = {},
    take?: (answer: Answer<Requests[R]['value']>) => void,
  ): Promise<Answer<Requests[R]['value']>> {
    const { promise, resolve, reject } = withResolvers<Answer<Requests[R]['value']>>()
    const abort = (): void => reject(signal?.reason)
    const settle = (answer: Answer<Requests[R]['value']>): void => {
      take?.(answer)
      resolve(answer)
    }
    if (signal?.aborted) abort()
    else if (!this.#socket.connected) settle(unavailable(NOT_CONNECTED, this.serverNow()))
    else {
      signal?.addEventListener('abort', abort)
      const [sentAt, sentWallMs] = [performance.now(), wallOffset()]
      this.#socket.timeout(timeoutMs).emit(name, payload, (failure: unknown, raw: unknown) => {
        if (failure) return settle(unavailable(NO_ANSWER, this.serverNow()))
        try {
          const answer = parseAnswer(name, raw)
          this.#clock.learn(answer.serverTime, sentAt, sentWallMs)
          settle(answer)
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
      this.#setState(UNREADABLE)
    })
    this.facts.on('visitor', (visitor) => {
      let otherToken: string | undefined
      if (this.token === undefined) reporting(() => (otherToken = instead?.()))
      if (otherToken !== undefined) {
        this.token = otherToken
        this.#socket.disconnect().connect()
        return
      }
      this.#clock.restart(visitor.serverTime)
      this.#visitor = visitor
      this.token = visitor.token
      this.#attempts = 0
      this.#socket.io.reconnectionDelay(RECONNECT_MS)
      reporting(() => onVisitor?.(visitor))
      this.#setState({ name: 'live' })
    })
    this.facts.on('visitor:revoked', ({ error }) => {
      this.#socket.disconnect()
      this.#setState({ name: 'refused', refusal: error })
    })
    this.facts.on('server:draining', ({ reconnectAfterMs }) => {
      this.#socket.io.reconnectionDelay(Math.max(reconnectAfterMs, RECONNECT_AT_LEAST_MS))
    })
    this.#socket.on('disconnect', (reason) => {
      // Requests that the lost socket did not send are dropped here; Socket.IO answers them with an error now.
      this.#socket.sendBuffer.length = 0
      // `close` sets the state itself.
      if (reason === 'io client disconnect') return
      this.#setState({ name: 'reconnecting', since: this.serverNow() })
      if (reason === 'io server disconnect') this.#reconnectLater(RECONNECT_MS)
    })
    this.#socket.on('connect_error', (error) => {
      const refusal = refusalFrom('data' in error ? error.data : undefined)
      this.#attempts += 1
      if (refusal && (refusal.code === 'UNAUTHORIZED' || refusal.code === 'PROTOCOL_MISMATCH')) {
        this.#setState({ name: 'refused', refusal })
        return
      }
      this.#noteFailure(refusal)
      if (!this.#socket.active) this.#reconnectLater(refusal?.retryAfterMs ?? RECONNECT_MS)
    })
  }

  /** After a failed attempt: `offline` when it was the third, and why, when the server named a reason that passes. */
  #noteFailure(refusal: Refusal | undefined): void {
    const state = this.#state
    if (state.name !== 'connecting' && state.name !== 'reconnecting' && state.name !== 'offline') return
    const reason = refusal?.code === 'RATE_LIMITED' ? { refusal } : {}
    if (state.name !== 'offline' && this.#attempts >= ATTEMPTS_UNTIL_OFFLINE) {
      this.#setState({
        name: 'offline',
        since: state.name === 'reconnecting' ? state.since : this.serverNow(),
        ...reason,
      })
    } else if (reason.refusal || state.refusal) {
      this.#setState(
        state.name === 'connecting'
          ? { name: state.name, ...reason }
          : { name: state.name, since: state.since, ...reason },
      )
    }
  }

  /**
   * Connects after Socket.IO gave up by itself. The delay is spread at random, so that clients do not come all at once.
   */
  #reconnectLater(delayMs: number): void {
    clearTimeout(this.#reconnectTimer)
    const spreadMs = Math.random() * Math.min(delayMs, SPREAD_AT_MOST_MS)
    this.#reconnectTimer = setTimeout(() => this.#socket.connect(), delayMs + spreadMs)
  }

  /** Connects at once instead of after a delay, with a new socket. */
  #reconnectNow(): void {
    // Several events tell that a page is back. An attempt that has just begun is not broken off.
    if (performance.now() - this.#reconnectedAt < WAKE_ANSWER_MS) return
    this.#reconnectedAt = performance.now()
    this.#attempts = 0
    clearTimeout(this.#reconnectTimer)
    const wasLive = this.isLive
    this.#socket.disconnect()
    if (wasLive) this.#setState({ name: 'reconnecting', since: this.serverNow() })
    this.#socket.connect()
  }

  #setState(state: LinkState): void {
    this.#state = state
    this.#states.emit(state)
  }
}
