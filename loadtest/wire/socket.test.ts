// A bare connection: from the address it is told to come from, and with a refusal where there is no server.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { BareSocket } from './socket.ts'

const NOBODY = { takeText: () => false, takeFact: () => undefined, closed: () => undefined }

test.runIf(process.platform === 'linux')('comes from the address of the loopback that it is told', async () => {
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

test('is refused, and does not throw, where nobody listens', async () => {
  const options = { localAddress: undefined, token: undefined }
  expect(await BareSocket.open('http://127.0.0.1:1', options, NOBODY)).toMatchObject({ code: 'UNAVAILABLE' })
})
