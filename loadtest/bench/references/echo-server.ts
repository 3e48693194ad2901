// Reference: a bare Socket.IO server that acknowledges each packet with its payload. Runs as a child process.
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { usage } from '../../measure/usage.ts'
import { answerParent, serveParent } from '../../processes/child.ts'
import { listening } from './child-server.ts'

await serveParent(async () => {
  const http = createServer()
  const io = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false })
  io.on('connection', (socket) => {
    socket.on('echo', (payload: unknown, ack: (payload: unknown) => void) => ack(payload))
  })
  answerParent(usage)
  return { ready: { url: await listening(http) }, stop: () => io.close() }
})
