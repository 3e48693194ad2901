// The HTTP API: every route, with schemas for its parameters, body and answer. The server parses requests with them, the
// OpenAPI document is generated from them, and the types are derived from them.
import type * as z from 'zod/mini'
import { buyerRoutes } from './routes/buyer-routes.ts'
import { bookingRoutes } from './routes/booking-routes.ts'
import { offerRoutes } from './routes/offer-routes.ts'
import { holdRoutes } from './routes/hold-routes.ts'
import { operatorBookingRoutes } from './routes/operator-booking-routes.ts'
import { operatorReadRoutes } from './routes/operator-read-routes.ts'
import { operatorRoutes } from './routes/operator-routes.ts'
import { doorRoutes } from './routes/door-routes.ts'
import { planRoutes } from './routes/plan-routes.ts'
import { webhookRoutes } from './routes/webhook-routes.ts'
import { posterRoutes } from './routes/poster-routes.ts'
import { showDeskRoutes } from './routes/show-desk-routes.ts'
import { showRoutes } from './routes/show-routes.ts'
import { visitorRoutes } from './routes/visitor-routes.ts'
import { ticketLinkRoutes } from './routes/ticket-link-routes.ts'

/**
 * Every route that answers with JSON. Those that answer with a stream are `changeStream` in routes/show-routes.ts and
 * `exportRoutes` in routes/buyer-routes.ts; `readPoster` in routes/poster-routes.ts answers with a picture.
 */
export const routes = {
  ...visitorRoutes,
  ...showRoutes,
  ...holdRoutes,
  ...bookingRoutes,
  ...offerRoutes,
  ...ticketLinkRoutes,
  ...buyerRoutes,
  ...operatorRoutes,
  ...operatorBookingRoutes,
  ...operatorReadRoutes,
  ...showDeskRoutes,
  ...posterRoutes,
  ...doorRoutes,
  ...planRoutes,
  ...webhookRoutes,
}

/** The name of a route, which is also its `operationId` in the OpenAPI document. */
export type RouteName = keyof typeof routes
/** The name of a route for operators. */
export type OperatorRouteName = {
  [N in RouteName]: (typeof routes)[N]['bearer'] extends 'operator' ? N : never
}[RouteName]
/** The names of all routes for operators. Each is a request on sockets, too: the event `operator:<name>`. */
export const OPERATOR_ROUTES = (Object.keys(routes) as RouteName[]).filter(isForOperators)

/** Whether a route is for operators. */
export function isForOperators(name: RouteName): name is OperatorRouteName {
  return routes[name].bearer === 'operator'
}

type Part<N extends RouteName, P extends 'params' | 'query' | 'body'> =
  (typeof routes)[N] extends Readonly<Record<P, infer S extends z.ZodMiniObject>>
    ? keyof S['shape'] extends never
      ? object
      : z.output<S>
    : object
/** The input of a route: its path parameters, query values and body, in one object. */
export type Call<N extends RouteName> = Part<N, 'params'> & Part<N, 'query'> & Part<N, 'body'>
/** The JSON of a successful answer of a route. */
export type RouteAnswer<N extends RouteName> = z.output<(typeof routes)[N]['answer']>
