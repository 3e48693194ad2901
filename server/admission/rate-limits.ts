// Every rate limit: how much a visitor and an address may ask for in a span of time, counted in this process's memory.
// Limits outlive connections, so a reconnect does not reset them.
import { RateLimiterCluster, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Refusal } from '../../shared/protocol.ts'
import { FixedWindowLimiter } from './fixed-window-limiter.ts'
import { FloodDetector, SuspectAddresses } from './flood-detection.ts'
import { rateLimited, RefusedCounts, type RefusedKind } from './limit-refusals.ts'
import type { LimitSettings } from './limit-settings.ts'

const SECOND_MS = 1000
const HOUR_MS = 3600 * SECOND_MS
/**
 * An address may use this many times what a visitor may ask for: enough for an office of forty that buys at once, or for
 * ten thousand visitors by script.
 */
const ADDRESS_TIMES = 20
/** The largest packet that a socket may send: a hundred seats and two ids are under 2 kB. */
export const PACKET_BYTES = 16_384
/** All sockets of an address together may send this many times the bytes of one visitor. */
const SOCKETS_TIMES = 2
/** Connects of an address in a second that are answered. */
const CONNECTS_TIMES = 2
/** Handshakes of an address in a second that are accepted at all. */
const HANDSHAKES_TIMES = 4
/** In an hour. Honest visitors hardly cancel; hold, confirm and cancel in a loop leaves rows behind forever. */
const CANCELLATIONS_OF_VISITOR = 20
const CANCELLATIONS_OF_ADDRESS = 200
/** In an hour: requests of an address for tickets by mail, each of which may send a mail to anybody who bought. */
const TICKET_REQUESTS_OF_ADDRESS = 20
/** Health checks of an address in a second, and as many preflights. A load balancer makes a few a second. */
const CHECKS_OF_ADDRESS = 100
/** When a client with too many connections may try again. */
const CONNECTIONS_RETRY_MS = 10_000

/** The key by which an operator's requests are counted; a visitor's is the visitor's id. */
export function operatorKey(name: string): string {
  return `operator ${name}`
}

type Limiter = RateLimiterMemory | RateLimiterCluster | undefined

export class RateLimits {
  readonly #requestsPerSecond: number | null
  readonly #counts = new RefusedCounts()
  readonly #suspects = new SuspectAddresses()
  readonly #floodDetector: FloodDetector
  readonly #bytesPerSecond: number | null
  readonly #addressBytes: FixedWindowLimiter
  readonly #visitorRequests: FixedWindowLimiter
  readonly #addressRequests: FixedWindowLimiter
  readonly #checks: FixedWindowLimiter
  readonly #visitorCancellations: FixedWindowLimiter
  readonly #addressCancellations: FixedWindowLimiter
  /** The bookings that were counted as cancelled. */
  readonly #cancelled: FixedWindowLimiter
  readonly #ticketRequests: FixedWindowLimiter
  readonly #newVisitors: Limiter
  readonly #connects: Limiter
  readonly #handshakes: Limiter

  /** @param isWorker whether new visitors are counted by the primary process, for all workers together */
  constructor({ requestsPerSecond, visitorsPerAddress }: LimitSettings, isWorker = false) {
    this.#requestsPerSecond = requestsPerSecond
    this.#floodDetector = new FloodDetector(requestsPerSecond)
    const times = (factor: number): number | null => requestsPerSecond && requestsPerSecond * factor
    const unlessOff = (most: number): number | null => (requestsPerSecond === null ? null : most)
    this.#visitorRequests = new FixedWindowLimiter(requestsPerSecond, SECOND_MS)
    this.#addressRequests = new FixedWindowLimiter(times(ADDRESS_TIMES), SECOND_MS)
    this.#bytesPerSecond = times(PACKET_BYTES)
    this.#addressBytes = new FixedWindowLimiter(times(SOCKETS_TIMES * PACKET_BYTES), SECOND_MS)
    this.#checks = new FixedWindowLimiter(unlessOff(CHECKS_OF_ADDRESS), SECOND_MS)
    this.#visitorCancellations = new FixedWindowLimiter(unlessOff(CANCELLATIONS_OF_VISITOR), HOUR_MS)
    this.#addressCancellations = new FixedWindowLimiter(unlessOff(CANCELLATIONS_OF_ADDRESS), HOUR_MS)
    this.#cancelled = new FixedWindowLimiter(unlessOff(1), HOUR_MS)
    this.#ticketRequests = new FixedWindowLimiter(unlessOff(TICKET_REQUESTS_OF_ADDRESS), HOUR_MS)
    this.#newVisitors = limiter(visitorsPerAddress, HOUR_MS, isWorker ? 'newVisitors' : undefined)
    this.#connects = limiter(times(CONNECTS_TIMES), SECOND_MS)
    this.#handshakes = limiter(times(HANDSHAKES_TIMES), SECOND_MS)
  }

  /** How many times each limit refused since the start. */
  get refused(): Readonly<Record<RefusedKind, number>> {
    return this.#counts.total
  }

  /** Calls `log` with a sentence about the refusals since the last call, if there were any. */
  report(log: (sentence: string) => void): void {
    const sentence = this.#counts.takeReport()
    if (sentence !== undefined) log(sentence)
  }

  /** Counts a request of a visitor. @returns the refusal, if any: `RATE_LIMITED` */
  countVisitorRequest(visitorId: string): Refusal | undefined {
    return this.#refusalAfter('visitorRequests', visitorId, this.#visitorRequests.take(visitorId))
  }

  /** Counts a request of an address by its cost, see `COSTS`. @returns the refusal, if any: `RATE_LIMITED` */
  countAddressRequest(address: string, units: number): Refusal | undefined {
    return this.#refusalAfter('addressRequests', address, this.#addressRequests.take(address, units))
  }

