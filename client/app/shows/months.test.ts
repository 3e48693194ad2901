import { expect, test } from 'vitest'
import { byMonth, isMonth, monthsFrom, spanOf } from './months.ts'

test('the next twelve months are offered, over the turn of the year', () => {
  const months = monthsFrom(new Date(2031, 10, 30).getTime())
  expect([months[0], months[1], months[2], months.at(-1)]).toEqual(['2031-11', '2031-12', '2032-01', '2032-10'])
  expect(months.every(isMonth)).toBe(true)
})

test.each(['2031-13', '2031-1', '31-01', '', 'soon', '9999-12'])('“%s” is no month', (text) =>
  expect(isMonth(text)).toBe(false),
)

test('a month lasts from its first day, or from now, up to the next month', () => {
  const now = new Date(2031, 4, 17, 12).getTime()
  expect(spanOf('2031-06', now)).toEqual({ from: iso(2031, 5, 1), to: iso(2031, 6, 1) })
  expect(spanOf('2031-05', now)).toEqual({ from: new Date(now).toISOString(), to: iso(2031, 5, 1) })
  const { from, to } = spanOf('2030-01', now)
  expect(Date.parse(to) - Date.parse(from)).toBe(1)
})

test('while a month ends, shows of two months alternate, and each month stands once', () => {
  const shows = [
    { startsAt: '2031-11-30T13:00:00.000Z', timeZone: 'Australia/Sydney' },
    { startsAt: '2031-11-30T19:30:00.000Z', timeZone: 'Europe/London' },
    { startsAt: '2031-12-01T00:00:00.000Z', timeZone: 'Australia/Sydney' },
    { startsAt: '2031-12-01T01:00:00.000Z', timeZone: 'America/New_York' },
  ]
  expect(byMonth(shows)).toEqual([
    { month: '2031-11', title: 'November 2031', shows: [shows[1], shows[3]] },
    { month: '2031-12', title: 'December 2031', shows: [shows[0], shows[2]] },
  ])
})

function iso(...date: [number, number, number]): string {
  return new Date(...date).toISOString()
}
