// Converts amounts of money between decimal notation (“45.50”) and the stored minor unit (4550). The digits of a currency
// come from ISO 4217 alone, since those of `Intl` differ between runtimes and their versions.

/** The active codes of ISO 4217 (list one, 2026) by the digits of their minor unit; metals and units of account have none. */
const CODES_BY_DIGITS: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
    COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
    JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
    NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
    THB TJS TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
}

const DIGITS: ReadonlyMap<string, number> = new Map(
  Object.entries(CODES_BY_DIGITS).flatMap(([digits, codes]) =>
    codes
      .trim()
      .split(/\s+/)
      .map((code) => [code, Number(digits)] as const),
  ),
)

/** For codes that ISO 4217 has withdrawn: an older show may still use one. */
const USUAL_DIGITS = 2

/** Whether a show can have its prices in this currency: an active code of ISO 4217, in capitals. */
export function isCurrency(code: string): boolean {
  return DIGITS.has(code)
}

/** The number of digits after the decimal point in amounts of this currency, from 0 to 4. */
export function minorDigits(code: string): number {
  return DIGITS.get(code) ?? USUAL_DIGITS
}

/**
 * An amount in the minor unit: “45.50” EUR gives 4550, exactly. Undefined for a text that is not a decimal number without
 * a sign, or that is more precise than the currency. The result can exceed `Number.MAX_SAFE_INTEGER`.
 */
export function minorUnits(decimal: string, code: string): number | undefined {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(decimal) ?? []
  const digits = minorDigits(code)
  const kept = fraction.replace(/0+$/, '')
  if (whole === undefined || kept.length > digits) return undefined
  return Number(whole + kept.padEnd(digits, '0'))
}

/** An amount of the minor unit in decimal notation: 4550 EUR gives “45.50”. Division is avoided, as it rounds large amounts. */
export function decimalOf(amount: number, code: string): `${number}` {
  const digits = minorDigits(code)
  const text = String(Math.abs(amount)).padStart(digits + 1, '0')
  const whole = `${amount < 0 ? '-' : ''}${text.slice(0, text.length - digits)}`
  return (digits === 0 ? whole : `${whole}.${text.slice(-digits)}`) as `${number}`
}
