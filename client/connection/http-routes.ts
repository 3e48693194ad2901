// The HTTP API's routes for visitors, without the schemas and descriptions that the server has.
import type { RouteName, routes } from '../../shared/http.ts'

type Routes = typeof routes
type VisitorRouteOf<R extends Routes[RouteName]> = readonly [method: R['method'], path: R['path'], bearer: R['bearer']]
/** The routes that an operator's token is not needed for. */
export type VisitorRoute = { [N in RouteName]: Routes[N]['bearer'] extends 'operator' ? never : N }[RouteName]

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
  extendHold: ['post', '/api/shows/:showId/hold/extend', 'visitor'],
  releaseSeats: ['delete', '/api/shows/:showId/hold', 'visitor'],
  beginCheckout: ['post', '/api/shows/:showId/hold/checkout', 'visitor'],
  endCheckout: ['delete', '/api/shows/:showId/hold/checkout', 'visitor'],
  confirmBooking: ['put', '/api/shows/:showId/bookings/:bookingId', 'visitor-or-server'],
  readBooking: ['get', '/api/shows/:showId/bookings/:bookingId', 'visitor-or-server'],
  cancelBooking: ['delete', '/api/shows/:showId/bookings/:bookingId', 'visitor-or-server'],
  listBookings: ['get', '/api/bookings', 'visitor'],
  readTicketCode: ['get', '/api/shows/:showId/bookings/:bookingId/ticket', 'visitor-or-server'],
  readTicket: ['get', '/api/tickets/:code', 'none'],
}

/**
 * Spreads the values of a call over its request: parameters go into the path, the rest into the body of `post` and `put`
 * and into the query string of other methods.
 */
export function buildRequest([method, path]: (typeof visitorRoutes)[VisitorRoute], call: object) {
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
