// Rate limits of HTTP requests: what each route costs, what is refused, and which connections are closed for flooding.
import type { IncomingMessage } from 'node:http'
import type { Request, RequestHandler } from 'express'
import type { RouteName } from '../../shared/http.ts'
import type { Refusal } from '../../shared/protocol.ts'
import type { ConnectionLimit } from '../admission/connection-limit.ts'
import type { FloodDetector } from '../admission/flood-detection.ts'
import type { RateLimits } from '../admission/rate-limits.ts'
import { COSTS } from '../admission/request-costs.ts'
import { sendRefusal } from './refusals.ts'

/** What a route costs, where that is not the cost of a command. */
export const ROUTE_COSTS: Readonly<Partial<Record<RouteName, number>>> = {
  createVisitor: COSTS.visitor,
  revokeVisitor: COSTS.revocation,
  listShows: COSTS.list,
  listSeats: COSTS.seats,
  readPlan: COSTS.plan,
  readBooking: COSTS.query,
  listBookings: COSTS.bookings,
  readTicketCode: COSTS.query,
  readTicket: COSTS.query,
  readLog: COSTS.query,
}

const DOCUMENT = /^\/api\/(openapi|asyncapi|docs|events)/

const floodDetectors = new WeakMap<Request['socket'], FloodDetector>()

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

/**
 * Counts a request by its address, and by its visitor if there is one. Closes a connection that goes on after refusals.
 * @returns the refusal, if any: `RATE_LIMITED`
 */
export function countRequest(
  request: Request,
  cost: number,
  { rateLimits, addressOf }: RequestLimitsOptions,
  visitorId?: string,
): Refusal | undefined {
  const refusal =
    (visitorId === undefined ? undefined : rateLimits.countVisitorRequest(visitorId)) ??
    rateLimits.countAddressRequest(addressOf(request), cost)
  if (!refusal) return undefined
  const { socket } = request
  const floodDetector = floodDetectors.get(socket) ?? rateLimits.floodDetector()
  floodDetectors.set(socket, floodDetector)
  if (floodDetector.add(0) && !socket.destroyed) {
    rateLimits.markFlooded(addressOf(request))
    socket.destroy()
  }
  return refusal
}
