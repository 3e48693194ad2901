// The conflict card: why the visitor cannot have the seats as asked for, in words, and the alternatives.
import type { Refusal } from '../../connection/types.ts'
import { texts } from '../texts.ts'
import type { SingleSeat } from './single-seats.ts'

/** Why the card is shown. Seats are seat ids. */
export type Conflict =
  | { kind: 'taken'; seats: NonNullable<Refusal['seats']>; quantity: number; alternatives: readonly number[] }
  | { kind: 'apart'; quantity: number; alternatives: readonly number[] }
  /** `isRefused`: the show sells no seats that leave a single one, and so refuses the checkout (H12). */
  | { kind: 'single'; single: SingleSeat; isRefused: boolean }

/** Seats to take, or to have chosen by the server. The seats of `instead` are given back once the others are held. */
export type Alternative = { label: string; instead: readonly number[] } & (
  { kind: 'seats'; seatIds: readonly number[] } | { kind: 'best'; quantity: number }
)

export interface Card {
  title: string
  hint: string
  alternatives: readonly Alternative[]
}

/** What the card needs to know of the visitor's seats and of the others. */
export interface SeatContext {
  readonly mine: readonly number[]
  /** How many more seats the visitor may have. */
  readonly spare: number
  nameOf(seatId: number): string
  namesOf(seatIds: readonly number[]): string
  isBeside(seatId: number, other: number): boolean
}

/** The conflict that a refusal of so many seats is: SEATS_TAKEN or NOT_ENOUGH_SEATS; undefined for other refusals. */
export function conflictFrom(refusal: Refusal, quantity: number): Conflict | undefined {
  const { code, seats = [], alternatives = [] } = refusal
  if (code === 'SEATS_TAKEN' && seats.length > 0) return { kind: 'taken', seats, quantity, alternatives }
  if (code === 'NOT_ENOUGH_SEATS') return { kind: 'apart', quantity, alternatives }
  return undefined
}

export function cardOf(conflict: Conflict, context: SeatContext): Card {
  const words = texts.offer
  switch (conflict.kind) {
    case 'taken': {
      const [first, ...others] = conflict.seats
      const status = first?.status ?? 'available'
      const more = others.length > 0 ? ` (+ ${context.namesOf(others.map(({ seatId }) => seatId))})` : ''
      const together = context.mine.length + conflict.quantity
      return {
        title: texts.taking.taken[status](first ? context.nameOf(first.seatId) : '') + more,
        hint: texts.taking.takenHint[status],
        alternatives: [
          ...takeInstead(conflict.alternatives, (names) =>
            first && conflict.alternatives.some((seatId) => context.isBeside(seatId, first.seatId))
              ? words.beside(names)
              : words.instead(names),
          ),
          // The visitor's seats are given back afterwards, so for a moment the visitor holds both.
          ...(together <= context.spare ? [best(together)] : []),
        ],
      }
    }
    case 'apart':
      // Without alternatives enough seats may still be free: a busy server does not look for them.
      return {
        title: words.apart(conflict.quantity),
        hint: conflict.alternatives.length > 0 ? words.apartHint : words.noneApartHint(conflict.quantity),
        alternatives: takeInstead(conflict.alternatives, words.take),
      }
    case 'single': {
      const { alone, asWell, swap } = conflict.single
      return {
        title: words.single(context.nameOf(alone)),
        hint: conflict.isRefused ? words.refusedSingleHint : words.singleHint,
        alternatives: [
          ...takeInstead(swap ? [swap.to] : [], words.instead, swap && [swap.from]),
          ...takeInstead(asWell ? [alone] : [], words.asWell),
        ],
      }
    }
  }

  function best(quantity: number): Alternative {
    return { kind: 'best', quantity, label: words.best(quantity), instead: context.mine }
  }

  function takeInstead(
    seatIds: readonly number[],
    label: (names: string) => string,
    instead: readonly number[] = [],
  ): Alternative[] {
    return seatIds.length > 0 ? [{ kind: 'seats', seatIds, label: label(context.namesOf(seatIds)), instead }] : []
  }
}

/**
 * The card for a FORBIDDEN refusal by `checkout:begin` (H12): take the single seats as well, or the alternatives instead of
 * the seats held.
 */
export function singleSeatCard({ seats = [], alternatives = [] }: Refusal, context: SeatContext): Card {
  const alone = seats.map(({ seatId }) => seatId)
  return {
    title: texts.checkout.single(context.namesOf(alone)),
    hint: texts.checkout.singleHint,
    alternatives: [
      ...take(alone, [], texts.offer.asWell),
      ...take(
        alternatives.filter((seatId) => !context.mine.includes(seatId)),
        context.mine.filter((seatId) => !alternatives.includes(seatId)),
        texts.offer.instead,
      ),
    ],
  }

  /** None beyond the visitor's limit: the visitor holds both for a moment. */
  function take(seatIds: number[], instead: readonly number[], label: (names: string) => string): Alternative[] {
    if (seatIds.length === 0 || seatIds.length > context.spare) return []
    return [{ kind: 'seats', seatIds, instead, label: label(context.namesOf(seatIds)) }]
  }
}
