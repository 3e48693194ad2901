// Counts and times every request over HTTP, by its route and its outcome.
import type { ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import type { RouteName } from '../../shared/http.ts'
import type { RefusalCode } from '../../shared/protocol.ts'
import type { Metrics } from '../metrics/metrics.ts'

const SECOND_MS = 1000

/** The label of a request: a route of the API, or a kind of address. */
type RouteLabel = RouteName | 'changes' | 'health' | 'metrics' | 'other'

type Facts = { route?: RouteLabel; code?: RefusalCode }

const known = new WeakMap<ServerResponse, Facts>()

/** Notes the route of a request; without a note it is `other`: a file, a page, a document or nothing. */
export function noteRoute(response: ServerResponse, route: RouteLabel): void {
  known.set(response, { ...known.get(response), route })
}

/** Notes that a request is refused. */
export function noteRefusal(response: ServerResponse, code: RefusalCode): void {
  known.set(response, { ...known.get(response), code })
}

/** The route of a request, for the log: unlike its path, it has no secret in it. */
export function routeOf(response: ServerResponse): RouteLabel {
  return known.get(response)?.route ?? 'other'
}

/** Counts requests when their answers are sent, and times those of the API. A stream of changes counts at its end. */
export function countRequests({ httpRequests, httpSeconds }: Metrics): RequestHandler {
  return (_request, response, next) => {
    const startMs = performance.now()
    response.once('close', () => {
      const { route = 'other', code = 'ok' } = known.get(response) ?? {}
      httpRequests.add(route, code)
      if (route !== 'changes') httpSeconds.of(route).observe((performance.now() - startMs) / SECOND_MS)
    })
    next()
  }
}
