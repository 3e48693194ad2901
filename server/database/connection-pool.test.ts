// Tests the choice of the server for a connection, and the errors when no connection is available.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { beginUnlimited } from '../testing/locks.ts'
import { codeOf, testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { startDatabaseProxy } from '../testing/database-proxy.ts'
import { migrate, openDatabase } from './orm.ts'
import { Readiness } from './readiness.ts'

const ANSWER_MS = 1000

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

/** The URL of the tests' database over TCP, with these hosts. */
function urlTo(hosts: string[], query = ''): string {
  const { username, password, pathname } = new URL(box.url)
  return `postgres://${username}:${password}@${hosts.join()}${pathname}${query}`
}

function address(): string {
  return `127.0.0.1:${new URL(box.url).port}`
}

test('the first of several hosts that takes writes is used, also after the current one is lost', async () => {
  const wire = await startDatabaseProxy(box.url)
  const url = urlTo(['127.0.0.1:1', new URL(wire.url).host, address()])
  expect(await migrate(url)).toEqual([])
  const showId = await box.addShow(2)
  const { office, defects } = box.addNode({ url })
  expect(codeOf(await office.hold(showId, randomUUID(), [0]))).toBe('ok')
  await wire.cut()
  expect(codeOf(await office.hold(showId, randomUUID(), [1]))).toBe('ok')
  expect(defects).toEqual([])
})

test('a server without TLS is accepted with “prefer” and by default, and refused with “require” in a sentence', async () => {
  for (const query of ['', '?sslmode=prefer', '?sslmode=allow', '?sslmode=disable']) {
    expect(await migrate(urlTo([address()], query))).toEqual([])
  }
  for (const query of ['?sslmode=require', '?sslmode=verify-full', '?sslmode=require&channel_binding=require']) {
    await expect(migrate(urlTo([address()], query))).rejects.toThrow(
      /^PostgreSQL at \S+ cannot be reached with sslmode=\S+ \([^\n]+\): correct sslmode [^\n]+\.$/,
    )
  }
})

test('an unreadable certificate file is named', async () => {
  const url = urlTo([address()], '?sslmode=verify-full&sslrootcert=/no/such/ca.pem')
  await expect(migrate(url)).rejects.toThrow(
    /^The file that DATABASE_URL names as sslrootcert cannot be read \(ENOENT\)/,
  )
})

test('“options” and “application_name” reach the server', async () => {
  const orm = openDatabase(urlTo([address()], '?application_name=box%20office&options=-c%20geqo%3Doff'))
  onTestFinished(() => orm.close(true))
  const [row] = await orm.em
    .fork()
    .execute(`select current_setting('application_name') as name, current_setting('geqo') as geqo`)
  expect(row).toEqual({ name: 'box office', geqo: 'off' })
})

test('Q3 a full pool refuses commands as BUSY without doing them, while reads go on and the node is ready', async () => {
  const showId = await box.addShow(1)
  const { orm, office, defects } = box.addNode({ databasePool: 3 })
  await office.boards.get(showId)
  const readiness = new Readiness(box.url, ANSWER_MS)
  const em = await beginUnlimited(orm)
  const held = office.hold(showId, randomUUID(), [0])
  expect(await office.bookingsOf(randomUUID())).toEqual({ bookings: [] })
  expect(await held).toMatchObject({ ok: false, error: { code: 'BUSY', retryAfterMs: 1000 } })
  expect(await readiness.isReady()).toBe(true)
  await em.rollback()
  await readiness.close()
  expect(codeOf(await office.hold(showId, randomUUID(), [0]))).toBe('ok')
  expect(defects).toEqual([])
})

test('Q1 a pool whose connections all wait for an unresponsive database is not reported as full', async () => {
  const wire = await startDatabaseProxy(box.url)
  onTestFinished(() => wire.cut())
  const orm = openDatabase(wire.url, 1)
  onTestFinished(() => orm.close(true))
  await orm.em.fork().execute('select 1')
  wire.silence()
  const [first, second] = await Promise.allSettled([1, 2].map(() => orm.em.fork().execute('select 1')))
  expect(first).toMatchObject({ status: 'rejected' })
  expect(second).toMatchObject({ status: 'rejected', reason: { code: 'NO_CONNECTION' } })
})

test('a server that is not PostgreSQL is refused without a wait', async () => {
  const stranger = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  onTestFinished(() => void stranger.close())
  const { port } = stranger.address() as AddressInfo
  expect(await migrate(urlTo([`127.0.0.1:${port}`, address()]))).toEqual([])
})
