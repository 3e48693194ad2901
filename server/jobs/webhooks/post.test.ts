import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Receiver } from '../../../loadtest/webhooks/receiver.ts'
import type { Resolve } from './addresses.ts'
import { Poster } from './post.ts'

const SECRET = 'whsec_' + Buffer.from('a secret of thirty-two bytes ...').toString('base64')
const EVENT = { type: 'show.sold_out', timestamp: '2026-11-29T12:00:00.000Z', data: { showId: 'a', seq: 1 } }
const MESSAGE = { webhookId: 'a_1_0', body: JSON.stringify(EVENT) }
const NEVER = new AbortController().signal

const receiver = new Receiver()
let url: string
beforeAll(async () => {
  url = await receiver.listen()
  receiver.secrets = [SECRET]
})
beforeEach(() => {
  receiver.received.length = 0
  receiver.faults.length = 0
  receiver.headers.length = 0
  receiver.answer = () => 204
})
afterAll(() => receiver.close())

async function post(
  to = url,
  { allowPrivate = true, timeoutMs = 5000, resolve = undefined as Resolve | undefined } = {},
) {
  const poster = new Poster(to, timeoutMs, allowPrivate, resolve)
  try {
    return await poster.post(MESSAGE, [SECRET], NEVER)
  } finally {
    poster.close()
  }
}

test('a webhook is signed in the format of Standard Webhooks', async () => {
  expect(await post()).toEqual({ ok: true, status: 204, error: null })
  expect(receiver.faults).toEqual([])
  expect(receiver.received).toEqual([{ webhookId: 'a_1_0', event: EVENT, status: 204 }])
  expect(receiver.headers[0]).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'a_1_0' })
})

test('with two secrets it has two signatures, and each of them verifies', async () => {
  const other = 'whsec_' + Buffer.from('another secret of thirty-two byt').toString('base64')
  const poster = new Poster(url, 5000, true)
  await poster.post(MESSAGE, [SECRET, other], NEVER)
  poster.close()
  const [headers = {}] = receiver.headers
  const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
  expect(flat['webhook-signature']?.split(' ')).toHaveLength(2)
  for (const secret of [SECRET, other]) expect(new Webhook(secret).verify(MESSAGE.body, flat)).toEqual(EVENT)
  expect(() => new Webhook(other).verify(MESSAGE.body + ' ', flat)).toThrow()
})

test.for([301, 302, 303, 307, 308])('a redirect with %i is a failure and is not followed', async (status) => {
  receiver.answer = () => ({ status, location: `${url}/elsewhere` })
  expect(await post()).toEqual({ ok: false, status, error: `answered with ${status}` })
  expect(receiver.headers).toHaveLength(1)
})

test.for([400, 404, 410, 429, 500, 503])('an answer of %i is a failure', async (status) => {
  receiver.answer = () => status
  expect(await post()).toEqual({ ok: false, status, error: `answered with ${status}` })
})

test('an attempt without an answer ends after the time for an attempt', async () => {
  const silent = createServer(() => undefined)
  await once(silent.listen(0, '127.0.0.1'), 'listening')
  expect(await post(address(silent), { timeoutMs: 50 })).toEqual({
    ok: false,
    status: null,
    error: 'no answer in time',
  })
  silent.close()
})

test('a refused connection is a failure', async () => {
  const gone = createServer()
  await once(gone.listen(0, '127.0.0.1'), 'listening')
  const nowhere = address(gone)
  await once(gone.close(), 'close')
  expect(await post(nowhere)).toEqual({ ok: false, status: null, error: 'ECONNREFUSED' })
})

test('an attempt ends with the status of the answer, even if the body never ends', async () => {
  const chatty = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n')
    const more = (): void => {
      if (!socket.destroyed) socket.write('x'.repeat(65536), more)
    }
    more()
  })
  await once(chatty.listen(0, '127.0.0.1'), 'listening')
  expect(await post(address(chatty))).toMatchObject({ ok: true, status: 200 })
  chatty.close()
})

test('an unrequested upgrade is a failure', async () => {
  const upgrading = await rawReceiver((socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')
  })
  expect(await post(upgrading.url)).toEqual({ ok: false, status: null, error: 'no answer' })
  upgrading.close()
})

test('answers that never end leave one connection open, not one per webhook', async () => {
  const unending = await rawReceiver((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'))
  const poster = new Poster(unending.url, 5000, true)
  for (let i = 0; i < 5; i++) expect(await poster.post(MESSAGE, [SECRET], NEVER)).toMatchObject({ ok: true })
  await expect.poll(() => unending.connections()).toBe(1)
  poster.close()
  unending.close()
})

test('a kept connection that breaks after the status of an answer does not cause a second delivery', async () => {
  const requests: Socket[] = []
  const broken = await rawReceiver((socket) => {
    requests.push(socket)
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${requests.length === 1 ? 0 : 5}\r\n\r\n`)
  })
  const poster = new Poster(broken.url, 5000, true)
  for (let i = 0; i < 2; i++) {
    expect(await poster.post(MESSAGE, [SECRET], NEVER)).toMatchObject({ ok: true })
    // The connection becomes free for the next webhook only after the answer was handled.
    await setImmediate()
  }
  expect(requests[1]).toBe(requests[0])
  requests[1]?.resetAndDestroy()
  await expect.poll(() => broken.connections()).toBe(0)
  // A second delivery would arrive before this one.
  await poster.post(MESSAGE, [SECRET], NEVER)
  expect(requests).toHaveLength(3)
  poster.close()
  broken.close()
})

test('DNS rebinding: the connection itself resolves the name, and fails if the name leads to a private address', async () => {
  let asked = 0
  const resolve: Resolve = (_name, _options, callback) => {
    asked++
    callback(null, [{ address: '127.0.0.1', family: 4 }])
  }
  const { port } = new URL(url)
  expect(await post(`https://rebinding.example:${port}/`, { allowPrivate: false, resolve })).toEqual({
    ok: false,
    status: null,
    error: 'the name leads to a private or reserved address',
  })
  expect([asked, receiver.headers]).toEqual([1, []])
})

test('a private address in the URL and http are refused unless allowed', async () => {
  const { port } = new URL(url)
  const refused = await Promise.all(
    [`https://127.0.0.1:${port}/`, `https://[::1]:${port}/`, `http://a.example:${port}/`].map((to) =>
      post(to, { allowPrivate: false }),
    ),
  )
  expect(refused.map(({ error }) => error)).toEqual([
    'The URL leads to a private or reserved address',
    'The URL leads to a private or reserved address',
    'The URL must begin with https://',
  ])
  expect(receiver.headers).toEqual([])
})

/** A receiver on raw TCP: `answer` is called with the socket for every packet that arrives. */
async function rawReceiver(answer: (socket: Socket) => unknown) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)))
    socket.on('data', () => answer(socket))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { url: address(server), connections: () => sockets.size, close: () => server.close() }
}

function address(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
