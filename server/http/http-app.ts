// The Express app: the API, health, and the built client, behind security headers.
import express, { type ErrorRequestHandler, type Express } from 'express'
import helmet from 'helmet'
import type { OnDefect } from '../booking/errors.ts'
import { refusalFor } from '../booking/failure.ts'
import type { Brand } from '../brand/brand.ts'
import { refusal } from '../booking/command.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Tracing } from '../tracing/tracing-types.ts'
import { isFromOwnServer } from './authentication.ts'
import { createBookingExport } from './booking-export.ts'
import { createChangeStream, type Follow } from './change-stream.ts'
import { serveClient } from './client-files.ts'
import { allowSites } from './cors.ts'
import { serveDocuments } from './documents.ts'
import { createHealth } from './health.ts'
import { createMetricsRoute, type MetricsOptions } from './metrics-route.ts'
import { createPosterRoute } from './poster-route.ts'
import { sendRefusal } from './refusals.ts'
import { limitChecks, limitRequests } from './request-limits.ts'
import { describeRequest, observeRequests } from './request-metrics.ts'
import type { ApiOptions } from './route-handlers.ts'
import { createRouter, type Handlers } from './router.ts'

export type HttpOptions = ApiOptions &
  MetricsOptions & {
    metrics: Metrics
    /** Undefined: spans are not asked for. */
    tracing: Tracing | undefined
    /** Answers a request with a stream of a show's changes. */
    follow: Follow
    /** Whether traffic should be sent here. */
    isReady: () => Promise<boolean>
    /** Other sites whose pages may use the API. */
    allowedOrigins: readonly string[]
    /** Other sites whose pages may show ours in a frame. */
    frameAncestors: readonly string[]
    /** The server's path on its site, with a slash at both ends. */
    basePath: string
    /** Whether the pages of the demo exist. */
    isDemo: boolean
    brand: Brand
    onDefect: OnDefect
  }

/** Handles every HTTP request except WebSocket handshakes. */
export function createHttpApp(handlers: Handlers, options: HttpOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.use(observeRequests(options.metrics, options.tracing))
  // Drops pipelined requests behind the one for which the connection was closed.
  app.use((request, _response, next) => {
    if (!request.socket.destroyed) next()
  })
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          // The demo shows two of our own pages side by side.
          frameAncestors: ["'self'", ...options.frameAncestors],
        },
      },
      // Browsers obey frame-ancestors; this older header cannot name other sites.
      xFrameOptions: options.frameAncestors.length === 0,
      // The proxy that terminates TLS decides whether to insist on it.
      strictTransportSecurity: false,
      crossOriginEmbedderPolicy: false,
    }),
  )
  app.use('/health', limitChecks('health', options), createHealth(options.isReady))
  app.use('/api', allowSites(options.allowedOrigins, limitChecks('preflight', options)))
  app.use(limitRequests(options, (request) => isFromOwnServer(request, options)))
  app.use(createMetricsRoute(options))
  app.use('/api', serveDocuments())
  app.use(createRouter(handlers, options))
  app.use(createChangeStream(options, options.follow))
  app.use(createBookingExport(options))
  app.use(createPosterRoute(options))
  const isShow = async (showId: string): Promise<boolean> => (await options.office.boards.get(showId)) !== undefined
  app.use(serveClient({ basePath: options.basePath, isDemo: options.isDemo, brand: options.brand, isShow }))
  app.use((_request, response) => sendRefusal(response, refusal('NOT_FOUND', 'There is nothing at this address.')))
  app.use(handleError(options.onDefect))
  return app
}

function handleError(onDefect: OnDefect): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error)
    if (isClientError(error)) {
      return sendRefusal(response, refusal('BAD_REQUEST', 'The request could not be read. Check its address and body.'))
    }
    const { route, ids } = describeRequest(response)
    onDefect(error, `${request.method} ${route}`, ids)
    sendRefusal(response, refusalFor(error))
  }
}

/** Whether Express or a parser threw this because of what a client sent. */
function isClientError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    error.status >= 400 &&
    error.status < 500
  )
}
