// Only WebSockets are upgraded. A request for any other upgrade gets a normal answer.
import { expect, test, beforeAll, afterAll } from 'vitest'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { testServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

test('W1 a request for an upgrade with an unknown expectation is answered, and so are the requests behind it', async () => {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: c\r\nExpect: s\r\n\r\n')
  socket.write('GET /api/time HTTP/1.1\r\nHost: x\r\n\r\n')
  const answer = await text(socket)
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 417'])
  expect(answer).toMatch(/^connection: close\r$/im)
})

test.each([
  ['another protocol', '/api/time', 'h2c'],
  ['a WebSocket at an address that has none', '/api/time', 'websocket'],
])(
  'W1 a request for an upgrade to %s is answered, also behind another request, and the connection ends',
  async (_what, path, protocol) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    const head = (...lines: string[]): string => [`GET ${path} HTTP/1.1`, 'Host: x', ...lines, '\r\n'].join('\r\n')
    socket.write(head() + head('Connection: Upgrade', `Upgrade: ${protocol}`))
    expect((await text(socket)).match(/HTTP\/1\.1 \d+/g)).toEqual(Array(2).fill('HTTP/1.1 200'))
  },
)
