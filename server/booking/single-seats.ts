// The rule of single seats (H12): a purchase may not leave one where other seats would leave none.
import type { Refusal } from '../../shared/protocol.ts'
import { strandedBy } from '../../shared/stranded.ts'
import { refusal } from './command.ts'
import type { LedgerView } from './ledger.ts'
import { idsOf, type VisitorSeats } from './visitor-seats.ts'
import { canBeHad, type Instant } from './seat.ts'

/**
 * The refusal with `FORBIDDEN` if a visitor may not buy these seats of theirs: `seats` are those that would be left alone.
 * Other seats that they hold count as free. Undefined where the show does not refuse single seats, where none is left, and
 * where no other choice would be better.
 */
export function singleSeatLeft(
  own: VisitorSeats,
  ledger: LedgerView,
  seatIds: readonly number[],
  now: Instant,
): Refusal | undefined {
  const { singles, bestSeats } = ledger.show
  if (singles !== 'refuse') return undefined
  const held = idsOf(own.held)
  const ownSeats = new Set(held)
  const isFree = (seatId: number): boolean => ownSeats.has(seatId) || canBeHad(ledger.seat(seatId), now)
  const stranded = strandedBy(seatIds, bestSeats.blocks, isFree)
  const blocks = new Set(stranded.map((seatId) => bestSeats.blocks.of(seatId)))
  const isNeedless = [...blocks].some((block) => {
    const isIn = (seatId: number): boolean => bestSeats.blocks.of(seatId) === block
    return ledger.couldLeaveNone(seatIds.filter(isIn), held.filter(isIn), now)
  })
  if (!isNeedless) return undefined
  return refusal('FORBIDDEN', 'That would leave a single seat, which nobody takes. Choose seats beside others.', {
    seats: stranded.map((seatId) => ({ seatId, status: ownSeats.has(seatId) ? 'held' : 'available' })),
  })
}
