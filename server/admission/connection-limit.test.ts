// The limit of open connections per address, without a proxy in front of the server.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { ConnectionLimit } from './connection-limit.ts'

const REFUSED_AT_MOST = 50

const sockets: Socket[] = []
let http: Server | undefined

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  http?.close()
})

async function counting(most: number | null, isProxy = false) {
  const reset: string[] = []
  const limit = new ConnectionLimit({
    connectionsPerAddress: most,
    isTrustedProxy: () => isProxy,
    mayOpenConnection: () => true,
    onReset: (address) => reset.push(address),
  })
  const server = createServer((request, response) => {
    response.end(`${limit.isTooMany(request, '127.0.0.1')}`)
  })
  http = server
  limit.countFor(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  /** The answer to a request over a new connection, which then stays open; undefined when the connection is reset. */
  const ask = async (): Promise<string | undefined> => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    sockets.push(socket)
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    const heard = await new Promise((resolve) => socket.once('data', resolve).once('close', () => resolve('')))
    return /(true|false)$/.exec(String(heard))?.[1]
  }
  return { limit, reset, ask }
}

test('A4 connections beyond the limit are refused with a reason, and those far beyond it are reset', async () => {
  const { limit, reset, ask } = await counting(2)
  const answers: (string | undefined)[] = []
  for (let n = 0; n < 2 + REFUSED_AT_MOST + 3; n++) answers.push(await ask())
  expect(answers.slice(0, 2)).toEqual(['false', 'false'])
  expect(new Set(answers.slice(2, -3))).toEqual(new Set(['true']))
  expect(answers.slice(-3)).toEqual([undefined, undefined, undefined])
  expect(reset).toEqual(Array.from({ length: 3 }, () => '127.0.0.1'))

  for (const socket of sockets.splice(0)) socket.destroy()
  await expect.poll(() => limit.openOf('127.0.0.1')).toBe(0)
  expect(await ask()).toBe('false')
})

test('A4 Node creates no socket for a connection that is closed at once', async () => {
  const { ask } = await counting(0)
  let created = 0
  http?.on('connection', () => created++)
  const answers = await Promise.all(Array.from({ length: REFUSED_AT_MOST + 20 }, ask))
  expect(answers.filter((answer) => answer === 'true')).toHaveLength(REFUSED_AT_MOST)
  expect(created).toBe(REFUSED_AT_MOST)
})

test('A4 a connection that Node does not ask about beforehand is reset', async () => {
  const { ask, reset } = await counting(0)
  if (http) Reflect.deleteProperty(http, 'blockList')
  const answers = await Promise.all(Array.from({ length: REFUSED_AT_MOST + 20 }, ask))
  expect(answers.filter((answer) => answer === 'true')).toHaveLength(REFUSED_AT_MOST)
  expect(reset).toHaveLength(20)
})

test('a connection that was reset before it was accepted gets no answer, since it has no address', async () => {
  const { ask } = await counting(null)
  const requests: (string | undefined)[] = []
  http?.on('request', ({ url }: IncomingMessage) => requests.push(url))
  const { port } = http?.address() as AddressInfo
  // This process accepts no connection meanwhile.
  spawnSync(process.execPath, [
    '-e',
    `const socket = require('node:net').connect(${port}, '127.0.0.1', () => {
      socket.write('GET /reset HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', () => socket.resetAndDestroy())
    })`,
  ])
  expect(await ask()).toBe('false')
  expect(requests).toEqual(['/'])
})

test('A4 without a limit, and from a trusted proxy, TCP connections are not counted', async () => {
  for (const [most, isProxy] of [
    [null, false],
    [1, true],
  ] as const) {
    const { limit, ask } = await counting(most, isProxy)
    expect([await ask(), await ask(), await ask()]).toEqual(['false', 'false', 'false'])
    expect(limit.openOf('127.0.0.1')).toBe(0)
    http?.close()
  }
})
