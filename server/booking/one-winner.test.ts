import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backdate, codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { seatsInTable } from '../testing/stored-seats.ts'
import { MINUTE } from '../testing/hold-settings.ts'
import { STATUSES } from '../../shared/status.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

test('H1 of a thousand visitors who request a seat at once one gets it, and each other is refused because it is held', async () => {
  const showId = await box.addShow(3)
  const answers = await Promise.all(Array.from({ length: 1000 }, () => box.office.hold(showId, randomUUID(), [1])))
  const winners = answers.filter((answer) => answer.ok)
  expect(winners).toHaveLength(1)
  for (const answer of answers) {
    if (answer.ok) continue
    expect(answer.error).toMatchObject({ code: 'SEATS_TAKEN', seats: [{ seatId: 1, status: 'held' }] })
  }
  expect((await seatsInTable(box.orm, showId)).map((seat) => seat.heldBy !== null)).toEqual([false, true, false])
})

test('H2 overlapping holds in opposite order: a visitor gets all of their seats or none', async () => {
  const nodes = [box, box.addNode(), box.addNode()]
  for (let round = 0; round < 10; round++) {
    const showId = await box.addShow(9)
    const asked = [
      [0, 1, 2, 3, 4],
      [4, 3, 2, 1, 0],
      [8, 6, 4],
      [2, 5, 8],
      [7, 6, 5],
      [5, 7],
    ].map((seatIds) => ({ visitorId: randomUUID(), seatIds }))
    const answers = await Promise.all(
      asked.map(({ visitorId, seatIds }, i) =>
        (nodes[i % nodes.length] ?? box).office.hold(showId, visitorId, seatIds),
      ),
    )
    const owners = (await seatsInTable(box.orm, showId)).map((seat) => seat.heldBy)
    for (const [i, { visitorId, seatIds }] of asked.entries()) {
      const theirs = owners.flatMap((owner, seatId) => (owner === visitorId ? seatId : []))
      expect(theirs).toEqual(answers[i]?.ok ? seatIds.toSorted((a, b) => a - b) : [])
    }
    expect(answers.some((answer) => answer.ok)).toBe(true)
  }
})

test('H3 parallel requests of one visitor on several nodes never exceed the limit', async () => {
  const showId = await box.addShow(60)
  const nodes = [box, box.addNode(), box.addNode()]
  const visitorId = randomUUID()
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, i) => (nodes[i % 3] ?? box).office.hold(showId, visitorId, [2 * i, 2 * i + 1])),
  )
  expect(answers.filter((answer) => answer.ok)).toHaveLength(5)
  expect(new Set(answers.map(codeOf))).toEqual(new Set(['ok', 'LIMIT_REACHED']))
  expect((await seatsInTable(box.orm, showId)).filter((seat) => seat.heldBy === visitorId)).toHaveLength(10)
})

test('B2 simultaneous confirmations on two nodes make one booking and get the same answer', async () => {
  const showId = await box.addShow(3)
  const other = box.addNode()
  const visitorId = randomUUID()
  const bookingId = randomUUID()
  await box.office.hold(showId, visitorId, [0, 2])
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      (i % 2 === 0 ? box : other).office.confirm(showId, visitorId, bookingId, i % 3 === 0 ? [0, 2] : [2, 0]),
    ),
  )
  const [first] = answers.map(valueOf)
  expect(first).toMatchObject({ bookingId, seatIds: [0, 2], cancelledAt: null })
  for (const answer of answers) expect(valueOf(answer)).toEqual(first)
  expect(await box.office.bookingsOf(visitorId)).toEqual({ bookings: [first] })
})

test('B1 confirming an expired seat that another visitor took books nothing, and the new holder can confirm it', async () => {
  const showId = await box.addShow(2)
  const [late, quick] = [randomUUID(), randomUUID()]
  await box.office.hold(showId, late, [0, 1])
  await backdate(box.orm, showId, 6 * MINUTE)
  valueOf(await box.office.hold(showId, quick, [0]))

  const answer = await box.office.confirm(showId, late, randomUUID(), [0])
  expect(answer).toMatchObject({ ok: false, error: { code: 'NOT_HELD', seats: [{ seatId: 0, status: 'held' }] } })
  expect(await box.office.bookingsOf(late)).toEqual({ bookings: [] })
  expect(valueOf(await box.office.confirm(showId, quick, randomUUID(), [0])).seatIds).toEqual([0])
})

test('B4 the seats of a cancelled booking are available again, and the booking has the time of its cancellation', async () => {
  const showId = await box.addShow(2)
  const [visitorId, next] = [randomUUID(), randomUUID()]
  const bookingId = randomUUID()
  await box.office.hold(showId, visitorId, [0, 1])
  const booking = valueOf(await box.office.confirm(showId, visitorId, bookingId, [0, 1]))
  expect(codeOf(await box.office.cancel(showId, next, bookingId))).toBe('FORBIDDEN')

  const [once, twice] = await Promise.all([
    box.office.cancel(showId, visitorId, bookingId),
    box.office.cancel(showId, visitorId, bookingId),
  ])
  const cancelled = valueOf(once)
  expect(valueOf(twice)).toEqual(cancelled)
  expect(cancelled).toEqual({ ...booking, cancelledAt: cancelled.cancelledAt, seq: booking.seq + 1 })
  expect(Date.parse(cancelled.cancelledAt ?? '')).toBeGreaterThanOrEqual(Date.parse(booking.confirmedAt))

  await box.office.hold(showId, next, [0, 1])
  expect(codeOf(await box.office.confirm(showId, next, randomUUID(), [0, 1]))).toBe('ok')
  expect(valueOf(await box.office.confirm(showId, visitorId, bookingId, [1, 0]))).toEqual(cancelled)
  expect(await box.office.bookingsOf(visitorId)).toEqual({ bookings: [cancelled] })
})

