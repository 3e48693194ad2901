// The card in the form of the demo. Nothing of it is stored or sent: its number only chooses how the payment goes.
import { faultOfCode, faultOfExpiry, faultOfNumber, shortCode, spacedExpiry, spacedNumber } from './card-text.ts'
import { paymentOf, TEST_CARDS, type Payment } from './demo-payment.ts'

/** Beyond the life of any demo. */
const FAR_EXPIRY = '1249'

export class TestCard {
  number = $state('')
  expiry = $state('')
  code = $state('')
  readonly #nowMs: () => number
  /** How the payment goes; undefined for a number that is no test card's. */
  readonly payment = $derived(paymentOf(this.number))
  /** `real`: a well-formed number that may be a real card's, which has no place in a demo. */
  readonly numberFault = $derived<ReturnType<typeof faultOfNumber> | 'real'>(
    faultOfNumber(this.number) ?? (this.payment ? undefined : 'real'),
  )
  readonly expiryFault = $derived.by(() => faultOfExpiry(this.expiry, this.#nowMs()))
  readonly codeFault = $derived(faultOfCode(this.code))

  /** `nowMs` reads the time, in milliseconds since 1970. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** Fills in the card with this outcome. */
  fill(payment: Payment): void {
    this.number = spacedNumber(TEST_CARDS[payment])
    this.expiry = spacedExpiry(FAR_EXPIRY)
    this.code = shortCode('123')
  }
}
