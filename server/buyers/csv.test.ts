import { expect, test } from 'vitest'
import { csvRow } from './csv.ts'

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t1', '\r=1', ' =1', '＝1', '＋1', '－1', '＠1', "=cmd|' /C calc'!A0"])(
  'the cell %j begins with an apostrophe and is quoted',
  (text) => expect(csvRow([text])).toBe(`"'${text}"\r\n`),
)

test('a formula behind a character that separates cells elsewhere gets an apostrophe too', () => {
  expect(csvRow(['Ben;=1+1;@x'])).toBe(`"Ben;'=1+1;'@x"\r\n`)
  expect(csvRow(['"=1'])).toBe(`"""=1"\r\n`)
})

test('other texts stay as they are, and are quoted where RFC 4180 asks for it', () => {
  expect(csvRow(['Anna', 'Ben, "the one"', '', 2, 'a-b@example.org', '2026-11-29T19:03:12.345Z', 'Zoë\n🎭'])).toBe(
    'Anna,"Ben, ""the one""",,2,a-b@example.org,2026-11-29T19:03:12.345Z,"Zoë\n🎭"\r\n',
  )
})
