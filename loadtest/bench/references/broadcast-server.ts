// A bare Socket.IO server with one room, run as a child: what it costs to tell many the same.
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { serveParent } from '../../processes/child.ts'
import { answerWithFrames } from './broadcasts.ts'
import { listening } from './listening.ts'

const ROOM = 'house'

await serveParent(async () => {
  const http = createServer()
  const io = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false })
  io.on('connection', (socket) => void socket.join(ROOM))
  answerWithFrames((frame) => io.to(ROOM).emit('seats:changed', frame))
  return { ready: { url: await listening(http) }, stop: () => io.close() }
})
