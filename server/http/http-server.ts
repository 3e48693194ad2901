// The HTTP server, and the limits of its connections in number and time; docs/protocol.md documents them for clients.
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'

const SECOND_MS = 1000

/** A connection costs up to 40 kB of memory, so these cost 800 MB. Connections beyond are closed at once. */
const CONNECTIONS_AT_MOST = 20_000
/** How long a request may take to arrive; the largest body is 16 kB. Node's default is five minutes. */
const RECEIVE_MS = 30 * SECOND_MS
/** How long the headers may take, from the connection on: they come in one packet, perhaps from a busy machine. */
const HEADERS_MS = 20 * SECOND_MS
/**
 * A connection on which nothing moved for this long, in either direction, is reset: its peer does not read the answer. It is
 * longer than the 15 s between two heartbeats of an event stream. A slow reader moves bytes, and is not reset.
 */
const STALLED_MS = 20 * SECOND_MS
/** Longer than the minute for which proxies keep connections: if the server closed first, a request on its way would be lost. */
const KEEP_ALIVE_MS = 65 * SECOND_MS

/** At any base path. */
const SOCKETS_PATH = /\/socket\.io\/?(\?|$)/

/** In milliseconds; tests shorten them. */
type Deadlines = { receiveMs?: number; stalledMs?: number }

/** A server that closes connections which do not finish a request (after a 408) or do not read its answer. */
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
    // If the connection were only closed, the system would go on sending what is unread.
    if (socket.writableLength > 0) socket.resetAndDestroy()
    else socket.destroy()
  })
  continueInTurn(server)
  server.prependListener('request', endAfterUpgrade)
  // Node would refuse other expectations itself, without a `request` event.
  server.on('checkExpectation', (request, response) => {
    endAfterUpgrade(request, response)
    response.writeHead(417).end()
  })
  return server
}

/** Node loses the requests behind one whose upgrade is ignored, so the connection ends with its answer. */
function endAfterUpgrade({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers.upgrade !== undefined) response.shouldKeepAlive = false
}

/**
 * RFC 9110, section 7.8: a server may ignore a request to upgrade and answer normally. Engine.IO would leave a connection
 * that had an answer before open forever.
 */
function isForSockets({ url = '', headers: { upgrade = '' } }: IncomingMessage): boolean {
  return upgrade.toLowerCase() === 'websocket' && SOCKETS_PATH.test(url)
}

/**
 * Answers `Expect: 100-continue` with 100 only when it is the request's turn. Node answers at once, and behind an answer that
 * is still to be sent the 100 would stand in the middle of that answer's body. A client that gets no 100 sends the body after
 * a moment all the same (RFC 9110, section 10.1.1), and Node ends the connection after the answer.
 */
function continueInTurn(http: Server): void {
  http.on('checkContinue', (request, response) => {
    // A response that waits for others of its connection has no socket yet.
    if (response.socket) response.writeContinue()
    http.emit('request', request, response)
  })
}
