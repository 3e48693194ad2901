// The names of seat statuses and of the causes of changes. They are apart from the schemas so that a browser can use them
// without zod.

/** A seat's recorded status. Its index in this list is its byte in a snapshot. */
export const STATUSES = ['available', 'held', 'booked', 'blocked'] as const
export type Status = (typeof STATUSES)[number]

/** The bytes of the statuses, as a snapshot has them. */
export const AVAILABLE = 0
export const HELD = 1
export const BOOKED = 2
export const BLOCKED = 3
export type StatusByte = 0 | 1 | 2 | 3

/**
 * The status that a byte of a snapshot stands for.
 * @throws {RangeError} for a byte other than 0 to 3
 */
export function statusWord(byte: number): Status {
  const word = STATUSES[byte]
  if (!word) throw new RangeError(`${byte} stands for no seat status.`)
  return word
}

/** How a show treats seats that leave a single one: no rule, a warning on the map, or a refusal at the checkout. H12. */
export const SINGLES = ['off', 'warn', 'refuse'] as const
export type Singles = (typeof SINGLES)[number]

/** The party that may confirm a booking (B5): the visitor who holds the seats, or a server that takes the payment. */
export const CONFIRM_BY = ['visitor', 'server'] as const
export type ConfirmBy = (typeof CONFIRM_BY)[number]

/**
 * Why seats or a hold changed. `disconnected` shortens the hold to the grace period and `returned` restores its expiry.
 * Between `checkout-begun` and `checkout-ended` a lost connection does not shorten it. `seats-cancelled` takes seats from a
 * booking that keeps others, and `cancelled` all that it has. `offered`, `offer-withdrawn` and `transferred` pass a booking on
 * to another visitor.
 */
export const CAUSES = [
  'held',
  'released',
  'extended',
  'expired',
  'disconnected',
  'returned',
  'checkout-begun',
  'checkout-ended',
  'booked',
  'cancelled',
  'blocked',
  'forced',
  'unblocked',
  'seats-cancelled',
  'moved',
  'offered',
  'offer-withdrawn',
  'transferred',
  'show-changed',
] as const
export type Cause = (typeof CAUSES)[number]

/** The version of this protocol. A client may send it as `auth.protocol`; another number is refused as PROTOCOL_MISMATCH. */
export const PROTOCOL_VERSION = 1
