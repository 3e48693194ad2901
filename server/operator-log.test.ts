// Tests the log and the readiness endpoint during faults of this server and of its database.
import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { startApp, type App } from './app.ts'
import { readConfig } from './config.ts'
import { EventLoopMonitor } from './event-loop-monitor.ts'
import { testBoxOffice, type TestBoxOffice } from './testing/test-box-office.ts'
import { lockShow, waitingForLock } from './testing/locks.ts'
import { rawRequest } from './testing/raw-sockets.ts'
import { AUTH_SECRET } from './testing/test-server.ts'

/** Longer than the server tries to settle a batch. */
const HELD_MS = 5200

let box: TestBoxOffice
let app: App
const lines: string[] = []
beforeAll(async () => {
  box = await testBoxOffice()
  const log = pino({ level: 'info' }, { write: (line) => lines.push((JSON.parse(line) as { msg: string }).msg) })
  app = await startApp(readConfig({ DATABASE_URL: box.url, PORT: '0', RATE_LIMIT: 'off', AUTH_SECRET }), log)
})
afterAll(async () => {
  await app.stop()
  await box.close()
})

function holdEventLoop(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

test('a database that cannot write makes the server unready and is logged once, and the server recovers by itself', async () => {
  expect(await rawRequest(app.url, '/health/ready')).toMatchObject({ status: 200 })
  await box.orm.em.fork().execute(`
    create function refuse_write() returns trigger language plpgsql as $$
    begin raise 'could not extend file: No space left on device' using errcode = '53100'; end $$;
    create trigger refuse_write before insert or update on setting execute function refuse_write()`)
  await expect.poll(() => rawRequest(app.url, '/health/ready')).toMatchObject({ status: 503 })
  for (let times = 0; times < 3; times++) await rawRequest(app.url, '/health/ready')
  const begun = () => lines.filter((line) => line.includes('No space left on device'))
  expect(begun()).toEqual([expect.stringContaining('PostgreSQL does not execute requests')])
  await box.orm.em.fork().execute('drop trigger refuse_write on setting')
  await expect.poll(() => rawRequest(app.url, '/health/ready')).toMatchObject({ status: 200 })
  // Without further requests, the server finds out by itself.
  const over = () => lines.filter((line) => line.startsWith('PostgreSQL executes requests again.'))
  await expect.poll(over).toHaveLength(1)
  expect(begun()).toHaveLength(1)
})

test('the log names a blocked event loop, and not PostgreSQL, as the cause', async () => {
  const showId = await box.addShow(1)
  await app.office.boards.get(showId)
  const letGo = await lockShow(box.orm, showId)
  const held = app.office.hold(showId, randomUUID(), [0])
  await expect.poll(() => waitingForLock(box.orm)).toBe(1)
  const [before, since] = [lines.length, performance.now()]
  holdEventLoop(HELD_MS)
  await held
  // Its connection was in use for too long as well.
  await letGo().catch(() => undefined)
  const said = lines.slice(before)
  expect(said.filter((line) => line.includes('PostgreSQL does not execute'))).toEqual([])
  const [, ms] = /^This server is overloaded.* held for up to (\d+) ms/.exec(said[0] ?? '') ?? []
  expect(Number(ms)).toBeGreaterThan(HELD_MS - 200)
  expect(Number(ms)).toBeLessThan(performance.now() - since + 1000)
})

test('a blocked event loop counts as overload at once, and for ten seconds', async () => {
  const eventLoop = new EventLoopMonitor()
  onTestFinished(() => eventLoop.stop())
  holdEventLoop(1200)
  expect(eventLoop.longestMs()).toBeGreaterThanOrEqual(1100)
  expect(eventLoop.overload()).toMatch(/held for up to 1\d\d\d ms/)
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(eventLoop.longestMs()).toBeGreaterThanOrEqual(1100)
})

test('an event loop that is busy for two seconds counts as overloaded, even without a long task', async () => {
  const eventLoop = new EventLoopMonitor()
  onTestFinished(() => eventLoop.stop())
  // Idle at first, for long enough that the last ten seconds are not busy as a whole.
  await expect.poll(() => eventLoop.busyShare()).toBeGreaterThan(0)
  const begun = performance.eventLoopUtilization()
  await expect.poll(() => performance.eventLoopUtilization(begun).idle).toBeGreaterThan(300)
  const until = performance.now() + 2200
  while (performance.now() < until) {
    holdEventLoop(110)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(eventLoop.busyShare(2000)).toBeGreaterThan(0.98)
  expect(eventLoop.overload()).toMatch(/busy for \d+ % of the last 2 seconds/)
})
