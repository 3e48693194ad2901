// Our Socket.IO types: what this server and its sockets say, hear and remember.
import type { DefaultEventsMap, Server, Socket } from 'socket.io'
import type { ClientToServerEvents, ServerToClientEvents } from '../../shared/protocol.ts'
import type { Line } from './line.ts'

/** `joining` names the shows that it has just asked to join, and not to leave since. */
export type SocketData = { visitorId: string; token: string; line: Line; joining: Set<string> }
export type LiveServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>
export type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>
