// The Socket.IO server: accepts, identifies and welcomes sockets, answers event streams, and drains at shutdown.
import type { Server as HttpServer, ServerResponse } from 'node:http'
import type { Socket as TcpSocket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Refusal } from '../../shared/protocol.ts'
import { PROTOCOL_VERSION } from '../../shared/status.ts'
import { operatorKey } from '../admission/rate-limits.ts'
import type { Operators } from '../auth/operators.ts'
import { REVOKED, type KnownVisitor, type Visitors } from '../auth/visitors.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import type { OnDefect } from '../booking/errors.ts'
import { refusal } from '../booking/command.ts'
import { BUSY, INTERNAL, NO_SUCH_SHOW } from '../booking/failure.ts'
import type { HoldSettings } from '../booking/decision.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Tracing } from '../tracing/tracing-types.ts'
import { dispatchRequests, type RequestHandler } from './request-dispatch.ts'
import { EventStream } from './event-stream.ts'
import { identify, limitsOf, type HandshakeOptions } from './handshake.ts'
import { createLiveServer } from './live-server.ts'
import { FanOut } from './fan-out.ts'
import { Presence } from './presence.ts'
import { createRequestHandlers } from './request-handlers.ts'
import { Rooms, type ShareViewers } from './rooms.ts'
import { SlowReaders } from './slow-readers.ts'
import type { EngineConnection } from './raw-connection.ts'
import { openConnection, type ConnectionData, type LiveServer, type LiveSocket } from './live-socket.ts'

const SECOND_MS = 1000
/** Clients of a draining server reconnect within this span, spread evenly. */
const RECONNECT_SPREAD_MS = 2 * SECOND_MS
const DRAINING = refusal('BUSY', 'This server is shutting down. Connect again in a moment.', {
  retryAfterMs: RECONNECT_SPREAD_MS,
})
/** Each event stream has a connection of its own, and costs as much as a socket. */
const STREAMS_AT_MOST = 2000
/** How long a stopping server waits for pending answers, and then for connections to close. */
const ANSWER_MS = 5 * SECOND_MS
const CLOSE_MS = SECOND_MS

export type SocketServerOptions = HandshakeOptions & {
  office: BoxOffice
  visitors: Visitors
  operators: Operators
  /** The requests that only operators may send, by the names of their events. */
  operatorRequests: Readonly<Record<string, RequestHandler<unknown>>>
  serverTime: () => string
  nowMs: () => number
  metrics: Metrics
  tracing: Tracing | undefined
  terms: HoldSettings
  frameMs: number
  shareViewers: ShareViewers
  /** Whether pages show the parts of the demo. */
  isDemo: boolean
  /** Whether the server sends mail to buyers. */
  sendsMail: boolean
  /** Called when a visitor connects. */
  onCame: (visitorId: string) => void
  /** Called when a visitor's last connection to this node is closed. */
  onLeft: (visitorId: string) => void
  onDefect: OnDefect
}

export class SocketServer {
  readonly #io: LiveServer
  readonly #options: SocketServerOptions
  readonly #presence = new Presence()
  readonly #rooms: Rooms
  readonly #slowReaders = new SlowReaders()
  readonly #connections = new Set<TcpSocket>()
  readonly #connectionData = new WeakMap<EngineConnection, ConnectionData>()
  /** The answers that are still to be sent. */
  readonly #pending = new Set<Promise<void>>()
  #draining = false

