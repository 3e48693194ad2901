import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Buyer } from '../../shared/buyer.ts'
import type { Booking } from '../../shared/protocol.ts'
import { offsetTime } from '../../shared/times.ts'
import { BookingDesk } from '../booking/booking-desk.ts'
import { DoorDesk } from '../booking/door-desk.ts'
import { oneRowPlan } from '../testing/one-row-plan.ts'
import { testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { eraseBuyer } from './erasure.ts'
import { bookingsAsCsv, bookingsAsJson } from './export.ts'
import { searchBookings } from './search.ts'
import { readSoldSeats } from './sold-seats.ts'

let box: TestBoxOffice
let showId: string
let sold: Booking[]

const BUYERS: (Buyer | undefined)[] = [
  { name: 'Anna Müller', email: 'anna@example.org' },
  { name: 'Ánnika Mulder', email: 'annika.mulder@example.org' },
  { name: 'Ben Müller', email: 'ANNA@example.org' },
  { name: '=HYPERLINK("x")', email: '+49@example.org' },
  undefined,
  { name: 'Mia Miller' },
]

beforeAll(async () => {
  box = await testBoxOffice()
  showId = await box.addShow(BUYERS.length)
  sold = []
  for (const [seatId, buyer] of BUYERS.entries()) sold.push(await sell(showId, seatId, buyer))
})
afterAll(() => box.close())

async function sell(showId: string, seatId: number, buyer?: Buyer): Promise<Booking> {
  const visitorId = randomUUID()
  valueOf(await box.office.hold(showId, visitorId, [seatId]))
  return valueOf(await box.office.confirm(showId, visitorId, randomUUID(), [seatId], undefined, buyer))
}

const page = (search?: string, after?: string, limit = 100) =>
  box.reads.run((em) => searchBookings(em, box.office.plans, showId, { search, after, limit }))

/** The seats of all bookings that a search finds, over pages of `limit`. */
async function seatsFound(search?: string, limit = 100): Promise<number[]> {
  const seats: number[] = []
  for (let after: string | undefined; ;) {
    const found = await page(search, after, limit)
    seats.push(...(found?.bookings ?? []).flatMap(({ seatIds }) => seatIds))
    if (!found?.after) return seats
    after = found.after
  }
}

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const part of parts) text += part
  return text
}

test.each([1, 2, 100])('all bookings are listed, the newest first, in pages of %i', async (limit) => {
  expect(await seatsFound(undefined, limit)).toEqual([5, 4, 3, 2, 1, 0])
  expect(await seatsFound('  ', limit)).toEqual([5, 4, 3, 2, 1, 0])
  expect((await page())?.bookings).toEqual(sold.toReversed())
})

test.each([
  ['anna', [0, 2]],
  ['ANN', [0, 2, 1]],
  ['muller', [0, 2]],
  ['Müller b', [2]],
  ['mul ann', [1, 0, 2]],
  ['mi', [5]],
  ['miller mia', [5]],
  ['anna@EXAMPLE', [0, 2]],
  ['annika.mulder', [1]],
  ['mulder@', []],
  ['hyperlink', [3]],
  ['nobody', []],
  ['%', []],
  ["'", []],
])('“%s” finds the bookings of seats %j, each once, on pages of any size', async (search, seats) => {
  for (const limit of [1, 2, 100]) expect((await seatsFound(search, limit)).toSorted()).toEqual(seats.toSorted())
})

test('a booking is found by its number, and by more or all of its id', async () => {
  for (const [seatId, { bookingId }] of sold.entries()) {
    const number = bookingId.slice(0, 8)
    for (const search of [number, `#${number.toUpperCase()}`, bookingId.slice(0, 13), bookingId]) {
      expect(await seatsFound(search)).toEqual([seatId])
    }
  }
  expect(await seatsFound('00000000')).toEqual([])
})

test('a cursor that is none, or of another list, is told apart', async () => {
  const { after } = (await page(undefined, undefined, 1)) ?? {}
  const found = await page('ann', undefined, 1)
  expect(await page('ann', after ?? '')).toBeUndefined()
  for (const none of [found?.after ?? '', '', 'x', 'bnVsbA', 'WyIiLCIiXQ', '\u0000']) {
    expect(await page(undefined, none)).toBeUndefined()
  }
})

