// Q5: a database that has no connection left is no outage. Whatever asks it is refused as BUSY, and nothing was done.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { addOperator } from './auth/operators.ts'
import type { App } from './app.ts'
import { administer } from './testing/database.ts'
import { seatsInTable } from './testing/stored-seats.ts'
import { connectClient } from './testing/test-client.ts'
import { testServer, type TestServer } from './testing/test-server.ts'

let server: TestServer
let app: App
let role: string
let token: string
beforeAll(async () => {
  server = await testServer()
  const { url, orm } = server.boxOffice
  role = `limited_${randomUUID().replaceAll('-', '')}`
  await administer(url, `create role ${role} login password 'secret' in role "${new URL(url).username}"`)
  app = await server.addServer({
    DATABASE_URL: Object.assign(new URL(url), { username: role, password: 'secret' }).href,
    DATABASE_POOL: '2',
  })
  token = await addOperator(orm.em.fork(), 'Olga', 'admin')
})
afterAll(async () => {
  await server.close()
  await administer(inject('postgresUrl'), `drop role ${role}`)
})

async function statusOf(path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(app.url + path, init)
  const { code, retryAfterMs } = (await response.json()) as { code?: string; retryAfterMs?: number }
  return code === undefined ? response.status : [response.status, code, retryAfterMs]
}

test('Q5 without a connection sockets, HTTP and operators get BUSY, jobs go on, and all is served afterwards', async () => {
  const { url, orm, addShow } = server.boxOffice
  const [showId, another] = [await addShow(3), await addShow(3)]
  const client = await connectClient(app.url)
  await client.get('show:join', { showId })
  await administer(url, `alter role ${role} connection limit 0`)
  await administer(url, `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`)
  // A command that is sent on a connection whose loss is not noticed yet may have been done.
  await expect.poll(() => app.figures.takeFigures().pools['commands']).toMatchObject({ used: 0, idle: 0 })
  const busy = { ok: false, error: { code: 'BUSY', retryAfterMs: 1000 } }
  expect(await client.request('seats:hold', { showId, seatIds: [0] })).toMatchObject(busy)
  expect(await client.request('show:join', { showId: another })).toMatchObject(busy)
  expect(await client.request('seats:hold', { showId: another, seatIds: [0] })).toMatchObject(busy)
  const refused = [503, 'BUSY', 1000]
  expect(await statusOf('/api/shows')).toEqual(refused)
  const Authorization = `Bearer ${token}`
  expect(await statusOf('/api/operator/shows', { headers: { Authorization } })).toEqual(refused)
  const sweeping = app.sweeper.sweepOnce()
  await expect(sweeping).rejects.toThrow('no connection left')
  expect((await fetch(`${app.url}/health/live`)).status).toBe(200)
  expect((await seatsInTable(orm, showId)).map(({ heldBy }) => heldBy)).toEqual([null, null, null])

  await administer(url, `alter role ${role} connection limit -1`)
  expect(await client.request('seats:hold', { showId, seatIds: [0] })).toMatchObject({ ok: true })
  expect(await client.request('show:join', { showId: another })).toMatchObject({ ok: true })
  expect(await statusOf('/api/operator/shows', { headers: { Authorization } })).toBe(200)
  expect(await app.sweeper.sweepOnce()).toBe(0)
  client.close()
})
