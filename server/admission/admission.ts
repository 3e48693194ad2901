// Every limit of who may come in and how much they may ask: by visitor and by address, in this process's memory. Limits
// outlive connections; a reconnect begins nothing anew.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Refusal } from '../../shared/protocol.ts'
import { Excess } from './excess.ts'
import type { Limits } from './limits.ts'
import { rateLimited, type RefusedKind } from './refusals.ts'
import { RefusedCounts } from './refused-counts.ts'
import { RateWindows } from './rate-windows.ts'
import { Suspects } from './suspects.ts'

const SECOND_MS = 1000
const HOUR_MS = 3600 * SECOND_MS
/** What an address may use in a second: an office of forty that buys at once, or ten thousand visitors by script. */
const ADDRESS_TIMES = 20
/** Of the largest packet that a socket may send: a hundred seats and two ids are under 2 kB. */
export const PACKET_BYTES = 16_384
/** The sockets of an address may send as many bytes as so many of one visitor. */
const SOCKETS_TIMES = 2
/** Connects of an address in a second that are answered, and handshakes that are accepted at all. */
const CONNECTS_TIMES = 2
const HANDSHAKES_TIMES = 4
/** Honest people hardly cancel; hold, confirm and cancel in a loop leaves rows behind for ever. In an hour. */
const CANCELLATIONS_OF_VISITOR = 20
const CANCELLATIONS_OF_ADDRESS = 200
/** Health checks of an address in a second, and as many preflights. A load balancer asks a few times a second. */
const CHECKS_OF_ADDRESS = 100
/** When who has too many connections may try again. */
const CONNECTIONS_RETRY_MS = 10_000

export class Admission {
  readonly #requestsPerSecond: number | null
  readonly #counts = new RefusedCounts()
  readonly #suspects = new Suspects()
  readonly #excess: Excess
  readonly #bytesPerSecond: number | null
  readonly #addressBytes: RateWindows
  readonly #visitorRequests: RateWindows
  readonly #addressRequests: RateWindows
  readonly #checks: RateWindows
  readonly #visitorCancellations: RateWindows
  readonly #addressCancellations: RateWindows
  /** The bookings that were counted. */
  readonly #cancelled: RateWindows
  readonly #newVisitors: RateLimiterMemory | undefined
  readonly #connects: RateLimiterMemory | undefined
  readonly #handshakes: RateLimiterMemory | undefined

  constructor({ requestsPerSecond, visitorsPerAddress }: Limits) {
    this.#requestsPerSecond = requestsPerSecond
    this.#excess = new Excess(requestsPerSecond)
    const times = (factor: number): number | null => requestsPerSecond && requestsPerSecond * factor
    const unlessOff = (most: number): number | null => (requestsPerSecond === null ? null : most)
    this.#visitorRequests = new RateWindows(requestsPerSecond, SECOND_MS)
    this.#addressRequests = new RateWindows(times(ADDRESS_TIMES), SECOND_MS)
    this.#bytesPerSecond = times(PACKET_BYTES)
    this.#addressBytes = new RateWindows(times(SOCKETS_TIMES * PACKET_BYTES), SECOND_MS)
    this.#checks = new RateWindows(unlessOff(CHECKS_OF_ADDRESS), SECOND_MS)
    this.#visitorCancellations = new RateWindows(unlessOff(CANCELLATIONS_OF_VISITOR), HOUR_MS)
    this.#addressCancellations = new RateWindows(unlessOff(CANCELLATIONS_OF_ADDRESS), HOUR_MS)
    this.#cancelled = new RateWindows(unlessOff(1), HOUR_MS)
    this.#newVisitors = limiter(visitorsPerAddress, HOUR_MS)
    this.#connects = limiter(times(CONNECTS_TIMES), SECOND_MS)
    this.#handshakes = limiter(times(HANDSHAKES_TIMES), SECOND_MS)
  }

  /** What each limit refused since the start. */
  get refused(): Readonly<Record<RefusedKind, number>> {
    return this.#counts.total
  }

  /** Says what was refused since the last call, if anything was; for the log, once a minute. */
  report(say: (sentence: string) => void): void {
    const sentence = this.#counts.takeReport()
    if (sentence !== undefined) say(sentence)
  }

  /** Counts a request of a visitor. @returns why not: `RATE_LIMITED` */
  ofVisitor(visitorId: string): Refusal | undefined {
    return this.#verdict('visitorRequests', visitorId, this.#visitorRequests.take(visitorId))
  }

  /** Counts a request of an address by its cost, see `COSTS`. @returns why not: `RATE_LIMITED` */
  ofAddress(address: string, units: number): Refusal | undefined {
    return this.#verdict('addressRequests', address, this.#addressRequests.take(address, units))
  }

