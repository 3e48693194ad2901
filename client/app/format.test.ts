import { expect, test } from 'vitest'
import { formatMoney, formatPrices, formatVenueTime } from './format.ts'
import { pageLocale } from './page-locale.svelte.ts'

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

test('two prices name their currency once, where the language puts it', () => {
  expect(formatPrices(4500, 9500, 'EUR')).toBe('€45–95')
  expect(formatPrices(4500, 4500, 'EUR')).toBe('€45')
  expect(plain(formatPrices(4500, 9550, 'KWD'))).toBe('KWD 4.500–9.550')
  pageLocale.use('de')
  expect(plain(formatPrices(4500, 9500, 'EUR'))).toBe('45–95 €')
})