test('B4, B3 a seat that is cancelled and sold again in one batch has one live sale', async () => {
  const showId = await box.addShow(2)
  const [first, next] = [randomUUID(), randomUUID()]
  const [old, young] = [randomUUID(), randomUUID()]
  await box.office.hold(showId, first, [0, 1])
  await box.office.confirm(showId, first, old, [0, 1])
  const answers = await Promise.all([
    box.office.cancel(showId, first, old),
    box.office.hold(showId, next, [0, 1]),
    box.office.confirm(showId, next, young, [1]),
  ])
  expect(answers.map((answer) => valueOf<{ seq: number }>(answer).seq)).toEqual([3, 3, 3])
  expect((await seatsInTable(box.orm, showId)).map((seat) => seat.bookingId)).toEqual([null, young])
  const live = await box.orm.em.execute('select booking_id, seat_id from booking_seat where show_id = ? and live', [
    showId,
  ])
  expect(live).toEqual([{ booking_id: young, seat_id: 1 }])
})

test('B4 a visitor cannot cancel a booking once the show has started', async () => {
  const showId = await box.addShow(1)
  const visitorId = randomUUID()
  const bookingId = randomUUID()
  await box.office.hold(showId, visitorId, [0])
  await box.office.confirm(showId, visitorId, bookingId, [0])
  await box.orm.em.execute(`update show set starts_at = now() - interval '1 second' where show_id = ?`, [showId])
  expect(codeOf(await box.office.cancel(showId, visitorId, bookingId))).toBe('FORBIDDEN')
  expect((await seatsInTable(box.orm, showId))[0]?.bookingId).toBe(bookingId)
})

test('H8 the sale window is by the database’s clock: outside it nothing new is held, but a hold can be confirmed', async () => {
  const soon = await box.addShow(2, { salesOpenAt: new Date(Date.now() + MINUTE) })
  expect(codeOf(await box.office.hold(soon, randomUUID(), [0]))).toBe('SALE_CLOSED')

  const showId = await box.addShow(2)
  const visitorId = randomUUID()
  const hold = valueOf(await box.office.hold(showId, visitorId, [0]))
  await box.orm.em.execute(`update show set sales_close_at = now() - interval '1 second' where show_id = ?`, [showId])
  expect(codeOf(await box.office.hold(showId, visitorId, [1]))).toBe('SALE_CLOSED')
  await backdate(box.orm, showId, MINUTE)
  expect(codeOf(await box.office.extend(showId, visitorId))).toBe('SALE_CLOSED')
  expect(valueOf(await box.office.hold(showId, visitorId, [0])).seatIds).toEqual(hold.seatIds)
  expect(codeOf(await box.office.confirm(showId, visitorId, randomUUID(), [0]))).toBe('ok')
})

test('H4, H6 a hold has one expiry, which extends at most to its maximum time', async () => {
  const showId = await box.addShow(3)
  const visitorId = randomUUID()
  const first = valueOf(await box.office.hold(showId, visitorId, [0]))
  const since = Date.parse(first.maxExpiresAt ?? '') - 15 * MINUTE
  expect(Date.parse(first.expiresAt ?? '')).toBe(since + 5 * MINUTE)

  await backdate(box.orm, showId, 2 * MINUTE)
  const second = valueOf(await box.office.hold(showId, visitorId, [1]))
  expect(Date.parse(second.expiresAt ?? '')).toBe(since + 3 * MINUTE)
  expect(Date.parse(second.maxExpiresAt ?? '')).toBe(since + 13 * MINUTE)

  const extended = valueOf(await box.office.extend(showId, visitorId))
  expect(Date.parse(extended.expiresAt ?? '')).toBeGreaterThanOrEqual(since + 5 * MINUTE)
  await backdate(box.orm, showId, 4.5 * MINUTE)
  await box.office.extend(showId, visitorId)
  await backdate(box.orm, showId, 4.5 * MINUTE)
  const last = valueOf(await box.office.extend(showId, visitorId))
  expect(last.expiresAt).toBe(last.maxExpiresAt)
  expect(codeOf(await box.office.extend(showId, visitorId))).toBe('EXTENSION_LIMIT')
  expect(new Set((await seatsInTable(box.orm, showId)).slice(0, 2).map((seat) => seat.expiresAt)).size).toBe(1)
})

test('W1 an unknown show is refused as NOT_FOUND without a lock in the database', async () => {
  const visitorId = randomUUID()
  expect(codeOf(await box.office.hold('no-such-show', visitorId, [0]))).toBe('NOT_FOUND')
  expect(codeOf(await box.office.confirm('no-such-show', visitorId, randomUUID(), [0]))).toBe('NOT_FOUND')
  expect(codeOf(await box.office.cancel('no-such-show', visitorId, randomUUID()))).toBe('NOT_FOUND')
})

test('H1 blocked seats cannot be held', async () => {
  const showId = await box.addShow(2, { blocked: [1] })
  expect(await box.office.hold(showId, randomUUID(), [0, 1])).toMatchObject({
    ok: false,
    error: { code: 'SEATS_TAKEN', seats: [{ seatId: 1, status: STATUSES[3] }] },
  })
})
