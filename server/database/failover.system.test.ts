// PostgreSQL restarted and replaced by its standby while two servers sell: nothing that was acknowledged is lost, unless the
// standby did not have it, and then maps and holds go back to what it has.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../client/connection/connection.ts'
import { startApp, type App } from '../app.ts'
import { checkedShow, createShow } from '../booking/new-show.ts'
import { readConfig } from '../config.ts'
import { rehearsalShow } from '../demo/rehearsal-show.ts'
import { administer } from '../testing/database.ts'
import { startDebianPostgres, type DebianPostgres } from '../testing/debian-postgres.ts'
import { AUTH_SECRET } from '../testing/test-server.ts'
import { maintain, migrate } from './orm.ts'

const SHOW = 'harvest'
const VISITORS = 4
const SEATS_EACH = 60
const WAIT = { timeout: 50_000 }

let primary: DebianPostgres
const apps: App[] = []
beforeEach(async () => {
  primary = await startDebianPostgres()
  await migrate(primary.urlOf('holdfast'))
  const show = checkedShow(rehearsalShow(SHOW, VISITORS * SEATS_EACH))
  await maintain(primary.urlOf('holdfast'), (orm) => orm.em.fork().transactional((em) => createShow(em, show)))
})
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop()
  await primary.stop()
})

/** Starts two servers on the primary and, once it is in the place of the primary, on this standby. */
async function startServers(standby?: DebianPostgres): Promise<void> {
  const ports = [primary, ...(standby ? [standby] : [])].map(({ port }) => `127.0.0.1:${port}`)
  const url = `postgres://holdfast:secret@${ports.join()}/holdfast`
  for (let n = 0; n < 2; n++) {
    const settings = { DATABASE_URL: url, PORT: '0', AUTH_SECRET, RATE_LIMIT: 'off', MAX_SEATS_PER_VISITOR: '100' }
    apps.push(await startApp(readConfig({ ...settings, DEMO: 'off' }), pino({ level: 'silent' })))
  }
}

/** Whether the standby has replayed all that the primary has written. */
async function isUpToDate(standby: DebianPostgres): Promise<boolean> {
  const [written] = await query<{ lsn: string }>(primary, 'select pg_current_wal_lsn()::text as lsn')
  const [row] = await query<{ isThere: boolean }>(
    standby,
    `select coalesce(pg_last_wal_replay_lsn() >= '${written?.lsn ?? ''}', false) as "isThere"`,
  )
  return row?.isThere ?? false
}

async function query<T extends object>(server: DebianPostgres, statement: string): Promise<T[]> {
  const { Client } = await import('pg')
  const client = new Client(server.urlOf('holdfast'))
  await client.connect()
  try {
    return (await client.query<T>(statement)).rows
  } finally {
    await client.end()
  }
}

/** A visitor on this server, live. */
async function visitorOn({ url }: App) {
  const visitor = connect(url)
  onTestFinished(() => visitor.close())
  await visitor.live()
  return visitor
}

/** Takes seats one by one, each until that is acknowledged. */
async function take(visitor: Awaited<ReturnType<typeof visitorOn>>, seatIds: number[], acknowledged: Set<number>) {
  for (const seatId of seatIds) {
    for (;;) {
      const answer = await visitor.hold(SHOW, [seatId])
      if (answer.ok) break
      expect(['BUSY', 'UNAVAILABLE']).toContain(answer.error.code)
      await pause(answer.error.retryAfterMs ?? 0)
    }
    acknowledged.add(seatId)
  }
}

