import { expect, test } from 'vitest'
import { AboutInput, isWebAddress } from './show-about.ts'

test.each(['https://venue.example', 'HTTPS://venue.example/terms?a=1#b', 'https://bühne.example/agb'])(
  '“%s” is the address of a page',
  (text) => expect(isWebAddress(text)).toBe(true),
)

test.each([
  '',
  'venue.example/terms',
  'http://venue.example',
  'javascript:alert(1)//https://',
  ' https://venue.example',
  'https://venue.example/\n',
  'https://user:secret@venue.example',
  'https://',
  'https:\\\\venue.example',
  'https://[',
])('“%s” is no address that a link may lead to', (text) => expect(isWebAddress(text)).toBe(false))

test.each([
  ['description', 'A\u0000', /U\+0000/],
  ['description', 'A\r\nB', /U\+000D/],
  ['description', '  \n ', /Write something/],
  ['description', 'x'.repeat(4001), /4000/],
  ['organiser', 'The\nPlayers', /U\+000A/],
  ['address', ' 1 High Street', /spaces/],
  ['minimumAge', 17.5, /int/],
  ['minimumAge', -1, />=0/],
  ['minimumAge', 100, /<=99/],
  ['minimumAge', '18', /number/],
  ['doorsAt', 'tomorrow', /ISO/],
  ['doorsAt', 1_900_000_000_000, /string/],
  ['termsUrl', 'http://venue.example', /https/],
])('%s cannot be %j', (name, value, sentence) => {
  expect(AboutInput.safeParse({ [name]: value }).error?.issues[0]?.message).toMatch(sentence)
})

test('a description has paragraphs, and null removes any field', () => {
  const about = { description: 'Three acts.\n\nOne interval. 🎭', minimumAge: 0 }
  expect(AboutInput.parse(about)).toEqual(about)
  const nothing = { description: null, doorsAt: null, minimumAge: null, organiser: null, address: null, termsUrl: null }
  expect(AboutInput.parse(nothing)).toEqual(nothing)
})
