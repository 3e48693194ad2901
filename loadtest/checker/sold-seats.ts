// The booking that each seat is sold with after a part of a history, as far as it is certain.
import type { Operation } from '../history.ts'
import { maybeCancelled } from './call-facts.ts'
import type { Sale } from './from-wire/bookings.ts'
import type { WireHistory } from './from-wire/wire-history.ts'

type Turn = { seq: number; seatIds: readonly number[]; bookingId: string; isSold: boolean }

/** @param before the booking of each seat before the part */
export function soldAfter(
  before: ReadonlyMap<number, string>,
  { sales, calls, operations }: WireHistory,
): Map<number, string> {
  const sold = new Map(before)
  const turns = [...[...sales.values()].map(turnOfSale), ...operations.flatMap(turnsOfOperation)]
  // In one change seats come free before others get them.
  turns.sort((a, b) => a.seq - b.seq || Number(a.isSold) - Number(b.isSold))
  for (const { seatIds, bookingId, isSold } of turns) {
    for (const seatId of seatIds) {
      if (isSold) sold.set(seatId, bookingId)
      else if (sold.get(seatId) === bookingId) sold.delete(seatId)
    }
  }
  const uncertain = maybeCancelled(calls)
  for (const [seatId, bookingId] of sold) if (uncertain.has(bookingId)) sold.delete(seatId)
  for (const { deed, outcome } of operations) {
    if (outcome.kind === 'unknown' && 'bookingId' in deed) for (const seatId of deed.seatIds) sold.delete(seatId)
  }
  return sold
}

function turnOfSale({ bookingId, seatIds, made, cancelled }: Sale): Turn {
  const seq = (cancelled ?? made)?.booking.seq ?? 0
  return { seq, seatIds, bookingId, isSold: made !== undefined && !cancelled }
}

function turnsOfOperation({ deed, outcome }: Operation): Turn[] {
  if (outcome.kind !== 'changed' || !('bookingId' in deed)) return []
  const { seq } = outcome
  const { bookingId, seatIds } = deed
  if (deed.request !== 'move') return [{ seq, seatIds, bookingId, isSold: deed.request === 'counter-confirm' }]
  return [
    { seq, seatIds: deed.moves.map(({ from }) => from), bookingId, isSold: false },
    { seq, seatIds: deed.moves.map(({ to }) => to), bookingId, isSold: true },
  ]
}
