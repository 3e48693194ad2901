// The routes of the HTTP API as a client needs them: without the schemas and descriptions that the server has.
import type { RouteName, routes } from '../../shared/http.ts'

type Routes = typeof routes
type Place<R extends Routes[RouteName]> = readonly [method: R['method'], path: R['path'], bearer: R['bearer']]
/** What operators may do is not for visitors. */
export type VisitorRoute = { [N in RouteName]: Routes[N]['bearer'] extends 'operator' ? never : N }[RouteName]

/** The compiler compares every method, path and bearer with those in `shared/http.ts`. */
export const places: { readonly [N in VisitorRoute]: Place<Routes[N]> } = {
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

/** The path of a call with its parameters in it, its query string, and the values that are neither: the body. */
export function requestOf([method, path]: (typeof places)[VisitorRoute], call: object) {
  const values = new Map<string, unknown>(Object.entries(call).filter(([, value]) => value !== undefined))
  const filled = path.replaceAll(/:(\w+)/g, (_all, name: string) => {
    const value = encodeURIComponent(String(values.get(name)))
    values.delete(name)
    return value
  })
  if (method === 'post' || method === 'put') return { path: filled, body: Object.fromEntries(values) }
  const query = Array.from(values, ([name, value]) => `${name}=${encodeURIComponent([value].flat().join(','))}`)
  return { path: query.length > 0 ? `${filled}?${query.join('&')}` : filled }
}
