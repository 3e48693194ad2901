// Tests roles and databases with unusual defaults, and servers that take no writes.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { codeOf, testBoxOffice, valueOf, type TestBoxOffice, type TestNode } from '../testing/test-box-office.ts'
import { administer } from '../testing/database.ts'
import { lockShow, waitingForLock } from '../testing/locks.ts'
import { migrate } from './orm.ts'
import { Readiness } from './readiness.ts'

const ANSWER_MS = 1000

let box: TestBoxOffice
beforeEach(async () => {
  box = await testBoxOffice()
})
afterEach(() => box.close())

/** Sets a default for all future connections. */
async function byDefault(setting: string): Promise<void> {
  const name = new URL(box.url).pathname.slice(1)
  await administer(box.url, `alter database ${name} set ${setting}`)
}

async function shown(node: TestNode, name: string): Promise<string | undefined> {
  const [row] = await node.orm.em.fork().execute<{ value: string }[]>('select current_setting(?) as value', [name])
  return row?.value
}

test.for([
  `datestyle = 'German, DMY'`,
  `datestyle = 'SQL, DMY'`,
  `timezone = 'America/St_Johns'`,
  `intervalstyle = 'sql_standard'`,
  'extra_float_digits = -15',
  'array_nulls = off',
  'standard_conforming_strings = off',
  `bytea_output = 'escape'`,
  `statement_timeout = '1ms'`,
  `lock_timeout = '1ms'`,
  `transaction_timeout = '50ms'`,
  `idle_in_transaction_session_timeout = '1ms'`,
  `default_transaction_isolation = 'serializable'`,
])('a show is sold with correct times in a database with the default %s', async (setting) => {
  await byDefault(setting)
  await migrate(box.url)
  const showId = await box.addShow(3)
  const { office, defects } = box.addNode()
  const board = await office.boards.get(showId)
  const visitorId = randomUUID()
  valueOf(await office.hold(showId, visitorId, [0, 1]))
  valueOf(await office.release(showId, visitorId, [1]))
  const booking = valueOf(await office.confirm(showId, visitorId, randomUUID(), [0]))
  expect(await office.bookingsOf(visitorId)).toEqual({ bookings: [booking] })
  expect(Math.abs(Date.parse(booking.confirmedAt) - Date.now())).toBeLessThan(10_000)
  // Another node reads the tables and the log.
  const other = box.addNode()
  expect((await other.office.boards.get(showId))?.facts).toEqual(board?.facts)
  expect(defects).toEqual([])
})

test('with the default “repeatable read” no command that waited for a show is refused', async () => {
  await byDefault(`default_transaction_isolation = 'repeatable read'`)
  const showId = await box.addShow(20)
  const nodes = [box.addNode(), box.addNode()]
  for (const { office } of nodes) await office.boards.get(showId)
  const letGo = await lockShow(box.orm, showId)
  const held = nodes.map(({ office }, i) => office.hold(showId, randomUUID(), [i]))
  await expect.poll(() => waitingForLock(box.orm)).toBe(2)
  // The transaction that holds the lock changes the row.
  await letGo()
  expect((await Promise.all(held)).map(codeOf)).toEqual(['ok', 'ok'])
  const em = nodes[0]?.orm.em.fork()
  await em?.begin()
  expect(await em?.execute('show transaction_isolation')).toEqual([{ transaction_isolation: 'read committed' }])
  await em?.rollback()
})

test('acknowledged changes are on disk even with the default “synchronous_commit = off”; other values stay', async () => {
  await byDefault('synchronous_commit = off')
  expect(await shown(box.addNode(), 'synchronous_commit')).toBe('on')
  await byDefault('synchronous_commit = remote_apply')
  expect(await shown(box.addNode(), 'synchronous_commit')).toBe('remote_apply')
})

test('a database that takes no writes is refused at the start in a sentence, and is not ready', async () => {
  const readiness = new Readiness(box.url, ANSWER_MS)
  expect(await readiness.isReady()).toBe(true)
  await byDefault('default_transaction_read_only = on')
  await expect(migrate(box.url)).rejects.toThrow(
    /^PostgreSQL at \S+ is read-only \(a standby, or [^\n]+\): have DATABASE_URL lead to the primary\.$/,
  )
  await readiness.close()
  const later = new Readiness(box.url, ANSWER_MS)
  expect(await later.isReady()).toBe(false)
  await later.close()
})

test('all connections to a demoted primary are dropped at the first write, including idle ones', async () => {
  const showId = await box.addShow(5)
  const { orm, office } = box.addNode({ databasePool: 5 })
  await office.boards.get(showId)
  const all = Array.from({ length: 3 }, () => orm.em.fork())
  for (const em of all) await em.begin()
  // A change of the server's configuration has this effect on open sessions.
  for (const em of all) await em.execute('set default_transaction_read_only = on')
  for (const em of all) await em.commit()
  const since = performance.now()
  expect(codeOf(await office.hold(showId, randomUUID(), [0]))).toBe('ok')
  expect(performance.now() - since).toBeLessThan(2000)
  const left = await box.orm.em
    .fork()
    .execute(`select from pg_stat_activity where datname = current_database() and query like 'commit'`)
  expect(left.length).toBeLessThan(2)
  const modes = await Promise.all([1, 2, 3].map(() => orm.em.fork().execute('show transaction_read_only')))
  expect(modes.flat()).toEqual(Array(3).fill({ transaction_read_only: 'off' }))
})

test('a node is ready only while its open connection takes writes, and again once a new one does', async () => {
  const readiness = new Readiness(box.url, ANSWER_MS)
  expect(await readiness.isReady()).toBe(true)
  await byDefault('default_transaction_read_only = on')
  await administer(
    box.url,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  )
  expect(await readiness.isReady()).toBe(false)
  // From another database, in which writes are allowed.
  const name = new URL(box.url).pathname.slice(1)
  await administer(inject('postgresUrl'), `alter database ${name} reset default_transaction_read_only`)
  await expect.poll(() => readiness.isReady()).toBe(true)
  await readiness.close()
})
