import { expect, test } from 'vitest'
import { DatabaseClock } from '../database-clock.ts'
import { followMaps } from '../from-wire/map-agreement.ts'
import { wireHistory } from '../from-wire/wire-history.ts'
import { randomHistory, SETTINGS } from '../testing/random-history.ts'
import { seatHistories } from './seat-evidence.ts'

test('seats have the same evidence whether they are collected in portions or all at once', () => {
  const { history } = randomHistory({ seed: 11, seats: 8, visitors: 6, calls: 300, lostPerMille: 50 })
  const clock = new DatabaseClock(history.calls, 1)
  const wire = wireHistory({ operations: [], ...history, clock, settings: SETTINGS, strangers: false })
  const { shown } = followMaps(history.sightings)
  const all = [...seatHistories(wire, shown)].sort((a, b) => a.seatId - b.seatId)
  const inPortions = [...seatHistories(wire, shown, 100)].sort((a, b) => a.seatId - b.seatId)
  expect(all.map(({ seatId }) => seatId)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(inPortions).toEqual(all)
})
