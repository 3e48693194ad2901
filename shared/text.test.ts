import { expect, test } from 'vitest'
import { argumentFault, shortened, storableText, textFault } from './text.ts'

test.each([
  ['NUL', 'a\u0000b', 'U+0000'],
  ['a line break', 'a\nb', 'U+000A'],
  ['an escape', '\u001b[2J', 'U+001B'],
  ['a C1 control', 'a\u0085', 'U+0085'],
  ['half an emoji', 'a\ud83c', 'U+D83C'],
  ['the other half', '\udfadb', 'U+DFAD'],
])('%s cannot be stored or shown', (_kind, text, code) => {
  expect(textFault(text)).toContain(code)
  expect(argumentFault(['--title', text])).toContain(code)
  expect(storableText(10).safeParse(text).success).toBe(false)
})

test.each(['', 'Bühne', 'הצגה', '🎭👨‍👩‍👧', 'Z̷͎a̶lgo', '\u202eabc', '大ホール'])('“%s” can be stored unchanged', (text) => {
  expect(textFault(text)).toBeUndefined()
  expect(argumentFault([text])).toBeUndefined()
})

test('an argument that was not UTF-8 is a fault', () => expect(argumentFault(['B\uFFFDhne'])).toMatch(/not UTF-8/))

test('a text is cut between two grapheme clusters', () => {
  expect(shortened('abcdef', 6)).toBe('abcdef')
  expect(shortened('abcdefg', 6)).toBe('abcde…')
  expect(shortened('abc 🎭🎭', 6)).toBe('abc…')
  expect(shortened('👨‍👩‍👧👨‍👩‍👧', 10)).toBe('👨‍👩‍👧…')
})
