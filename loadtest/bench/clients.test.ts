// A client asks a busy server again, and tells a wrong answer from a lost connection.
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listenOnLoopback } from '../loopback.ts'
import { FrameCache } from '../wire/load-context.ts'
import { joining } from './checked-requests.ts'
import { BenchClient, ClientGroup } from './clients.ts'
import { FrameArrivals } from './frame-arrivals.ts'

const refusal = (code: string): object => ({ ok: false, error: { code, message: 'Not now.' } })

let io: Server
let url: string
/** The server gives these answers in turn, and ends the connection when there are none. */
let answers: object[]

beforeEach(async () => {
  const http = createServer()
  io = new Server(http, { transports: ['websocket'] })
  io.on('connection', (socket) => {
    socket.on('show:join', (_payload: unknown, ack: (answer: object) => void) => {
      const answer = answers.shift()
      if (answer) ack(answer)
      else socket.conn.close()
    })
  })
  url = await listenOnLoopback(http)
})
afterEach(() => io.close())

test.each([
  ['a right answer', [{ ok: true }], { busy: 0, lost: 0, wrong: 0 }],
  ['a busy server', [refusal('BUSY'), refusal('UNAVAILABLE'), { ok: true }], { busy: 2, lost: 0, wrong: 0 }],
  ['a refusal', [refusal('SALE_CLOSED')], { busy: 0, lost: 0, wrong: 1 }],
  ['a lost connection', [], { busy: 0, lost: 1, wrong: 0 }],
])('%s', async (_what, given, counts) => {
  answers = [...given]
  const group = new ClientGroup()
  await group.open(1, () => BenchClient.open(url, new FrameCache(), new FrameArrivals()))
  await group.askAll(() => joining('show'))
  expect(group).toMatchObject({ asked: 1, answered: 1, ...counts })
  expect(group.clients[0]?.isLost).toBe(counts.lost === 1)
  group.close()
})
