import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Booking, Hold } from '../../shared/protocol.ts'
import { backdate, codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { administer, killAll } from '../testing/database.ts'
import { lockShow } from '../testing/locks.ts'
import { replay, seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import { MINUTE, HOLD_SETTINGS } from '../testing/hold-settings.ts'
import { startDatabaseProxy, type DatabaseProxy } from '../testing/database-proxy.ts'
import type { Result } from './command.ts'
import { kindOfFailure } from './failure.ts'

let box: TestBoxOffice
let wire: DatabaseProxy
beforeAll(async () => {
  box = await testBoxOffice()
  wire = await startDatabaseProxy(box.url)
})
afterAll(async () => {
  await box.close()
  await wire.cut()
})

test.each(['before', 'after'] as const)(
  'L1, B2 a connection cut right %s a COMMIT is done changes neither what happens nor the answer',
  async (when) => {
    const { office, defects } = box.addNode({ url: wire.url })
    const showId = await box.addShow(3)
    const visitorId = randomUUID()
    const bookingId = randomUUID()
    const steps: (() => Promise<Result<Hold | Booking>>)[] = [
      () => office.hold(showId, visitorId, [0, 1, 2]),
      () => office.release(showId, visitorId, [2]),
      () => office.confirm(showId, visitorId, bookingId, [0, 1]),
      () => office.cancel(showId, visitorId, bookingId),
    ]
    for (const [i, step] of steps.entries()) {
      wire.cutAt('commit', when)
      const cuts = wire.cuts()
      expect(valueOf(await step()).seq).toBe(i + 1)
      expect(wire.cuts()).toBe(cuts + 1)
      expect(office.boards.peek(showId)?.seq).toBe(i + 1)
    }
    const causes = (await wholeLog(box.orm, showId)).flatMap((change) => change.steps.map((step) => step.cause))
    expect(causes).toEqual(['held', 'released', 'booked', 'cancelled'])
    expect(defects).toEqual([])
  },
)

test('H6 an extension whose COMMIT was not answered is granted, and is no longer than any', async () => {
  const { office } = box.addNode({ url: wire.url })
  const showId = await box.addShow(1)
  const visitorId = randomUUID()
  await office.hold(showId, visitorId, [0])
  await backdate(box.orm, showId, MINUTE)
  wire.cutAt('commit', 'after')
  const { expiresAt } = valueOf(await office.extend(showId, visitorId))
  const [clock] = await box.orm.em.fork().execute<{ now: string }[]>('select now()::text as now')
  expect(Date.parse(expiresAt ?? '')).toBeLessThanOrEqual(Date.parse(clock?.now ?? '') + HOLD_SETTINGS.holdMs)
  expect((await seatsInTable(box.orm, showId))[0]?.expiresAt).toBe(Date.parse(expiresAt ?? ''))
})

test.each(['begin', 'for update', 'clock_timestamp', 'json_to_recordset'])(
  'Q1 a connection cut at “%s” is made up for by another',
  async (word) => {
    const node = box.addNode({ url: wire.url, poolSize: 2 })
    const showId = await box.addShow(4)
    await node.office.boards.get(showId)
    for (let i = 0; i < 4; i++) {
      wire.cutAt(word, i % 2 === 0 ? 'before' : 'after')
      expect(codeOf(await node.office.hold(showId, randomUUID(), [i]))).toBe('ok')
    }
    expect(await wholeLog(box.orm, showId)).toHaveLength(4)
  },
)

test('Q1, L1 with all connections killed again and again under load, every command still comes to what it should', async () => {
  const seatCount = 400
  const showId = await box.addShow(seatCount)
  const node = box.addNode()
  const owners: string[] = []
  const codes: string[] = []
  let kills = 0
  let killing: Promise<void> | undefined

  // Each buyer takes every tenth seat, and now and then somebody ends all connections while the others go on.
  const buyer = async (first: number): Promise<void> => {
    for (let seatId = first; seatId < seatCount; seatId += 10) {
      const visitorId = (owners[seatId] = randomUUID())
      codes.push(codeOf(await node.office.hold(showId, visitorId, [seatId])))
      if (codes.length % 35 === 0) {
        killing ??= killAll(box.url).finally(() => (killing = undefined))
        kills++
      }
      codes.push(codeOf(await node.office.confirm(showId, visitorId, randomUUID(), [seatId])))
    }
  }
  await Promise.all(Array.from({ length: 10 }, (_, first) => buyer(first)))
  await killing
  expect(kills).toBeGreaterThan(10)
  expect(codes).toEqual(Array.from({ length: 2 * seatCount }, () => 'ok'))
  expect(node.defects).toEqual([])

  const table = await seatsInTable(box.orm, showId)
  expect(table.map((seat) => seat.heldBy)).toEqual(owners)
  expect(table.filter((seat) => seat.bookingId === null)).toEqual([])
  const log = await wholeLog(box.orm, showId)
  expect(log.map((change) => change.seq)).toEqual(log.map((_, i) => i + 1))
  expect(replay(log, seatCount)).toMatchObject(table)
  expect(node.office.boards.peek(showId)?.seq).toBe(log.length)
})

test('Q1 a pool of ten has all ten still to give after twenty connections were killed in their transactions', async () => {
  const showId = await box.addShow(1)
  const { orm, office } = box.addNode({ poolSize: 10 })
  for (let i = 0; i < 20; i++) {
    const em = orm.em.fork()
    await em.begin()
    const [row] = await em.execute<{ pid: number }[]>('select pg_backend_pid() as pid')
    await administer(box.url, `select pg_terminate_backend(${row?.pid ?? 0})`)
    await expect(em.commit()).rejects.toThrow()
    await em.rollback().catch(() => undefined)
  }
  const ten = Array.from({ length: 10 }, () => orm.em.fork())
  await Promise.all(ten.map((em) => em.begin()))
  await Promise.all(ten.map((em) => em.rollback()))
  expect(codeOf(await office.hold(showId, randomUUID(), [0]))).toBe('ok')
})

test('Q1 a commit that may have been done is never called “nothing was done”, also when its retry finds the show locked', async () => {
  const node = box.addNode({ url: wire.url, poolSize: 1 })
  const showId = await box.addShow(1)
  await node.office.boards.get(showId)
  const visitorId = randomUUID()
  // Whoever comes next has the show from the moment of the commit on, for longer than a lock is waited for.
  wire.cutAt('commit', 'after')
  const held = node.office.hold(showId, visitorId, [0])
  await expect.poll(async () => (await seatsInTable(box.orm, showId))[0]?.heldBy, { interval: 1 }).toBe(visitorId)
  const letGo = await lockShow(box.orm, showId)
  expect(codeOf(await held)).toBe('UNAVAILABLE')
  await letGo()
})

test('Q1 while the database cannot be reached no refusal says that nothing was done', async () => {
  const other = await startDatabaseProxy(box.url)
  const node = box.addNode({ url: other.url })
  const showId = await box.addShow(1)
  await node.office.boards.get(showId)
  await other.cut()
  const answer = await node.office.hold(showId, randomUUID(), [0])
  expect(answer).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE', retryAfterMs: 2000 } })
  expect(node.defects.map(kindOfFailure)).toEqual(['lost'])
})

test('Q1 when the database falls silent, each command is told so within six seconds, those that wait as well; then all goes on', async () => {
  const other = await startDatabaseProxy(box.url)
  const node = box.addNode({ url: other.url, poolSize: 2 })
  const showId = await box.addShow(4)
  await node.office.boards.get(showId)
  other.silence()
  const since = performance.now()
  const underWay = node.office.hold(showId, randomUUID(), [0])
  for (let i = 0; i < 2; i++) await turn()
  const waiting = [1, 2].map((seatId) => node.office.hold(showId, randomUUID(), [seatId]))
  const reading = node.office.bookingsOf(randomUUID()).catch((error: unknown) => error)
  expect((await Promise.all([underWay, ...waiting])).map(codeOf)).toEqual(Array(3).fill('UNAVAILABLE'))
  expect(kindOfFailure(await reading)).toBe('lost')
  expect(performance.now() - since).toBeLessThan(6000)

  await other.mend()
  expect(codeOf(await node.office.hold(showId, randomUUID(), [3]))).toBe('ok')
  expect(node.defects.map(kindOfFailure)).toEqual(['lost'])
})
