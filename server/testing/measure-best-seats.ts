// Measures the longest searches for seats in large, nearly sold-out rooms: `node server/testing/measure-best-seats.ts`.
import { BestSeats, type BestSeatsRequest, type Free } from '../booking/best-seats.ts'
import { placedSeats, type PlacedSeat, type Row } from '../../shared/seating-plan.ts'
import { arena } from '../demo/venues.ts'

const ROW_SEATS = 25
const TIMES = 5

/** Which seats are free, by their ids. */
const FREE: Readonly<Record<string, (seatId: number) => boolean>> = {
  all: () => true,
  'every other seat': (seatId) => seatId % 2 === 0,
  'two of every three': (seatId) => seatId % 3 > 0,
  'three of every four': (seatId) => seatId % 4 > 0,
  'every 50th': (seatId) => seatId % 50 === 7,
  'every 200th': (seatId) => seatId % 200 === 7,
  'pairs, every 200th': (seatId) => seatId % 200 === 7 || seatId % 200 === 8,
  'triples, every 200th': (seatId) => seatId % 200 > 6 && seatId % 200 < 10,
  'the last 99': (seatId) => seatId % 500 === 7 && seatId > 500,
  none: () => false,
}

const QUANTITIES = [1, 2, 4, 9, 10, 50, 99, 100]

/** A hall of many straight rows, with wheelchair places at the ends of every tenth and four categories. */
function hall(seatCount: number): BestSeats {
  const rows = Array.from({ length: seatCount / ROW_SEATS }, (_, row): Row => ({
    name: String(row + 1),
    seats: Array.from({ length: ROW_SEATS }, (_, i) => ({
      number: String(i + 1),
      x: (row % 40) * (ROW_SEATS + 2) + i - 500,
      y: 5 + 1.4 * Math.floor(row / 40),
      categoryId: String(Math.floor((4 * row) / (seatCount / ROW_SEATS))),
      ...(row % 10 === 0 && i < 4 && { accessible: true }),
    })),
  }))
  const categories = [9000, 7000, 5000, 3000].map((price, i) => ({ categoryId: String(i), name: String(i), price }))
  const focus = { x: 0, y: 0 }
  return new BestSeats(
    placedSeats({ planId: 'hall', name: 'Hall', focus, categories, sections: [{ name: '1', rows }] }),
    focus,
  )
}

function requestsOf(seats: readonly PlacedSeat[], most: number): BestSeatsRequest[] {
  const categories = [undefined, seats[0]?.categoryId, seats.at(-1)?.categoryId]
  return QUANTITIES.filter((quantity) => quantity <= most).flatMap((quantity) =>
    categories.flatMap((categoryId) => [
      { quantity, categoryId },
      { quantity, categoryId, accessible: true },
      ...[1, 4, 10, 60]
        .filter((wheelchairPlaces) => wheelchairPlaces <= quantity)
        .map((wheelchairPlaces) => ({ quantity, categoryId, wheelchairPlaces })),
    ]),
  )
}

/** In milliseconds, the shortest of some runs. */
function timeOf(search: () => unknown): number {
  let least = Infinity
  for (let i = 0; i < TIMES; i++) {
    const since = performance.now()
    search()
    least = Math.min(least, performance.now() - since)
  }
  return least
}

type Longest = { ms: number; looked: number; of: string }

function measure(name: string, bestSeats: BestSeats, most: number): void {
  const longest: Record<string, Longest> = {}
  for (const [pattern, isFree] of Object.entries(FREE)) {
    const free: Free = Uint8Array.from(bestSeats.seats, ({ seatId }) => (isFree(seatId) ? 1 : 0))
    for (const request of requestsOf(bestSeats.seats, most)) {
      const of = `${pattern}, ${JSON.stringify(request)}`
      for (const isStrict of [false, true]) {
        note(`choose${isStrict ? ', no single seat' : ''}`, of, () => bestSeats.choose(request, free, isStrict))
      }
      note('split', of, () => bestSeats.split(request, free))
      note('preview', of, () => bestSeats.choose(request, free, true) ?? bestSeats.split(request, free))
    }
    for (const quantity of QUANTITIES) {
      const seatIds = Array.from({ length: quantity }, (_, i) => 1000 + i)
      note('near', `${pattern}, ${quantity}`, () => bestSeats.near(seatIds, free))
      note('near, no single seat', `${pattern}, ${quantity}`, () => bestSeats.nearLeavingNone(seatIds, free))
      const request = bestSeats.kindOf(seatIds)
      if (!request) continue
      note('open blocks', `${pattern}, ${quantity}`, () =>
        bestSeats.blocks.all.some((block) => bestSeats.isOpen(block, request, free)),
      )
    }
  }
  console.log(`${name}, up to ${most} seats`)
  for (const [search, { ms, looked, of }] of Object.entries(longest)) {
    console.log(`  ${search}: ${ms.toFixed(2)} ms, ${looked} seats (${of})`)
  }

  function note(search: string, of: string, run: () => unknown): void {
    const before = bestSeats.looked
    const ms = timeOf(run)
    const looked = Math.ceil((bestSeats.looked - before) / TIMES)
    if (ms > (longest[search]?.ms ?? 0)) longest[search] = { ms, looked, of }
  }
}

const plan = arena()
for (const most of [10, 100]) {
  measure('the arena, 20,000 seats', new BestSeats(placedSeats(plan), plan.focus), most)
  measure('a hall of 50,000 seats', hall(50_000), most)
}
