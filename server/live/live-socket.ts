// The types of this server's sockets, and what the server keeps for each of them and for the connection beneath it.
import type { IncomingMessage } from 'node:http'
import type { DefaultEventsMap, Server, Socket } from 'socket.io'
import type { ClientToServerEvents, ServerToClientEvents } from '../../shared/protocol.ts'
import type { RateLimits } from '../admission/rate-limits.ts'
import type { TokenFacts } from '../auth/visitor-tokens.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { IncomingMessages } from './incoming-messages.ts'
import { RawConnection, type EngineConnection } from './raw-connection.ts'
import type { SlowReaders } from './slow-readers.ts'
import { SocketWriter } from './socket-writer.ts'

/** The objects of one connection, from its first byte to its end. */
export type ConnectionData = {
  connection: RawConnection
  writer: SocketWriter
  incoming: IncomingMessages
  /** Of the client, as limits count it. */
  address: string
}

export type SocketData = ConnectionData & {
  visitorId: string
  /** The token for the visitor's next connection; empty once it is sent. */
  token: string
  /** The operator's token of the handshake, if there was one. Each call verifies it again, since it may be revoked. */
  operatorToken: string | undefined
  /** Of the visitor's token. */
  facts: TokenFacts
  /** The shows that it has joined. */
  showIds: Set<string>
  /** For each show, the join requests that wait for its board and were not followed by a leave. */
  joining: Map<string, Set<object>>
}

export type LiveServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>
export type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>

/** Sets up a connection before anything is received on it. */
export function openConnection(
  conn: EngineConnection,
  options: {
    rateLimits: RateLimits
    serverTime: () => string
    addressOf: (request: IncomingMessage) => string
    metrics: Metrics
  },
  slowReaders: SlowReaders,
): ConnectionData {
  const { rateLimits, serverTime, metrics } = options
  const connection = new RawConnection(conn)
  const writer = new SocketWriter(connection, slowReaders)
  const address = options.addressOf(conn.request)
  const incoming = new IncomingMessages(connection, {
    rateLimits,
    address,
    answer: (ackId, error) => {
      metrics.socketRequests.add('unread', error.code)
      writer.expectAnswer()
      writer.answer(ackId, { ok: false, error, serverTime: serverTime() })
    },
  })
  return { connection, writer, incoming, address }
}
