// Rate limits of HTTP requests: what each route costs, what is refused, and which connections are closed for flooding.
import type { IncomingMessage } from 'node:http'
import type { Request, RequestHandler } from 'express'
import type { RouteName } from '../../shared/http.ts'
import type { Refusal } from '../../shared/protocol.ts'
import type { ConnectionLimit } from '../admission/connection-limit.ts'
import type { RateLimits } from '../admission/rate-limits.ts'
import { COSTS } from '../admission/request-costs.ts'
import { holdBack } from './pipelining.ts'
import { sendRefusal } from './refusals.ts'

/** What routes cost, where that is not the cost of a command. */
const ROUTE_COSTS: Readonly<Partial<Record<RouteName, number>>> = {
  createVisitor: COSTS.visitor,
  revokeVisitor: COSTS.revocation,
  listShows: COSTS.list,
  listSeats: COSTS.seats,
  readPlan: COSTS.plan,
  previewBest: COSTS.query,
  readBooking: COSTS.query,
  listBookings: COSTS.bookings,
  readTicketCode: COSTS.query,
  readTicket: COSTS.query,
  readLog: COSTS.query,
  findTickets: COSTS.query,
  openTicket: COSTS.query,
  readOffer: COSTS.query,
  acceptOffer: COSTS.query,
  listPassedOn: COSTS.bookings,
  searchBookings: COSTS.bookings,
  readAnyBooking: COSTS.query,
  listMails: COSTS.bookings,
  readSeatHolders: COSTS.seats,
  readSeatHoldersAt: COSTS.query,
  readShowLog: COSTS.query,
  readSeatHistory: COSTS.query,
}

/** What a call of a route uses of its address's budget, in units. */
export function costOf(name: RouteName): number {
  return ROUTE_COSTS[name] ?? COSTS.command
}

const DOCUMENT = /^\/api\/(openapi|asyncapi|docs|events)/

export type RequestLimitsOptions = {
  rateLimits: RateLimits
  connectionLimit: ConnectionLimit
  /** The address that a request comes from, as limits count it. */
  addressOf: (request: IncomingMessage) => string
}

/**
 * Counts every request by its address, and refuses those over a connection beyond its address's limit.
 * @param isExempt requests that are not counted
 */
export function limitRequests(
  options: RequestLimitsOptions,
  isExempt: (request: IncomingMessage) => boolean,
): RequestHandler {
  const { rateLimits, connectionLimit, addressOf } = options
  return (request, response, next) => {
    if (isExempt(request)) return next()
    const address = addressOf(request)
    if (connectionLimit.isTooMany(request, address)) {
      response.set('Connection', 'close')
      return sendRefusal(response, rateLimits.refuseConnection(address))
    }
    const refusal = countRequest(request, DOCUMENT.test(request.path) ? COSTS.document : COSTS.file, options)
    if (refusal) sendRefusal(response, refusal)
    else next()
  }
}

/** Refuses health checks or preflights of an address that makes too many. */
export function limitChecks(kind: 'health' | 'preflight', options: RequestLimitsOptions): RequestHandler {
  return (request, response, next) => {
    const refusal = options.rateLimits.countCheck(kind, options.addressOf(request))
    if (!refusal) return next()
    closeIfFlood(request, options)
    holdBackAddress(request, options, refusal)
    sendRefusal(response, refusal)
  }
}

/**
 * Counts a request by its address, and by its visitor if there is one. Closes a connection that goes on after refusals.
 * @returns the refusal, if any: `RATE_LIMITED`
 */
export function countRequest(
  request: Request,
  cost: number,
  options: RequestLimitsOptions,
  visitorId?: string,
): Refusal | undefined {
  const { rateLimits, addressOf } = options
  const ofVisitor = visitorId === undefined ? undefined : rateLimits.countVisitorRequest(visitorId)
  const ofAddress = ofVisitor ? undefined : rateLimits.countAddressRequest(addressOf(request), cost)
  const refusal = ofVisitor ?? ofAddress
  if (!refusal) return undefined
  closeIfFlood(request, options)
  if (ofAddress) holdBackAddress(request, options, ofAddress)
  return refusal
}

/** Closes a connection that goes on after refusals. One that clients share behind a trusted proxy stays open. */
function closeIfFlood(request: Request, { rateLimits, addressOf, connectionLimit }: RequestLimitsOptions): void {
  const { socket } = request
  if (socket.destroyed) return
  if (rateLimits.isFlood(addressOf(request), connectionLimit.isShared(request) ? undefined : socket)) socket.destroy()
}

/** Has the connection's next request wait until its address may ask again: it would be refused too, for any visitor. */
function holdBackAddress(
  request: Request,
  { connectionLimit }: RequestLimitsOptions,
  { retryAfterMs = 0 }: Refusal,
): void {
  if (!connectionLimit.isShared(request)) holdBack(request.socket, retryAfterMs)
}
