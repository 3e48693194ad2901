import { expect, test } from 'vitest'
import { isWanted } from './log-filter.ts'

const sold = { cause: 'booked', actor: 'visitor' }
const blocked = { cause: 'blocked', actor: 'operator' }
const held = { cause: 'held', actor: 'visitor' }

test('steps are filtered by kind, and by words in any order', () => {
  const kinds = (['all', 'holds', 'sales', 'operators'] as const).map((kind) =>
    [sold, blocked, held].filter((step) => isWanted(step, kind, '', () => '')),
  )
  expect(kinds).toEqual([[sold, blocked, held], [held], [sold], [blocked]])
  const text = () => 'Blocked Row A, seat 7 Olga'
  expect(['olga ROW', 'olga row z', ' ', '7'].map((search) => isWanted(blocked, 'all', search, text))).toEqual([
    true,
    false,
    true,
    true,
  ])
})
