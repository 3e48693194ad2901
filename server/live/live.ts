// The Socket.IO server: who may connect, and who is who.
import type { Server as HttpServer, ServerResponse } from 'node:http'
import type { Socket as Connection } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Server } from 'socket.io'
import * as parser from 'socket.io-parser'
import type { Refusal } from '../../shared/protocol.ts'
import { PROTOCOL_VERSION } from '../../shared/status.ts'
import { PACKET_BYTES } from '../admission/admission.ts'
import type { Connections } from '../admission/connections.ts'
import type { KnownVisitor, Visitors } from '../auth/visitors.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import type { OnDefect } from '../booking/errors.ts'
import { refusal } from '../booking/command.ts'
import { BUSY, INTERNAL, NO_SUCH_SHOW } from '../booking/failure.ts'
import type { HoldSettings } from '../booking/decision.ts'
import { answerAll } from './answering.ts'
import { AskedDecoder } from './asked.ts'
import { BoundedWebSocketServer } from './bounded-websockets.ts'
import { EventStream } from './event-stream.ts'
import { handshakeCheck, type HandshakeOptions } from './handshake-check.ts'
import { identify } from './identify.ts'
import { limitsOf } from './limits.ts'
import { News } from './news.ts'
import { openConnection, type OfConnection } from './open-connection.ts'
import { refusePolling } from './polling.ts'
import { Presence } from './presence.ts'
import { createEndpoints } from './requests.ts'
import { disconnectIfRevoked } from './revoked.ts'
import { Rooms } from './rooms.ts'
import { SlowReaders } from './slow-readers.ts'
import type { LiveServer, LiveSocket } from './sockets.ts'

const SECOND_MS = 1000
const PING_MS = 10 * SECOND_MS
const HANDSHAKE_MS = 10 * SECOND_MS
/** Who is sent away by a draining server comes back within this span, spread evenly. */
const RECONNECT_SPREAD_MS = 2 * SECOND_MS
const DRAINING = refusal('BUSY', 'This server is shutting down. Connect again in a moment.', {
  retryAfterMs: RECONNECT_SPREAD_MS,
})
/** Each has a connection of its own, and costs as much as a socket. */
const STREAMS_AT_MOST = 2000
/** A stopping server waits so long for what is under way, and then for those who are slow to go. */
const ANSWER_MS = 5 * SECOND_MS
const FAREWELL_MS = SECOND_MS

export type LiveOptions = HandshakeOptions & {
  office: BoxOffice
  visitors: Visitors
  serverTime: () => string
  terms: HoldSettings
  frameMs: number
  connections: Connections
  /** A visitor has connected. */
  onCame: (visitorId: string) => void
  /** A visitor's last connection to this node is gone. */
  onLeft: (visitorId: string) => void
  onDefect: OnDefect
}

export class Live {
  readonly #io: LiveServer
  readonly #options: LiveOptions
  readonly #presence = new Presence()
  readonly #rooms: Rooms
  readonly #slowReaders = new SlowReaders()
  readonly #connections = new Set<Connection>()
  /** What a connection has for as long as it lasts. */
  readonly #ofConnection = new WeakMap<LiveSocket['conn'], OfConnection>()
  readonly #underWay = new Set<Promise<void>>()
  #draining = false

