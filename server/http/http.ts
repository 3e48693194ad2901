// The Express app: the API, health, and the built client, behind headers that keep other pages' code out.
import type { IncomingMessage } from 'node:http'
import express, { type ErrorRequestHandler, type Express } from 'express'
import helmet from 'helmet'
import type { LogPage } from '../../shared/change-log.ts'
import type { Admission } from '../admission/admission.ts'
import type { Connections } from '../admission/connections.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import type { OnDefect } from '../booking/errors.ts'
import { refusalFor } from '../booking/failure.ts'
import { refusal } from '../booking/command.ts'
import type { TokenFacts } from '../auth/tokens.ts'
import type { Tickets } from '../auth/tickets.ts'
import type { Visitors } from '../auth/visitors.ts'
import { limitChecks, limitRequests } from './admit.ts'
import { createApi } from './api.ts'
import { createChanges, type Follow } from './changes.ts'
import { serveClient } from './client.ts'
import { allowSites } from './cors.ts'
import { serveDocuments } from './documents.ts'
import { sendRefusal } from './refusals.ts'

export type HttpOptions = {
  office: BoxOffice
  visitors: Visitors
  tickets: Tickets
  /** Ends all tokens of a visitor. */
  revoke: (facts: TokenFacts) => Promise<void>
  serverTime: () => string
  admission: Admission
  connections: Connections
  /** The address that a request comes from, as limits count it. */
  addressOf: (request: IncomingMessage) => string
  operatorToken: string | undefined
  /** What servers show that confirm on behalf of visitors; undefined: none may. */
  confirmSecret: string | undefined
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
  // Of requests that came together, those behind the one for which the connection was closed.
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
  app.use('/health', limitChecks('health', options))
  app.get('/health/live', (_request, response) => void response.json({ live: true }))
  app.get('/health/ready', async (_request, response) => {
    const ready = await options.isReady()
    response.status(ready ? 200 : 503).json({ ready })
  })
  app.use('/api', allowSites(options.allowedOrigins, limitChecks('preflight', options)))
  app.use(limitRequests(options))
  app.use('/api', serveDocuments())
  app.use(createApi(options))
  app.use(createChanges(options, options.follow))
  const isShow = async (showId: string): Promise<boolean> => (await options.office.boards.get(showId)) !== undefined
  app.use(serveClient({ basePath: options.basePath, isShow }))
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
