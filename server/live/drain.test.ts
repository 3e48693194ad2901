import { once } from 'node:events'
import { connect } from 'node:net'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { rawRequest } from '../testing/raw-sockets.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

const UPGRADE =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2l4dGVlbiBieXRlcyBvaw==\r\n\r\n'

let server: TestServer
let showId: string
let users: TestClient[]
/** A transaction for which all commands of the show have to wait. */
let lock: Client

beforeEach(async () => {
  server = await testServer()
  showId = await server.boxOffice.addShow(10)
  users = await Promise.all(Array.from({ length: 10 }, () => connectClient(server.url)))
  for (const user of users) await user.get('show:join', { showId })
  lock = new Client(server.boxOffice.url)
  await lock.connect()
  await lock.query('begin; select from show for update')
})

afterEach(async () => {
  await lock.end()
  await server.close()
})

describe('a server that stops', () => {
  test('M2 sends the pending answers, then tells all clients to reconnect', async () => {
    const reasons = users.map((user) => new Promise((resolve) => user.socket.once('disconnect', resolve)))
    const answers = users.map((user, i) => user.get('seats:hold', { showId, seatIds: [i] }))
    await expect.poll(() => isWaiting(lock), { interval: 5 }).toBe(true)
    const stopped = server.stop()
    for (const user of users) {
      const { reconnectAfterMs } = await user.waitFor('server:draining')
      expect(reconnectAfterMs).toBeLessThanOrEqual(2000)
    }
    await lock.query('rollback')
    expect((await Promise.all(answers)).map(({ seatIds }) => seatIds)).toEqual(users.map((_, i) => [i]))
    // After any other reason socket.io-client would not reconnect by itself.
    expect(new Set(await Promise.all(reasons))).toEqual(new Set(['transport close']))
    await stopped
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow('fetch failed')
    const { rows } = await lock.query('select count(held_by)::int as held from seat')
    expect(rows).toEqual([{ held: 10 }])
  })

  test('accepts no sockets and no commands meanwhile, and reports that it is not ready', async () => {
    const [user] = users
    const underWay = user?.get('seats:hold', { showId, seatIds: [0] })
    await expect.poll(() => isWaiting(lock), { interval: 5 }).toBe(true)
    expect(await rawRequest(server.url, '/health/ready')).toMatchObject({ status: 200, body: '{"ready":true}' })

    const stopped = server.stop()
    await user?.waitFor('server:draining')
    expect(await rawRequest(server.url, '/health/ready')).toMatchObject({ status: 503, body: '{"ready":false}' })
    expect(await rawRequest(server.url, '/health/live')).toMatchObject({ status: 200 })
    await expect(connectClient(server.url)).rejects.toMatchObject({ data: { code: 'BUSY', retryAfterMs: 2000 } })
    expect(await user?.refusal('seats:hold', { showId, seatIds: [1] })).toMatchObject({
      code: 'BUSY',
      retryAfterMs: 1000,
    })
    expect((await user?.get('show:join', { showId }))?.seq).toBe(0)
    await lock.query('rollback')
    expect((await underWay)?.seatIds).toEqual([0])
    await stopped
  })

  test('also sends answers that are read from the database while it stops', async () => {
    await lock.query('rollback; begin; lock table booking in access exclusive mode')
    const answers = users.map((user) => user.request('booking:list', {}))
    await expect.poll(() => isWaiting(lock), { interval: 5 }).toBe(true)
    const stopped = server.stop()
    await Promise.all(users.map((user) => user.waitFor('server:draining')))
    await lock.query('rollback')
    expect(await Promise.all(answers)).toEqual(users.map(() => expect.objectContaining({ ok: true }) as unknown))
    await stopped
  })

  test('stops once, however often stop is called', async () => {
    const answer = users[0]?.get('seats:hold', { showId, seatIds: [0] })
    await expect.poll(() => isWaiting(lock), { interval: 5 }).toBe(true)
    const stops = [server.stop(), server.stop(), server.stop()]
    await users[0]?.waitFor('server:draining')
    expect(await Promise.race([...stops, Promise.resolve('still at it')])).toBe('still at it')
    await lock.query('rollback')
    expect((await answer)?.seatIds).toEqual([0])
    await Promise.all(stops)
    await server.stop()
  })

  test('does not wait for clients that do not disconnect', async () => {
    await lock.query('rollback')
    const { hostname, port } = new URL(server.url)
    // A connection without a request, as browsers open them; one within a request; a WebSocket that does not answer the close.
    const texts = ['', 'GET /api/shows HTTP/1.1\r\nHost: x\r\n', UPGRADE]
    const deaf = texts.map(() => connect(Number(port), hostname))
    await Promise.all(deaf.map((socket) => once(socket, 'connect')))
    for (const [i, socket] of deaf.entries()) socket.write(texts[i] ?? '')
    await Promise.race(deaf.map((socket) => once(socket, 'data')))
    await server.stop()
    for (const socket of deaf) socket.destroy()
  })
})

async function isWaiting(client: Client): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rowCount !== null && rowCount > 0
}
