// The least that a Socket.IO server can do, run as a child: acknowledges each packet with what it was sent.
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { serveParent } from '../child.ts'

await serveParent(async () => {
  const http = createServer()
  const io = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false })
  io.on('connection', (socket) => {
    socket.on('echo', (payload: unknown, ack: (payload: unknown) => void) => ack(payload))
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return { ready: { url: `http://127.0.0.1:${port}` }, stop: () => io.close() }
})
