// A plain WebSocket server, run as a child: tells many the same, with no more of Socket.IO than its clients need to be let in.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { serveParent } from '../../processes/child.ts'
import { answerWithFrames } from './broadcasts.ts'
import { listening } from './listening.ts'

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
