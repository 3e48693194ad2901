import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from './check.ts'
import { rush, TERMS } from './testing/crowd.ts'
import { verdictText } from './verdict-text.ts'

const crowds = fc.record({
  seed: fc.nat(1_000_000_000),
  seats: fc.integer({ min: 1, max: 8 }),
  visitors: fc.integer({ min: 2, max: 8 }),
  calls: fc.integer({ min: 1, max: 200 }),
  lostPerMille: fc.constantFrom(0, 20, 200),
})

test('whatever a crowd does before a house that keeps the rules, there is nothing wrong on the wire', () => {
  fc.assert(
    fc.property(crowds, (crowd) => {
      const { history } = rush(crowd)
      const verdict = check({ history, terms: TERMS })
      expect(verdict.violations.length, verdictText(verdict)).toBe(0)
    }),
    { numRuns: 300 },
  )
})
