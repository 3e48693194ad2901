// The interim answer to `Expect: 100-continue` comes before an answer, never within one.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttpServer } from './http-server.ts'

const BODY = 'x'.repeat(100_000)
const EXPECTING = 'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}'
const LAST = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'

const server = createHttpServer((request, response) => {
  request.resume()
  setImmediate(() => response.end(BODY))
})
beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => server.close())

async function answersTo(requests: string): Promise<string[]> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(requests)
  // Each answer's first line, and how long its body is.
  return (await text(socket)).split(/(?=HTTP\/1\.1 )/).map((answer) => {
    const [head = '', body = ''] = answer.split('\r\n\r\n')
    return `${head.split('\r\n')[0]} ${body.length}`
  })
}

test('W1 a request with Expect: 100-continue gets 100 first', async () => {
  expect(await answersTo(EXPECTING + LAST)).toEqual([
    'HTTP/1.1 100 Continue 0',
    `HTTP/1.1 200 OK ${BODY.length}`,
    `HTTP/1.1 200 OK ${BODY.length}`,
  ])
})

test('W1 such a request behind pipelined ones gets complete answers, and the connection ends', async () => {
  const first = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}'
  const ok = `HTTP/1.1 200 OK ${BODY.length}`
  expect(await answersTo(first + EXPECTING)).toEqual([ok, ok])
})
