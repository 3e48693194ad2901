// Without a time limit, a client that does not finish a request could keep a connection forever.
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jsonReader } from './request-input.ts'
import { createHttpServer } from './http-server.ts'

const app = express().post('/', jsonReader(), (_request, response) => void response.end('read'))
const server = createHttpServer(app, { receiveMs: 300 })

beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => server.close())

test.for([
  ['its headers', 'POST / HTTP/1.1\r\nHost: x\r\n'],
  ['its body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n{'],
  [
    'a body that is too large',
    `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4e20\r\n${' '.repeat(20_000)}\r\n`,
  ],
] as const)('a client that does not finish %s is disconnected', async ([, text]) => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
  socket.write(text)
  await once(socket, 'close')
  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
})
