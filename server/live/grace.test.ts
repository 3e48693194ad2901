import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../app.ts'
import { backdate } from '../testing/test-box-office.ts'
import { lockShow, waitingForLock } from '../testing/locks.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'
import { connect, type Connection } from '../../client/connection/connection.ts'

const GRACE_MS = 15_000
const WAIT = { timeout: 50_000 }
/** Sweeps run only when a test calls them. */
const SETTINGS = { SWEEP_INTERVAL_MS: '60000' }

let server: TestServer
let other: App
const open: Connection[] = []

beforeAll(async () => {
  server = await testServer(SETTINGS)
  other = await server.addServer()
})
afterAll(async () => {
  for (const connection of open) connection.close()
  await server.close()
})

async function visit(app: App = server, token?: string): Promise<Connection> {
  const connection = connect(app.url, { token })
  open.push(connection)
  await connection.live()
  return connection
}

/** A visitor on the first server who holds seat 0 of a new show. */
async function holder(): Promise<{ showId: string; ann: Connection }> {
  const showId = await server.boxOffice.addShow(10)
  const ann = await visit()
  expect((await ann.hold(showId, [0])).ok).toBe(true)
  return { showId, ann }
}

type Times = { held: boolean; leftMs: number; isCut: boolean }

/** The row of seat 0's hold in the database. */
async function times(showId: string): Promise<Times> {
  const [row] = await server.boxOffice.orm.em.fork().execute<Times[]>(
    `select held_by is not null as held, expires_at < promised_until as "isCut",
         extract(epoch from expires_at - clock_timestamp())::float8 * 1000 as "leftMs"
       from seat left join hold on hold.show_id = seat.show_id and visitor_id = held_by
       where seat.show_id = ? and seat_id = 0`,
    [showId],
  )
  if (!row) throw new Error('There is no seat 0.')
  return row
}

const isCut = async (showId: string): Promise<boolean> => (await times(showId)).isCut

test('G1 when a visitor’s last connection closes, the hold is cut to the grace, and its seats are free after it', async () => {
  const { showId, ann } = await holder()
  const watcher = await visit()
  const board = await watcher.join(showId).joined()
  ann.close()
  await expect.poll(() => isCut(showId), WAIT).toBe(true)
  const { leftMs } = await times(showId)
  expect(leftMs).toBeLessThanOrEqual(GRACE_MS)
  expect(leftMs).toBeGreaterThan(GRACE_MS - 5000)

  await backdate(server.boxOffice.orm, showId, GRACE_MS)
  await server.sweeper.sweepOnce()
  expect((await times(showId)).held).toBe(false)
  await expect.poll(() => board.statuses[0], WAIT).toBe(0)
})

test('G2 a visitor who reconnects in time has the promised expiry again, and is sent hold:changed', async () => {
  const { showId, ann } = await holder()
  const token = ann.token
  ann.close()
  await expect.poll(() => isCut(showId), WAIT).toBe(true)
  const back = await visit(server, token)
  await expect.poll(() => isCut(showId), WAIT).toBe(false)
  expect((await times(showId)).leftMs).toBeGreaterThan(GRACE_MS * 2)
  const board = await back.join(showId).joined()
  expect(board.hold.seatIds).toEqual([0])
})

test('G2 a visitor who reconnects too late finds the seat free', async () => {
  const { showId, ann } = await holder()
  const token = ann.token
  ann.close()
  await expect.poll(() => isCut(showId), WAIT).toBe(true)
  await backdate(server.boxOffice.orm, showId, GRACE_MS)
  const back = await visit(server, token)
  const ben = await visit()
  expect((await ben.hold(showId, [0])).ok).toBe(true)
  const late = await back.confirm(showId, crypto.randomUUID(), [0])
  expect(late).toMatchObject({ ok: false, error: { code: 'NOT_HELD', seats: [{ seatId: 0, status: 'held' }] } })
})

