// The words for a seat's state and for what happened to it, apart from the schemas so that a browser needs no zod for them.

/** A seat's recorded status. Its place in this list is the byte that stands for it in a snapshot. */
export const STATUSES = ['available', 'held', 'booked', 'blocked'] as const
export type Status = (typeof STATUSES)[number]

export const AVAILABLE = 0
export const HELD = 1
export const BOOKED = 2
export const BLOCKED = 3
export type StatusByte = 0 | 1 | 2 | 3

/** The word for a snapshot's byte. */
export function statusWord(byte: number): Status {
  const word = STATUSES[byte]
  if (!word) throw new RangeError(`${byte} stands for no seat status.`)
  return word
}

/** What becomes of seats that leave a single one: nothing, a hint by the map, or a refusal at the checkout. */
export const SINGLES = ['off', 'warn', 'refuse'] as const
export type Singles = (typeof SINGLES)[number]

/** Who may confirm a booking: the visitor who holds the seats, or on their behalf a server that takes the money. */
export const CONFIRM_BY = ['visitor', 'server'] as const
export type ConfirmBy = (typeof CONFIRM_BY)[number]

/**
 * Why a hold is not what it was; `disconnected` cuts its time, `returned` restores it, and between `checkout-begun` and
 * `checkout-ended` a lost connection cuts nothing.
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
] as const
export type Cause = (typeof CAUSES)[number]

/** The number of this protocol; a client may send it as `auth.protocol`. */
export const PROTOCOL_VERSION = 1
