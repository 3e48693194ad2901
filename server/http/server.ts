// The HTTP server, and the bounds of what its connections may keep open; docs/protocol.md has them for those who connect.
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { continueInTurn } from './expect-continue.ts'

const SECOND_MS = 1000

/** A connection costs up to 40 kB of memory; these are 800 MB. Those beyond are closed as they come. */
const CONNECTIONS_AT_MOST = 20_000
/** So long a request may take to arrive; the largest body is 16 kB. Node would wait for five minutes. */
const RECEIVE_MS = 30 * SECOND_MS
/** So long its headers may take, from the connection on: they come in one packet, perhaps from a machine that is busy. */
const HEADERS_MS = 20 * SECOND_MS
/**
 * A connection on which nothing has moved for so long, in either direction, is reset: its peer does not read the answer.
 * Longer than the 15 s between two signs of life of an event stream. Who reads slowly moves bytes, and is not cut.
 */
const STALLED_MS = 20 * SECOND_MS
/** Longer than the minute for which proxies keep connections: closed first by us, one would lose the request on its way. */
const KEEP_ALIVE_MS = 65 * SECOND_MS

/** At any base path. */
const SOCKETS_PATH = /\/socket\.io\/?(\?|$)/

/** In milliseconds; tests shorten them. */
type Deadlines = { receiveMs?: number; stalledMs?: number }

/** A server that closes connections that do not finish a request (after a 408), or do not take its answer. */
export function createHttpServer(
  app: RequestListener,
  { receiveMs = RECEIVE_MS, stalledMs = STALLED_MS }: Deadlines = {},
): Server {
  const headersMs = Math.min(HEADERS_MS, receiveMs)
  const server = createServer(
    {
      requestTimeout: receiveMs,
      headersTimeout: headersMs,
      connectionsCheckingInterval: headersMs / 5,
      keepAliveTimeout: KEEP_ALIVE_MS,
      shouldUpgradeCallback: isForSockets,
    },
    app,
  )
  server.maxConnections = CONNECTIONS_AT_MOST
  server.setTimeout(stalledMs, (socket) => {
    // Of a connection that is only closed, the system would go on offering what is unread.
    if (socket.writableLength > 0) socket.resetAndDestroy()
    else socket.destroy()
  })
  continueInTurn(server)
  server.prependListener('request', endAfterUpgrade)
  // Node would refuse other expectations by itself, and not as a request.
  server.on('checkExpectation', (request, response) => {
    endAfterUpgrade(request, response)
    response.writeHead(417).end()
  })
  return server
}

/** Node loses the requests behind one that asks for an upgrade which is ignored, so the connection ends with its answer. */
function endAfterUpgrade({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers.upgrade !== undefined) response.shouldKeepAlive = false
}

/**
 * RFC 9110, section 7.8: a server may ignore a wish to upgrade, and answer as if there was none. Engine.IO would leave a
 * connection that had an answer before open for ever.
 */
function isForSockets({ url = '', headers: { upgrade = '' } }: IncomingMessage): boolean {
  return upgrade.toLowerCase() === 'websocket' && SOCKETS_PATH.test(url)
}
