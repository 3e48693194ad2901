// A bare HTTP connection: what it sends, what it takes for an answer, and what it says when there comes none.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { HttpConnection, responseIn } from './http-connection.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = undefined
})

async function connectTo(listener: RequestListener): Promise<HttpConnection> {
  server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return new HttpConnection(`http://127.0.0.1:${port}`, { localAddress: undefined, token: 'abc' })
}

function ask(
  connection: HttpConnection,
  command: string,
  payload: object,
): Promise<[answer: unknown, isSent: boolean]> {
  return new Promise((resolve) => connection.ask(command, payload, (...answered) => resolve(answered)))
}

const TIME = '2030-01-01T00:00:00.000Z'

test('commands go to their routes over one connection, and answers have the same form as over a socket', async () => {
  const seen: unknown[] = []
  const ports = new Set<unknown>()
  const connection = await connectTo((request: IncomingMessage, response) => {
    ports.add(request.socket.remotePort)
    void text(request).then((body) => {
      seen.push([request.method, request.url, request.headers.authorization, body])
      response.setHeader('Server-Time', TIME)
      // Without a length, as a proxy may send it on.
      if (request.method === 'DELETE') return void response.writeHead(409).end('{"code":"NOT_HELD"}')
      response.write('{"labels":')
      response.end('["Loge é"]}')
    })
  })
  const held = ask(connection, 'seats:hold', { showId: 'a b', seatIds: [1, 2] })
  const given = ask(connection, 'seats:release', { showId: 's', seatIds: [1, 2] })
  expect(await held).toEqual([{ ok: true, value: { labels: ['Loge é'] }, serverTime: TIME }, true])
  expect(await given).toEqual([{ ok: false, error: { code: 'NOT_HELD' }, serverTime: TIME }, true])
  await ask(connection, 'booking:confirm', { showId: 's', bookingId: 'b', seatIds: [1] })
  expect(seen).toEqual([
    ['POST', '/api/shows/a%20b/hold', 'Bearer abc', '{"seatIds":[1,2]}'],
    ['DELETE', '/api/shows/s/hold?seatIds=1%2C2', 'Bearer abc', ''],
    ['PUT', '/api/shows/s/bookings/b', 'Bearer abc', '{"seatIds":[1]}'],
  ])
  expect(ports.size).toBe(1)
})

test('a connection closed by the server gives no answer, and the next request opens another', async () => {
  let requests = 0
  const connection = await connectTo((request, response) => {
    requests++
    if (requests === 1) return void request.socket.destroy()
    response.setHeader('Server-Time', TIME)
    response.setHeader('Connection', 'close')
    response.end('{}')
  })
  expect(await ask(connection, 'hold:extend', { showId: 's' })).toEqual([null, true])
  for (let i = 0; i < 2; i++) {
    expect(await ask(connection, 'hold:extend', { showId: 's' })).toEqual([
      { ok: true, value: {}, serverTime: TIME },
      true,
    ])
  }
})

test('a proxy’s page is no answer, and text that is no JSON is an answer that matches no schema', async () => {
  const connection = await connectTo((request, response) => {
    if (request.method === 'POST') return void response.writeHead(502).end('<html>')
    response.setHeader('Server-Time', TIME)
    response.end('<html>')
  })
  expect(await ask(connection, 'hold:extend', { showId: 's' })).toEqual([null, true])
  expect(await ask(connection, 'booking:cancel', { showId: 's', bookingId: 'b' })).toEqual([undefined, true])
})

test('a request is reported as not sent where nobody listens, and when it still waited at a drop', async () => {
  const nowhere = new HttpConnection('http://127.0.0.1:1', { localAddress: undefined, token: undefined })
  expect(await ask(nowhere, 'hold:extend', { showId: 's' })).toEqual([null, false])
  const arrived = Promise.withResolvers<undefined>()
  const connection = await connectTo(() => arrived.resolve(undefined))
  const asked = ask(connection, 'hold:extend', { showId: 's' })
  const waiting = ask(connection, 'hold:extend', { showId: 's' })
  await arrived.promise
  connection.drop()
  expect(await Promise.all([asked, waiting])).toEqual([
    [null, true],
    [null, false],
  ])
})

test('a response is read only when it is complete, however its bytes are split', () => {
  const head = `HTTP/1.1 200 OK\r\nServer-Time: ${TIME}\r\nTransfer-Encoding: chunked\r\n\r\n`
  const whole = Buffer.from(`${head}3\r\n{"a\r\nc\r\n":"Loge é"}\r\n0\r\n\r\n`)
  for (let cut = 0; cut < whole.length; cut++) expect(responseIn(whole.subarray(0, cut))).toBeUndefined()
  expect(responseIn(whole)).toEqual({ status: 200, serverTime: TIME, body: '{"a":"Loge é"}', isLast: false })
})
