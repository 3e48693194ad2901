// The faults of the project that inspired this one. None of them may return.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SeatIds } from '../../shared/ids.ts'
import { backdate, codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { beginUnlimited, waitingForLock } from '../testing/locks.ts'
import { seatsInTable } from '../testing/stored-seats.ts'
import { MINUTE, PRICE, HOLD_SETTINGS } from '../testing/hold-settings.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

test('B1 fault “confirming checks the expiry but not the owner”: a visitor cannot book a seat that another one has taken over', async () => {
  const showId = await box.addShow(1)
  const [ann, bob] = [randomUUID(), randomUUID()]
  await box.office.hold(showId, ann, [0])
  await backdate(box.orm, showId, HOLD_SETTINGS.holdMs)
  valueOf(await box.office.hold(showId, bob, [0]))
  expect(codeOf(await box.office.confirm(showId, ann, randomUUID(), [0]))).toBe('NOT_HELD')
  expect((await seatsInTable(box.orm, showId))[0]).toMatchObject({ heldBy: bob, bookingId: null })
})

test('B2 fault “confirming is not idempotent”: a retry gets the first answer', async () => {
  const showId = await box.addShow(2)
  const visitorId = randomUUID()
  const bookingId = randomUUID()
  await box.office.hold(showId, visitorId, [0, 1])
  const first = valueOf(await box.office.confirm(showId, visitorId, bookingId, [0, 1]))
  expect(valueOf(await box.office.confirm(showId, visitorId, bookingId, [0, 1]))).toEqual(first)
  expect(first.total).toEqual({ amount: 2 * PRICE, currency: 'EUR' })
})

test('H2 fault “the seats are sorted, but not in the SQL”: seats are locked in the order of their ids', async () => {
  const showId = await box.addShow(10)
  // They are in reverse order in the table, and would be read in that order without its index.
  await box.orm.em.fork().execute('delete from seat where show_id = ?', [showId])
  await box.orm.em
    .fork()
    .execute('insert into seat (show_id, seat_id) select ?, 9 - n from generate_series(0, 9) as n', [showId])
  const node = box.addNode({ databasePool: 3 })
  await node.office.boards.get(showId)
  await node.orm.em.fork().execute('set enable_indexscan = off')
  const other = await beginUnlimited(box.orm)
  await other.execute('select from seat where show_id = ? and seat_id = 5 for update', [showId])
  const held = node.office.hold(showId, randomUUID(), [9, 5, 0])
  await expect.poll(() => waitingForLock(box.orm)).toBe(1)
  const notLocked = await box.orm.em
    .fork()
    .execute<{ seat_id: number }[]>(
      'select seat_id from seat where show_id = ? order by seat_id for update skip locked',
      [showId],
    )
  await other.rollback()
  expect(notLocked.map((row) => row.seat_id)).toEqual([1, 2, 3, 4, 6, 7, 8, 9])
  expect(codeOf(await held)).toBe('ok')
})

test('H6 fault “a hold can be renewed forever”: a hold ends at its maximum time', async () => {
  const showId = await box.addShow(1)
  const visitorId = randomUUID()
  await box.office.hold(showId, visitorId, [0])
  const codes: string[] = []
  for (let minutes = 0; minutes < HOLD_SETTINGS.holdMaxMs / MINUTE; minutes++) {
    codes.push(codeOf(await box.office.extend(showId, visitorId)))
    await box.office.hold(showId, visitorId, [0])
    await backdate(box.orm, showId, MINUTE)
  }
  expect(codes.at(-1)).toBe('EXTENSION_LIMIT')
  expect(codeOf(await box.office.hold(showId, randomUUID(), [0]))).toBe('ok')
})

test('H3 fault “a hold can cover the whole venue”: a visitor has at most their limit', async () => {
  const showId = await box.addShow(30)
  const visitorId = randomUUID()
  const all = Array.from({ length: 30 }, (_, seatId) => seatId)
  expect(codeOf(await box.office.hold(showId, visitorId, all))).toBe('LIMIT_REACHED')
  await Promise.all(all.map((seatId) => box.office.hold(showId, visitorId, [seatId])))
  expect((await seatsInTable(box.orm, showId)).filter((seat) => seat.heldBy === visitorId)).toHaveLength(
    HOLD_SETTINGS.maxSeatsPerVisitor,
  )
})

test('V1 fault “ids of users are public”: nothing that others receive about a seat names its visitor', async () => {
  const showId = await box.addShow(2)
  const [ann, bob] = [randomUUID(), randomUUID()]
  const bookingId = randomUUID()
  await box.office.hold(showId, ann, [0, 1])
  await box.office.confirm(showId, ann, bookingId, [1])
  const board = await box.office.boards.get(showId)
  const told = JSON.stringify([
    await box.office.hold(showId, bob, [0, 1]),
    await box.office.confirm(showId, bob, randomUUID(), [0, 1]),
    await box.office.confirm(showId, bob, bookingId, [1]),
    await box.office.cancel(showId, bob, bookingId),
    board?.show,
    board?.frameSince(0),
    board?.holdOf(bob),
  ])
  expect(told).toContain('SEATS_TAKEN')
  expect(told).not.toContain(ann)
  expect(await box.office.bookingsOf(bob)).toEqual({ bookings: [] })
  expect(await box.office.bookingOf(showId, bookingId, bob)).toBeUndefined()
  expect((await box.office.bookingOf(showId, bookingId, ann))?.seatIds).toEqual([1])
})

test('W1 fault “duplicate ids give not found”: a seat that is named twice is reported as such', () => {
  const parsed = SeatIds.safeParse([3, 1, 3])
  expect(parsed.error?.issues.map((issue) => issue.message)).toEqual(['A seat is named twice.'])
})

test('Q1 fault “errors leak stack traces”: a client gets only a code and a sentence for a defect', async () => {
  const showId = await box.addShow(1)
  const answer = await box.office.hold(showId, 'no uuid', [0])
  expect(answer).toEqual({ ok: false, error: { code: 'INTERNAL', message: expect.any(String) as string } })
  expect(JSON.stringify(answer)).not.toMatch(/uuid|\bat \/|\.ts|select|postgres/i)
  expect(box.defects.splice(0)).toHaveLength(1)
})

test('H8 fault “past shows can be booked”: no seat is held after the sale of its show', async () => {
  const day = 24 * 60 * MINUTE
  const showId = await box.addShow(1, {
    salesOpenAt: new Date(Date.now() - 3 * day),
    salesCloseAt: new Date(Date.now() - day),
    startsAt: new Date(Date.now() - day),
  })
  const visitorId = randomUUID()
  expect(codeOf(await box.office.hold(showId, visitorId, [0]))).toBe('SALE_CLOSED')
  expect(codeOf(await box.office.confirm(showId, visitorId, randomUUID(), [0]))).toBe('NOT_HELD')
})

test('H1 fault “the test of contention asserts nothing”: of two hundred visitors on two nodes one gets the seat and 199 are refused', async () => {
  const showId = await box.addShow(1)
  const other = box.addNode()
  const visitors = Array.from({ length: 200 }, () => randomUUID())
  const codes = await Promise.all(
    visitors.map(async (visitorId, i) => codeOf(await (i % 2 ? box : other).office.hold(showId, visitorId, [0]))),
  )
  const winner = visitors[codes.indexOf('ok')]
  expect((await seatsInTable(box.orm, showId))[0]?.heldBy).toBe(winner)
  expect(codes.filter((code) => code === 'SEATS_TAKEN')).toHaveLength(199)
})
