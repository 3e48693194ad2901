// The demo payment: the card chooses its outcome, so that each outcome can be tried.
import { digitsOf, spacedNumber } from './card-text.ts'

export const PAYMENTS = ['succeeds', 'declined', 'slow'] as const
/** The outcome of a payment; `slow` succeeds after eight seconds. */
export type Payment = (typeof PAYMENTS)[number]

/** The number of the card with each outcome, as those of the test modes of banks. */
export const TEST_CARDS: Readonly<Record<Payment, string>> = {
  succeeds: spacedNumber('4242424242424242'),
  declined: spacedNumber('4000000000000002'),
  slow: spacedNumber('4000000000003220'),
}

/** The outcome that a card number stands for; undefined for a card that is not a test card. */
export function paymentOf(cardNumber: string): Payment | undefined {
  return PAYMENTS.find((way) => digitsOf(TEST_CARDS[way]) === digitsOf(cardNumber))
}

const SECOND = 1000
const TAKES_MS: Readonly<Record<Payment, number>> = {
  succeeds: 0.8 * SECOND,
  declined: 0.8 * SECOND,
  // Long enough to press again, and to see the countdown continue.
  slow: 8 * SECOND,
}

/**
 * Waits for the outcome of a payment that was asked for at `since`, in milliseconds since 1970. As with a bank, asking again
 * for the same payment gives the same answer, also to a page that was reloaded.
 * @returns whether it went through
 */
export async function outcomeOf({ way, since }: { way: Payment; since: number }): Promise<boolean> {
  const left = Math.min(since + TAKES_MS[way] - Date.now(), TAKES_MS[way])
  await new Promise((done) => setTimeout(done, left))
  return way !== 'declined'
}
