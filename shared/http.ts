// The HTTP API: every route, with its parameters, body and answer written once as schemas. The server parses by them, the
// OpenAPI document is made of them, and the types follow from them.
import type * as z from 'zod/mini'
import { bookingRoutes } from './routes/booking-routes.ts'
import { holdRoutes } from './routes/hold-routes.ts'
import { showRoutes } from './routes/show-routes.ts'
import { visitorRoutes } from './routes/visitor-routes.ts'

export const routes = { ...visitorRoutes, ...showRoutes, ...holdRoutes, ...bookingRoutes }

/** The name of a route, which is the `operationId` in the OpenAPI document. */
export type RouteName = keyof typeof routes

type Part<N extends RouteName, P extends 'params' | 'query' | 'body'> =
  (typeof routes)[N] extends Readonly<Record<P, infer S extends z.ZodMiniObject>>
    ? keyof S['shape'] extends never
      ? object
      : z.output<S>
    : object
/** All that a call of a route says: its parameters, query values and body, in one object. */
export type Call<N extends RouteName> = Part<N, 'params'> & Part<N, 'query'> & Part<N, 'body'>
/** What a good answer to a route carries. */
export type RouteAnswer<N extends RouteName> = z.output<(typeof routes)[N]['answer']>
