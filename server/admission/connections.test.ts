// Open connections by address, without a proxy before the server.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Connections } from './connections.ts'

const TOLD_AT_MOST = 50

const sockets: Socket[] = []
let http: Server | undefined

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  http?.close()
})

async function counting(most: number | null, isProxy = false) {
  const refused: string[] = []
  const connections = new Connections(
    most,
    () => isProxy,
    () => true,
    (address) => refused.push(address),
  )
  const server = createServer((request, response) => {
    response.end(`${connections.isTooMany(request, '127.0.0.1')}`)
  })
  http = server
  connections.countFor(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  /** What a request over a new connection is answered, which then stays open; undefined when it is closed unheard. */
  const ask = async (): Promise<string | undefined> => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    sockets.push(socket)
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    const heard = await new Promise((resolve) => socket.once('data', resolve).once('close', () => resolve('')))
    return /(true|false)$/.exec(String(heard))?.[1]
  }
  return { connections, refused, ask }
}

test('A4 those beyond the limit are told, and those far beyond it are closed unheard', async () => {
  const { connections, refused, ask } = await counting(2)
  const answers: (string | undefined)[] = []
  for (let n = 0; n < 2 + TOLD_AT_MOST + 3; n++) answers.push(await ask())
  expect(answers.slice(0, 2)).toEqual(['false', 'false'])
  expect(new Set(answers.slice(2, -3))).toEqual(new Set(['true']))
  expect(answers.slice(-3)).toEqual([undefined, undefined, undefined])
  expect(refused).toEqual(Array.from({ length: 3 }, () => '127.0.0.1'))

  for (const socket of sockets.splice(0)) socket.destroy()
  await expect.poll(() => connections.openOf('127.0.0.1')).toBe(0)
  expect(await ask()).toBe('false')
})

test('a connection that was reset before it was accepted is not heard, since it comes from nowhere', async () => {
  const { ask } = await counting(null)
  const requests: (string | undefined)[] = []
  http?.on('request', ({ url }: IncomingMessage) => requests.push(url))
  const { port } = http?.address() as AddressInfo
  // Meanwhile this process accepts nothing.
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
    const { connections, ask } = await counting(most, isProxy)
    expect([await ask(), await ask(), await ask()]).toEqual(['false', 'false', 'false'])
    expect(connections.openOf('127.0.0.1')).toBe(0)
    http?.close()
  }
})
