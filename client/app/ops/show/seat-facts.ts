// Who or what each taken seat of a show is kept for.
import type { SeatHolders } from '../../../../shared/routes/operator-read-routes.ts'

export type SeatFact =
  | { kind: 'held'; visitor: string; since: string; expiresAt: string }
  | { kind: 'booked'; visitor: string; bookingId: string }
  /** Without an allocation, the show was made with the seat blocked. */
  | { kind: 'blocked'; allocation: { name: string; until: string | null } | null }

/** By seat id; a seat that is available has none. */
export type SeatFacts = ReadonlyMap<number, SeatFact>

/** Of a show of which nothing is known yet. */
export const NO_FACTS: SeatFacts = new Map()

export function seatFactsOf({ held, booked, blocked }: Pick<SeatHolders, 'held' | 'booked' | 'blocked'>): SeatFacts {
  const facts = new Map<number, SeatFact>()
  const add = ({ seatIds }: { seatIds: readonly number[] }, fact: SeatFact): void => {
    for (const seatId of seatIds) facts.set(seatId, fact)
  }
  for (const group of held) {
    const { visitor, since, expiresAt } = group
    add(group, { kind: 'held', visitor, since, expiresAt })
  }
  for (const group of booked) add(group, { kind: 'booked', visitor: group.visitor, bookingId: group.bookingId })
  for (const group of blocked) add(group, { kind: 'blocked', allocation: group.allocation })
  return facts
}

/** The seats of each booking, as a text that differs where the seats do, by its id. */
export function bookedSeats(facts: SeatFacts): ReadonlyMap<string, string> {
  const booked = [...facts].flatMap(([seatId, fact]) =>
    fact.kind === 'booked' ? { seatId, bookingId: fact.bookingId } : [],
  )
  const seats = [...Map.groupBy(booked, ({ bookingId }) => bookingId)]
  return new Map(
    seats.map(([bookingId, its]) => [
      bookingId,
      its
        .map(({ seatId }) => seatId)
        .sort((a, b) => a - b)
        .join(),
    ]),
  )
}

/** The seats of each allocation, by its name. */
export function allocationsOf(facts: SeatFacts): { name: string; seatIds: number[] }[] {
  const named = [...facts].flatMap(([seatId, fact]) =>
    fact.kind === 'blocked' && fact.allocation ? { seatId, name: fact.allocation.name } : [],
  )
  const groups = [...Map.groupBy(named, ({ name }) => name)]
  return groups
    .map(([name, seats]) => ({ name, seatIds: seats.map(({ seatId }) => seatId) }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** The booking that all of these seats belong to; undefined where there is none, or any other seat. */
export function bookingOf(seatIds: Iterable<number>, facts: SeatFacts): string | undefined {
  const bookingIds = new Set<string | undefined>()
  for (const seatId of seatIds) {
    const fact = facts.get(seatId)
    bookingIds.add(fact?.kind === 'booked' ? fact.bookingId : undefined)
  }
  const [only] = bookingIds
  return bookingIds.size === 1 ? only : undefined
}
