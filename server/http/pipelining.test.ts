// A client that pipelines many requests and reads no answer could otherwise fill the memory with answers.
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { answerOneAtATime } from './pipelining.ts'
import { createHttpServer } from './http-server.ts'

/** More than the system's buffers on both sides can take. */
const LARGE = Buffer.alloc(24 * 1024 * 1024)

const undo: (() => void)[] = []
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step()
})

/** A server that records the paths that it began to answer, and a raw connection to it. */
async function connection(
  answer: (path: string, response: ServerResponse) => void,
  deadlines: Parameters<typeof createHttpServer>[1] = {},
) {
  const begun: string[] = []
  const http = createHttpServer(({ url = '' }, response) => {
    begun.push(url)
    answer(url, response)
  }, deadlines)
  const dropped: number[] = []
  answerOneAtATime(http, { onDropped: (_socket, requests) => dropped.push(requests) })
  await once(http.listen(0, '127.0.0.1'), 'listening')
  const { port } = http.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  undo.push(
    () => socket.destroy(),
    () => void http.close(),
  )
  return { begun, dropped, socket, url: `http://127.0.0.1:${port}` }
}

function get(from: number, to: number, more = ''): string {
  return Array.from({ length: to - from }, (_, i) => `GET /${from + i} HTTP/1.1\r\nHost: x\r\n${more}\r\n`).join('')
}

/** Waits for the end of a connection, which may be a reset. */
function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

/** Reads until the received text ends with this. */
async function read(socket: Socket, last: string): Promise<string> {
  let text = ''
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    text += chunk.toString()
    if (text.endsWith(last)) break
  }
  return text
}

test('requests behind one whose answer ends the connection are not answered, and are counted', async () => {
  const { begun, dropped, socket } = await connection((_path, response) => {
    response.setHeader('Connection', 'close')
    response.end('done')
  })
  socket.write(get(0, 40))
  socket.resume()
  await closing(socket)
  await expect.poll(() => dropped).toEqual([39])
  expect(begun).toEqual(['/0'])
})

test('pipelined requests are answered in order, each after the previous answer is sent', async () => {
  let isAnswering = false
  const { begun, socket } = await connection((path, response) => {
    expect(isAnswering).toBe(false)
    isAnswering = true
    setImmediate(() => response.end(`<${path}>`, () => (isAnswering = false)))
  })
  const body = 'POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello'
  socket.write(get(0, 30) + body + get(30, 50))
  const text = await read(socket, '</49>')
  const paths = [
    ...Array.from({ length: 30 }, (_, i) => `/${i}`),
    '/body',
    ...Array.from({ length: 20 }, (_, i) => `/${i + 30}`),
  ]
  expect(text.match(/<[^>]*>/g)).toEqual(paths.map((path) => `<${path}>`))
  expect(begun).toEqual(paths)
})

test('the server works on one request of a client that pipelines and never reads, and answers others meanwhile', async () => {
  const { begun, socket, url } = await connection((path, response) => response.end(path === '/other' ? '' : LARGE))
  socket.pause().write(get(0, 40))
  await expect.poll(() => begun).toEqual(['/0'])
  expect((await fetch(`${url}/other`)).status).toBe(200)
  expect(begun).toEqual(['/0', '/other'])
})

test('a client that pipelines more than fifty requests is disconnected', async () => {
  const { begun, socket } = await connection((_path, response) => response.end(LARGE))
  const closed = closing(socket)
  socket.write(get(0, 800))
  socket.resume()
  await closed
  expect(begun).toEqual(['/0'])
})

test('a client that requests an upgrade while an answer is pending is disconnected', async () => {
  // Without a limit for stalled connections, which would end this one as well.
  const { socket } = await connection(() => undefined, { stalledMs: 0 })
  const closed = closing(socket)
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n'
  socket.write(`${get(0, 1)}GET /socket.io/ HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`)
  await closed
})

test('a client that reads nothing of an answer is disconnected, and one that reads slowly is not', async () => {
  const { socket, url } = await connection((_path, response) => response.end(LARGE), { stalledMs: 1000 })
  socket.pause().write(get(0, 1))
  const slow = connect(Number(new URL(url).port), '127.0.0.1')
  undo.push(() => slow.destroy())
  slow.write(get(0, 1))
  const startMs = performance.now()
  let bytes = 0
  // More than twice the time after which the other client is disconnected.
  for await (const chunk of slow as AsyncIterable<Buffer>) {
    bytes += chunk.length
    const due = (bytes / LARGE.length) * 2500 - (performance.now() - startMs)
    if (due > 10) await new Promise((resolve) => setTimeout(resolve, due))
    if (bytes > LARGE.length) break
  }
  expect(bytes).toBeGreaterThan(LARGE.length)
  socket.resume()
  await closing(socket)
})
