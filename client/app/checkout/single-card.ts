// The alternatives out when what is held may not be paid, since it leaves single seats (H12).
import type { Refusal } from '../../connection/types.ts'
import type { Card, SeatContext, Alternative } from '../show/conflict-card.ts'
import { texts } from '../texts.ts'

/** The card for a refusal by `checkout:begin`: take the single seats too, or others instead of those held. */
export function singleSeatCard({ seats = [], alternatives = [] }: Refusal, room: SeatContext): Card {
  const alone = seats.map(({ seatId }) => seatId)
  return {
    title: texts.checkout.single(room.namesOf(alone)),
    hint: texts.checkout.singleHint,
    alternatives: [
      ...way(alone, [], texts.offer.asWell),
      ...way(
        alternatives.filter((seatId) => !room.mine.includes(seatId)),
        room.mine.filter((seatId) => !alternatives.includes(seatId)),
        texts.offer.instead,
      ),
    ],
  }

  /** None when it would be more than one customer may have: `instead` are given back once the others are had. */
  function way(seatIds: number[], instead: readonly number[], label: (names: string) => string): Alternative[] {
    if (seatIds.length === 0 || seatIds.length > room.spare) return []
    return [{ kind: 'seats', seatIds, instead, label: label(room.namesOf(seatIds)) }]
  }
}
