// A bare connection: its local address, and a refusal where there is no server.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { BareSocket } from './bare-socket.ts'

const NOBODY = { takeText: () => false, takeFact: () => undefined, closed: () => undefined }

test.runIf(process.platform === 'linux')('connects from the local address that is given', async () => {
  const server = createServer()
  const asked = new Promise((resolve) => {
    server.on('upgrade', ({ socket }) => {
      resolve(socket.remoteAddress)
      socket.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const options = { localAddress: '127.0.0.2', token: undefined }
  expect(await BareSocket.open(`http://127.0.0.1:${port}`, options, NOBODY)).toMatchObject({ code: 'UNAVAILABLE' })
  expect(await asked).toBe('127.0.0.2')
  server.close()
})

test('returns a refusal, and does not throw, where nobody listens', async () => {
  const options = { localAddress: undefined, token: undefined }
  expect(await BareSocket.open('http://127.0.0.1:1', options, NOBODY)).toMatchObject({ code: 'UNAVAILABLE' })
})

test('after a lost connection, what still waited is reported as not sent, and what was written as sent', async () => {
  const wire: Duplex[] = []
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    wire.push(socket)
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.once('message', () => client.send('40{"sid":"any"}'))
      client.send('0{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const closed = Promise.withResolvers<undefined>()
  const options = { localAddress: undefined, token: undefined }
  const listener = { ...NOBODY, closed: () => closed.resolve(undefined) }
  const socket = await BareSocket.open(`http://127.0.0.1:${port}`, options, listener)
  if (!(socket instanceof BareSocket)) throw new Error(socket.message)
  // The server reads no more: what is written fills the system's buffers, and then waits.
  wire[0]?.pause()
  const isSent: boolean[] = []
  const question = { text: 'x'.repeat(100_000) }
  for (let i = 0; i < 200; i++) socket.ask('any', question, (_answer, sent) => isSent.push(sent))
  socket.drop()
  await closed.promise
  expect(isSent).toHaveLength(200)
  expect(isSent[0]).toBe(true)
  expect(isSent.at(-1)).toBe(false)
  expect(isSent).toEqual(isSent.toSorted((a, b) => Number(b) - Number(a)))
  wire[0]?.destroy()
  server.close()
})