  constructor(http: HttpServer, options: LiveOptions) {
    this.#options = options
    http.on('connection', (connection) => {
      this.#connections.add(connection)
      connection.once('close', () => this.#connections.delete(connection))
    })
    this.#io = new Server(http, {
      transports: ['websocket'],
      serveClient: false,
      pingInterval: PING_MS,
      pingTimeout: PING_MS,
      connectTimeout: HANDSHAKE_MS,
      maxHttpBufferSize: PACKET_BYTES,
      wsEngine: BoundedWebSocketServer,
      // Lines write frames that are not compressed.
      perMessageDeflate: false,
      parser: { ...parser, Decoder: AskedDecoder },
      allowRequest: handshakeCheck(options),
    })
    this.#io.engine.use(refusePolling(options))
    this.#io.engine.on('connection', (conn: LiveSocket['conn']) => {
      this.#ofConnection.set(conn, openConnection(conn, options, this.#slowReaders))
    })
    this.#rooms = new Rooms(options.frameMs)
    const news = new News(options.office, this.#presence, this.#rooms, options.onDefect)
    options.office.boards.listen({
      advanced: (board, change, told) => news.advanced(board, change, told),
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
        .then((no) => {
          next(no && Object.assign(new Error(no.message), { data: no }))
          // Behind the refusal, which Socket.IO sends on the next tick.
          if (no) setImmediate(() => socket.conn.close())
        })
    })
    const endpoints = createEndpoints(options.office, this.#rooms, options.admission)
    const { serverTime, admission, onDefect } = options
    this.#io.on('connection', (socket) => {
      this.#welcome(socket)
      answerAll(socket, { endpoints, serverTime, admission, underWay: this.#underWay, onDefect })
    })
  }

  /** How many sockets are connected. */
  get sockets(): number {
    return this.#io.of('/').sockets.size
  }

  /** Whether a visitor is connected to this node. */
  isHere(visitorId: string): boolean {
    return this.#presence.socketsOf(visitorId).size > 0
  }

  /**
   * Answers a request with a stream of a show's changes, for as long as it is open.
   * @param since the seq of the map that the visitor has already, if any
   * @param visitor undefined: somebody without a token; all of them at an address count as one viewer
   * @returns why not, if so: `NOT_FOUND` or `BUSY`; while draining, the stream ends at once and says when to come back
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
    // Gone while the board was read, or only asked what a stream would be like.
    if (response.destroyed) return undefined
    if (this.#rooms.streams >= STREAMS_AT_MOST) return BUSY
    const stream = new EventStream(response, this.#slowReaders, visitor?.visitorId ?? address, visitor?.facts)
    // Browsers that are refused never come back by themselves.
    if (this.#draining) stream.end(reconnectAfterMs())
    else if (response.req.method === 'HEAD') stream.end()
    else this.#rooms.follow(stream, board, since)
    return undefined
  }

  /** Disconnects the sockets, of one visitor or of all, whose tokens were revoked, and ends their streams. */
  disconnectRevoked(visitorId?: string): void {
    const sockets = visitorId === undefined ? this.#io.of('/').sockets.values() : this.#presence.socketsOf(visitorId)
    for (const socket of [...sockets]) disconnectIfRevoked(socket, this.#options.visitors)
    this.#rooms.endStreamsWhere((facts) => this.#options.visitors.isRevoked(facts))
  }

  /** Takes nobody new and tells everybody to come back, each at another moment. */
  announceDraining(): void {
    this.#draining = true
    this.#rooms.endStreams(RECONNECT_SPREAD_MS)
    for (const socket of this.#io.of('/').sockets.values()) {
      socket.data.line.tell('server:draining', { reconnectAfterMs: reconnectAfterMs() })
    }
  }

  /** Answers what is under way, then closes all sockets, and the HTTP server with them. */
  async close(): Promise<void> {
    await within(ANSWER_MS, Promise.all(this.#underWay))
    this.#rooms.close()
    this.#slowReaders.close()
    // Each connection is closed beneath Socket.IO, after what is still to be sent: told to disconnect, clients would not
    // come back by themselves.
    const closed = Array.from(this.#io.of('/').sockets.values(), ({ conn }) => {
      const done = new Promise((resolve) => conn.once('close', resolve))
      conn.close()
      return done
    })
    await within(FAREWELL_MS, Promise.all(closed))
    await within(FAREWELL_MS, this.#io.close())
    for (const connection of this.#connections) connection.destroy()
  }

  /** Finds out who connects. @returns why they may not, if so */
  async #identify(socket: LiveSocket): Promise<Refusal | undefined> {
    if (this.#draining) return DRAINING
    const own = this.#ofConnection.get(socket.conn)
    if (!own) throw new Error('A socket came without its connection.')
    const { admission, connections } = this.#options
    // Gone already, so nothing would end what is counted now; nobody hears the refusal.
    if (socket.conn.readyState !== 'open') return INTERNAL
    if (connections.isTooMany(socket.request, own.address, socket.conn))
      return admission.tooManyConnections(own.address)
    const identified = await identify(socket.handshake.auth, own.address, this.#options)
    if ('refusal' in identified) return identified.refusal
    socket.data = { ...identified.visitor, ...own, joining: new Map() }
    own.incoming.key = identified.visitor.visitorId
    return undefined
  }

  #welcome(socket: LiveSocket): void {
    if (disconnectIfRevoked(socket, this.#options.visitors)) return // since its token was checked
    const { visitorId, token, line } = socket.data
    const { terms, frameMs, serverTime } = this.#options
    this.#presence.enter(visitorId, socket)
    this.#options.onCame(visitorId)
    socket.on('disconnecting', () => {
      this.#rooms.leaveAll(socket)
      if (!this.#presence.leave(visitorId, socket)) return
      // Who is sent away by a server that shuts down has not gone.
      if (!this.#draining) this.#options.onLeft(visitorId)
    })
    socket.on('disconnect', () => socket.conn.close())
    line.tell('visitor', {
      visitorId,
      token,
      serverTime: serverTime(),
      protocol: PROTOCOL_VERSION,
      limits: limitsOf(terms, frameMs),
    })
    socket.data.token = ''
    // The handshake's request is not needed any more, and keeping it costs memory for every connection.
    Reflect.set(socket.conn, 'request', null)
  }
}

const reconnectAfterMs = (): number => Math.round(Math.random() * RECONNECT_SPREAD_MS)

function within(ms: number, done: Promise<unknown>): Promise<unknown> {
  return Promise.race([done, pause(ms, undefined, { ref: false })])
}
