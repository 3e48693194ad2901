// The limits of holds: seats by visitor, seats by address, and the time until a hold must end for others.
import type { Refusal } from '../../shared/protocol.ts'
import { MAX_SEATS_PER_BOOKING } from '../../shared/ids.ts'
import { refusal } from './command.ts'
import type { HoldSettings } from './decision.ts'
import type { EndedHold } from './holders.ts'
import type { LedgerView } from './ledger.ts'
import type { VisitorSeats } from './visitor-seats.ts'
import type { Instant } from './seat.ts'

/** An address may hold a tenth of a show's seats: the number of seats is divided by this. */
const SHARE_OF_SEATS = 10
/** A guess: held seats are booked or released at any time. */
const ADDRESS_RETRY_MS = 10_000

/**
 * The refusal if a visitor may not hold `more` seats: `LIMIT_REACHED` by visitor (H3) or by address (H14, with
 * `retryAfterMs`), or `EXTENSION_LIMIT` with `retryAfterMs` when the hold that they would resume is at its longest (H13).
 * @param from the key of the address that the command comes from, if holds are counted by address
 */
export function limitReached(
  own: VisitorSeats,
  ledger: LedgerView,
  more: number,
  from: string | undefined,
  now: Instant,
  settings: HoldSettings,
): Refusal | undefined {
  const { maxSeatsPerVisitor } = settings
  if (own.held.length + own.booked.length + more > maxSeatsPerVisitor) {
    return refusal('LIMIT_REACHED', `You can have at most ${maxSeatsPerVisitor} seats in this show.`)
  }
  if (
    from !== undefined &&
    settings.heldSeatsPerAddress !== null &&
    heldByOthers(own, ledger, from, now) + own.held.length + more > addressLimit(ledger, settings)
  ) {
    return refusal('LIMIT_REACHED', TOO_MANY_FROM_ADDRESS, { retryAfterMs: ADDRESS_RETRY_MS })
  }
  return heldForTooLong(own, now, settings)
}

/** The same for a sale at the counter, where only the size of a booking and H13 count (O7). */
export function counterLimitReached(
  own: VisitorSeats,
  more: number,
  now: Instant,
  settings: HoldSettings,
): Refusal | undefined {
  if (own.held.length + more > MAX_SEATS_PER_BOOKING) {
    return refusal('LIMIT_REACHED', `A booking has at most ${MAX_SEATS_PER_BOOKING} seats. Begin another sale.`)
  }
  return heldForTooLong(own, now, settings)
}

function heldForTooLong(own: VisitorSeats, now: Instant, settings: HoldSettings): Refusal | undefined {
  const resumes = resumed(own, now, settings)
  if (!resumes || resumes.since + settings.holdMaxMs > now) return undefined
  const retryAt = resumes.endedAt + settings.resumeMs
  return refusal(
    'EXTENSION_LIMIT',
    `You had seats here for as long as anybody may. Others may take them now; you may choose again at ${new Date(retryAt).toISOString()}.`,
    { retryAfterMs: retryAt - now },
  )
}

const TOO_MANY_FROM_ADDRESS =
  'Too many seats are held from your network at the moment. Try again when some are booked or given back.'

/** The ended hold that is resumed when the visitor takes seats now (H13); undefined: a new hold begins. */
export function resumed(
  { held, ended }: VisitorSeats,
  now: Instant,
  { resumeMs }: HoldSettings,
): EndedHold | undefined {
  return held.length === 0 && ended && now < ended.endedAt + resumeMs ? ended : undefined
}

/** How many seats other visitors hold from this address, with time left. */
function heldByOthers(own: VisitorSeats, ledger: LedgerView, from: string, now: Instant): number {
  const isOwnAmongThem = ledger.holders.addressOf(own.visitorId) === from
  return ledger.heldFrom(from, now) - (isOwnAmongThem ? own.held.length : 0)
}

/** The most seats held from one address (H14): never less than one visitor may have. */
function addressLimit({ show: { seatCount } }: LedgerView, settings: HoldSettings): number {
  const { maxSeatsPerVisitor, heldSeatsPerAddress } = settings
  if (heldSeatsPerAddress === null) return Infinity
  return Math.max(maxSeatsPerVisitor, Math.min(heldSeatsPerAddress, Math.floor(seatCount / SHARE_OF_SEATS)))
}
