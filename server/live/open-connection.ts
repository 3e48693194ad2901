// What a connection has for as long as it lasts, made before anything is received.
import type { IncomingMessage } from 'node:http'
import type { RateLimits } from '../admission/rate-limits.ts'
import { IncomingMessages } from './incoming-messages.ts'
import { RawConnection } from './raw-connection.ts'
import { SocketWriter } from './socket-writer.ts'
import type { SlowReaders } from './slow-readers.ts'
import type { LiveSocket, SocketData } from './live-socket.ts'

export type OfConnection = Pick<SocketData, 'connection' | 'writer' | 'incoming' | 'address'>

export function openConnection(
  conn: LiveSocket['conn'],
  options: { rateLimits: RateLimits; serverTime: () => string; addressOf: (request: IncomingMessage) => string },
  slowReaders: SlowReaders,
): OfConnection {
  const { rateLimits, serverTime } = options
  const connection = new RawConnection(conn)
  const writer = new SocketWriter(connection, slowReaders)
  const address = options.addressOf(conn.request)
  const incoming = new IncomingMessages(connection, {
    rateLimits,
    address,
    answer: (ackId, error) => {
      writer.asked()
      writer.answer(ackId, { ok: false, error, serverTime: serverTime() })
    },
  })
  return { connection, writer, incoming, address }
}
