import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { poolUsageOf } from '../database/orm.ts'
import { codeOf, testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { beginUnlimited, lockShow, waitingForLock } from '../testing/locks.ts'
import { MINUTE } from '../testing/hold-settings.ts'
import { seatsInTable } from '../testing/stored-seats.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

test('Q1 a command for a show that stays locked is refused as BUSY without effect, and the next one is served', async () => {
  const showId = await box.addShow(2)
  const node = box.addNode({ databasePool: 3 })
  await node.office.boards.get(showId)
  await node.orm.em.fork().execute(`set lock_timeout = '50ms'`)
  const letGo = await lockShow(box.orm, showId)
  const answers = await Promise.all([0, 1].map((seatId) => node.office.hold(showId, randomUUID(), [seatId])))
  await letGo()
  for (const answer of answers) {
    expect(answer).toMatchObject({ ok: false, error: { code: 'BUSY', retryAfterMs: 1000 } })
  }
  expect((await seatsInTable(box.orm, showId)).map((seat) => seat.heldBy)).toEqual([null, null])
  expect(codeOf(await node.office.hold(showId, randomUUID(), [0]))).toBe('ok')
  expect(node.defects).toEqual([])
})

test('Q1 a batch that loses a deadlock is run again with the right results', async () => {
  const showId = await box.addShow(2)
  const other = await beginUnlimited(box.orm)
  // The transaction that checks for a deadlock first loses it.
  await other.execute(`set local deadlock_timeout = '30s'`)
  await other.execute('select from seat where show_id = ? and seat_id = 1 for update', [showId])
  const held = box.office.hold(showId, randomUUID(), [0, 1])
  await expect.poll(() => waitingForLock(box.orm)).toBe(1)
  // The batch has locked the show and waits for the seat; this transaction has locked the seat and now waits for the show.
  await other.execute('select from show where show_id = ? for update', [showId])
  await other.rollback()
  expect(codeOf(await held)).toBe('ok')
  expect(box.defects).toEqual([])
})

test('Q5 a full pool is refused as BUSY even by a process that is too busy to notice it in time', async () => {
  const showId = await box.addShow(1)
  const node = box.addNode({ databasePool: 3, useMs: MINUTE })
  await node.office.boards.get(showId)
  const taken = await beginUnlimited(node.orm)
  const held = node.office.hold(showId, randomUUID(), [0])
  await expect.poll(() => poolUsageOf(node.orm).waiting).toBe(1)
  // Holds the event loop for as long as a batch is tried for.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000)
  expect(await held).toMatchObject({ ok: false, error: { code: 'BUSY', retryAfterMs: 1000 } })
  await taken.rollback()
  expect(codeOf(await node.office.hold(showId, randomUUID(), [0]))).toBe('ok')
  expect(node.defects).toEqual([])
})

test('Q3 a full queue refuses as BUSY at once, and the commands in it are still settled', async () => {
  const showId = await box.addShow(20)
  const node = box.addNode({ queueLimit: 5 })
  await node.office.boards.get(showId)
  const letGo = await lockShow(box.orm, showId)
  const taken = [node.office.hold(showId, randomUUID(), [0])]
  await expect.poll(() => waitingForLock(box.orm)).toBe(1)
  for (let i = 1; i <= 5; i++) taken.push(node.office.hold(showId, randomUUID(), [i]))
  const past = await Promise.all([6, 7, 8].map((seatId) => node.office.hold(showId, randomUUID(), [seatId])))
  expect(past.map(codeOf)).toEqual(['BUSY', 'BUSY', 'BUSY'])
  await letGo()
  expect((await Promise.all(taken)).map(codeOf)).toEqual(taken.map(() => 'ok'))
  expect((await seatsInTable(box.orm, showId)).filter((seat) => seat.heldBy !== null)).toHaveLength(6)
})

test('Q3 a locked show delays no other show', async () => {
  const [locked, open] = [await box.addShow(1), await box.addShow(1)]
  const letGo = await lockShow(box.orm, locked)
  const waits = box.office.hold(locked, randomUUID(), [0])
  expect(codeOf(await box.office.hold(open, randomUUID(), [0]))).toBe('ok')
  await letGo()
  expect(codeOf(await waits)).toBe('ok')
})

test('M2 a closing office accepts no commands, and settles the pending ones before it is closed', async () => {
  const showId = await box.addShow(3)
  const node = box.addNode()
  await node.office.boards.get(showId)
  const letGo = await lockShow(box.orm, showId)
  const answered: string[] = []
  const taken = [0, 1].map((seatId) =>
    node.office.hold(showId, randomUUID(), [seatId]).then((answer) => answered.push(codeOf(answer))),
  )
  await expect.poll(() => waitingForLock(box.orm)).toBe(1)
  const closed = node.office.queues.close().then(() => answered.length)
  expect(codeOf(await node.office.hold(showId, randomUUID(), [2]))).toBe('BUSY')
  expect(answered).toEqual([])
  await letGo()
  await Promise.all(taken)
  expect(answered).toEqual(['ok', 'ok'])
  expect(await closed).toBe(2)
})
