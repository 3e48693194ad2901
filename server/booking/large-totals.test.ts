// Bookings at prices from the smallest to the largest that a plan can have.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MAX_SEATS_PER_BOOKING } from '../../shared/ids.ts'
import { SeatingPlan } from '../../shared/seating-plan.ts'
import { testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { oneRowPlan } from '../testing/one-row-plan.ts'

const LARGEST = Math.floor(Number.MAX_SAFE_INTEGER / MAX_SEATS_PER_BOOKING)

let boxOffice: TestBoxOffice

beforeAll(async () => {
  boxOffice = await testBoxOffice()
})
afterAll(() => boxOffice.close())

function pricedAt(price: number): SeatingPlan {
  return {
    ...oneRowPlan(MAX_SEATS_PER_BOOKING),
    planId: `at-${String(price).replaceAll(/[^0-9a-z]/gi, '-')}`.toLowerCase(),
    categories: [{ categoryId: 'all', name: 'All', price }],
  }
}

test.each([0, 2 ** 31 / MAX_SEATS_PER_BOOKING, 2 ** 31, 30_000_000_000, LARGEST].map(Math.ceil))(
  'B1 at a price of %i every permitted booking can be made, read and cancelled',
  async (price) => {
    const plan = pricedAt(price)
    expect(SeatingPlan.parse(plan)).toEqual(plan)
    const showId = await boxOffice.addShow(1, { plan, currency: 'IDR' })
    const { office } = boxOffice.addNode({ settings: { maxSeatsPerVisitor: MAX_SEATS_PER_BOOKING } })
    const [visitorId, bookingId] = [randomUUID(), randomUUID()]
    const seatIds = Array.from({ length: MAX_SEATS_PER_BOOKING }, (_, seatId) => seatId)
    valueOf(await office.hold(showId, visitorId, seatIds))
    const booking = valueOf(await office.confirm(showId, visitorId, bookingId, seatIds))
    const amount = Number(BigInt(price) * BigInt(MAX_SEATS_PER_BOOKING))
    expect(booking.total).toEqual({ amount, currency: 'IDR' })
    expect(Number.isSafeInteger(amount)).toBe(true)
    // Another server reads it from the table.
    expect(await office.bookingsOf(visitorId)).toEqual({ bookings: [booking] })
    const cancelled = valueOf(await boxOffice.office.cancel(showId, visitorId, bookingId))
    expect(cancelled.total).toEqual({ amount, currency: 'IDR' })
  },
)

test.each([LARGEST + 1, Number.MAX_SAFE_INTEGER, 1e20, 0.5, -1])(
  'a plan with a price of %d is refused with a sentence at every entry point',
  async (price) => {
    const plan = pricedAt(price)
    expect(SeatingPlan.safeParse(plan).error?.issues[0]?.message).toMatch(/^A price is a whole number of minor units/)
    await expect(boxOffice.addShow(1, { plan })).rejects.toThrow(/categories\[0\]\.price: A price is a whole number/)
  },
)

test('a show in an unknown currency is refused, and the currency is named', () =>
  expect(boxOffice.addShow(1, { currency: 'XYZ' })).rejects.toThrow('“XYZ” is no currency by ISO 4217.'))