test('the export as CSV has a row for each booking, and no cell that a spreadsheet executes', async () => {
  const text = await textOf(bookingsAsCsv(box.reads, box.office.plans, showId, 'Europe/Berlin'))
  const lines = text.split('\r\n')
  expect(lines[0]).toBe(
    '\uFEFFBooking,Name,E-mail,Seats,"Number of seats",Total,Currency,"Confirmed at","Cancelled at",State,"Cancelled seats","Amount cancelled",Admitted',
  )
  expect(lines).toHaveLength(BUYERS.length + 2)
  const { bookingId, total, confirmedAt } = sold[3] ?? sold[0] ?? expect.fail()
  expect(lines[3]).toBe(
    `${bookingId},"'=HYPERLINK(""x"")","'+49@example.org","Hall A-4",1,${total.amount / 100}.00,EUR,${offsetTime(new Date(confirmedAt), 'Europe/Berlin')},,booked,0,0.00,0`,
  )
})

test('the export as JSON has every booking, also of a show without any', async () => {
  const { plans } = box.office
  expect(JSON.parse(await textOf(bookingsAsJson(box.reads, plans, showId)))).toMatchObject(sold.toReversed())
  const empty = await box.addShow(1)
  expect(JSON.parse(await textOf(bookingsAsJson(box.reads, plans, empty)))).toEqual([])
  expect((await textOf(bookingsAsCsv(box.reads, plans, empty, 'UTC'))).split('\r\n')).toHaveLength(2)
})

test('the sums of an export count what is booked now; what was cancelled stands beside it', async () => {
  const plan = oneRowPlan(6)
  const [all] = plan.categories
  plan.categories = [
    { ...(all ?? expect.fail()), price: 4500 },
    { categoryId: 'cheap', name: 'Cheap', price: 1050 },
  ]
  const last = plan.sections[0]?.rows[0]?.seats[5] ?? expect.fail()
  last.categoryId = 'cheap'
  const show = await box.addShow(0, { plan: { ...plan, planId: 'sums' } })
  const visitorId = randomUUID()
  const book = async (seatIds: number[]): Promise<string> => {
    valueOf(await box.office.hold(show, visitorId, seatIds))
    return valueOf(await box.office.confirm(show, visitorId, randomUUID(), seatIds)).bookingId
  }
  const [partly, whole] = [await book([0, 1, 5]), await book([2])]
  const desk = new BookingDesk(box.office.queues)
  const by = { operator: 'Olga', reason: 'A column.' }
  // Moved to a cheaper seat, it keeps its price.
  valueOf(await desk.cancel(show, partly, [5], by))
  valueOf(await desk.move(show, partly, [{ from: 1, to: 5 }], by))
  valueOf(await desk.cancel(show, whole, undefined, by))
  await new DoorDesk(box.orm, box.reads).admit(show, partly, randomUUID(), 'Dora', { seatIds: [0] })
  const csv = await textOf(bookingsAsCsv(box.reads, box.office.plans, show, 'America/New_York'))
  const cells = csv
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.replace(/"[^"]*"/, '').split(','))
  expect(cells.map((row) => [row[0], ...row.slice(4, 7), ...row.slice(9)])).toEqual([
    [whole, '0', '0.00', 'EUR', 'cancelled', '1', '45.00', '0'],
    [partly, '2', '90.00', 'EUR', '"partly cancelled"', '1', '10.50', '1'],
  ])
  expect(cells[0]?.[8]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-0[45]:00$/)
  const json = JSON.parse(await textOf(bookingsAsJson(box.reads, box.office.plans, show))) as unknown
  expect(json).toMatchObject([
    { state: 'cancelled', seatsNow: 0, totalNow: { amount: 0 }, seatsCancelled: 1, totalCancelled: { amount: 4500 } },
    { state: 'partly-cancelled', seatsNow: 2, totalCancelled: { amount: 1050, currency: 'EUR' }, seatsAdmitted: 1 },
  ])
})

