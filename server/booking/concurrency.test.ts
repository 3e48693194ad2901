import { expect, test } from 'vitest'
import { placedSeats } from '../../shared/seating-plan.ts'
import { arena } from '../demo/venues.ts'
import { BestSeats } from './best-seats.ts'
import { inSlices } from './concurrency.ts'

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
