// Makes the Socket.IO server: WebSockets only, with bounded packets and times.
import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import * as parser from 'socket.io-parser'
import { PACKET_BYTES } from '../admission/rate-limits.ts'
import { AcknowledgementDecoder } from './acknowledgement.ts'
import { BoundedWebSocketServer } from './bounded-websockets.ts'
import { handshakeCheck, type HandshakeOptions } from './handshake.ts'
import type { LiveServer } from './live-socket.ts'
import { refusePolling } from './polling.ts'
import type { EngineConnection } from './raw-connection.ts'

const SECOND_MS = 1000
const PING_MS = 10 * SECOND_MS
const HANDSHAKE_MS = 10 * SECOND_MS

/** @param onConnection called with each connection before anything is received on it */
export function createLiveServer(
  http: HttpServer,
  options: HandshakeOptions,
  onConnection: (conn: EngineConnection) => void,
): LiveServer {
  const io: LiveServer = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    pingInterval: PING_MS,
    pingTimeout: PING_MS,
    connectTimeout: HANDSHAKE_MS,
    maxHttpBufferSize: PACKET_BYTES,
    wsEngine: BoundedWebSocketServer,
    // The socket writer's frames are not compressed.
    perMessageDeflate: false,
    parser: { ...parser, Decoder: AcknowledgementDecoder },
    allowRequest: handshakeCheck(options),
  })
  io.engine.use(refusePolling(options))
  io.engine.on('connection', onConnection)
  return io
}
