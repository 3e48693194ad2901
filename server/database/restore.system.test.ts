// A backup and its restore, by the commands of docs/operations.md, while two servers sell.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../client/connection/connection.ts'
import { startApp, type App } from '../app.ts'
import { addOperator } from '../auth/operators.ts'
import { checkedShow, createShow } from '../booking/new-show.ts'
import { readConfig } from '../config.ts'
import { rehearsalShow } from '../demo/rehearsal-show.ts'
import { administer } from '../testing/database.ts'
import { startDebianPostgres, type DebianPostgres } from '../testing/debian-postgres.ts'
import { AUTH_SECRET } from '../testing/test-server.ts'
import { maintain, migrate } from './orm.ts'

const SHOW = 'harvest'
const WAIT = { timeout: 50_000 }

let postgres: DebianPostgres
let token: string
const apps: App[] = []
beforeAll(async () => {
  postgres = await startDebianPostgres()
  const url = postgres.urlOf('holdfast')
  await migrate(url)
  token = await maintain(url, async (orm) => {
    await orm.em.fork().transactional((em) => createShow(em, checkedShow(rehearsalShow(SHOW, 20))))
    return addOperator(orm.em.fork(), 'Olga', 'admin')
  })
  for (let n = 0; n < 2; n++) {
    const config = readConfig({ DATABASE_URL: url, PORT: '0', AUTH_SECRET, DEMO: 'off' })
    apps.push(await startApp(config, pino({ level: 'silent' })))
  }
})
afterAll(async () => {
  for (const app of apps) await app.stop()
  await postgres.stop()
})

/** The state of the show, as the operator's log and the public map of a server have it. */
async function stateOn({ url }: App) {
  const read = async (path: string): Promise<unknown> => {
    const answer = await fetch(url + path, { headers: { Authorization: `Bearer ${token}` } })
    return answer.ok ? answer.json() : answer.status
  }
  return {
    operator: await read('/api/operator/me'),
    log: await read(`/api/shows/${SHOW}/log`),
    seats: await read(`/api/shows/${SHOW}/seats`),
  }
}

/** A visitor on this server, live. */
async function visitorOn({ url }: App, known?: string) {
  const visitor = connect(url, known === undefined ? {} : { token: known })
  onTestFinished(() => visitor.close())
  await visitor.live()
  return visitor
}

test('what was there at the backup is there again, on servers that run on, and what came later can be sold again', async () => {
  const [here, there] = apps as [App, App]
  const [ann, ben] = [await visitorOn(here), await visitorOn(there)]
  const map = await ann.join(SHOW).joined()
  const [kept, lost] = [randomUUID(), randomUUID()]
  expect((await ann.hold(SHOW, [0, 1])).ok).toBe(true)
  const booked = await ann.confirm(SHOW, kept, [0, 1])
  expect((await ann.hold(SHOW, [2])).ok).toBe(true)
  const code = await ann.http.readTicketCode(SHOW, kept)
  const before = await stateOn(here)

  const dump = join(postgres.folder, 'holdfast.dump')
  await postgres.run('pg_dump', '--format=custom', `--file=${dump}`, `--dbname=${postgres.urlOf('holdfast')}`)

  expect((await ben.hold(SHOW, [5, 6])).ok).toBe(true)
  expect((await ben.confirm(SHOW, lost, [5, 6])).ok).toBe(true)
  expect((await ann.release(SHOW, [2])).ok).toBe(true)

  // Restored beside the one in use, and then put into its place.
  const maintenance = postgres.urlOf('postgres')
  await administer(maintenance, 'create database restored')
  const restored = `--dbname=${postgres.urlOf('restored')}`
  await postgres.run('pg_restore', '--exit-on-error', '--no-owner', restored, dump)
  await administer(maintenance, 'alter database holdfast allow_connections false')
  await administer(maintenance, `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'holdfast'`)
  await administer(maintenance, 'alter database holdfast rename to holdfast_before')
  await administer(maintenance, 'alter database restored rename to holdfast')

  for (const app of apps) await expect.poll(() => stateOn(app), WAIT).toEqual(before)
  await expect.poll(() => [...map.statuses.slice(0, 7)], WAIT).toEqual([2, 2, 1, 0, 0, 0, 0])
  await expect.poll(() => map.hold.seatIds, WAIT).toEqual([2])

  // Visitors are who they were; a booking after the backup is gone, with its seats.
  const again = await visitorOn(there, ann.token)
  expect(again.visitor?.visitorId).toBe(ann.visitor?.visitorId)
  const listed = await again.listBookings()
  expect(listed.ok && booked.ok && listed.value.bookings).toEqual(booked.ok && [booked.value])
  expect(await again.http.readTicketCode(SHOW, kept)).toEqual(code)
  const benAgain = await visitorOn(here, ben.token)
  expect(await benAgain.listBookings()).toMatchObject({ ok: true, value: { bookings: [] } })

  expect((await benAgain.hold(SHOW, [5, 6])).ok).toBe(true)
  expect(await benAgain.confirm(SHOW, lost, [5, 6])).toMatchObject({ ok: true })
  expect(await again.confirm(SHOW, randomUUID(), [2])).toMatchObject({ ok: true })
  await expect.poll(() => [...map.statuses.slice(0, 7)], WAIT).toEqual([2, 2, 2, 0, 0, 2, 2])
})
