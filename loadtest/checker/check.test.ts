// The checker against random histories: it finds nothing in those of a show that keeps the rules, and finds mutations of them.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from './check.ts'
import { HISTORY_MUTATIONS, OPERATOR_MUTATIONS } from './testing/history-mutations.ts'
import { dice, randomHistory, SETTINGS } from './testing/random-history.ts'
import { verdictText } from './testing/verdict-text.ts'

const options = fc.record({
  seed: fc.nat(1_000_000_000),
  seats: fc.integer({ min: 1, max: 8 }),
  visitors: fc.integer({ min: 2, max: 8 }),
  calls: fc.integer({ min: 1, max: 200 }),
  lostPerMille: fc.constantFrom(0, 20, 200),
  operator: fc.boolean(),
})

test('nothing is wrong in any history of a show that keeps the rules, from the wire or with the database', () => {
  fc.assert(
    fc.property(options, (given) => {
      const { history, record } = randomHistory(given)
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

test('an operator’s commands are right when no visitor was answered, so that nothing relates the two clocks', () => {
  const given = { seed: 625653338, seats: 1, visitors: 5, calls: 2, lostPerMille: 200, operator: true }
  const { history, record } = randomHistory(given)
  expect(history.calls.every(({ serverTime }) => serverTime === undefined)).toBe(true)
  const verdict = check({ history, settings: SETTINGS, records: [record] })
  expect(verdict.violations.length, verdictText(verdict)).toBe(0)
})

/** From the wire some mutations could be true; of a hundred, at least so many are found. */
const FOUND: Partial<Record<string, number>> = {
  'a sale that is refused': 85,
  'a block that is answered and not done': 80,
  'a seat taken by force of which the answer says nothing': 60,
}

test.for(Object.entries({ ...HISTORY_MUTATIONS, ...OPERATOR_MUTATIONS }))(
  '%s is found: always with the database, and nearly always from the wire',
  ([name, mutate]) => {
    let mutations = 0
    let foundFromWire = 0
    for (let seed = 1; seed <= 60; seed++) {
      const { history, record } = randomHistory({
        seed,
        seats: 1 + (seed % 6),
        visitors: 3 + (seed % 4),
        calls: 120,
        lostPerMille: seed % 2 === 0 ? 30 : 0,
        operator: name in OPERATOR_MUTATIONS,
      })
      const mutated = mutate(history, dice(seed))
      if (!mutated) continue
      mutations++
      if (check({ history: mutated, settings: SETTINGS }).violations.length > 0) foundFromWire++
      const { violations } = check({ history: mutated, settings: SETTINGS, records: [record] })
      expect(violations, `seed ${seed}`).not.toEqual([])
    }
    expect(mutations).toBeGreaterThan(20)
    expect((100 * foundFromWire) / mutations).toBeGreaterThanOrEqual(FOUND[name] ?? 98)
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

test('the search for ten thousand calls on one seat does not grow with them', () => {
  const settings = { ...SETTINGS, holdMs: 2000, holdMaxMs: 5000, graceMs: 500 }
  for (const noSales of [true, false]) {
    const visitors = { seats: 1, visitors: 50, calls: 10_000, lostPerMille: 20 }
    const { history, record } = randomHistory({ seed: 7, ...visitors, noSales, settings })
    const verdict = check({ history, settings, records: [record] })
    expect(verdict.violations.length, verdictText(verdict)).toBe(0)
    expect(verdict.undecided).toEqual([])
  }
})
