import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { arena } from '../demo/venues.ts'
import { placedSeats } from '../../shared/seating-plan.ts'
import { backdate, codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { HOLD_SETTINGS } from '../testing/hold-settings.ts'
import { BestSeats, type BestSeatsRequest } from './best-seats.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

const SEATS = 20_000
/** A search in parts, and the looks for seats together before it: some 10 ns each. */
const MOST_LOOKED = 400_000

/** Asks for a preview. @returns its answer, and how many seats the search looked at */
async function previewOf(showId: string, request: BestSeatsRequest) {
  let looked = NaN
  const answer = await box.office.previewBest(showId, request, (seats) => (looked = seats))
  return { answer, looked }
}

test('a preview in a nearly sold-out arena looks at a bounded number of seats, once; more than anybody may have at none', async () => {
  const isFree = (seatId: number): boolean => seatId % 3 > 0
  const gone = Array.from({ length: SEATS }, (_, seatId) => seatId).filter((seatId) => !isFree(seatId))
  const showId = await box.addShow(SEATS, { blocked: gone })
  const request = { quantity: 10 }
  const { answer, looked } = await previewOf(showId, request)
  expect(answer).toMatchObject({ error: { code: 'NOT_ENOUGH_SEATS' } })
  expect(answer).toHaveProperty('error.alternatives.length', 10)
  expect(looked).toBeGreaterThan(SEATS)
  expect(looked).toBeLessThan(MOST_LOOKED)
  expect((await previewOf(showId, request)).looked).toBe(0)
  const tooMany = await previewOf(showId, { quantity: 11 })
  expect(codeOf(tooMany.answer)).toBe('LIMIT_REACHED')
  expect(tooMany.looked).toBe(0)
})

test('answers about categories that do not exist are not kept in place of others', async () => {
  const showId = await box.addShow(30)
  const request = { quantity: 2 }
  expect((await previewOf(showId, request)).looked).toBeGreaterThan(0)
  for (let i = 0; i < 250; i++) {
    const { answer } = await previewOf(showId, { quantity: 2, categoryId: `none ${i}` })
    expect(codeOf(answer)).toBe('NOT_ENOUGH_SEATS')
  }
  expect((await previewOf(showId, request)).looked).toBe(0)
})

test('H5 a preview offers seats whose hold has run out, as holdBest chooses them', async () => {
  const showId = await box.addShow(2)
  await box.office.hold(showId, randomUUID(), [0, 1])
  await backdate(box.orm, showId, HOLD_SETTINGS.holdMs)
  // A server that starts now reads what is stored.
  const { office } = box.addNode()
  expect(valueOf(await office.previewBest(showId, { quantity: 2 })).seatIds).toEqual([0, 1])
})

test.for([
  { name: 'an empty arena', isFree: () => true },
  { name: 'an arena where every other seat is taken', isFree: (seatId: number) => seatId % 2 === 0 },
  { name: 'an arena with a few seats left', isFree: (seatId: number) => seatId % 97 === 0 },
  { name: 'a sold-out arena', isFree: () => false },
])('H11 no request takes a long search in $name, and none is refused because of that', ({ isFree }) => {
  const plan = arena()
  const bestSeats = new BestSeats(placedSeats(plan), plan.focus)
  const free = Uint8Array.from(bestSeats.seats, ({ seatId }) => (isFree(seatId) ? 1 : 0))
  const all = bestSeats.seats.filter(({ seatId }) => isFree(seatId))
  const places = all.filter((seat) => seat.accessible).length
  const requests = [2, 10, 100].flatMap((quantity) =>
    [0, 1, 10, 60].flatMap((wheelchairPlaces) => (wheelchairPlaces <= quantity ? { quantity, wheelchairPlaces } : [])),
  )
  for (const request of requests) {
    const before = bestSeats.looked
    const seatIds = bestSeats.choose(request, free, true) ?? bestSeats.split(request, free)
    expect(bestSeats.looked - before, JSON.stringify(request)).toBeLessThan(MOST_LOOKED)
    const { quantity, wheelchairPlaces } = request
    const isEnough = places >= wheelchairPlaces && all.length - places >= quantity - wheelchairPlaces
    expect(seatIds?.length, JSON.stringify(request)).toBe(isEnough ? quantity : undefined)
  }
})
