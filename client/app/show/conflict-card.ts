// The conflict card: why the visitor cannot have the seats as asked for, in words, and the alternatives.
import type { Refusal } from '../../connection/types.ts'
import { m } from '../messages.ts'
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

/** What became of a seat that the visitor asked for. */
const TAKEN = {
  held: { title: m.seats_taking_taken_held, hint: m.seats_taking_taken_hint_held },
  booked: { title: m.seats_taking_taken_booked, hint: m.seats_taking_taken_hint_booked },
  blocked: { title: m.seats_taking_taken_blocked, hint: m.seats_taking_taken_hint_blocked },
  available: { title: m.seats_taking_taken_available, hint: m.seats_taking_taken_hint_available },
}

export function cardOf(conflict: Conflict, context: SeatContext): Card {
  switch (conflict.kind) {
    case 'taken': {
      const [first, ...others] = conflict.seats
      const status = first?.status ?? 'available'
      const more = others.length > 0 ? ` (+ ${context.namesOf(others.map(({ seatId }) => seatId))})` : ''
      const together = context.mine.length + conflict.quantity
      return {
        title: TAKEN[status].title({ name: first ? context.nameOf(first.seatId) : '' }) + more,
        hint: TAKEN[status].hint(),
        alternatives: [
          ...takeInstead(conflict.alternatives, (names) =>
            first && conflict.alternatives.some((seatId) => context.isBeside(seatId, first.seatId))
              ? m.seats_offer_beside({ names })
              : m.seats_offer_instead({ names }),
          ),
          // The visitor's seats are given back afterwards, so for a moment the visitor holds both.
          ...(together <= context.spare ? [best(together)] : []),
        ],
      }
    }
    case 'apart':
      // Without alternatives enough seats may still be free: a busy server does not look for them.
      return {
        title: m.seats_offer_apart({ count: conflict.quantity }),
        hint:
          conflict.alternatives.length > 0
            ? m.seats_offer_apart_hint()
            : m.seats_offer_none_apart_hint({ count: conflict.quantity }),
        alternatives: takeInstead(conflict.alternatives, (names) => m.seats_offer_take({ names })),
      }
    case 'single': {
      const { alone, asWell, swap } = conflict.single
      return {
        title: m.seats_offer_single({ name: context.nameOf(alone) }),
        hint: conflict.isRefused ? m.seats_offer_refused_single_hint() : m.seats_offer_single_hint(),
        alternatives: [
          ...takeInstead(swap ? [swap.to] : [], (names) => m.seats_offer_instead({ names }), swap && [swap.from]),
          ...takeInstead(asWell ? [alone] : [], (names) => m.seats_offer_as_well({ names })),
        ],
      }
    }
  }

  function best(quantity: number): Alternative {
    return { kind: 'best', quantity, label: m.seats_offer_best({ count: quantity }), instead: context.mine }
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
    title: m.checkout_single({ names: context.namesOf(alone) }),
    hint: m.checkout_single_hint(),
    alternatives: [
      ...take(alone, [], (names) => m.seats_offer_as_well({ names })),
      ...take(
        alternatives.filter((seatId) => !context.mine.includes(seatId)),
        context.mine.filter((seatId) => !alternatives.includes(seatId)),
        (names) => m.seats_offer_instead({ names }),
      ),
    ],
  }

  /** None beyond the visitor's limit: the visitor holds both for a moment. */
  function take(seatIds: number[], instead: readonly number[], label: (names: string) => string): Alternative[] {
    if (seatIds.length === 0 || seatIds.length > context.spare) return []
    return [{ kind: 'seats', seatIds, instead, label: label(context.namesOf(seatIds)) }]
  }
}
