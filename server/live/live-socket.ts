// Our Socket.IO types: what this server and its sockets say, hear and remember.
import type { DefaultEventsMap, Server, Socket } from 'socket.io'
import type { ClientToServerEvents, ServerToClientEvents } from '../../shared/protocol.ts'
import type { TokenFacts } from '../auth/visitor-tokens.ts'
import type { IncomingMessages } from './incoming-messages.ts'
import type { RawConnection } from './raw-connection.ts'
import type { SocketWriter } from './socket-writer.ts'

export type SocketData = {
  visitorId: string
  token: string
  /** Of the token. */
  facts: TokenFacts
  /** As limits count it. */
  address: string
  connection: RawConnection
  writer: SocketWriter
  incoming: IncomingMessages
  /** For each show, its requests to join that still wait and were followed by none to leave. */
  joining: Map<string, Set<object>>
}
export type LiveServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>
export type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>
