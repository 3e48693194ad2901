// Admissions: each seat of a booking once, at whichever doors, also while it is cancelled.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { BookingDesk } from './booking-desk.ts'
import { DoorDesk } from './door-desk.ts'

const BECAUSE = { operator: 'olga', reason: 'The stage needs the place.' }

let box: TestBoxOffice
let doors: [DoorDesk, DoorDesk]
beforeAll(async () => {
  box = await testBoxOffice()
  // Two servers.
  const other = box.addNode()
  doors = [new DoorDesk(box.orm, box.reads), new DoorDesk(other.orm, other.reads)]
})
afterAll(() => box.close())

async function book(showId: string, seatIds: number[]) {
  const [visitorId, bookingId] = [randomUUID(), randomUUID()]
  valueOf(await box.office.hold(showId, visitorId, seatIds))
  valueOf(await box.office.confirm(showId, visitorId, bookingId, seatIds))
  return { visitorId, bookingId }
}

test('D1 of two doors that scan the same tickets at once, one admits each seat', async () => {
  const seats = Array.from({ length: 40 }, (_, seatId) => seatId)
  const showId = await box.addShow(seats.length)
  const bookings: string[] = []
  for (let i = 0; i < seats.length; i += 2) bookings.push((await book(showId, seats.slice(i, i + 2))).bookingId)
  const scans = bookings.flatMap((bookingId) =>
    doors.map((door, place) => door.admit(showId, bookingId, randomUUID(), `door ${place}`)),
  )
  const admitted = (await Promise.all(scans)).flatMap((found) => found?.seats.filter(({ isNew }) => isNew) ?? [])
  expect(admitted.map(({ seatId }) => seatId).sort((a, b) => a - b)).toEqual(seats)
  expect(await doors[0].counts(showId)).toEqual({ admitted: seats.length, expected: seats.length })
})

test('while too many reads wait, a ticket does not say who is in', async () => {
  const showId = await box.addShow(3)
  const { bookingId } = await book(showId, [0])
  await doors[0].admit(showId, bookingId, randomUUID(), 'Left')
  expect(await doors[0].admittedOf(showId, bookingId)).toEqual({ admittedSeatIds: [0] })
  let finish = (): void => undefined
  const busy = new Promise<void>((resolve) => (finish = resolve))
  const reads = Array.from({ length: 600 }, () => box.reads.run(() => busy).catch(() => undefined))
  expect(await doors[0].admittedOf(showId, bookingId)).toEqual({})
  finish()
  await Promise.all(reads)
  expect(await doors[0].admittedOf(showId, bookingId)).toEqual({ admittedSeatIds: [0] })
})

test('D1 the same scan again gets the same outcome, another one says when and by whom', async () => {
  const showId = await box.addShow(3)
  const { bookingId } = await book(showId, [0, 1])
  const scanId = randomUUID()
  const first = await doors[0].admit(showId, bookingId, scanId, 'Left')
  expect(first?.seats).toMatchObject([
    { seatId: 0, by: 'Left', isNew: true },
    { seatId: 1, by: 'Left', isNew: true },
  ])
  expect(await doors[1].admit(showId, bookingId, scanId, 'Left')).toEqual(first)
  const again = await doors[1].admit(showId, bookingId, randomUUID(), 'Right')
  expect(again?.seats).toEqual(first?.seats.map((seat) => ({ ...seat, isNew: false })))
})

test('D1, D3 what is undone can be admitted again, and stays recorded with both names', async () => {
  const showId = await box.addShow(3)
  const { bookingId } = await book(showId, [0, 1])
  await doors[0].admit(showId, bookingId, randomUUID(), 'Left')
  expect(await doors[0].undo(showId, bookingId, [1, 2], 'Right')).toEqual([1])
  expect(await doors[0].undo(showId, bookingId, [1, 2], 'Left')).toEqual([])
  expect(await doors[0].counts(showId)).toEqual({ admitted: 1, expected: 2 })
  expect(await doors[0].admittedSeats(showId, bookingId)).toEqual([0])
  const again = await doors[1].admit(showId, bookingId, randomUUID(), 'Right')
  expect(again?.seats.filter(({ isNew }) => isNew).map(({ seatId }) => seatId)).toEqual([1])
  const undone = await box.orm.em
    .fork()
    .execute('select seat_id, admitted_by, undone_by from undone_admission where booking_id = ?', [bookingId])
  expect(undone).toEqual([{ seat_id: 1, admitted_by: 'Left', undone_by: 'Right' }])
})

