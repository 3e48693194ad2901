import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asker } from '../testing/asker.ts'
import { testServer, type TestServer } from '../testing/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

/** A WebSocket frame of text as a client sends it, masked with zeros. */
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
  // Each answer is 50 kB, so that a thousand are far more than the system's buffers take.
  ['the answers', (id, showId) => `42${id}["show:join",{"showId":"${showId}"}]`],
  ['what Socket.IO says by itself', (id) => `40/${id}${'x'.repeat(15_000)},`],
])('W1 who asks and never reads %s is let go before they fill the memory', async ([, ask]) => {
  const showId = await server.house.addShow(50_000)
  const deaf = await deafSocket(server.url)
  deaf.write(frame('40'))
  await expect.poll(() => server.live.sockets).toBe(1)
  for (let id = 0; id < 1000; id++) deaf.write(frame(ask(id, showId)))
  await expect.poll(() => server.live.sockets, { timeout: 10_000 }).toBe(0)
  deaf.destroy()

  const other = await asker(server.url)
  expect((await other.ask('show:join', { showId })).ok).toBe(true)
  other.close()
})