  /**
   * Counts a health check or a preflight. Each has a budget of its own, so that a busy address does not lose them.
   * @returns the refusal, if any: `RATE_LIMITED`
   */
  countCheck(kind: 'health' | 'preflight', address: string): Refusal | undefined {
    return this.#refusalAfter('addressRequests', address, this.#checks.take(`${kind} ${address}`))
  }

  /** Adds to the cost of a request that was done. */
  chargeAddress(address: string, units: number): void {
    this.#addressRequests.charge(address, units)
  }

  /**
   * Cancels a booking, unless too many were cancelled. Only a booking that was really cancelled counts, and only once: a
   * client that cancels what it has no right to costs other clients of its address nothing.
   * @returns what `cancel` returns, or a refusal as `RATE_LIMITED`
   */
  async limitCancellation<R extends { ok: boolean }>(
    { visitorId, address, bookingId }: { visitorId: string; address: string; bookingId: string },
    cancel: () => Promise<R>,
  ): Promise<R | { ok: false; error: Refusal }> {
    const waitMs = this.#visitorCancellations.waitMs(visitorId) || this.#addressCancellations.waitMs(address)
    const error = this.#refusalAfter('cancellations', visitorId, waitMs)
    if (error) return { ok: false, error }
    const result = await cancel()
    if (result.ok && this.#cancelled.take(bookingId) === 0) {
      this.#visitorCancellations.charge(visitorId, 1)
      this.#addressCancellations.charge(address, 1)
    }
    return result
  }

  /** Counts a request for tickets by mail. @returns the refusal, if any: `RATE_LIMITED` */
  countTicketRequest(address: string): Refusal | undefined {
    return this.#refusalAfter('ticketRequests', address, this.#ticketRequests.take(address))
  }

  /** Counts a client that comes without a token. @returns the refusal, if any: `RATE_LIMITED` */
  countNewVisitor(address: string): Promise<Refusal | undefined> {
    return this.#consume('newVisitors', this.#newVisitors, address)
  }

  /** Counts a Socket.IO CONNECT packet. @returns the refusal, if any: `RATE_LIMITED` */
  countConnect(address: string): Promise<Refusal | undefined> {
    return this.#consume('handshakes', this.#connects, address)
  }

  /** Counts a WebSocket handshake, before anything is done for it. @returns the refusal, if any: `RATE_LIMITED` */
  countHandshake(address: string): Promise<Refusal | undefined> {
    return this.#consume('handshakes', this.#handshakes, address)
  }

  /** Counts a connection beyond the limit of its address. @returns the refusal: `RATE_LIMITED` */
  refuseConnection(address: string): Refusal {
    this.countRefused('connections', address)
    return rateLimited('connections', CONNECTIONS_RETRY_MS)
  }

  /**
   * Makes a counter of the bytes that one socket sends. In a second a socket may send as many of the largest packets as its
   * visitor may send requests, and all sockets of its address twice that.
   * @returns a function that counts bytes and returns 0, or the milliseconds until the socket may send again
   */
  bytesCounter(address: string): (bytes: number) => number {
    const ofSocket = new FixedWindowLimiter(this.#bytesPerSecond, SECOND_MS)
    return (bytes) => ofSocket.take('', bytes) || this.#addressBytes.take(address, bytes)
  }

  /**
   * Counts a refused request against its connection and its address. An address that goes on after refusals, over however
   * many connections, may open new ones only slowly.
   * @param connection undefined when clients of other addresses share it
   * @returns whether the connection is a flood too, and is to be closed
   */
  isFlood(address: string, connection: object | undefined, bytes = 0): boolean {
    const flood = this.#floodDetector.add(address, connection, bytes)
    if (flood.address) this.#suspects.add(address)
    if (flood.connection) this.markFlooded(address)
    return flood.connection
  }

  /** Counts pipelined requests that were parsed in vain, since their connection ended before they could be answered. */
  addDropped(address: string, requests: number): void {
    for (let i = 0; i < requests; i++) this.isFlood(address, undefined)
  }

  /** Counts a connection that was closed because it went on after it was refused; its address may reconnect slowly only. */
  markFlooded(address: string): void {
    this.countRefused('closed', address)
    if (this.#requestsPerSecond !== null) this.#suspects.add(address)
  }

  /** Counts a connection that an address opens. @returns false when the address was flooding a moment ago and opens too many */
  mayOpenConnection(address: string): boolean {
    return this.#suspects.mayOpenConnection(address)
  }

  /** Counts a refusal that was made elsewhere. */
  countRefused(kind: RefusedKind, key: string): void {
    this.#counts.add(kind, key)
  }

  #refusalAfter(kind: Parameters<typeof rateLimited>[0], key: string, waitMs: number): Refusal | undefined {
    if (waitMs === 0) return undefined
    this.countRefused(kind, key)
    return rateLimited(kind, waitMs)
  }

  async #consume(
    kind: Parameters<typeof rateLimited>[0],
    limiter: Limiter,
    address: string,
  ): Promise<Refusal | undefined> {
    try {
      await limiter?.consume(address)
      return undefined
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      return this.#refusalAfter(kind, address, Math.max(1, refused.msBeforeNext))
    }
  }
}

/** @param sharedAs the name of a limiter that all workers share in the primary process; undefined: of this process alone */
function limiter(points: number | null, windowMs: number, sharedAs?: string): Limiter {
  if (points === null) return undefined
  const settings = { points, duration: windowMs / SECOND_MS }
  if (sharedAs === undefined) return new RateLimiterMemory(settings)
  return new RateLimiterCluster({ ...settings, keyPrefix: sharedAs })
}
