import { expect, test } from 'vitest'
import { placedSeats } from '../../shared/seating-plan.ts'
import { arena } from '../demo/venues.ts'
import { HOLD_SETTINGS } from '../testing/hold-settings.ts'
import { bestSeatsOf, oneRowPlan } from '../testing/one-row-plan.ts'
import { FACTS } from '../testing/random-histories.ts'
import { BestSeats } from './best-seats.ts'
import { Board } from './board.ts'
import { inSlices } from './concurrency.ts'
import { freeSeat, type Seat } from './seat.ts'

function* busy(steps: number): Generator<undefined, string> {
  for (let step = 0; step < steps; step++) {
    const until = performance.now() + 4
    while (performance.now() < until);
    yield
  }
  return 'done'
}

test('the event loop runs between the slices of long work', async () => {
  let turns = 0
  const count = (): void => void (turns++, (next = setImmediate(count)))
  let next = setImmediate(count)
  const done = await inSlices(busy(20))
  clearImmediate(next)
  expect(done).toBe('done')
  // Three steps per slice.
  expect(turns).toBeGreaterThanOrEqual(6)
  expect(turns).toBeLessThan(20)
})

test('a plan prepared in steps is the same as one prepared at once', async () => {
  const plan = arena()
  const [bestSeats, atOnce] = [await inSlices(BestSeats.of(plan)), new BestSeats(placedSeats(plan), plan.focus)]
  expect(bestSeats.seats).toEqual(atOnce.seats)
  expect(bestSeats.blocks).toEqual(atOnce.blocks)
})

test('a board is loaded in steps of a hundred seats', () => {
  const seatCount = 1000
  let read = 0
  function* blockedSeats(): Generator<Seat> {
    for (; read < seatCount; read++) yield { ...freeSeat(read), blocked: true }
  }
  const rows = { facts: { ...FACTS, seatCount }, seq: 0, changedAt: null, holders: [], bookingIds: [] }
  const loading = Board.of({ ...rows, seats: blockedSeats() }, bestSeatsOf(oneRowPlan(seatCount)), HOLD_SETTINGS)
  const readBefore: number[] = []
  for (let step = loading.next(); !step.done; step = loading.next()) readBefore.push(read)
  expect(readBefore).toHaveLength(seatCount / 100)
  expect(Math.max(...readBefore.map((at, i) => at - (readBefore[i - 1] ?? 0)))).toBeLessThanOrEqual(100)
})