  /**
   * Counts a health check or a preflight, each in a budget of its own: a busy address does not lose them.
   * @returns why not: `RATE_LIMITED`
   */
  check(kind: 'health' | 'preflight', address: string): Refusal | undefined {
    return this.#verdict('addressRequests', address, this.#checks.take(`${kind} ${address}`))
  }

  /** Adds to the cost of a request that was done. */
  charge(address: string, units: number): void {
    this.#addressRequests.charge(address, units)
  }

  /**
   * Cancels a booking, unless too many were cancelled. Only a booking that was really cancelled counts, and only once: what
   * somebody else behind an address asks for in vain costs nobody anything.
   * @returns what `cancel` says, or `RATE_LIMITED`
   */
  async cancellation<R extends { ok: boolean }>(
    { visitorId, address, bookingId }: { visitorId: string; address: string; bookingId: string },
    cancel: () => Promise<R>,
  ): Promise<R | { ok: false; error: Refusal }> {
    const waitMs = this.#visitorCancellations.waitMs(visitorId) || this.#addressCancellations.waitMs(address)
    const error = this.#verdict('cancellations', visitorId, waitMs)
    if (error) return { ok: false, error }
    const result = await cancel()
    if (result.ok && this.#cancelled.take(bookingId) === 0) {
      this.#visitorCancellations.charge(visitorId, 1)
      this.#addressCancellations.charge(address, 1)
    }
    return result
  }

  /** Counts somebody who comes without a token. @returns why not: `RATE_LIMITED` */
  newVisitor(address: string): Promise<Refusal | undefined> {
    return this.#consume('newVisitors', this.#newVisitors, address)
  }

  /** Counts a socket that says who it is. @returns why not: `RATE_LIMITED` */
  connect(address: string): Promise<Refusal | undefined> {
    return this.#consume('handshakes', this.#connects, address)
  }

  /** Counts a WebSocket handshake, before anything is done for it. @returns why not: `RATE_LIMITED` */
  handshake(address: string): Promise<Refusal | undefined> {
    return this.#consume('handshakes', this.#handshakes, address)
  }

  /** Refuses a connection too many of an address: `RATE_LIMITED` */
  tooManyConnections(address: string): Refusal {
    this.note('connections', address)
    return rateLimited('connections', CONNECTIONS_RETRY_MS)
  }

  /**
   * Makes a counter of the bytes that a socket sends: as many of the largest packets as its visitor may send at all, and
   * twice that for all sockets of its address.
   * @returns what says 0, or for how many milliseconds enough was sent
   */
  bytesFrom(address: string): (bytes: number) => number {
    const ofSocket = new RateWindows(this.#bytesPerSecond, SECOND_MS)
    return (bytes) => ofSocket.take('', bytes) || this.#addressBytes.take(address, bytes)
  }

  /**
   * Counts a refused request against its connection and its address. An address that goes on, over however many
   * connections, may open new ones slowly only.
   * @param connection undefined when clients of other addresses share it
   * @returns whether the connection went on too, and is to be closed
   */
  goesOn(address: string, connection: object | undefined, bytes = 0): boolean {
    const over = this.#excess.add(address, connection, bytes)
    if (over.address) this.#suspects.add(address)
    if (over.connection) this.closed(address)
    return over.connection
  }

  /** A connection of an address was closed because it went on after it was refused. */
  closed(address: string): void {
    this.note('closed', address)
    if (this.#requestsPerSecond !== null) this.#suspects.add(address)
  }

  /** Counts a connection that an address opens. @returns whether it may, since others of it were closed a moment ago */
  mayOpen(address: string): boolean {
    return this.#suspects.mayOpen(address)
  }

  /** Counts what was refused elsewhere. */
  note(kind: RefusedKind, key: string): void {
    this.#counts.add(kind, key)
  }

  #verdict(kind: Parameters<typeof rateLimited>[0], key: string, waitMs: number): Refusal | undefined {
    if (waitMs === 0) return undefined
    this.note(kind, key)
    return rateLimited(kind, waitMs)
  }

  async #consume(
    kind: Parameters<typeof rateLimited>[0],
    limiter: RateLimiterMemory | undefined,
    address: string,
  ): Promise<Refusal | undefined> {
    try {
      await limiter?.consume(address)
      return undefined
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      return this.#verdict(kind, address, Math.max(1, refused.msBeforeNext))
    }
  }
}

function limiter(points: number | null, windowMs: number): RateLimiterMemory | undefined {
  return points === null ? undefined : new RateLimiterMemory({ points, duration: windowMs / SECOND_MS })
}