test('G3 another tab of the visitor keeps the hold’s expiry', async () => {
  const { showId, ann } = await holder()
  const tab = await visit(server, ann.token)
  const before = server.live.sockets
  ann.close()
  await expect.poll(() => server.live.sockets, WAIT).toBe(before - 1)
  await server.grace.whenIdle()
  // A command of another tab would restore the hold, so the test only reads.
  expect((await tab.listShows()).ok).toBe(true)
  await server.grace.whenIdle()
  expect(await isCut(showId)).toBe(false)
})

test('G3 a tab on another server restores what the first one cut', async () => {
  const { showId, ann } = await holder()
  await visit(other, ann.token)
  ann.close()
  await expect.poll(() => isCut(showId), WAIT).toBe(true)
  await other.grace.mend()
  expect(await isCut(showId)).toBe(false)
})

test('G3 a visitor who moved to another server keeps the promised expiry, even if the first server notices late', async () => {
  const { showId, ann } = await holder()
  const moved = await visit(other, ann.token)
  await other.grace.whenIdle()
  ann.close()
  await expect.poll(() => isCut(showId), WAIT).toBe(true)
  expect((await moved.hold(showId, [1])).ok).toBe(true)
  expect(await isCut(showId)).toBe(false)
})

test('G1 a hold that is still queued when its visitor disconnects is cut after it is made', async () => {
  const showId = await server.boxOffice.addShow(10)
  const ann = await visit()
  await ann.join(showId).joined()
  const letGo = await lockShow(server.boxOffice.orm, showId)
  const asked = ann.hold(showId, [0])
  await expect.poll(() => waitingForLock(server.boxOffice.orm), WAIT).toBeGreaterThan(0)
  const before = server.live.sockets
  ann.close()
  await expect.poll(() => server.live.sockets, WAIT).toBe(before - 1)
  await letGo()
  await asked
  await expect.poll(() => isCut(showId), WAIT).toBe(true)
})

test('G5 a disconnect during a checkout does not shorten the hold, and one after the checkout does', async () => {
  const { showId, ann } = await holder()
  const { token } = ann
  const promised = await ann.beginCheckout(showId)
  expect(promised).toMatchObject({ ok: true, value: { checkout: true } })
  ann.close()
  await expect.poll(() => server.live.isHere(ann.visitor?.visitorId ?? ''), WAIT).toBe(false)
  await server.grace.whenIdle()
  expect(await times(showId)).toMatchObject({ held: true, isCut: false })
  const back = await visit(other, token)
  expect((await back.join(showId).joined()).hold).toEqual(promised.ok && promised.value)
  expect(await back.endCheckout(showId)).toMatchObject({ ok: true, value: { seatIds: [0] } })
  back.close()
  await expect.poll(() => isCut(showId), WAIT).toBe(true)
})

test('G5 a visitor who disconnects while the checkout is still queued counts as in it', async () => {
  const { showId, ann } = await holder()
  const letGo = await lockShow(server.boxOffice.orm, showId)
  const asked = ann.beginCheckout(showId)
  await expect.poll(() => waitingForLock(server.boxOffice.orm), WAIT).toBeGreaterThan(0)
  ann.close()
  await expect.poll(() => server.live.isHere(ann.visitor?.visitorId ?? ''), WAIT).toBe(false)
  await letGo()
  await asked
  await server.grace.whenIdle()
  expect(await isCut(showId)).toBe(false)
})

test('G4 a server that shuts down shortens no hold', async () => {
  const going = await server.addServer()
  const showId = await server.boxOffice.addShow(10)
  const [ann, ben] = [await visit(going), await visit(going)]
  expect((await ann.hold(showId, [0])).ok).toBe(true)
  expect((await ben.hold(showId, [1])).ok).toBe(true)
  ann.on('server:draining', () => ann.close())
  // Ben left before. His cut has to wait and keeps the grace busy while Ann disconnects as the server asks.
  const letGo = await lockShow(server.boxOffice.orm, showId)
  ben.close()
  await expect.poll(() => waitingForLock(server.boxOffice.orm), WAIT).toBeGreaterThan(0)
  const stopped = going.stop()
  await expect.poll(() => going.live.sockets, WAIT).toBe(0)
  await letGo()
  await stopped
  expect(await times(showId)).toMatchObject({ held: true, isCut: false })
})
