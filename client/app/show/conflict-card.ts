// What can be offered to whoever did not get the seats they asked for, in words and as alternatives to go on.
import type { Refusal } from '../../connection/types.ts'
import { texts } from '../texts.ts'
import type { SingleSeat } from './single-seats.ts'

/** Why there is something to choose from. */
export type Conflict =
  | { kind: 'taken'; seats: NonNullable<Refusal['seats']>; quantity: number; alternatives: readonly number[] }
  | { kind: 'apart'; quantity: number; alternatives: readonly number[] }
  /** `isRefused`: the show sells no seats that leave a single one, so that the checkout will not begin. */
  | { kind: 'single'; single: SingleSeat; isRefused: boolean }

/** A way to go on: seats to take, or to have chosen; `instead` are given back once the others are had. */
export type Alternative = { label: string; instead: readonly number[] } & (
  { kind: 'seats'; seatIds: readonly number[] } | { kind: 'best'; quantity: number }
)

/** An offer as people read it. */
export interface Card {
  title: string
  hint: string
  alternatives: readonly Alternative[]
}

/** What the words need to know of the room, and of what the visitor has. */
export interface SeatContext {
  readonly mine: readonly number[]
  /** How many seats more they may have. */
  readonly spare: number
  nameOf(seatId: number): string
  namesOf(seatIds: readonly number[]): string
  isBeside(seatId: number, other: number): boolean
}

/** What a refusal to give so many seats leaves to offer; undefined when it is another kind of refusal. */
export function conflictFrom(refusal: Refusal, quantity: number): Conflict | undefined {
  const { code, seats = [], alternatives = [] } = refusal
  if (code === 'SEATS_TAKEN' && seats.length > 0) return { kind: 'taken', seats, quantity, alternatives }
  if (code === 'NOT_ENOUGH_SEATS') return { kind: 'apart', quantity, alternatives }
  return undefined
}

export function cardOf(offer: Conflict, room: SeatContext): Card {
  const words = texts.offer
  switch (offer.kind) {
    case 'taken': {
      const [first, ...others] = offer.seats
      const status = first?.status ?? 'available'
      const more = others.length > 0 ? ` (+ ${room.namesOf(others.map(({ seatId }) => seatId))})` : ''
      const together = room.mine.length + offer.quantity
      return {
        title: texts.taking.taken[status](first ? room.nameOf(first.seatId) : '') + more,
        hint: texts.taking.takenHint[status],
        alternatives: [
          ...seatsWay(offer.alternatives, (names) =>
            first && offer.alternatives.some((seatId) => room.isBeside(seatId, first.seatId))
              ? words.beside(names)
              : words.instead(names),
          ),
          // What they have is given back afterwards, so for a moment they have both.
          ...(together <= room.spare ? [best(together)] : []),
        ],
      }
    }
    case 'apart':
      // Without parts to offer there may be as many seats all the same: a busy server does not look for them.
      return {
        title: words.apart(offer.quantity),
        hint: offer.alternatives.length > 0 ? words.apartHint : words.noneApartHint(offer.quantity),
        alternatives: seatsWay(offer.alternatives, words.take),
      }
    case 'single': {
      const { alone, asWell, swap } = offer.single
      return {
        title: words.single(room.nameOf(alone)),
        hint: offer.isRefused ? words.refusedSingleHint : words.singleHint,
        alternatives: [
          ...seatsWay(swap ? [swap.to] : [], words.instead, swap && [swap.from]),
          ...seatsWay(asWell ? [alone] : [], words.asWell),
        ],
      }
    }
  }

  function best(quantity: number): Alternative {
    return { kind: 'best', quantity, label: words.best(quantity), instead: room.mine }
  }

  function seatsWay(
    seatIds: readonly number[],
    label: (names: string) => string,
    instead: readonly number[] = [],
  ): Alternative[] {
    return seatIds.length > 0 ? [{ kind: 'seats', seatIds, label: label(room.namesOf(seatIds)), instead }] : []
  }
}
