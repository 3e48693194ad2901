// Counts, times and traces every request over HTTP, by its route and its outcome.
import type { ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import type { RouteName } from '../../shared/http.ts'
import type { RefusalCode } from '../../shared/protocol.ts'
import type { LogIds } from '../booking/errors.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { spanIds, type Tracing } from '../tracing/tracing-types.ts'

const SECOND_MS = 1000

/** The label of a request: a route of the API, or a kind of address. */
type RouteLabel = RouteName | 'changes' | 'poster' | 'health' | 'metrics' | 'other'

type Facts = { route: RouteLabel; code: RefusalCode | undefined; ids: LogIds }

const known = new WeakMap<ServerResponse, Facts>()

function factsOf(response: ServerResponse): Facts {
  let facts = known.get(response)
  if (!facts) known.set(response, (facts = { route: 'other', code: undefined, ids: {} }))
  return facts
}

/** Notes the route of a request; without a note it is `other`: a file, a page, a document or nothing. */
export function noteRoute(response: ServerResponse, route: RouteLabel): void {
  factsOf(response).route = route
}

/** Notes that a request is refused. */
export function noteRefusal(response: ServerResponse, code: RefusalCode): void {
  factsOf(response).code = code
}

/** Notes what a request is about, once that is validated. */
export function noteIds(response: ServerResponse, ids: LogIds): void {
  factsOf(response).ids = ids
}

/** What the log may say of a request: its route and not its path, which may have a secret in it. */
export function describeRequest(response: ServerResponse): { route: RouteLabel; ids: LogIds } {
  const { route, ids } = factsOf(response)
  return { route, ids }
}

/** Counts requests when their answers are sent, and times those of the API. A stream of changes counts at its end. */
export function observeRequests({ httpRequests, httpSeconds }: Metrics, tracing: Tracing | undefined): RequestHandler {
  return ({ method }, response, next) => {
    const startMs = performance.now()
    const span = tracing?.startRequest(method, { 'http.request.method': method })
    response.once('close', () => {
      const { route, code = 'ok', ids } = factsOf(response)
      httpRequests.add(route, code)
      if (route !== 'changes') httpSeconds.of(route).observe((performance.now() - startMs) / SECOND_MS)
      span?.end(code, {
        name: `${method} ${route}`,
        attributes: { 'http.route': route, 'http.response.status_code': response.statusCode, ...spanIds(ids) },
      })
    })
    if (span) span.run(next)
    else next()
  }
}
