// The Express app: the API, health, and the built client, behind headers that keep other pages' code out.
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import compression from 'compression'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import helmet from 'helmet'
import type { LogPage } from '../../shared/change-log.ts'
import type { BoxOffice, OnDefect } from '../booking/box-office.ts'
import { refusalFor } from '../booking/failure.ts'
import { refusal } from '../booking/command.ts'
import type { Tickets } from '../auth/tickets.ts'
import type { Visitors } from '../auth/visitors.ts'
import { createApi } from './api.ts'
import { createChanges, type Follow } from './changes.ts'
import { serveClient } from './client.ts'
import { allowSites } from './cors.ts'
import { serveDocuments } from './documents.ts'
import { continueInTurn } from './expect-continue.ts'
import { sendRefusal } from './refusals.ts'

/** So long a request may take to arrive; the largest body is 16 kB. Node would wait for five minutes. */
const RECEIVE_MS = 30_000

export type HttpOptions = {
  office: BoxOffice
  visitors: Visitors
  tickets: Tickets
  serverTime: () => string
  /** Counts a visitor's request. @returns 0 when it may go ahead, or in how many milliseconds the next one may */
  waitFor: (visitorId: string) => number
  /** The address that a request comes from, as limits count it. */
  addressOf: (request: IncomingMessage) => string
  operatorToken: string | undefined
  /** A page of a show's change log; undefined when there is no such show. */
  readLog: (showId: string, after: number) => Promise<LogPage | undefined>
  /** Answers a request with a stream of a show's changes. */
  follow: Follow
  /** Whether traffic should be sent here: not before the start is done, nor once draining began. */
  isReady: () => Promise<boolean>
  /** Other sites whose pages may use the API. */
  allowedOrigins: readonly string[]
  /** Other sites whose pages may show ours in a frame. */
  frameAncestors: readonly string[]
  /** Where the server is on its site, with a slash at both ends. */
  basePath: string
  onDefect: OnDefect
}

/** Everything the server says over HTTP; sockets are another matter. */
export function createHttpApp(options: HttpOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
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
          // Two of our own pages side by side are how contention is shown.
          frameAncestors: ["'self'", ...options.frameAncestors],
        },
      },
      // Browsers go by frame-ancestors; this older header knows no other sites.
      xFrameOptions: options.frameAncestors.length === 0,
      // Whether to insist on TLS is for whoever ends it to say.
      strictTransportSecurity: false,
      crossOriginEmbedderPolicy: false,
    }),
  )
  app.use(compressReads())
  app.get('/health/live', (_request, response) => void response.json({ live: true }))
  app.get('/health/ready', async (_request, response) => {
    const ready = await options.isReady()
    response.status(ready ? 200 : 503).json({ ready })
  })
  app.use('/api', allowSites(options.allowedOrigins))
  app.use('/api', serveDocuments())
  app.use(createApi(options))
  app.use(createChanges(options, options.follow))
  const isShow = async (showId: string): Promise<boolean> => (await options.office.boards.get(showId)) !== undefined
  app.use(serveClient({ basePath: options.basePath, isShow }))
  app.use((_request, response) => sendRefusal(response, refusal('NOT_FOUND', 'There is nothing at this address.')))
  app.use(handleError(options.onDefect))
  return app
}

/** A server that closes the connections of those who begin a request and do not finish it, after a 408. */
export function createHttpServer(app: RequestListener, receiveMs = RECEIVE_MS): Server {
  const http = createServer({ requestTimeout: receiveMs, connectionsCheckingInterval: receiveMs / 6 }, app)
  continueInTurn(http)
  return http
}

/** What commands answer is short: compressing it would take longer than sending it, and so does looking whether to. */
function compressReads(): RequestHandler {
  const compress = compression()
  return (request, response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') compress(request, response, next)
    else next()
  }
}

function handleError(onDefect: OnDefect): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error)
    if (isClientError(error)) {
      return sendRefusal(response, refusal('BAD_REQUEST', 'The request could not be read. Check its address and body.'))
    }
    onDefect(error, `${request.method} ${request.path}`)
    sendRefusal(response, refusalFor(error))
  }
}

/** What Express and its parsers throw for what a client sent. */
function isClientError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    error.status >= 400 &&
    error.status < 500
  )
}