test('D1 a scan that is sent again after its admission was undone admits nobody, and gets its first outcome', async () => {
  const showId = await box.addShow(3)
  const { bookingId } = await book(showId, [0, 1])
  const scanId = randomUUID()
  await doors[0].admit(showId, bookingId, scanId, 'Left')
  await doors[1].undo(showId, bookingId, [0], 'Right')
  // The phone got no answer, kept the scan and sends it again.
  const late = await doors[0].admit(showId, bookingId, scanId, 'Left', { agoMs: 60_000 })
  expect(late?.seats).toMatchObject([
    { seatId: 0, admittedAt: null, isNew: true },
    { seatId: 1, by: 'Left', isNew: true },
  ])
  expect(await doors[0].counts(showId)).toEqual({ admitted: 1, expected: 2 })
})

test('D1 a cancelled booking is not admitted, and an unknown one is not there', async () => {
  const showId = await box.addShow(3)
  const { visitorId, bookingId } = await book(showId, [0])
  valueOf(await box.office.cancel(showId, visitorId, bookingId))
  expect(await doors[0].admit(showId, bookingId, randomUUID(), 'Left')).toMatchObject({
    isCancelled: true,
    seats: [{ seatId: 0, admittedAt: null, isNew: false }],
  })
  expect(await doors[0].admit(showId, randomUUID(), randomUUID(), 'Left')).toBeUndefined()
  expect(await doors[0].counts(showId)).toEqual({ admitted: 0, expected: 0 })
})

test('D2 a booking is admitted or cancelled, never both, however close they are', async () => {
  const showId = await box.addShow(20)
  const desk = new BookingDesk(box.office.queues)
  for (let seatId = 0; seatId < 20; seatId++) {
    const { visitorId, bookingId } = await book(showId, [seatId])
    const [admission, cancelled] = await Promise.all([
      doors[1].admit(showId, bookingId, randomUUID(), 'Left'),
      seatId % 2 === 0
        ? box.office.cancel(showId, visitorId, bookingId)
        : desk.cancel(showId, bookingId, undefined, BECAUSE),
    ])
    const [seat] = admission?.seats ?? []
    expect(seat?.isNew).toBe(admission?.isCancelled === false)
    expect(codeOf(cancelled)).toBe(seat?.isNew ? 'FORBIDDEN' : 'ok')
  }
})

test('D1 a scan that is sent again while its admission is being undone admits nobody', async () => {
  const showId = await box.addShow(1)
  const { bookingId } = await book(showId, [0])
  const scanId = randomUUID()
  await doors[0].admit(showId, bookingId, scanId, 'Left')
  // Holds the undo up after it has begun.
  const holding = box.orm.em.fork()
  await holding.begin()
  await holding.execute('lock table undone_admission in share mode')
  const undoing = doors[0].undo(showId, bookingId, [0], 'Left')
  await untilWaiting(1)
  const again = doors[1].admit(showId, bookingId, scanId, 'Left')
  await untilWaiting(2)
  await holding.commit()
  expect(await undoing).toEqual([0])
  await again
  expect(await doors[0].counts(showId)).toEqual({ admitted: 0, expected: 1 })
})

