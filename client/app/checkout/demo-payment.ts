// A bank that is none: it does what the form says, so that every way a payment can go is to be seen.

export const PAYMENTS = ['succeeds', 'declined', 'dawdles'] as const
export type Payment = (typeof PAYMENTS)[number]

const SECOND = 1000
const TAKES_MS: Readonly<Record<Payment, number>> = {
  succeeds: 0.8 * SECOND,
  declined: 0.8 * SECOND,
  // Long enough to wonder, to press again, and to see the countdown go on.
  dawdles: 8 * SECOND,
}

/** Whether the payment went through. */
export async function pay(way: Payment): Promise<boolean> {
  await new Promise((done) => setTimeout(done, TAKES_MS[way]))
  return way !== 'declined'
}
