// What a connection has for as long as it lasts, made before anything is received.
import type { IncomingMessage } from 'node:http'
import type { Admission } from '../admission/admission.ts'
import { IncomingMessages } from './incoming-messages.ts'
import { Line } from './line.ts'
import type { SlowReaders } from './slow-readers.ts'
import type { LiveSocket, SocketData } from './sockets.ts'

export type OfConnection = Pick<SocketData, 'line' | 'incoming' | 'address'>

export function openConnection(
  conn: LiveSocket['conn'],
  options: { admission: Admission; serverTime: () => string; addressOf: (request: IncomingMessage) => string },
  slowReaders: SlowReaders,
): OfConnection {
  const { admission, serverTime } = options
  const line = new Line(conn, slowReaders)
  const address = options.addressOf(conn.request)
  const incoming = new IncomingMessages(conn, {
    admission,
    address,
    answer: (ackId, error) => {
      line.asked()
      line.answer(ackId, { ok: false, error, serverTime: serverTime() })
    },
  })
  return { line, incoming, address }
}
