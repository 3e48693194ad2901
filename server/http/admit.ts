// What limits refuse over HTTP, and the end of a connection that goes on asking.
import type { Request, RequestHandler } from 'express'
import type { RouteName } from '../../shared/http.ts'
import type { Refusal } from '../../shared/protocol.ts'
import { COSTS } from '../admission/costs.ts'
import { holdBack } from './pipelining.ts'
import { sendRefusal } from './refusals.ts'
import { isOfServer, type Gate } from './routes.ts'

/** What a route costs, when not as much as a command. */
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

/** Counts any request by its address, and refuses those of an address with too many connections. */
export function limitRequests(gate: Gate): RequestHandler {
  return (request, response, next) => {
    if (isOfServer(request, gate)) return next()
    const address = gate.addressOf(request)
    if (gate.connections.isTooMany(request, address)) {
      response.set('Connection', 'close')
      return sendRefusal(response, gate.admission.tooManyConnections(address))
    }
    const refusal = refusalFor(request, DOCUMENT.test(request.path) ? COSTS.document : COSTS.file, gate)
    if (refusal) sendRefusal(response, refusal)
    else next()
  }
}

/** Refuses a health check or a preflight when too many come from its address. */
export function limitChecks(kind: 'health' | 'preflight', gate: Gate): RequestHandler {
  return (request, response, next) => {
    const refusal = gate.admission.check(kind, gate.addressOf(request))
    if (!refusal) return next()
    closeIfExcessive(request, gate)
    holdBackAddress(request, gate, refusal)
    sendRefusal(response, refusal)
  }
}

/** Counts a request by its address, and by its visitor if there is one. @returns why not: `RATE_LIMITED` */
export function refusalFor(request: Request, cost: number, gate: Gate, visitorId?: string): Refusal | undefined {
  const { admission } = gate
  const ofVisitor = visitorId === undefined ? undefined : admission.ofVisitor(visitorId)
  const ofAddress = ofVisitor ? undefined : admission.ofAddress(gate.addressOf(request), cost)
  const refusal = ofVisitor ?? ofAddress
  if (!refusal) return undefined
  closeIfExcessive(request, gate)
  if (ofAddress) holdBackAddress(request, gate, ofAddress)
  return refusal
}

/** Ends a connection that goes on though it is refused. One that clients share behind a trusted proxy stays open. */
function closeIfExcessive(request: Request, { admission, addressOf, connections }: Gate): void {
  const { socket } = request
  if (socket.destroyed) return
  if (admission.goesOn(addressOf(request), connections.isShared(request) ? undefined : socket)) socket.destroy()
}

/** The next request of the connection would be refused too, of whatever visitor: it waits until it may be asked. */
function holdBackAddress(request: Request, { connections }: Gate, { retryAfterMs = 0 }: Refusal): void {
  if (!connections.isShared(request)) holdBack(request.socket, retryAfterMs)
}
