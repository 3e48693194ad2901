import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectClient } from '../testing/test-client.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'
import { SlowReaders } from './slow-readers.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

/** A text frame of a WebSocket client, masked with zeros. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text)
  const length = payload.length > 125 ? [0xfe, payload.length >> 8, payload.length & 0xff] : [0x80 | payload.length]
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), payload])
}

async function deafSocket(url: string): Promise<Socket> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `Host: ${host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${Buffer.from('sixteen bytes ok').toString('base64')}`,
      '\r\n',
    ].join('\r\n'),
  )
  await once(socket, 'readable')
  socket.pause()
  socket.on('error', () => undefined)
  return socket
}

test.for<[what: string, ask: (id: number, showId: string) => string]>([
  // A snapshot is 30 kB. The system buffers some megabytes before bytes stay unread here.
  ['the answers', (id, showId) => `42${id}["show:join",{"showId":"${showId}"}]`],
  ['the errors that Socket.IO sends itself', (id) => `40/${id}${'x'.repeat(15_000)},`],
])('W1 a client that requests and never reads %s is disconnected before they fill the memory', async ([, ask]) => {
  const showId = await server.boxOffice.addShow(30_000)
  const deaf = await deafSocket(server.url)
  deaf.write(frame('40'))
  await expect.poll(() => server.live.sockets).toBe(1)
  const askOn = (): number => {
    for (let id = 0; id < 200 && deaf.writable; id++) deaf.write(frame(ask(id, showId)))
    return server.live.sockets
  }
  await expect.poll(askOn).toBe(0)

  const other = await connectClient(server.url)
  expect((await other.request('show:join', { showId })).ok).toBe(true)
  other.close()
})

test('a client that has unread bytes for too long is disconnected, and one that catches up in between is not', async () => {
  const LARGE = Buffer.alloc(8 * 1024 * 1024)
  const slowReaders = new SlowReaders(1000, 50)
  const listening = createServer().listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  const pair = async (): Promise<[near: Socket, far: Socket]> => {
    const far = connect(port, '127.0.0.1').on('error', () => undefined)
    const [near] = (await once(listening, 'connection')) as [Socket]
    return [near.on('error', () => undefined), far]
  }
  const write = (socket: Socket): void => {
    expect(slowReaders.mayWrite(socket)).toBe(true)
    socket.write(LARGE)
    slowReaders.wrote(socket)
    expect(socket.writableLength).toBeGreaterThan(0)
  }
  const [toReader, reader] = await pair()
  const [toDeaf, deaf] = await pair()
  reader.resume()
  deaf.pause()
  write(toDeaf)
  const startMs = performance.now()
  while (!toDeaf.destroyed || performance.now() - startMs < 1500) {
    write(toReader)
    await once(toReader, 'drain')
  }
  expect(toReader.destroyed).toBe(false)
  expect(slowReaders.mayWrite(toReader)).toBe(true)
  reader.destroy()
  slowReaders.close()
  listening.close()
})
