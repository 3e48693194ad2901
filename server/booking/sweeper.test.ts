import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AVAILABLE, HELD } from '../../shared/status.ts'
import { backdate, codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { beginUnlimited, lockShow, waitingForLock } from '../testing/locks.ts'
import { replay, seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import { MINUTE } from '../testing/hold-settings.ts'
import { SWEEP_PORTION } from './locked-show.ts'
import type { Change } from './write-change.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

/** Lets each seat of a show be held by a different visitor, current or expired. */
async function fill(showId: string, minutesLeft: number): Promise<void> {
  await box.orm.em.fork().execute(
    `with held as (
       update seat set held_by = gen_random_uuid() where show_id = ? returning held_by
     ), shows as (
       update show set changed_at = now() where show_id = ?
     )
     insert into hold select ?, held_by, now() - interval '5 minutes', u, u
     from held, (select now() + make_interval(mins => ?) as u) as until`,
    [showId, showId, showId, minutesLeft],
  )
}

async function heldIn(showId: string): Promise<number[]> {
  return (await seatsInTable(box.orm, showId)).flatMap((seat) => (seat.heldBy === null ? [] : seat.seatId))
}

test('H10 a sweep frees expired holds, notifies all viewers, and changes no other hold in any show', async () => {
  const [showId, other] = [await box.addShow(4), await box.addShow(4)]
  const [late, inTime] = [randomUUID(), randomUUID()]
  for (const show of [showId, other]) await box.office.hold(show, late, [0, 1])
  await box.office.hold(showId, inTime, [2])
  await backdate(box.orm, showId, 6 * MINUTE, late)

  const heard: { seats: number[]; change: Change }[] = []
  const node = box.addNode()
  const board = await node.office.boards.get(showId)
  expect([...(board?.statuses() ?? [])]).toEqual([HELD, HELD, HELD, AVAILABLE])
  node.office.boards.listen({
    advanced: (told, change) => heard.push({ seats: [...told.statuses()], change }),
    replaced: () => expect.unreachable(),
  })
  expect(await node.sweeper.sweepOnce()).toBe(2)
  expect(heard).toEqual([
    {
      seats: [AVAILABLE, AVAILABLE, HELD, AVAILABLE],
      change: {
        showId,
        seq: 3,
        at: expect.any(Number) as number,
        steps: [{ cause: 'expired', visitorId: late, seatIds: [0, 1] }],
      },
    },
  ])
  expect(await heldIn(showId)).toEqual([2])
  expect(await heldIn(other)).toEqual([0, 1])
  expect(valueOf(await node.office.hold(showId, late, [3])).seatIds).toEqual([3])
})

test('H10 a sweep without expired holds writes nothing', async () => {
  const showId = await box.addShow(2)
  await box.office.hold(showId, randomUUID(), [0])
  expect(await box.sweeper.sweepOnce()).toBe(0)
  expect(await wholeLog(box.orm, showId)).toHaveLength(1)
})

test('H10 a sweep frees more than one batch, one transaction per batch', async () => {
  const seatCount = 2 * SWEEP_PORTION + 300
  const showId = await box.addShow(seatCount)
  await fill(showId, -1)
  expect(await box.sweeper.sweepOnce()).toBe(seatCount)
  expect(await heldIn(showId)).toEqual([])
  const log = await wholeLog(box.orm, showId)
  expect(log.map((change) => change.steps.length)).toEqual([SWEEP_PORTION, SWEEP_PORTION, 300])
})

test('H10 a sweep of exactly one batch ends', async () => {
  const showId = await box.addShow(SWEEP_PORTION)
  await fill(showId, -1)
  expect(await box.sweeper.sweepOnce()).toBe(SWEEP_PORTION)
  expect(await wholeLog(box.orm, showId)).toHaveLength(1)
})

test('H10 two nodes that sweep at once free each seat once', async () => {
  const showId = await box.addShow(1500)
  await fill(showId, -1)
  const other = box.addNode()
  const freed = await Promise.all([box.sweeper.sweepOnce(), other.sweeper.sweepOnce()])
  expect(freed[0] + freed[1]).toBe(1500)
  const expired = (await wholeLog(box.orm, showId)).flatMap((change) => change.steps.flatMap((step) => step.seatIds))
  expect(expired.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1500 }, (_, seatId) => seatId))
  expect(other.defects).toEqual([])
})

test('H5, H10 seats that are swept and requested at the same time expire once and have one new holder', async () => {
  const showId = await box.addShow(30)
  const late = randomUUID()
  const other = box.addNode()
  for (let round = 1; round <= 5; round++) {
    await box.office.hold(showId, late, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    await backdate(box.orm, showId, 6 * MINUTE, late)
    const quick = randomUUID()
    const [held] = await Promise.all([
      box.office.hold(showId, quick, [0, 1, 2, 3, 4]),
      other.sweeper.sweepOnce(),
      box.sweeper.sweepOnce(),
    ])
    expect(codeOf(held)).toBe('ok')
    expect(await heldIn(showId)).toEqual([0, 1, 2, 3, 4])
    await box.office.release(showId, quick, undefined)
  }
  const lost = (await wholeLog(box.orm, showId)).flatMap(({ steps }) =>
    steps.flatMap((step) => (step.cause === 'expired' ? step.seatIds : [])),
  )
  expect(lost).toHaveLength(5 * 10)
})

test('H10 a call during a sweep joins it, and the next call starts a new one', async () => {
  const showId = await box.addShow(1)
  await fill(showId, -1)
  await box.office.boards.get(showId)
  const letGo = await lockShow(box.orm, showId)
  const first = box.sweeper.sweepOnce()
  await expect.poll(() => waitingForLock(box.orm)).toBe(1)
  const second = box.sweeper.sweepOnce()
  await letGo()
  expect(await Promise.all([first, second])).toEqual([1, 1])
  expect(await box.sweeper.sweepOnce()).toBe(0)
})

test('H10 a sweep does not wait for a seat that another transaction has locked, and frees it later', async () => {
  const showId = await box.addShow(3)
  await fill(showId, -1)
  const em = await beginUnlimited(box.orm)
  await em.execute('select from seat where show_id = ? and seat_id = 1 for update', [showId])
  expect(await box.sweeper.sweepOnce()).toBe(2)
  await em.rollback()
  expect(await box.sweeper.sweepOnce()).toBe(1)
})

test('H10 a sweep leaves a busy show for later, and sweeps the shows after it', async () => {
  const shows = [await box.addShow(1), await box.addShow(1), await box.addShow(1)]
  for (const showId of shows) await fill(showId, -1)
  const node = box.addNode({ databasePool: 3 })
  for (const showId of shows) await node.office.boards.get(showId)
  await node.orm.em.fork().execute(`set lock_timeout = '50ms'`)
  const letGo = await lockShow(box.orm, shows[0] ?? '')
  expect(await node.sweeper.sweepOnce()).toBe(2)
  await letGo()
  expect(await node.sweeper.sweepOnce()).toBe(1)
})

test('H10, L1 after a sweep the log still equals the table', async () => {
  const showId = await box.addShow(5)
  const visitors = [randomUUID(), randomUUID()]
  for (const [i, visitorId] of visitors.entries()) await box.office.hold(showId, visitorId, [2 * i, 2 * i + 1])
  await backdate(box.orm, showId, 6 * MINUTE)
  await box.office.hold(showId, randomUUID(), [1, 4])
  await box.sweeper.sweepOnce()
  expect(replay(await wholeLog(box.orm, showId), 5)).toMatchObject(await seatsInTable(box.orm, showId))
})
