// How many seats a visitor and an address may have in a show, and for how long.
import type { Refusal } from '../../shared/protocol.ts'
import { refusal } from './command.ts'
import type { HoldSettings } from './decision.ts'
import type { EndedHold } from './holders.ts'
import type { LedgerView } from './ledger.ts'
import type { VisitorSeats } from './visitor-seats.ts'
import type { Instant } from './seat.ts'

/** An address may have this part of a show's seats. */
const HOUSES_PART = 10
/** Seats may be booked or given back at any time. */
const ADDRESS_RETRY_MS = 10_000

/**
 * Why a visitor may not take so many more seats, if so: `LIMIT_REACHED` (H3, H14), or `EXTENSION_LIMIT` when the hold that
 * they would go on with has lasted as long as it may (H13). Both that pass by themselves say after how long.
 * @param from the key of the address that they ask from, if it is known
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
    heldByOthers(own, ledger, from, now) + own.held.length + more > addressLimit(ledger, settings)
  ) {
    return refusal('LIMIT_REACHED', TOO_MANY_FROM_ADDRESS, { retryAfterMs: ADDRESS_RETRY_MS })
  }
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

/** H13: the hold that a visitor goes on with who takes seats now; undefined: a new one begins. */
export function resumed(
  { held, ended }: VisitorSeats,
  now: Instant,
  { resumeMs }: HoldSettings,
): EndedHold | undefined {
  return held.length === 0 && ended && now < ended.endedAt + resumeMs ? ended : undefined
}

/** What others hold who took their seats from this address, with time left. */
function heldByOthers(own: VisitorSeats, ledger: LedgerView, from: string, now: Instant): number {
  const isOwnAmongThem = ledger.holders.addressOf(own.visitorId) === from
  return ledger.heldFrom(from, now) - (isOwnAmongThem ? own.held.length : 0)
}

/** H14: never less than one visitor may have. */
function addressLimit({ show: { seatCount } }: LedgerView, settings: HoldSettings): number {
  const { maxSeatsPerVisitor, heldSeatsPerAddress } = settings
  if (heldSeatsPerAddress === null) return Infinity
  return Math.max(maxSeatsPerVisitor, Math.min(heldSeatsPerAddress, Math.floor(seatCount / HOUSES_PART)))
}