/** Waits until so many statements wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  const waiting = (): Promise<unknown[]> =>
    box.orm.em
      .fork()
      .execute(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
  await vi.waitUntil(async () => (await waiting()).length >= count, { timeout: 50_000 })
}

test('D2 seats that were admitted are neither cancelled nor moved until that is undone', async () => {
  const showId = await box.addShow(4)
  const desk = new BookingDesk(box.office.queues)
  const { visitorId, bookingId } = await book(showId, [0, 1])
  await doors[0].admit(showId, bookingId, randomUUID(), 'Left')
  await doors[0].undo(showId, bookingId, [0], 'Left')
  const move = (from: number) => desk.move(showId, bookingId, [{ from, to: 3 }], BECAUSE)
  expect(await move(1)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN', seats: [{ seatId: 1 }] } })
  expect(codeOf(await box.office.cancel(showId, visitorId, bookingId))).toBe('FORBIDDEN')
  expect(codeOf(await box.office.cancelFor(showId, bookingId))).toBe('FORBIDDEN')
  expect(codeOf(await move(0))).toBe('ok')
  await doors[1].undo(showId, bookingId, [1], 'Right')
  expect(codeOf(await box.office.cancel(showId, visitorId, bookingId))).toBe('ok')
})

test('D1 an admission says at which door it was made, and when it was scanned by a phone that kept the scan', async () => {
  const showId = await box.addShow(3)
  const { bookingId } = await book(showId, [0])
  const [scanId, agoMs] = [randomUUID(), 60_000]
  await doors[0].admit(showId, bookingId, scanId, 'Left', { door: 'North entrance', agoMs })
  // Sent again later, it is older: what was recorded first counts.
  await doors[0].admit(showId, bookingId, scanId, 'Left', { door: 'North entrance', agoMs: 2 * agoMs })
  const again = await doors[1].admit(showId, bookingId, randomUUID(), 'Right', { door: 'South entrance' })
  const [seat] = again?.seats ?? []
  expect(seat).toMatchObject({ by: 'Left', door: 'North entrance', isNew: false })
  // The clock of a statement goes on between its two columns.
  const waitedMs = (seat?.admittedAt ?? 0) - (seat?.scannedAt ?? 0)
  expect(Math.abs(waitedMs - agoMs)).toBeLessThan(agoMs / 2)
  await doors[0].undo(showId, bookingId, [0], 'Right')
  const undone = await box.orm.em
    .fork()
    .execute('select door, scanned_at is not null as kept from undone_admission where booking_id = ?', [bookingId])
  expect(undone).toEqual([{ door: 'North entrance', kept: true }])
})

test('D4 part of a group is admitted, and the others when they come', async () => {
  const showId = await box.addShow(5)
  const { bookingId } = await book(showId, [0, 1, 2, 3])
  const isNew = async (door: number, seatIds?: number[]) =>
    (await doors[door]?.admit(showId, bookingId, randomUUID(), 'Left', { seatIds }))?.seats
      .filter((seat) => seat.isNew)
      .map(({ seatId }) => seatId)
  expect(await isNew(0, [1, 2])).toEqual([1, 2])
  expect(await isNew(1, [2])).toEqual([])
  expect(await isNew(1)).toEqual([0, 3])
})

test('D4 a ticket admits to the seats that its booking was moved to; seats that it has left admit nobody', async () => {
  const showId = await box.addShow(6)
  const desk = new BookingDesk(box.office.queues)
  const { bookingId } = await book(showId, [0, 1, 2])
  valueOf(await desk.move(showId, bookingId, [{ from: 0, to: 4 }], BECAUSE))
  valueOf(await desk.cancel(showId, bookingId, [2], BECAUSE))
  const admit = (seatIds?: number[]) => doors[0].admit(showId, bookingId, randomUUID(), 'Left', { seatIds })
  expect(await admit([0, 1])).toMatchObject({ isMoved: true, seats: [{ isNew: false }, { isNew: false }] })
  expect(await admit()).toMatchObject({
    isMoved: false,
    seats: [
      { seatId: 1, isNew: true },
      { seatId: 4, isNew: true },
    ],
    formerSeatIds: [0, 2],
  })
})

test('D4 of a move and an admission of the seat that it leaves, one happens', async () => {
  const showId = await box.addShow(40)
  const desk = new BookingDesk(box.office.queues)
  for (let seatId = 0; seatId < 20; seatId++) {
    const { bookingId } = await book(showId, [seatId])
    const [admission, moved] = await Promise.all([
      doors[1].admit(showId, bookingId, randomUUID(), 'Left', { seatIds: [seatId] }),
      desk.move(showId, bookingId, [{ from: seatId, to: seatId + 20 }], BECAUSE),
    ])
    expect(codeOf(moved)).toBe(admission?.isMoved ? 'ok' : 'FORBIDDEN')
    expect(admission?.seats).toMatchObject([{ isNew: !admission?.isMoved }])
  }
})
