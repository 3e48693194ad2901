// What is known of each seat is the same, however many seats are looked at together.
import { expect, test } from 'vitest'
import { Clock } from '../database-clock.ts'
import { seatTraces } from './seat-evidence.ts'
import { followMaps } from '../from-wire/map-agreement.ts'
import { rush, TERMS } from '../testing/random-history.ts'
import { SHOW } from '../testing/reference-show.ts'
import { wireEvidence } from '../from-wire/wire-history.ts'

test('seats looked at in portions have the traces that they have all at once', () => {
  const { history } = rush({ seed: 11, seats: 8, visitors: 6, calls: 300, lostPerMille: 50 })
  const { calls, sightings } = history
  const evidence = wireEvidence(SHOW, calls, sightings, new Clock(calls, 1), TERMS, false)
  const { shown } = followMaps(SHOW, sightings)
  const all = [...seatTraces(evidence, shown)].sort((a, b) => a.seatId - b.seatId)
  const inPortions = [...seatTraces(evidence, shown, 100)].sort((a, b) => a.seatId - b.seatId)
  expect(all.map(({ seatId }) => seatId)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(inPortions).toEqual(all)
})
