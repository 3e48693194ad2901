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
  if (payload.length > 125) throw new RangeError('Longer than this frame can be.')
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload])
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

test('W1 who asks and never reads the answers is let go before they fill the memory', async () => {
  const showId = await server.house.addShow(50_000)
  const deaf = await deafSocket(server.url)
  deaf.write(frame('40'))
  await expect.poll(() => server.live.sockets).toBe(1)
  // Each answer is 50 kB, so that these are far more than the system's buffers take.
  for (let id = 0; id < 1000; id++) deaf.write(frame(`42${id}["show:join",{"showId":"${showId}"}]`))
  await expect.poll(() => server.live.sockets, { timeout: 10_000 }).toBe(0)
  deaf.destroy()

  const other = await asker(server.url)
  expect((await other.ask('show:join', { showId })).ok).toBe(true)
  other.close()
})
