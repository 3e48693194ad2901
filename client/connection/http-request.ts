// Builds and sends one HTTP request, and turns its response into a result: a value or a refusal.
import type { RouteName, routes } from '../../shared/http.ts'
import { refusalFrom, type VisitorRoute } from './response-schemas.ts'
import { InvalidResponseError, NO_ANSWER } from './refusals.ts'
import type { Result } from './types.ts'
import type { Abortable } from './abortable.ts'

type Routes = typeof routes
type VisitorRouteOf<R extends Routes[RouteName]> = readonly [method: R['method'], path: R['path'], bearer: R['bearer']]

/** The compiler compares every method, path and bearer with those in `shared/http.ts`. */
export const visitorRoutes: { readonly [N in VisitorRoute]: VisitorRouteOf<Routes[N]> } = {
  createVisitor: ['post', '/api/visitors', 'optional'],
  revokeVisitor: ['post', '/api/visitors/revoke', 'visitor'],
  readTime: ['get', '/api/time', 'none'],
  listShows: ['get', '/api/shows', 'none'],
  readShow: ['get', '/api/shows/:showId', 'none'],
  listSeats: ['get', '/api/shows/:showId/seats', 'none'],
  readPlan: ['get', '/api/plans/:planId', 'none'],
  readHold: ['get', '/api/shows/:showId/hold', 'visitor'],
  holdSeats: ['post', '/api/shows/:showId/hold', 'visitor'],
  holdBest: ['post', '/api/shows/:showId/hold/best', 'visitor'],
  previewBest: ['post', '/api/shows/:showId/hold/best/preview', 'visitor'],
  extendHold: ['post', '/api/shows/:showId/hold/extend', 'visitor'],
  releaseSeats: ['delete', '/api/shows/:showId/hold', 'visitor'],
  beginCheckout: ['post', '/api/shows/:showId/hold/checkout', 'visitor'],
  endCheckout: ['delete', '/api/shows/:showId/hold/checkout', 'visitor'],
  confirmBooking: ['put', '/api/shows/:showId/bookings/:bookingId', 'visitor-or-server'],
  readBooking: ['get', '/api/shows/:showId/bookings/:bookingId', 'visitor-or-server'],
  cancelBooking: ['delete', '/api/shows/:showId/bookings/:bookingId', 'visitor-or-server'],
  listBookings: ['get', '/api/bookings', 'visitor'],
  offerBooking: ['post', '/api/shows/:showId/bookings/:bookingId/offer', 'visitor'],
  withdrawOffer: ['delete', '/api/shows/:showId/bookings/:bookingId/offer', 'visitor'],
  readOffer: ['post', '/api/offers/read', 'visitor'],
  acceptOffer: ['post', '/api/offers/accept', 'visitor'],
  listPassedOn: ['get', '/api/bookings/passed-on', 'visitor'],
  readTicketCode: ['get', '/api/shows/:showId/bookings/:bookingId/ticket', 'visitor-or-server'],
  readTicket: ['get', '/api/tickets/:code', 'none'],
  findTickets: ['post', '/api/tickets/find', 'none'],
  openTicket: ['post', '/api/tickets/open', 'none'],
}

/**
 * Spreads the values of a call over its request: parameters go into the path, the rest into the body of `post` and
 * `put` and into the query string of other methods.
 */
export function buildRequest([method, path]: readonly [method: string, path: string, ...unknown[]], call: object) {
  const values = new Map<string, unknown>(Object.entries(call).filter(([, value]) => value !== undefined))
  const filledPath = path.replaceAll(/:(\w+)/g, (_all, name: string) => {
    const value = encodeURIComponent(String(values.get(name)))
    values.delete(name)
    return value
  })
  if (method === 'post' || method === 'put') return { path: filledPath, body: Object.fromEntries(values) }
  const query = Array.from(values, ([name, value]) => `${name}=${encodeURIComponent([value].flat().join(','))}`)
  return { path: query.length > 0 ? `${filledPath}?${query.join('&')}` : filledPath }
}

/**
 * Sends a request. The result is the response when its status is 2xx, else the refusal in its body.
 * @throws {InvalidResponseError} when the status is 3xx or 4xx and the body is no refusal
 * @throws {Error} when the request cannot be sent or is aborted, and for 5xx without a refusal
 */
export async function send(url: string, init: RequestInit): Promise<Result<Response>> {
  const response = await fetch(url, init)
  if (response.ok) return { ok: true, value: response }
  const refusal = refusalFrom(parseJson(await response.text()))
  if (refusal) return { ok: false, error: refusal }
  // The error page of a proxy whose server is down.
  if (response.status >= 500) throw new Error(`The server answered with status ${response.status}.`)
  throw new InvalidResponseError(`The server answered ${url} with status ${response.status}, and no refusal.`)
}

/**
 * The result of `ask`, or `UNAVAILABLE` when `ask` fails: no connection, or no answer in time.
 * @throws {InvalidResponseError} when the answer cannot be read
 * @throws the signal's reason when it is aborted first
 */
export async function answerOrUnavailable<V>(ask: () => Promise<Result<V>>, { signal }: Abortable): Promise<Result<V>> {
  try {
    signal?.throwIfAborted()
    return await ask()
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof InvalidResponseError) throw error
    return { ok: false, error: { code: 'UNAVAILABLE', message: NO_ANSWER } }
  }
}

/** The value of a JSON text; undefined when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
