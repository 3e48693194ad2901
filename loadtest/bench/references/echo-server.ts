// The least that a Socket.IO server can do, run as a child: acknowledges each packet with what it was sent.
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { answerParent, serveParent } from '../../processes/child.ts'
import { usage } from '../../measure/usage.ts'
import { listening } from './listening.ts'

await serveParent(async () => {
  const http = createServer()
  const io = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false })
  io.on('connection', (socket) => {
    socket.on('echo', (payload: unknown, ack: (payload: unknown) => void) => ack(payload))
  })
  answerParent(usage)
  return { ready: { url: await listening(http) }, stop: () => io.close() }
})
