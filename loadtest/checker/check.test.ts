// The checker against random crowds: what a house that keeps the rules lets its clients see is right, and a lie in it is found.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from './check.ts'
import { dice, randomHistory, SETTINGS } from './testing/random-history.ts'
import { HISTORY_MUTATIONS } from './testing/history-mutations.ts'
import { verdictText } from './testing/verdict-text.ts'

const crowds = fc.record({
  seed: fc.nat(1_000_000_000),
  seats: fc.integer({ min: 1, max: 8 }),
  visitors: fc.integer({ min: 2, max: 8 }),
  calls: fc.integer({ min: 1, max: 200 }),
  lostPerMille: fc.constantFrom(0, 20, 200),
})

test('whatever a crowd does before a house that keeps the rules, nothing is wrong, on the wire or with the database', () => {
  fc.assert(
    fc.property(crowds, (crowd) => {
      const { history, record } = randomHistory(crowd)
      const watching = ['line-0', 'line-1']
      for (const records of [undefined, [record]]) {
        const verdict = check({ history, settings: SETTINGS, watching, ...(records && { records }) })
        expect(verdict.violations.length, verdictText(verdict)).toBe(0)
        expect(verdict.undecided).toEqual([])
      }
    }),
    { numRuns: 200 },
  )
})

/** From the wire some lies could be true; these are the shares, of a hundred, that are found at least. */
const FOUND: Partial<Record<string, number>> = { 'a sale that is refused': 85 }

test.for(Object.entries(HISTORY_MUTATIONS))(
  '%s is found: always with the database, and nearly always on the wire',
  ([name, lie]) => {
    let lies = 0
    let foundOnWire = 0
    for (let seed = 1; seed <= 60; seed++) {
      const crowd = {
        seed,
        seats: 1 + (seed % 6),
        visitors: 3 + (seed % 4),
        calls: 120,
        lostPerMille: seed % 2 === 0 ? 30 : 0,
      }
      const { history, record } = randomHistory(crowd)
      const lied = lie(history, dice(seed))
      if (!lied) continue
      lies++
      if (check({ history: lied, settings: SETTINGS }).violations.length > 0) foundOnWire++
      expect(check({ history: lied, settings: SETTINGS, records: [record] }).violations, `seed ${seed}`).not.toEqual([])
    }
    expect(lies).toBeGreaterThan(20)
    expect((100 * foundOnWire) / lies).toBeGreaterThanOrEqual(FOUND[name] ?? 98)
  },
)

test('what strangers may have done is no violation when there may be strangers', () => {
  const { history } = randomHistory({ seed: 3, seats: 4, visitors: 6, calls: 300, lostPerMille: 0 })
  const calls = history.calls.filter(({ visitorId }) => visitorId !== 'visitor-5' && visitorId !== 'visitor-4')
  const ours = { calls, sightings: history.sightings }
  expect(check({ history: ours, settings: SETTINGS }).violations).not.toEqual([])
  const verdict = check({ history: ours, settings: SETTINGS, strangers: true })
  expect(verdict.violations.length, verdictText(verdict)).toBe(0)
})

test('ten thousand calls on one seat take no search that grows with them', () => {
  const settings = { ...SETTINGS, holdMs: 2000, holdMaxMs: 5000, graceMs: 500 }
  for (const noSales of [true, false]) {
    const crowd = { seed: 7, seats: 1, visitors: 50, calls: 10_000, lostPerMille: 20, noSales, settings }
    const { history, record } = randomHistory(crowd)
    const verdict = check({ history, settings, records: [record] })
    expect(verdict.violations.length, verdictText(verdict)).toBe(0)
    expect(verdict.undecided).toEqual([])
  }
})