test('O5 O6 operators see what each seat was sold for, after a move too, and whose holders are in', async () => {
  const plan = oneRowPlan(4)
  const [all] = plan.categories
  plan.categories = [
    { ...(all ?? expect.fail()), price: 4500 },
    { categoryId: 'cheap', name: 'Cheap', price: 1000 },
  ]
  const last = plan.sections[0]?.rows[0]?.seats[3] ?? expect.fail()
  last.categoryId = 'cheap'
  const show = await box.addShow(0, { plan: { ...plan, planId: 'two-prices' } })
  const visitorId = randomUUID()
  valueOf(await box.office.hold(show, visitorId, [0, 1]))
  const { bookingId } = valueOf(await box.office.confirm(show, visitorId, randomUUID(), [0, 1]))
  const desk = new BookingDesk(box.office.queues)
  const by = { operator: 'Olga', reason: 'A column.' }
  valueOf(await desk.move(show, bookingId, [{ from: 1, to: 3 }], by))
  const door = new DoorDesk(box.orm, box.reads)
  await door.admit(show, bookingId, randomUUID(), 'Dora', { door: 'Main door' })
  await door.undo(show, bookingId, [0], 'Dora')
  const seats = async () => (await box.reads.run((em) => readSoldSeats(em, box.office.plans, show, bookingId)))?.seats
  expect(await seats()).toEqual([
    { seatId: 0, label: 'Hall A-1', price: { amount: 4500, currency: 'EUR' }, admittedAt: null, admittedBy: null },
    {
      seatId: 3,
      label: 'Hall A-4',
      price: { amount: 4500, currency: 'EUR' },
      admittedAt: expect.any(String) as string,
      admittedBy: 'Dora',
      door: 'Main door',
    },
  ])
  const listed = await box.reads.run((em) => searchBookings(em, box.office.plans, show, { limit: 10 }))
  expect(listed?.bookings.map(({ admittedSeatIds }) => admittedSeatIds)).toEqual([[3]])
  expect(listed?.bookings[0]?.admissions).toMatchObject([{ seatId: 3, admittedBy: 'Dora', door: 'Main door' }])
  expect(await box.reads.run((em) => readSoldSeats(em, box.office.plans, show, randomUUID()))).toBeUndefined()

  await door.undo(show, bookingId, [3], 'Dora')
  const paidBack = async () =>
    (await box.reads.run((em) => readSoldSeats(em, box.office.plans, show, bookingId)))?.paidBack
  expect(await paidBack()).toBeUndefined()
  valueOf(await desk.cancel(show, bookingId, [3], by))
  expect(await paidBack(), 'what was paid for the seat that it was moved from').toEqual({
    amount: 4500,
    currency: 'EUR',
  })
  valueOf(await desk.cancel(show, bookingId, undefined, by))
  expect(await paidBack()).toEqual({ amount: 9000, currency: 'EUR' })
})

test('P3 erasure removes the person from every table and every answer; the booking stays, and a retry does not bring them back', async () => {
  const show = await box.addShow(2)
  const visitorId = randomUUID()
  valueOf(await box.office.hold(show, visitorId, [1]))
  const buyer = { name: 'Carla Cordes', email: 'Carla@example.org' }
  const confirm = () => box.office.confirm(show, visitorId, bookingId, [1], undefined, buyer)
  const bookingId = randomUUID()
  const rest: Partial<Booking> = { ...valueOf(await confirm()) }
  delete rest.buyer
  const em = box.orm.em.fork()
  await em.execute(`insert into mail (kind, email) values ('tickets', 'carla@example.org')`)
  expect(await eraseBuyer(em, show, randomUUID())).toBe(false)
  expect(await eraseBuyer(em, show, bookingId)).toBe(true)
  expect(await eraseBuyer(em, show, bookingId)).toBe(false)
  expect(valueOf(await confirm())).toEqual(rest)
  expect(await box.office.bookingsOf(visitorId)).toEqual({ bookings: [rest] })
  const tables = await em.execute<{ name: string }[]>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  )
  for (const { name } of tables) {
    const rows = await em.execute(`select 1 from "${name}" as rows where rows::text ~* 'carla|cordes'`)
    expect(rows, name).toEqual([])
  }
})
