// Reference: a bare Socket.IO server that broadcasts frames to one room. Runs as a child process.
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { serveParent } from '../../processes/child.ts'
import { answerWithFrames, listening } from './child-server.ts'

const ROOM = 'show'

await serveParent(async () => {
  const http = createServer()
  const io = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false })
  io.on('connection', (socket) => void socket.join(ROOM))
  answerWithFrames((frame) => io.to(ROOM).emit('seats:changed', frame))
  return { ready: { url: await listening(http) }, stop: () => io.close() }
})
