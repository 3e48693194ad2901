import { expect, test } from 'vitest'
import type { Call } from '../../history.ts'
import { DatabaseClock } from '../database-clock.ts'
import { followMaps } from '../from-wire/map-agreement.ts'
import { wireHistory } from '../from-wire/wire-history.ts'
import { check } from '../check.ts'
import {
  call,
  give,
  holds,
  nothing,
  ONE_CLOCK,
  sees,
  SETTINGS as SHORT_HOLDS,
  take,
} from '../testing/history-builders.ts'
import { SHOW } from '../testing/reference-show.ts'
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

test('a release of everything explains a hold that was seen without seats before the release was answered', () => {
  const none = { showId: SHOW, seatIds: [], expiresAt: null, maxExpiresAt: null, seq: 2 }
  const seen = { ...sees(25, 'phone', { kind: 'hold', hold: none }), visitorId: 'ann' }
  const held = call(0, 'ann', take(0), holds(1, [0]))
  const brokenBy = (calls: Call[]): string[] => {
    const history = { calls, sightings: [seen] }
    const { violations } = check({ history, settings: SHORT_HOLDS, clockOffset: ONE_CLOCK })
    return violations.map(({ rule }) => rule)
  }
  const rulesIn = (answeredSeq: number): string[] => {
    return brokenBy([held, call(20, 'ann', give, nothing(answeredSeq))])
  }
  expect(rulesIn(2)).toEqual([])
  // The server lost the answer to its commit at seq 2, and tried again after seq 4.
  expect(rulesIn(4)).toEqual([])
  expect(brokenBy([held])).toEqual(['H10'])
})
