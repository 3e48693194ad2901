// Tests the times that operators type for a show.
import { expect, test } from 'vitest'
import { readTime, timeText } from './times.ts'

const BERLIN = 'Europe/Berlin'

test.each([
  ['2031-05-01T20:00', BERLIN, '2031-05-01T18:00:00.000Z'],
  ['2031-05-01T20:00+02:00', BERLIN, '2031-05-01T18:00:00.000Z'],
  ['2031-05-01T18:00Z', BERLIN, '2031-05-01T18:00:00.000Z'],
  ['2031-01-01T20:00:30', 'America/St_Johns', '2031-01-01T23:30:30.000Z'],
  ['2031-10-26T02:30+02:00', BERLIN, '2031-10-26T00:30:00.000Z'],
  ['2031-10-26T02:30+01:00', BERLIN, '2031-10-26T01:30:00.000Z'],
  ['2032-02-29T20:00', BERLIN, '2032-02-29T19:00:00.000Z'],
  ['2031-05-01T20:00+05:30', undefined, '2031-05-01T14:30:00.000Z'],
  ['2031-05-01T20:00', undefined, '2031-05-01T20:00:00.000Z'],
])('%s in %s is %s', (text, zone, instant) => expect(readTime(text, zone).toISOString()).toBe(instant))

test.each([
  ['2031-02-30T20:00+01:00', BERLIN, /does not exist/],
  ['2031-02-29T20:00', BERLIN, /does not exist/],
  ['2031-04-31T20:00Z', BERLIN, /does not exist/],
  ['2031-05-01T24:00', BERLIN, /does not exist/],
  ['2031-05-01T25:00+02:00', BERLIN, /does not exist/],
  ['2031-13-01T20:00', BERLIN, /does not exist/],
  ['2031-6-1T20:00', BERLIN, /must be a time such as/],
  ['2031-05-01', BERLIN, /must be a time such as/],
  ['2031-05-01T20:00+25:00', undefined, /must be a time such as/],
  ['tomorrow', BERLIN, /must be a time such as/],
  ['2031-07-01T20:00+01:00', BERLIN, /not at \+01:00 then: say 2031-07-01T20:00\+02:00\./],
  ['2031-01-01T20:00+02:00', BERLIN, /not at \+02:00 then: say 2031-01-01T20:00\+01:00\./],
  ['2031-03-30T02:30', BERLIN, /never show that time.* 2031-03-30T01:30\+01:00 or 2031-03-30T03:30\+02:00\./],
  ['2031-03-30T02:30+01:00', BERLIN, /never show that time/],
  ['2031-10-26T02:30', BERLIN, /twice: say 2031-10-26T02:30\+02:00 or 2031-10-26T02:30\+01:00\./],
  ['2031-10-26T02:30+03:00', BERLIN, /not at \+03:00 then: say .*\+02:00 or .*\+01:00\./],
  ['2031-04-06T01:45', 'Australia/Lord_Howe', /twice: say .*\+11:00 or .*\+10:30\./],
  ['2011-12-30T12:00', 'Pacific/Apia', /never show that time/],
])('%s in %s is refused', (text, zone, sentence) => expect(() => readTime(text, zone)).toThrow(sentence))

test('a time is printed in the local time of its zone', () => {
  expect(timeText(new Date('2031-05-01T18:00Z'), BERLIN)).toBe('Thursday, 1 May 2031 at 20:00 (Europe/Berlin, +02:00)')
})
