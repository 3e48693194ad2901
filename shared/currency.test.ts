import { expect, test } from 'vitest'
import { decimalOf, isCurrency, minorDigits, minorUnits } from './currency.ts'

/** From ISO 4217. Runtimes differ from it and from each other, mostly in the third line. */
const DIGITS: [number, string][] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [2, 'EUR USD GBP CHF CZK NOK SEK TWD UZS CRC AMD ZWG XCG SLE MRU STN BYN'],
  [2, 'HUF COP IDR PKR RSD AFN ALL IRR KPW LAK LBP MGA MMK SOS SYP YER'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
]

test.each(DIGITS)('a minor unit has %i digits in %s, independently of the runtime', (digits, codes) => {
  for (const code of codes.split(' ')) {
    expect(isCurrency(code), code).toBe(true)
    expect(minorDigits(code), code).toBe(digits)
    expect(minorUnits('12', code), code).toBe(12 * 10 ** digits)
    expect(Number(decimalOf(12 * 10 ** digits, code)), code).toBe(12)
  }
})

test.each(['EURO', 'eur', 'XYZ', 'DEM', 'XAU', 'XXX', ''])('“%s” is refused as a currency', (code) =>
  expect(isCurrency(code)).toBe(false),
)

test.each([
  ['45.50', 'EUR', 4550],
  ['45.5', 'EUR', 4550],
  ['45.500', 'EUR', 4550],
  ['0', 'EUR', 0],
  ['1.005', 'EUR', undefined],
  ['1.005', 'KWD', 1005],
  ['4500', 'HUF', 450_000],
  ['4500', 'JPY', 4500],
  ['4500.5', 'JPY', undefined],
  ['90071992547409.91', 'EUR', Number.MAX_SAFE_INTEGER],
  ['-1', 'EUR', undefined],
  ['1e3', 'EUR', undefined],
  ['', 'EUR', undefined],
])('“%s” %s is stored as %s', (decimal, code, amount) => expect(minorUnits(decimal, code)).toBe(amount))

test.each([
  [4550, 'EUR', '45.50'],
  [5, 'EUR', '0.05'],
  [5, 'KWD', '0.005'],
  [-5, 'EUR', '-0.05'],
  [4500, 'JPY', '4500'],
  [Number.MAX_SAFE_INTEGER, 'EUR', '90071992547409.91'],
])('%i %s is written “%s”', (amount, code, decimal) => expect(decimalOf(amount, code)).toBe(decimal))
