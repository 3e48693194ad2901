// Admissions: each seat of a booking once, at whichever doors, also while it is cancelled.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { DoorDesk } from './door-desk.ts'

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

test('D1 what is undone can be admitted again', async () => {
  const showId = await box.addShow(3)
  const { bookingId } = await book(showId, [0, 1])
  await doors[0].admit(showId, bookingId, randomUUID(), 'Left')
  expect(await doors[0].undo(showId, bookingId, [1, 2])).toEqual([1])
  expect(await doors[0].undo(showId, bookingId, [1, 2])).toEqual([])
  expect(await doors[0].counts(showId)).toEqual({ admitted: 1, expected: 2 })
  const again = await doors[1].admit(showId, bookingId, randomUUID(), 'Right')
  expect(again?.seats.filter(({ isNew }) => isNew).map(({ seatId }) => seatId)).toEqual([1])
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

test('D1 a booking that is cancelled while it is admitted is either in, or cancelled and not in', async () => {
  const showId = await box.addShow(20)
  for (let seatId = 0; seatId < 20; seatId++) {
    const { visitorId, bookingId } = await book(showId, [seatId])
    const [admission] = await Promise.all([
      doors[1].admit(showId, bookingId, randomUUID(), 'Left'),
      box.office.cancel(showId, visitorId, bookingId),
    ])
    const [seat] = admission?.seats ?? []
    expect(seat?.isNew).toBe(admission?.isCancelled === false)
  }
})
