// A visitor's row in the table `hold`, derived from the known state of their seats.
import type { HoldersKnown } from './holders.ts'
import type { Instant, Seat } from './seat.ts'

/** The seats of a show as of the seq that its locked row has. */
export interface SeatsKnown {
  seat(seatId: number): Seat
  /** The seats whose `heldBy` is this visitor. */
  idsOf(visitorId: string): ReadonlySet<number>
  /** The seats that can be had at `now`, in an array that the caller may change. */
  freeAt(now: Instant): Uint8Array
  readonly holders: HoldersKnown
}

/** A hold; or one that ended, kept until `expiresAt` in case that its visitor takes seats again (H13). */
export type HoldRow = Readonly<{
  since: Instant
  expiresAt: Instant
  promisedUntil: Instant
  /** The seats with which the checkout began; null when none runs. */
  checkout: readonly number[] | null
  /** The key of the address that it was taken from. */
  address: string | null
  endedAt: Instant | null
}>

/** Any seat that a visitor holds: all seats of a hold have its times and its checkout. */
export function firstHeldBy(visitorId: string, known: Pick<SeatsKnown, 'seat' | 'idsOf'>): Seat | undefined {
  for (const seatId of known.idsOf(visitorId)) {
    const seat = known.seat(seatId)
    if (seat.bookingId === null) return seat
  }
  return undefined
}

/** How many seats a visitor holds with time left at `now`. */
export function heldBy(visitorId: string, known: Pick<SeatsKnown, 'seat' | 'idsOf'>, now: Instant): number {
  let count = 0
  for (const seatId of known.idsOf(visitorId)) if ((known.seat(seatId).expiresAt ?? now) > now) count++
  return count
}

/** The visitor's row: their hold, or else one that ended and is kept for `resumeMs` (0: not at all); undefined without. */
export function holdRowOf(
  visitorId: string,
  known: Pick<SeatsKnown, 'seat' | 'idsOf' | 'holders'>,
  resumeMs: number,
): HoldRow | undefined {
  const held = firstHeldBy(visitorId, known)
  if (held?.heldSince != null && held.expiresAt !== null && held.promisedUntil !== null) {
    const { heldSince: since, expiresAt, promisedUntil, checkout } = held
    const address = known.holders.addressOf(visitorId) ?? null
    return { since, expiresAt, promisedUntil, checkout, address, endedAt: null }
  }
  const ended = resumeMs > 0 ? known.holders.endedHoldOf(visitorId) : undefined
  if (!ended) return undefined
  const { since, endedAt } = ended
  const keptUntil = endedAt + resumeMs
  return { since, expiresAt: keptUntil, promisedUntil: keptUntil, checkout: null, address: null, endedAt }
}

export function isSameRow(a: HoldRow | undefined, b: HoldRow | undefined): boolean {
  return (
    a?.since === b?.since &&
    a?.expiresAt === b?.expiresAt &&
    a?.promisedUntil === b?.promisedUntil &&
    a?.checkout?.join() === b?.checkout?.join() &&
    a?.address === b?.address &&
    a?.endedAt === b?.endedAt
  )
}
