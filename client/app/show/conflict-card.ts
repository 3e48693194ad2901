// The conflict card: why the visitor cannot have the seats as asked for, in words, and the alternatives.
import type { Refusal } from '../../connection/types.ts'
import { m } from '../messages.ts'
import type { SingleSeat } from './single-seats.ts'

/** The seats that were asked for. */
export interface Wish {
  quantity: number
  /** How many of them are to be wheelchair places. */
  places?: number
  atAisle?: boolean
  /** Those that the visitor chose, by their ids. */
  wanted?: readonly number[]
}

/** Why the card is shown. Seats are seat ids. */
export type Conflict =
  | {
      kind: 'taken'
      seats: NonNullable<Refusal['seats']>
      quantity: number
      alternatives: readonly number[]
    }
  | { kind: 'apart'; wish: Wish; alternatives: readonly number[] }
  /** More seats than one visitor may have. */
  | { kind: 'limit'; wanted: readonly number[] }
  /** `isRefused`: the show sells no seats that leave a single one, and so refuses the checkout (H12). */
  | { kind: 'single'; single: SingleSeat; isRefused: boolean }

/** Seats to take. Those of `instead` are given back once the others are held. */
export interface Alternative {
  label: string
  /** What the seats cost, as text; undefined while it is not known which seats they are. */
  price: string | undefined
  seatIds: readonly number[]
  instead: readonly number[]
  /** Whether the visitor may not have both for a moment: the seats of `instead` are given back first. */
  isAtLimit?: boolean
}

export interface Card {
  title: string
  hint: string
  alternatives: readonly Alternative[]
  /** The seats that the card speaks of: it never lies over them. */
  about: readonly number[]
}

/** Seats together that the server would choose for a card. */
export type Together = 'unknown' | 'none' | readonly number[]

/** What the card needs to know of the visitor's seats and of the others. */
export interface SeatContext {
  readonly mine: readonly number[]
  /** How many more seats the visitor may have. */
  readonly spare: number
  /** The most seats that a visitor may have; undefined before it is known. */
  readonly maxSeats: number | undefined
  nameOf(seatId: number): string
  namesOf(seatIds: readonly number[]): string
  /** What seats cost together, as text. */
  priceOf(seatIds: readonly number[]): string
  /** “Row A, seat 5 instead of seat 4” */
  swapOf(seatIds: readonly number[], instead: readonly number[]): string
  isBeside(seatId: number, other: number): boolean
}

/** The conflict that the refusal of a request is; undefined for refusals without a card. */
export function conflictFrom(refusal: Refusal, wish: Wish): Conflict | undefined {
  const { quantity, wanted = [] } = wish
  const { code, seats = [], alternatives = [], retryAfterMs } = refusal
  if (code === 'SEATS_TAKEN' && seats.length > 0) return { kind: 'taken', seats, quantity, alternatives }
  if (code === 'NOT_ENOUGH_SEATS') return { kind: 'apart', wish, alternatives }
  // With a `retryAfterMs` it is the limit of the network (H14).
  if (code === 'LIMIT_REACHED' && retryAfterMs === undefined) return { kind: 'limit', wanted }
  return undefined
}

/** How many seats together the card of a conflict offers in place of those that the visitor has; 0 for none. */
export function togetherFor(conflict: Conflict, { mine, spare }: SeatContext): number {
  if (conflict.kind === 'limit') return Math.max(0, spare)
  if (conflict.kind !== 'taken') return 0
  // The visitor's seats are given back afterwards, so for a moment the visitor holds both.
  const quantity = mine.length + conflict.quantity
  return quantity <= spare ? quantity : 0
}

/** The seats that the visitor asked for and cannot have. */
export function lostIn(conflict: Conflict): readonly number[] {
  if (conflict.kind === 'taken') return conflict.seats.map(({ seatId }) => seatId)
  return conflict.kind === 'limit' ? conflict.wanted : []
}

/** What became of a seat that the visitor asked for. */
const TAKEN = {
  held: { title: m.seats_taking_taken_held, hint: m.seats_taking_taken_hint_held },
  booked: { title: m.seats_taking_taken_booked, hint: m.seats_taking_taken_hint_booked },
  blocked: { title: m.seats_taking_taken_blocked, hint: m.seats_taking_taken_hint_blocked },
  available: { title: m.seats_taking_taken_available, hint: m.seats_taking_taken_hint_available },
}

