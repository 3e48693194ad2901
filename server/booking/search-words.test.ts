import { expect, test } from 'vitest'
import { wordsAskedFor, wordsOf } from './search-words.ts'

test('a buyer is found by each word of the name, by the parts of the address and by the whole address, without case and accents', () => {
  expect(wordsOf({ name: 'Zoë O’Brien-Łukasz', email: 'Zoe.B@Example.org' })).toEqual([
    'zoe',
    'obrien',
    'lukasz',
    'b',
    'zoe.b@example.org',
  ])
  expect(wordsOf({ name: 'STRAẞE Søren Þór İnci' })).toEqual(['strasse', 'soren', 'thor', 'inci'])
  expect(wordsOf({ name: '大山 花子' })).toEqual(['大山', '花子'])
  expect(wordsOf({ name: '🎭' })).toEqual([])
})

test('what is asked for is read alike; with an @ it is the beginning of an address', () => {
  expect(wordsAskedFor("  Zoë  o'brien zoe.b@EX ")).toEqual(['zoe', 'obrien', 'zoe.b@ex'])
  expect(wordsAskedFor('%_\\')).toEqual([])
})

test('long texts give few words, none of them long', () => {
  const words = wordsOf({ name: 'ﷺ'.repeat(100), email: `${'a.'.repeat(60)}b@example.org` })
  expect(words.length).toBeLessThanOrEqual(17)
  for (const word of wordsOf({ name: 'x'.repeat(100) })) expect(word.length).toBeLessThanOrEqual(64)
  expect(wordsAskedFor('a '.repeat(1000)).length).toBeLessThanOrEqual(16)
})
