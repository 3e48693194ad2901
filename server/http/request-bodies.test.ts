// Bodies that take many callbacks to read, or that arrive after the answer.
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServer, type TestServer } from '../testing/test-server.ts'

const JSON_CHUNKED = 'Content-Type: application/json\r\nTransfer-Encoding: chunked'

let server: TestServer
let token: string
beforeAll(async () => {
  server = await testServer({ TRUST_PROXY: 'loopback', RATE_LIMIT: '50' })
  token = ((await (await fetch(`${server.url}/api/visitors`, { method: 'POST' })).json()) as { token: string }).token
})
afterAll(() => server.close())

let addresses = 0

/** Sends a request with the first part of its body. */
function ask(headers: string, beginning = '', path = '/api/shows/none/hold') {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => undefined)
  const answers = { text: '' }
  socket.on('data', (data) => (answers.text += data.toString('latin1')))
  const address = `198.51.100.${++addresses}`
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${address}\r\nAuthorization: Bearer ${token}\r\n`
  socket.write(`${head}${headers}\r\n\r\n${beginning}`)
  return { socket, answers, closed: new Promise((resolve) => socket.once('close', resolve)) }
}

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`

test('W1 a body in a few chunks is read, and its connection is kept', async () => {
  const { socket, answers } = ask(JSON_CHUNKED)
  socket.write(`${['{"seat', 'Ids":', '[1]}'].map(chunk).join('')}0\r\n\r\n`)
  await expect.poll(() => answers.text).toMatch(/^HTTP\/1.1 404 /)
  expect(answers.text).toContain('Connection: keep-alive')
  socket.write('GET /api/time HTTP/1.1\r\nHost: x\r\n\r\n')
  await expect.poll(() => answers.text).toContain('HTTP/1.1 200 ')
  socket.destroy()
})

test.for([
  ['that is read', JSON_CHUNKED, '/api/shows/none/hold'],
  ['that nobody asked for', JSON_CHUNKED, '/api/visitors'],
] as const)(
  'A2 a body %s in chunks of one byte is cut off, and its address counts as flooding',
  async ([, headers, path]) => {
    const before = server.rateLimits.refused.closed
    const { closed } = ask(headers, chunk(' ').repeat(5000), path)
    await closed
    expect(server.rateLimits.refused.closed).toBe(before + 1)
  },
)

test.for([
  ['in chunks', 'Transfer-Encoding: chunked', 'fffff\r\n'],
  ['of a megabyte', 'Content-Length: 1000000', ''],
] as const)('W1 a connection ends after an answer that did not wait for a body %s', async ([, headers, beginning]) => {
  const { answers, closed } = ask(headers, `${beginning}begun`)
  await closed
  expect(answers.text).toMatch(/^HTTP\/1.1 41[35] /)
  expect(answers.text).toContain('Connection: close')
})

test('W1 a small body with a declared length is read to its end after an early answer, and the connection is kept', async () => {
  const { socket, answers } = ask('Content-Length: 30000')
  await expect.poll(() => answers.text).toMatch(/^HTTP\/1.1 413 /)
  socket.write(`${' '.repeat(30_000)}GET /api/time HTTP/1.1\r\nHost: x\r\n\r\n`)
  await expect.poll(() => answers.text).toContain('HTTP/1.1 200 ')
  socket.destroy()
})
