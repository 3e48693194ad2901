import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Booking, Hold } from '../../shared/protocol.ts'
import { backdate, codeOf, valueOf } from '../testing/test-box-office.ts'
import { proxiedBoxOffice, type ProxiedBoxOffice } from '../testing/proxied-box-office.ts'
import { administer, killAll } from '../testing/database.ts'
import { lockShow } from '../testing/locks.ts'
import { replay, seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import { MINUTE, HOLD_SETTINGS } from '../testing/hold-settings.ts'
import { startDatabaseProxy } from '../testing/database-proxy.ts'
import type { Result } from './command.ts'
import { kindOfFailure } from './failure.ts'

let box: ProxiedBoxOffice
beforeAll(async () => {
  box = await proxiedBoxOffice()
})
afterAll(() => box.close())

test.each(['before', 'after'] as const)(
  'L1, B2 a connection that is cut right %s a COMMIT changes neither the result nor the answer',
  async (when) => {
    const { office, defects } = box.addNode({ url: box.wire.url })
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
      box.wire.cutAt('commit', when)
      const cuts = box.wire.cuts()
      expect(valueOf(await step()).seq).toBe(i + 1)
      expect(box.wire.cuts()).toBe(cuts + 1)
      expect(office.boards.peek(showId)?.seq).toBe(i + 1)
    }
    const causes = (await wholeLog(box.orm, showId)).flatMap((change) => change.steps.map((step) => step.cause))
    expect(causes).toEqual(['held', 'released', 'booked', 'cancelled'])
    expect(defects).toEqual([])
  },
)

test('H6 an extension whose COMMIT was not answered is granted, and not for longer than usual', async () => {
  const { office } = box.addNode({ url: box.wire.url })
  const showId = await box.addShow(1)
  const visitorId = randomUUID()
  await office.hold(showId, visitorId, [0])
  await backdate(box.orm, showId, MINUTE)
  box.wire.cutAt('commit', 'after')
  const { expiresAt } = valueOf(await office.extend(showId, visitorId))
  const [clock] = await box.orm.em.fork().execute<{ now: string }[]>('select now()::text as now')
  expect(Date.parse(expiresAt ?? '')).toBeLessThanOrEqual(Date.parse(clock?.now ?? '') + HOLD_SETTINGS.holdMs)
  expect((await seatsInTable(box.orm, showId))[0]?.expiresAt).toBe(Date.parse(expiresAt ?? ''))
})

test.each(['begin', 'for update', 'clock_timestamp', 'json_to_recordset'])(
  'Q1 a connection that is cut at “%s” is replaced by another',
  async (word) => {
    const node = box.addNode({ url: box.wire.url, databasePool: 4 })
    const showId = await box.addShow(4)
    await node.office.boards.get(showId)
    for (let i = 0; i < 4; i++) {
      box.wire.cutAt(word, i % 2 === 0 ? 'before' : 'after')
      expect(codeOf(await node.office.hold(showId, randomUUID(), [i]))).toBe('ok')
    }
    expect(await wholeLog(box.orm, showId)).toHaveLength(4)
  },
)

test('Q1, L1 every command gets the right result while all connections are killed repeatedly under load', async () => {
  const seatCount = 400
  const showId = await box.addShow(seatCount)
  const node = box.addNode()
  const owners: string[] = []
  const codes: string[] = []
  let kills = 0
  let killing: Promise<void> | undefined

  // Each buyer takes every tenth seat, and sometimes one ends all connections while the others continue.
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

test('Q1 a pool of ten still has ten connections after twenty were killed in their transactions', async () => {
  const showId = await box.addShow(1)
  const { orm, office } = box.addNode({ databasePool: 15 })
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

test('Q1 a commit with an unknown outcome is never answered with “nothing was done”, even if its retry finds the show locked', async () => {
  const node = box.addNode({ url: box.wire.url, databasePool: 3 })
  const showId = await box.addShow(1)
  await node.office.boards.get(showId)
  const visitorId = randomUUID()
  // The next transaction locks the show from the commit on, for longer than a command waits for a lock.
  box.wire.cutAt('commit', 'after')
  const held = node.office.hold(showId, visitorId, [0])
  await expect.poll(async () => (await seatsInTable(box.orm, showId))[0]?.heldBy, { interval: 1 }).toBe(visitorId)
  const letGo = await lockShow(box.orm, showId)
  expect(codeOf(await held)).toBe('UNAVAILABLE')
  await letGo()
})

test('Q1 no refusal says that nothing was done while the database cannot be reached', async () => {
  const other = await startDatabaseProxy(box.url)
  const node = box.addNode({ url: other.url })
  const showId = await box.addShow(1)
  await node.office.boards.get(showId)
  await other.cut()
  const answer = await node.office.hold(showId, randomUUID(), [0])
  expect(answer).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE', retryAfterMs: 2000 } })
  expect(node.defects.map(kindOfFailure)).toEqual(['lost'])
})

test('Q1 when the database stops responding, every command, also a waiting one, is answered within six seconds; later commands succeed', async () => {
  const other = await startDatabaseProxy(box.url)
  const node = box.addNode({ url: other.url, databasePool: 4 })
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
