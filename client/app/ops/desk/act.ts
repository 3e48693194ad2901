// What an operator's act would do to the selected seats: to which of them, and whom it concerns.
import { BLOCKED, BOOKED, HELD } from '../../../../shared/status.ts'
import type { SeatFacts } from '../show/seat-facts.ts'

export type ActKind = 'block' | 'unblock' | 'release'

export interface Act {
  kind: ActKind
  /** The seats that it changes, by id. */
  seatIds: number[]
  /** How many of them are held, and by how many visitors. */
  held: number
  visitors: number
  /** How many of the selected seats are sold: they stay sold. */
  sold: number
  /** How many have been blocked since the show was made: those that its plan blocks cannot be put on sale. */
  neverForSale: number
}

/** The seats of each kind among the selected ones; `visitors` hold them. */
export interface SelectionCounts {
  available: number
  held: number
  visitors: number
  sold: number
  blocked: number
}

/** What an act would do to these seats, as they are now. */
export function actOn(
  kind: ActKind,
  selected: Iterable<number>,
  statuses: Readonly<Uint8Array>,
  facts: SeatFacts,
): Act {
  const seatIds = [...selected].sort((a, b) => a - b)
  const status = (seatId: number) => statuses[seatId]
  const isNeverForSale = (seatId: number): boolean => {
    const fact = facts.get(seatId)
    return status(seatId) === BLOCKED && fact?.kind === 'blocked' && fact.allocation === null
  }
  const changed = seatIds.filter((seatId) => {
    if (kind === 'release') return status(seatId) === HELD
    if (kind === 'unblock') return status(seatId) === BLOCKED
    return status(seatId) !== BOOKED
  })
  const held = changed.filter((seatId) => status(seatId) === HELD)
  return {
    kind,
    seatIds: changed,
    held: held.length,
    visitors: visitorsOf(held, facts),
    sold: seatIds.filter((seatId) => status(seatId) === BOOKED).length,
    neverForSale: seatIds.filter(isNeverForSale).length,
  }
}

export function countSelected(
  selected: Iterable<number>,
  statuses: Readonly<Uint8Array>,
  facts: SeatFacts,
): SelectionCounts {
  const counts: SelectionCounts = { available: 0, held: 0, visitors: 0, sold: 0, blocked: 0 }
  const held: number[] = []
  for (const seatId of selected) {
    const status = statuses[seatId]
    if (status === HELD) held.push(seatId)
    else if (status === BOOKED) counts.sold++
    else if (status === BLOCKED) counts.blocked++
    else counts.available++
  }
  return { ...counts, held: held.length, visitors: visitorsOf(held, facts) }
}

/** How many visitors hold these seats; at least one where there are any, also while it is not known who. */
function visitorsOf(held: readonly number[], facts: SeatFacts): number {
  const visitors = new Set<string>()
  for (const seatId of held) {
    const fact = facts.get(seatId)
    if (fact?.kind === 'held') visitors.add(fact.visitor)
  }
  return Math.max(visitors.size, held.length > 0 ? 1 : 0)
}
