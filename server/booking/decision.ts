// What comes of a command: steps and a verdict, and the refusals that several commands share.
import type { Refusal } from '../../shared/protocol.ts'
import type { ConfirmBy } from '../../shared/status.ts'
import { refusal } from './command.ts'
import type { LedgerView } from './ledger.ts'
import type { Instant, Step } from './seat.ts'

/** How long holds last, in milliseconds, how many seats a visitor or an address may have in a show, and who confirms. */
export type HoldTerms = Readonly<{
  holdMs: number
  holdMaxMs: number
  graceMs: number
  /** Who takes seats again within this after their last hold ended goes on with that one (H13); 0 switches it off. */
  resumeMs: number
  maxSeatsPerVisitor: number
  /** Held and not booked (H14); null: no limit. */
  heldSeatsPerAddress: number | null
  /** Who confirms in a show that has prices and does not say who does. */
  pricedConfirmBy: ConfirmBy
}>

/** Who may confirm in a show: as it `said`; else visitors themselves, and with prices as the server’s terms say (B5). */
export function confirmByOf(said: ConfirmBy | null, isPriced: boolean, terms: HoldTerms): ConfirmBy {
  return said ?? (isPriced ? terms.pricedConfirmBy : 'visitor')
}

/** What a command is answered with once its batch is committed; the holds and bookings are read then. */
export type Verdict =
  { hold: string; picked?: number[] } | { booking: string } | { swept: number } | { refusal: Refusal }

/** `steps` happen even when the verdict is a refusal: they are what the clock had done already. */
export type Decision = { steps: Step[]; verdict: Verdict }

/** A refusal, and nothing done. */
export function no(why: Refusal): Decision {
  return { steps: [], verdict: { refusal: why } }
}

/** H8. */
export function isOnSale({ terms }: LedgerView, now: Instant): boolean {
  return terms.salesOpenAt <= now && now < terms.salesCloseAt
}

export function saleClosed({ terms }: LedgerView, now: Instant): Refusal {
  const when =
    now < terms.salesOpenAt
      ? `opens at ${new Date(terms.salesOpenAt).toISOString()}`
      : `closed at ${new Date(terms.salesCloseAt).toISOString()}`
  return refusal('SALE_CLOSED', `This show is not on sale now: the sale ${when}.`)
}

/** Why these seats cannot be meant, if there are any that the show does not have. */
export function unknownSeats({ terms }: LedgerView, seatIds: readonly number[]): Refusal | undefined {
  const unknown = seatIds.filter((seatId) => seatId >= terms.seatCount)
  if (unknown.length === 0) return undefined
  return refusal('UNKNOWN_SEAT', `This show’s seats are numbered from 0 to ${terms.seatCount - 1}.`, {
    seats: unknown.map((seatId) => ({ seatId })),
  })
}
