// A bank that is none: it does what the form says, so that every way a payment can go is to be seen.

export const PAYMENTS = ['succeeds', 'declined', 'dawdles'] as const
/** How a payment goes. */
export type Payment = (typeof PAYMENTS)[number]

const SECOND = 1000
const TAKES_MS: Readonly<Record<Payment, number>> = {
  succeeds: 0.8 * SECOND,
  declined: 0.8 * SECOND,
  // Long enough to wonder, to press again, and to see the countdown go on.
  dawdles: 8 * SECOND,
}

/**
 * What becomes of a payment that was asked for at `since`, in milliseconds since 1970. As a bank does, it gives the same
 * answer to whoever asks again for the same payment, such as a page that was reloaded.
 * @returns whether it went through
 */
export async function outcomeOf({ way, since }: { way: Payment; since: number }): Promise<boolean> {
  const left = Math.min(since + TAKES_MS[way] - Date.now(), TAKES_MS[way])
  await new Promise((done) => setTimeout(done, left))
  return way !== 'declined'
}