  constructor(http: HttpServer, options: SocketServerOptions) {
    this.#options = options
    http.on('connection', (connection) => {
      this.#connections.add(connection)
      connection.once('close', () => this.#connections.delete(connection))
    })
    this.#io = createLiveServer(http, options, (conn) => {
      this.#connectionData.set(conn, openConnection(conn, options, this.#slowReaders))
    })
    this.#rooms = new Rooms(options.frameMs, options.metrics, options.nowMs, options.shareViewers)
    const fanOut = new FanOut(options.office, this.#presence, this.#rooms, options.onDefect)
    options.office.boards.listen({
      advanced: (board, change, answered) => fanOut.advanced(board, change, answered),
      replaced: (board) => this.#rooms.replaced(board),
      removed: (showId) => this.#rooms.removed(showId),
      isWatched: (showId) => this.#rooms.isWatched(showId),
    })
    this.#io.use((socket, next) => {
      void this.#identify(socket)
        .catch((error: unknown) => {
          options.onDefect(error, 'a handshake')
          return INTERNAL
        })
        .then((refused) => {
          next(refused && Object.assign(new Error(refused.message), { data: refused }))
          // After the refusal, which Socket.IO sends on the next tick.
          if (refused) setImmediate(() => socket.conn.close())
        })
    })
    const handlers = {
      ...options.operatorRequests,
      ...createRequestHandlers(options.office, this.#rooms, options.rateLimits),
    }
    const { serverTime, rateLimits, metrics, tracing, onDefect } = options
    this.#io.on('connection', (socket) => {
      this.#welcome(socket)
      dispatchRequests(socket, { handlers, serverTime, rateLimits, metrics, tracing, pending: this.#pending, onDefect })
    })
  }

  /** How many sockets are connected. */
  get sockets(): number {
    return this.#io.of('/').sockets.size
  }

  /** Who is connected: sockets and streams, visitors with a socket, and the viewers of all shows. */
  get audience(): { sockets: number; eventStreams: number; visitors: number; viewers: number } {
    const { streams: eventStreams, viewers } = this.#rooms
    return { sockets: this.sockets, eventStreams, visitors: this.#presence.visitors, viewers }
  }

  /** Whether a visitor is connected to this node. */
  isHere(visitorId: string): boolean {
    return this.#presence.socketsOf(visitorId).size > 0
  }

  /**
   * Answers a request with a stream of a show's changes. While draining, the stream ends at once and tells the client when to
   * reconnect.
   * @param since the seq of the map that the client has already, if any
   * @param visitor undefined: a client without a token; all of them at one address count as one viewer
   * @returns the refusal, if any: `NOT_FOUND` or `BUSY`
   */
  async follow(
    response: ServerResponse,
    showId: string,
    since: number | undefined,
    visitor: KnownVisitor | undefined,
    address: string,
  ): Promise<Refusal | undefined> {
    const { boards } = this.#options.office
    await boards.atLeast(showId, since ?? 0)
    const board = boards.peek(showId)
    if (!board) return NO_SUCH_SHOW
    // The client disconnected while the board was read.
    if (response.destroyed) return undefined
    if (this.#rooms.streams >= STREAMS_AT_MOST) return BUSY
    const stream = new EventStream(response, this.#slowReaders, visitor?.visitorId ?? address, visitor?.facts)
    // Browsers do not reconnect to a stream that was refused.
    if (this.#draining) stream.end(reconnectAfterMs())
    else if (response.req.method === 'HEAD') stream.end()
    else this.#rooms.follow(stream, board, since)
    return undefined
  }

  /** Disconnects the sockets whose tokens are revoked, and ends such streams. @param visitorId undefined: of any visitor */
  disconnectRevoked(visitorId?: string): void {
    const sockets = visitorId === undefined ? this.#io.of('/').sockets.values() : this.#presence.socketsOf(visitorId)
    for (const socket of [...sockets]) this.#disconnectIfRevoked(socket)
    this.#rooms.endRevokedStreams((facts) => this.#options.visitors.isRevoked(facts))
  }

  /** Refuses new sockets and tells all clients to reconnect, each at another moment. */
  announceDraining(): void {
    this.#draining = true
    this.#rooms.endStreams(RECONNECT_SPREAD_MS)
    for (const socket of this.#io.of('/').sockets.values()) {
      socket.data.writer.sendFact('server:draining', { reconnectAfterMs: reconnectAfterMs() })
    }
  }

  /** Sends the pending answers, then closes all sockets, and the HTTP server with them. */
  async close(): Promise<void> {
    await within(ANSWER_MS, Promise.all(this.#pending))
    this.#rooms.close()
    this.#slowReaders.close()
    // Each connection is closed beneath Socket.IO, after what is still to be sent. Clients that Socket.IO disconnects would not
    // reconnect by themselves.
    const closed = Array.from(this.#io.of('/').sockets.values(), ({ conn }) => {
      const done = new Promise((resolve) => conn.once('close', resolve))
      conn.close()
      return done
    })
    await within(CLOSE_MS, Promise.all(closed))
    await within(CLOSE_MS, this.#io.close())
    for (const connection of this.#connections) connection.destroy()
  }

  /** Identifies the visitor of a socket. @returns the refusal, if any */
  async #identify(socket: LiveSocket): Promise<Refusal | undefined> {
    if (this.#draining) return DRAINING
    const data = this.#connectionData.get(socket.conn)
    if (!data) throw new Error('A socket has no connection data.')
    const { rateLimits, connectionLimit } = this.#options
    // The connection is closed: nothing would end a count that begins now, and no client would get the refusal.
    if (socket.conn.readyState !== 'open') return INTERNAL
    if (connectionLimit.isTooMany(socket.request, data.address, socket.conn))
      return rateLimits.refuseConnection(data.address)
    const identified = await identify(socket.handshake.auth, data.address, this.#options)
    if ('refusal' in identified) return identified.refusal
    const { visitor, operator } = identified
    socket.data = { ...visitor, ...data, operatorToken: operator?.token, showIds: new Set(), joining: new Map() }
    data.incoming.key = operator ? operatorKey(operator.name) : visitor.visitorId
    return undefined
  }

  /** @returns whether the socket's token is revoked, and so its connection was closed */
  #disconnectIfRevoked({ data: { facts, writer }, conn }: LiveSocket): boolean {
    if (!this.#options.visitors.isRevoked(facts)) return false
    writer.sendFact('visitor:revoked', { error: REVOKED })
    conn.close()
    return true
  }

  #welcome(socket: LiveSocket): void {
    // The token may have been revoked since it was verified.
    if (this.#disconnectIfRevoked(socket)) return
    const { visitorId, token, writer } = socket.data
    const { terms, frameMs, isDemo, sendsMail, serverTime } = this.#options
    this.#presence.enter(visitorId, socket)
    this.#options.metrics.socketsOpened.add()
    this.#options.onCame(visitorId)
    socket.on('disconnecting', () => {
      this.#rooms.leaveAll(socket)
      if (!this.#presence.leave(visitorId, socket)) return
      // A visitor that a draining server disconnects has not left.
      if (!this.#draining) this.#options.onLeft(visitorId)
    })
    socket.on('disconnect', () => socket.conn.close())
    writer.sendFact('visitor', {
      visitorId,
      token,
      serverTime: serverTime(),
      protocol: PROTOCOL_VERSION,
      limits: limitsOf(terms, frameMs),
      ...(isDemo && { demo: true }),
      ...(sendsMail && { mail: true }),
    })
    socket.data.token = ''
    socket.data.connection.releaseRequest()
  }
}

const reconnectAfterMs = (): number => Math.round(Math.random() * RECONNECT_SPREAD_MS)

function within(ms: number, done: Promise<unknown>): Promise<unknown> {
  return Promise.race([done, pause(ms, undefined, { ref: false })])
}
