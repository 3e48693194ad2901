// Reference: a plain WebSocket server that broadcasts frames, with just the Socket.IO handshake. Runs as a child process.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { serveParent } from '../../processes/child.ts'
import { answerWithFrames, listening } from './child-server.ts'

const OPEN = '0{}'
const CONNECT = '40'
const CONNECTED = '40{"sid":"any"}'
const EVENT = '42'

await serveParent(async () => {
  const http = createServer()
  const server = new WebSocketServer({ server: http, perMessageDeflate: false })
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      if (data.toString().startsWith(CONNECT)) socket.send(CONNECTED)
    })
    socket.send(OPEN)
  })
  answerWithFrames((frame) => {
    const text = EVENT + JSON.stringify(['seats:changed', frame])
    for (const socket of server.clients) socket.send(text)
  })
  const stop = async (): Promise<void> => {
    for (const socket of server.clients) socket.terminate()
    await new Promise((resolve) => http.close(resolve))
  }
  return { ready: { url: await listening(http) }, stop }
})
