// Bounds how many pieces of an unfinished message a WebSocket keeps: each costs memory and time, however small it is.
import { WebSocketServer, type ServerOptions } from 'ws'

/** Of one message. Clients and proxies cut a packet of 16 kB into a few; the default of ws is 16,384. */
const FRAGMENTS_AT_MOST = 64
/** Reads of the TCP connection that one frame may take: 16 kB in the smallest segments that networks make take 31. */
const READS_AT_MOST = 256

/** The WebSocket server that Engine.IO is to use; it closes a connection past either bound with 1008. */
export class BoundedWebSocketServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, maxFragments: FRAGMENTS_AT_MOST, maxBufferedChunks: READS_AT_MOST })
  }
}