/** Says that there are no such seats together. */
function unmet({ quantity: count, places = 0, atAisle = false }: Wish): string {
  if (places === 0) return atAisle ? m.basket_none_at_aisle({ count }) : m.seats_offer_apart({ count })
  return places === count ? m.basket_no_places({ places }) : m.basket_no_places_beside({ count, places })
}

/** The card of a conflict. `together` are the seats that the server chose for `togetherFor`. */
export function cardOf(conflict: Conflict, context: SeatContext, together: Together = 'none'): Card {
  switch (conflict.kind) {
    case 'taken': {
      const taken = conflict.seats.map(({ seatId }) => seatId)
      const [first, ...others] = conflict.seats
      const status = first?.status ?? 'available'
      const title = TAKEN[status].title({ name: first ? context.nameOf(first.seatId) : '' })
      const names = context.namesOf(others.map(({ seatId }) => seatId))
      return {
        title: others.length > 0 ? m.seats_taking_taken_also({ title, names }) : title,
        hint: TAKEN[status].hint(),
        about: [...taken, ...conflict.alternatives],
        alternatives: [
          ...takeInstead(conflict.alternatives, (names) =>
            first && conflict.alternatives.some((seatId) => context.isBeside(seatId, first.seatId))
              ? m.seats_offer_beside({ names })
              : m.seats_offer_instead({ names }),
          ),
          ...best(context.mine),
        ],
      }
    }
    case 'apart':
      // Without alternatives enough seats may still be free: a busy server does not look for them.
      return {
        title: unmet(conflict.wish),
        hint:
          conflict.alternatives.length > 0
            ? m.seats_offer_apart_hint()
            : m.seats_offer_none_apart_hint({ count: conflict.wish.quantity }),
        about: conflict.alternatives,
        alternatives: takeInstead(conflict.alternatives, (names) => m.seats_offer_take({ names })),
      }
    case 'limit': {
      const { spare, maxSeats, mine } = context
      const last = mine.at(-1)
      const [wanted] = conflict.wanted
      return {
        title: spare > 0 ? m.basket_limit_left({ count: spare }) : m.basket_limit_reached({ count: maxSeats ?? 0 }),
        hint: m.basket_limit_hint({ count: maxSeats ?? 0 }),
        about: conflict.wanted,
        alternatives: [
          ...best([]),
          ...(spare <= 0 && wanted !== undefined && last !== undefined && conflict.wanted.length === 1
            ? swap([wanted], [last])
            : []),
        ],
      }
    }
    case 'single': {
      const { alone, asWell, swap: other } = conflict.single
      const alternatives = [
        ...(other ? swap(other.to, other.from) : []),
        ...takeInstead(asWell && context.spare > 0 ? [alone] : [], (names) => m.seats_offer_as_well({ names })),
      ]
      const hint = conflict.isRefused ? m.seats_offer_refused_single_hint() : m.seats_offer_single_hint()
      return {
        title: m.seats_offer_single({ name: context.nameOf(alone) }),
        hint: alternatives.length > 0 ? hint : m.checkout_single_no_way(),
        about: [alone, ...(other ? [...other.from, ...other.to] : [])],
        alternatives,
      }
    }
  }

  /** Seats for others: where the visitor may not have both for a moment, the others are given back first. */
  function swap(seatIds: readonly number[], instead: readonly number[]): Alternative[] {
    const isAtLimit = seatIds.length > context.spare
    return takeInstead(seatIds, () => context.swapOf(seatIds, instead), instead).map((way) => ({ ...way, isAtLimit }))
  }

  function best(instead: readonly number[]): Alternative[] {
    const count = togetherFor(conflict, context)
    if (together === 'none' || count === 0) return []
    const isKnown = together !== 'unknown'
    const seatIds = isKnown ? together : []
    return [
      { label: m.seats_offer_best({ count }), price: isKnown ? context.priceOf(seatIds) : undefined, seatIds, instead },
    ]
  }

  function takeInstead(
    seatIds: readonly number[],
    label: (names: string) => string,
    instead: readonly number[] = [],
  ): Alternative[] {
    return seatIds.length > 0
      ? [{ seatIds, label: label(context.namesOf(seatIds)), price: context.priceOf(seatIds), instead }]
      : []
  }
}
