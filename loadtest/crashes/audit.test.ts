// Kills that prove nothing are not good ones.
import { expect, test } from 'vitest'
import { shortcomings } from './audit.ts'

test('interrupted kills, and kills with nothing to lose, prove nothing', () => {
  expect(shortcomings([{ acknowledged: 3 }, { acknowledged: 0 }], 2, 'kill')).toEqual([])
  expect(shortcomings([{ acknowledged: 3 }], 2, 'kill')).toEqual(['Stopped after 1 of 2 kills.'])
  expect(shortcomings([], 2, 'kill')).toEqual([
    'Stopped after 0 of 2 kills.',
    'No booking was confirmed to anybody: there was nothing to lose.',
  ])
  expect(shortcomings([{ acknowledged: 0 }], 1, 'kill')).toHaveLength(1)
})
