import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import {
  formatCount,
  formatList,
  formatMoney,
  formatPrices,
  formatShowTime,
  formatUpcoming,
  formatVenueTime,
} from './format.ts'
import { m } from './messages.ts'
import { formatsIn, pageLocale } from './page-locale.svelte.ts'

// The visitor's clock differs from that of the venues.
beforeAll(() => void vi.stubEnv('TZ', 'America/New_York'))
afterAll(() => void vi.unstubAllEnvs())
afterEach(() => pageLocale.use('en'))

/** Spaces that do not break, as `Intl` sets them. */
const plain = (text: string) => text.replaceAll(/\s/g, ' ')

test.each([
  [4500, 'EUR', '€45'],
  [4550, 'EUR', '€45.50'],
  [1, 'EUR', '€0.01'],
  [450_000, 'HUF', 'HUF 4,500'],
  [450_050, 'HUF', 'HUF 4,500.50'],
  [30_000_000, 'IDR', 'IDR 300,000'],
  [4500, 'JPY', 'JP¥4,500'],
  [1005, 'KWD', 'KWD 1.005'],
  [1500, 'KWD', 'KWD 1.500'],
  [12_345, 'CLF', 'CLF 1.2345'],
  [0, 'EUR', '€0'],
  [Number.MAX_SAFE_INTEGER, 'EUR', '€90,071,992,547,409.91'],
])('%i %s reads %s: nothing is rounded, whatever digits the runtime knows', (amount, currency, text) =>
  expect(plain(formatMoney({ amount, currency }))).toBe(text),
)

test('a time in a zone that this runtime does not know is shown in UTC', () => {
  expect(formatVenueTime('2031-05-01T18:00:00.000Z', 'Europe/Berlin')).toMatch(/20:00/)
  expect(formatVenueTime('2031-05-01T18:00:00.000Z', 'Mars/Olympus')).toMatch(/18:00 UTC/)
})

test('a time in the months to come has no year, one that is far or past has its year', () => {
  const now = Date.parse('2030-12-20T12:00:00.000Z')
  expect(plain(formatUpcoming('2031-05-01T18:00:00.000Z', 'Europe/Berlin', now))).toMatch(
    /^Thu,? 1 May, 20:00 Berlin time$/,
  )
  for (const time of ['2031-12-24T18:00:00.000Z', '2030-12-01T18:00:00.000Z'])
    expect(formatUpcoming(time, 'Europe/Berlin', now)).toContain(time.slice(0, 4))
})

test('two prices name their currency once, where the language puts it', () => {
  expect(formatPrices(4500, 9500, 'EUR')).toBe('€45–95')
  expect(formatPrices(4500, 4500, 'EUR')).toBe('€45')
  expect(plain(formatPrices(4500, 9550, 'KWD'))).toBe('KWD 4.500–9.550')
  pageLocale.use('de')
  expect(plain(formatPrices(4500, 9500, 'EUR'))).toBe('45–95 €')
})

test.each([
  ['en', 'Fri, 5 Dec 2031, 21:00 Lisbon time', 'KWD 1.500, JP¥4,500', '20,000', '7 and 8', '0 seats, 1 seat'],
  [
    'de',
    'Fr., 5. Dez. 2031, 21:00 Uhr (Ortszeit Lissabon)',
    '1,500 KWD, 4.500 ¥',
    '20.000',
    '7 und 8',
    '0 Plätze, 1 Platz',
  ],
  ['fr', 'ven. 5 déc. 2031, 21:00 (heure de Lisbonne)', '1,500 KWD, 4 500 JPY', '20 000', '7 et 8', '0 place, 1 place'],
])('in %s a show is on %s', (language, time, money, count, list, seats) => {
  pageLocale.use(language)
  const prices = [
    { amount: 1500, currency: 'KWD' },
    { amount: 4500, currency: 'JPY' },
  ].map(formatMoney)
  expect(plain(formatShowTime('2031-12-05T21:00:00.000Z', 'Europe/Lisbon'))).toBe(time)
  expect(plain(prices.join(', '))).toBe(money)
  expect(plain(formatCount(20_000))).toBe(count)
  expect(formatList(['7', '8'])).toBe(list)
  expect([0, 1].map((count) => m.seats_basket_seats({ count })).join(', ')).toBe(seats)
})

test.each([
  ['en-US', 'Fri, Dec 5, 2031, 9:05 AM Lisbon time', '$45'],
  ['en-GB', 'Fri, 5 Dec 2031, 09:05 Lisbon time', 'US$45'],
  ['fr-CA', 'ven. 5 déc. 2031, 09 h 05 (heure de Lisbonne)', '45 $ US'],
])('%s writes dates and prices in its own way', (tag, time, price) => {
  pageLocale.use(tag)
  expect(plain(formatShowTime('2031-12-05T09:05:00.000Z', 'Europe/Lisbon'))).toBe(time)
  expect(plain(formatMoney({ amount: 4500, currency: 'USD' }))).toBe(price)
})

test('the country is that of the browser’s first language which is the page’s, else the usual one', () => {
  expect(formatsIn('en', ['de-AT', 'en', 'en-US', 'en-AU'])).toBe('en-US')
  expect(formatsIn('de', ['fr', 'de-CH'])).toBe('de-CH')
  expect(formatsIn('fr', ['en-US', 'fr'])).toBe('fr-FR')
  expect(formatsIn('en', ['en_US', ''])).toBe('en-GB')
})

test.each([
  ['CET', '2031-12-05T19:00:00.000Z', '20:00 CET'],
  ['Etc/GMT-2', '2031-12-05T18:00:00.000Z', '20:00 GMT+2'],
  ['Japan', '2031-12-05T11:00:00.000Z', '20:00 GMT+9'],
])('in %s, a zone without a city, a show has the time of its venue', (timeZone, time, shown) => {
  expect(plain(formatShowTime(time, timeZone))).toBe(`Fri, 5 Dec 2031, ${shown}`)
})

test('a zone that is no place has no city, and one that this runtime does not know is UTC', () => {
  expect(plain(formatShowTime('2031-05-01T18:00:00.000Z', 'UTC'))).toMatch(/18:00 UTC$/)
  expect(plain(formatShowTime('2031-05-01T18:00:00.000Z', 'Mars/Olympus'))).toMatch(/18:00 UTC$/)
  expect(plain(formatShowTime('2031-05-01T18:00:00.000Z', 'America/Argentina/Buenos_Aires'))).toMatch(
    / 15:00 Buenos Aires time$/,
  )
})

test.each([
  ['en', '15:00', '16:00 Bogota time'],
  ['de', '15:00 Uhr', '16:00 Uhr (Ortszeit Bogota)'],
  ['fr', '15:00', '16:00 (heure de Bogota)'],
])(
  'in %s a time names the venue’s city only where the visitor’s clock differs on that date',
  (language, same, other) => {
    pageLocale.use(language)
    const [winter, summer] = ['2031-12-05T20:00:00.000Z', '2031-07-05T21:00:00.000Z']
    expect(plain(formatShowTime(winter, 'America/New_York')).endsWith(` ${same}`)).toBe(true)
    expect(plain(formatShowTime(winter, 'America/Bogota')).endsWith(` ${same}`)).toBe(true)
    expect(plain(formatShowTime(winter, 'EST')).endsWith(` ${same}`)).toBe(true)
    expect(plain(formatShowTime(summer, 'America/Bogota')).endsWith(` ${other}`)).toBe(true)
  },
)
