// What this server relies on in socket.io, Engine.IO, ws and socket.io-parser without their documenting it. When a test
// fails after an upgrade, raw-connection.ts or acknowledgement.ts has to follow what changed there.
import { once } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import * as parser from 'socket.io-parser'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { Acknowledgement, AcknowledgementDecoder } from './acknowledgement.ts'
import { messageFrames, RawConnection, type EngineConnection } from './raw-connection.ts'

let http: HttpServer
let io: Server
let client: WebSocket
let conn: EngineConnection
let raw: RawConnection
/** The messages that the client received, each as a Buffer. Texts begin with Engine.IO's type. */
let received: { data: Buffer; isBinary: boolean }[]

beforeEach(async () => {
  http = createServer()
  io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false })
  const opened = new Promise<EngineConnection>((resolve) => io.engine.once('connection', resolve))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  received = []
  client = new WebSocket(
    `ws://127.0.0.1:${(http.address() as AddressInfo).port}/socket.io/?EIO=4&transport=websocket`,
    // The server must refuse to compress: frames are written past the code that would.
    { perMessageDeflate: true },
  )
  client.on('message', (data: Buffer, isBinary) => received.push({ data, isBinary }))
  conn = await opened
  raw = new RawConnection(conn)
  await expect.poll(() => texts()[0]).toMatch(/^0\{"sid"/)
  received.length = 0
})

afterEach(async () => {
  client.terminate()
  await io.close()
})

const texts = (): string[] => received.map(({ data }) => data.toString())

test('a connection has the WebSocket of ws, over the TCP connection of its handshake, without compression', () => {
  expect(raw.webSocket).toBeInstanceOf(WebSocket)
  expect(Reflect.get(raw.webSocket, '_socket')).toBe(raw.tcp)
  expect(raw.webSocket.extensions).toBe('')
  expect(client.extensions).toBe('')
})

test('Sender.frame builds frames of every length form, and leaves bytes uncopied', async () => {
  const lengths = [1, 124, 125, 126, 65_534, 65_535, 65_536, 70_000]
  for (const length of lengths) {
    const [bytes, text] = [Buffer.alloc(length, 7), 'ä'.repeat(length)]
    const frames = messageFrames([text, bytes])
    expect(frames).toHaveLength(2)
    expect(frames[1]).toBe(bytes)
    raw.writeFrames(frames)
    raw.writeFrames(messageFrames([text]))
    await expect.poll(() => received.length).toBe(3)
    expect(received.map(({ isBinary }) => isBinary)).toEqual([false, true, false])
    expect(texts()[0]).toBe(`4${text}`)
    expect(received[1]?.data.equals(bytes)).toBe(true)
    expect(texts()[2]).toBe(`4${text}`)
    received.length = 0
  }
})

test('Engine.IO is sending until its last packet is with the TCP connection, and frames keep their order with its packets', async () => {
  const written: number[] = []
  raw.onWritten(() => written.push(raw.tcp.bytesWritten))
  raw.writeFrames(messageFrames(['before']))
  expect(raw.state).toBe('idle')
  conn.write('by Engine.IO')
  expect(raw.state).toBe('sending')
  expect(written).toHaveLength(1)
  raw.send(['queued', Buffer.from('bytes')])
  await expect.poll(() => raw.state).toBe('idle')
  raw.writeFrames(messageFrames(['behind']))
  await expect.poll(() => texts()).toEqual(['4before', '4by Engine.IO', '4queued', 'bytes', '4behind'])
  expect(written.length).toBeGreaterThan(1)
})

test('Engine.IO announces each packet before it sends it, with its data', () => {
  const queued: [bytes: number, written: number][] = []
  raw.onQueued((bytes) => queued.push([bytes, raw.tcp.bytesWritten]))
  const before = raw.tcp.bytesWritten
  conn.write('text')
  conn.write(Buffer.alloc(10))
  expect(queued[0]).toEqual([4, before])
  expect(queued[1]?.[0]).toBe(10)
})

test('a message that the filter rejects never reaches Engine.IO; others do, as text or bytes', async () => {
  const parsed: unknown[] = []
  // Instead of Socket.IO, which would close a connection that sends these.
  conn.removeAllListeners('data').on('data', (data) => parsed.push(data))
  raw.filterMessages((data) => !data.includes('rejected'))
  client.send('4rejected')
  client.send('4accepted')
  client.send(Buffer.from('bytes'))
  await expect.poll(() => parsed).toEqual(['accepted', Buffer.from('bytes')])
})

test('a connection is closed for good, and reports that, when it is discarded', () => {
  let isClosed = false
  raw.onClosed(() => (isClosed = true))
  raw.discard()
  expect([isClosed, raw.state]).toEqual([true, 'closed'])
})

test('a connection works without the request of its handshake', async () => {
  raw.releaseRequest()
  conn.write('on')
  await expect.poll(() => texts()).toEqual(['4on'])
})

test('socket.io-parser hands on each packet with its id, which the decoder turns into an argument', () => {
  const packets: parser.Packet[] = []
  const decoder = new AcknowledgementDecoder()
  decoder.on('decoded', (packet) => packets.push(packet))
  decoder.add('27["show:list",{}]')
  decoder.add('2["show:list",{}]')
  expect(packets).toEqual([
    { type: parser.PacketType.EVENT, nsp: '/', data: ['show:list', {}, new Acknowledgement(7)] },
    { type: parser.PacketType.EVENT, nsp: '/', data: ['show:list', {}] },
  ])
})
