// What limits refuse over HTTP, and the end of a connection that goes on asking.
import type { Request, RequestHandler } from 'express'
import type { RouteName } from '../../shared/http.ts'
import type { Refusal } from '../../shared/protocol.ts'
import { COSTS } from '../admission/costs.ts'
import type { Excess } from '../admission/excess.ts'
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

const excesses = new WeakMap<Request['socket'], Excess>()

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

/** Counts a request by its address, and by its visitor if there is one. @returns why not: `RATE_LIMITED` */
export function refusalFor(request: Request, cost: number, gate: Gate, visitorId?: string): Refusal | undefined {
  const { admission } = gate
  const refusal =
    (visitorId === undefined ? undefined : admission.ofVisitor(visitorId)) ??
    admission.ofAddress(gate.addressOf(request), cost)
  if (!refusal) return undefined
  const { socket } = request
  const excess = excesses.get(socket) ?? admission.excess()
  excesses.set(socket, excess)
  if (excess.add(0) && !socket.destroyed) {
    admission.closed(gate.addressOf(request))
    socket.destroy()
  }
  return refusal
}
