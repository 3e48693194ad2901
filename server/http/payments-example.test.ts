// Runs the shop of docs/payments.md as it is printed there.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connectClient } from '../testing/test-client.ts'
import { PRICE } from '../testing/hold-settings.ts'
import { testServer } from '../testing/test-server.ts'

const CONFIRM_SECRET = 'what-the-shop-of-the-documentation-has'

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return String(port)
}

test('B5 the shop in the documentation sells held seats once, and refunds the payment otherwise', async () => {
  const prose = await readFile(new URL('../../docs/payments.md', import.meta.url), 'utf8')
  const [, program = ''] = /```js\n(.*?)```/s.exec(prose) ?? []
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-shop-'))
  await writeFile(join(folder, 'shop.mjs'), program)
  const server = await testServer({ CONFIRM_SECRET })
  const showId = await server.boxOffice.addShow(6, { confirmBy: 'server' })
  const PORT = await freePort()
  const shop = spawn(process.execPath, [join(folder, 'shop.mjs')], {
    env: { HOLDFAST: server.url, SHOW: showId, PORT, CONFIRM_SECRET },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(shop.stdout, 'data')
  const post = async (path: string, body: object = {}): Promise<Record<string, unknown>> => {
    const answer = await fetch(`http://127.0.0.1:${PORT}${path}`, { method: 'POST', body: JSON.stringify(body) })
    return (await answer.json()) as Record<string, unknown>
  }
  const buyer = await connectClient(server.url)
  const { visitorId } = buyer.visitor

  await buyer.get('seats:hold', { showId, seatIds: [2, 3] })
  const order = await post('/orders', { visitorId, seatIds: [2, 3] })
  expect(order).toMatchObject({ amount: 2 * PRICE, state: 'open' })
  for (let twice = 0; twice < 2; twice++) {
    expect(await post(`/orders/${String(order.bookingId)}/paid`)).toMatchObject({ state: 'booked' })
  }
  const { booking } = await buyer.waitFor('booking:changed')
  expect(booking).toMatchObject({ bookingId: order.bookingId, seatIds: [2, 3], total: { amount: 2 * PRICE } })
  expect((await buyer.get('booking:list', {})).bookings).toHaveLength(1)

  await buyer.get('seats:hold', { showId, seatIds: [5] })
  const late = await post('/orders', { visitorId, seatIds: [5] })
  await buyer.get('seats:release', { showId })
  expect(await post(`/orders/${String(late.bookingId)}/paid`)).toMatchObject({ state: 'refunded', reason: 'NOT_HELD' })

  shop.kill()
  await once(shop, 'close')
  buyer.close()
  await server.close()
  await rm(folder, { recursive: true })
})
