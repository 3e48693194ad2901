// References that only move packets: a Socket.IO echo, a Socket.IO room, and plain WebSockets. Runs as a child process.
import { createServer, type Server as HttpServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { Server } from 'socket.io'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Frame } from '../../../shared/protocol.ts'
import { listenOnLoopback } from '../../loopback.ts'
import { usage } from '../../measure/usage.ts'
import { answerParent, serveParent } from '../../processes/child.ts'

const Settings = z.object({ kind: z.enum(['echo', 'room', 'ws']) })

/** Asks for this number of frames at even intervals, each like the frame of one change. */
const Broadcast = z.object({ ask: z.literal('broadcast'), frames: z.int(), everyMs: z.number() })
export type Broadcast = z.infer<typeof Broadcast>

/** `send` sends a frame to every client. */
type Bare = { send: (frame: Frame) => unknown; stop: () => Promise<void> }

await serveParent(async (settings) => {
  const { kind } = Settings.parse(settings)
  const http = createServer()
  const { send, stop } = kind === 'ws' ? plainWebSockets(http) : socketIo(http, kind)
  let seq = 0
  answerParent(async (question) => {
    const { data } = Broadcast.safeParse(question)
    if (!data) return usage(question)
    const start = performance.now()
    for (let sent = 0; sent < data.frames; sent++) {
      await pause(Math.max(0, start + sent * data.everyMs - performance.now()))
      send({ showId: 'frames', since: seq, seq: ++seq, held: [seq % 500] })
    }
    return {}
  })
  return { ready: { url: await listenOnLoopback(http) }, stop }
})

/** An echo gives each packet back as its ack; clients of a room join it when they connect. */
function socketIo(http: HttpServer, kind: 'echo' | 'room'): Bare {
  const io = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false })
  io.on('connection', (socket) => {
    if (kind === 'room') void socket.join('show')
    else socket.on('echo', (payload: unknown, ack: (payload: unknown) => void) => ack(payload))
  })
  return { send: (frame) => io.to('show').emit('seats:changed', frame), stop: () => io.close() }
}

/** Knows just the handshakes of Engine.IO and Socket.IO. */
function plainWebSockets(http: HttpServer): Bare {
  const server = new WebSocketServer({ server: http, perMessageDeflate: false })
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      if (data.toString().startsWith('40')) socket.send('40{"sid":"any"}')
    })
    socket.send('0{}')
  })
  return {
    send: (frame) => {
      const text = `42${JSON.stringify(['seats:changed', frame])}`
      for (const socket of server.clients) socket.send(text)
    },
    stop: async () => {
      for (const socket of server.clients) socket.terminate()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
