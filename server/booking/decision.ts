// A decision on a command: steps and a ruling; and the refusals that several commands share.
import type { Refusal } from '../../shared/protocol.ts'
import type { ConfirmBy } from '../../shared/status.ts'
import type { StoredHolds } from '../database/entities.ts'
import { refusal } from './command.ts'
import type { LedgerView } from './ledger.ts'
import type { Sale } from './sale.ts'
import type { Instant, Step } from './seat.ts'

/** The settings of holds that each show has itself, so that all servers decide by the same; and who confirms. */
export type HoldSettings = StoredHolds &
  Readonly<{
    /** Who confirms in a show that has prices and does not say who does. */
    pricedConfirmBy: ConfirmBy
  }>

/** The party that may confirm a show’s bookings (B5): as the show says, else visitors; with prices, as the settings say. */
export function confirmByOf(ofShow: ConfirmBy | null, isPriced: boolean, settings: HoldSettings): ConfirmBy {
  return ofShow ?? (isPriced ? settings.pricedConfirmBy : 'visitor')
}

/** The answer to a command, as decided. `outcomeOf` reads the hold or the booking when the whole batch is decided. */
export type Ruling =
  | { hold: string; picked?: number[] }
  | { booking: string }
  | { swept: number }
  | { changed: number[] }
  /** The show is as asked for. */
  | { show: true }
  | { refusal: Refusal }

/** `steps` are applied even with a refusal: they free the visitor's expired seats, and restore a shortened hold. */
export type Decision = { steps: Step[]; ruling: Ruling }

/** The decision to refuse and do nothing. */
export function no(why: Refusal): Decision {
  return { steps: [], ruling: { refusal: why } }
}

/** A show is over a day after its start. */
const OVER_AFTER_MS = 24 * 60 * 60 * 1000

/** Whether a show is over at `now`, or archived, so that operators cannot sell its seats any more (O7). */
export function isOver({ show }: LedgerView, now: Instant): boolean {
  return show.isArchived || now >= show.startsAt + OVER_AFTER_MS
}

/** Whether the sale is open at `now` (H8). */
export function isOnSale({ show }: LedgerView, now: Instant): boolean {
  return !show.isArchived && show.salesOpenAt <= now && now < show.salesCloseAt
}

export function saleClosed({ show }: LedgerView, now: Instant): Refusal {
  if (show.isArchived) return refusal('SALE_CLOSED', 'This show is not on sale any more.')
  const when =
    now < show.salesOpenAt ? `opens on ${utcText(show.salesOpenAt)}` : `closed on ${utcText(show.salesCloseAt)}`
  return refusal('SALE_CLOSED', `This show is not on sale now: the sale ${when}.`)
}

/** Such as “2026-11-30 at 12:28 UTC”, for the message of a refusal. */
function utcText(at: Instant): string {
  const [day = '', time = ''] = new Date(at).toISOString().split('T')
  return `${day} at ${time.slice(0, 5)} UTC`
}

/** The refusal with `UNKNOWN_SEAT` if the show does not have all of these seats. */
export function unknownSeats({ show }: LedgerView, seatIds: readonly number[]): Refusal | undefined {
  const unknown = seatIds.filter((seatId) => seatId >= show.seatCount)
  if (unknown.length === 0) return undefined
  return refusal('UNKNOWN_SEAT', `This show’s seats are numbered from 0 to ${show.seatCount - 1}.`, {
    seats: unknown.map((seatId) => ({ seatId })),
  })
}

export const NO_SUCH_BOOKING = refusal('NOT_FOUND', 'There is no such booking for this show.')
export const OTHERS_BOOKING = refusal('FORBIDDEN', 'This booking is somebody else’s.')

export const REASON_MISSING = refusal('BAD_REQUEST', 'Say why: this concerns seats of visitors.', {
  issues: [{ path: 'reason', message: 'A reason is needed where it concerns seats of visitors.' }],
})

/** The refusal with `FORBIDDEN` if the holders of any of these seats are in the house (D2). */
export function admittedAlready({ admitted }: Sale, seatIds: readonly number[]): Refusal | undefined {
  const inside = seatIds.filter((seatId) => admitted?.includes(seatId))
  if (inside.length === 0) return undefined
  return refusal('FORBIDDEN', 'Seats of this booking were admitted at the door. An operator can undo that first.', {
    seats: inside.map((seatId) => ({ seatId, status: 'booked' })),
  })
}