/** Sells the whole show from both servers, runs `disturb` in the middle, and checks tables, log and maps. */
async function sellDuring(disturb: () => Promise<void>, left: () => DebianPostgres): Promise<void> {
  const acknowledged = new Set<number>()
  const visitors = await Promise.all(Array.from({ length: VISITORS }, (_, i) => visitorOn(apps[i % 2] as App)))
  const maps = await Promise.all(visitors.map((visitor) => visitor.join(SHOW).joined()))
  const sold = visitors.map((visitor, i) =>
    take(
      visitor,
      Array.from({ length: SEATS_EACH }, (_, k) => i * SEATS_EACH + k),
      acknowledged,
    ),
  )
  await expect.poll(() => acknowledged.size, { ...WAIT, interval: 1 }).toBeGreaterThan(VISITORS * 5)
  await disturb()
  await Promise.all(sold)
  const rows = await query<{ visitor: string; seats: number }>(
    left(),
    `select held_by as visitor, count(*)::int as seats from seat where show_id = '${SHOW}' group by held_by`,
  )
  const wanted = visitors.map(({ visitor }) => ({ visitor: visitor?.visitorId, seats: SEATS_EACH }))
  expect(new Set(rows)).toEqual(new Set(wanted))
  const log = await query<{ seq: number }>(left(), `select seq from show_change where show_id = '${SHOW}' order by seq`)
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1))
  for (const map of maps) {
    await expect.poll(() => map.seq, WAIT).toBe(log.length)
    expect(new Set(map.statuses)).toEqual(new Set([1]))
  }
}

test.for(['SIGINT', 'SIGKILL'] as const)('a sale goes on when PostgreSQL is restarted after %s', async (signal) => {
  await startServers()
  await sellDuring(
    async () => {
      await primary.kill(signal)
      await primary.start()
    },
    () => primary,
  )
})

test('a failover to a synchronous standby loses nothing that was acknowledged', async () => {
  const standby = await primary.addStandby()
  await startServers(standby)
  await administer(primary.urlOf('postgres'), `alter system set synchronous_standby_names = '*'`)
  await administer(primary.urlOf('postgres'), 'select pg_reload_conf()')
  const isSynchronous = () => query(primary, `select from pg_stat_replication where sync_state = 'sync'`)
  await expect.poll(isSynchronous, WAIT).toHaveLength(1)
  await sellDuring(
    async () => {
      await primary.kill('SIGKILL')
      await standby.promote()
    },
    () => standby,
  )
})

test('after a failover to a standby that lacks the last commits, maps, holds and servers follow it', async () => {
  const standby = await primary.addStandby()
  await startServers(standby)
  const [here, there] = apps as [App, App]
  const [ann, ben] = [await visitorOn(here), await visitorOn(there)]
  const maps = [await ann.join(SHOW).joined(), await ben.join(SHOW).joined()]
  const statuses = () => maps.map((map) => [...map.statuses.slice(0, 5)])
  expect((await ann.hold(SHOW, [0, 1])).ok).toBe(true)
  await expect.poll(() => isUpToDate(standby), WAIT).toBe(true)
  // It gets no more.
  await administer(standby.urlOf('postgres'), `alter system set primary_conninfo = ''`)
  await administer(standby.urlOf('postgres'), 'select pg_reload_conf()')
  await expect.poll(() => query(standby, 'select from pg_stat_wal_receiver'), WAIT).toEqual([])

  expect((await ann.hold(SHOW, [2])).ok).toBe(true)
  expect((await ann.confirm(SHOW, randomUUID(), [0])).ok).toBe(true)
  expect((await ben.hold(SHOW, [3, 4])).ok).toBe(true)
  await expect.poll(statuses, WAIT).toEqual([
    [2, 1, 1, 1, 1],
    [2, 1, 1, 1, 1],
  ])
  const lost = maps[0]?.seq ?? 0

  await primary.kill('SIGKILL')
  await standby.promote()
  await expect.poll(statuses, WAIT).toEqual([
    [1, 1, 0, 0, 0],
    [1, 1, 0, 0, 0],
  ])
  for (const map of maps) expect(map.seq).toBeLessThan(lost)
  await expect.poll(() => maps.map((map) => map.hold.seatIds), WAIT).toEqual([[0, 1], []])
  expect((await ben.hold(SHOW, [2])).ok).toBe(true)
  expect((await ann.confirm(SHOW, randomUUID(), [0, 1])).ok).toBe(true)
  await expect.poll(statuses, WAIT).toEqual([
    [2, 2, 1, 0, 0],
    [2, 2, 1, 0, 0],
  ])
})
