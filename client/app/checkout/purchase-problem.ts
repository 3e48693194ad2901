// Why a purchase is not booked, in words, and what that means for the money.
import type { Refusal } from '../../connection/types.ts'
import { isOutcomeUnknown } from '../../connection/refusals.ts'
import { formatMoney } from '../format.ts'
import { texts } from '../texts.ts'
import { isPaid, type Purchase } from './purchase.ts'

export interface PurchaseProblem {
  title: string
  hint: string
}

/**
 * Undefined when nothing is wrong.
 *
 * @param refusal why the latest try left the purchase open; undefined before any try
 */
export function purchaseProblemOf(
  purchase: Purchase | undefined,
  refusal: Refusal | undefined,
  namesOf: (seatIds: readonly number[]) => string,
): PurchaseProblem | undefined {
  if (!purchase) return undefined
  const words = texts.checkout
  const paid = isPaid(purchase) ? formatMoney(purchase.total) : undefined
  const names = namesOf(purchase.seatIds)
  switch (purchase.state.name) {
    case 'paying':
      return undefined
    case 'declined':
      return { title: words.declined, hint: words.declinedHint }
    case 'confirming':
      return refusal && !isOutcomeUnknown(refusal)
        ? { title: words.notYet, hint: words.notYetHint(names, paid) }
        : { title: words.unknown, hint: words.unknownHint(names, paid) }
    case 'refused': {
      const { code, message, seats = [] } = purchase.state.refusal
      const gone = seats.length > 0 ? namesOf(seats.map(({ seatId }) => seatId)) : names
      return {
        title: words.notBooked,
        hint: words.notBookedHint(code === 'NOT_HELD' ? words.gone(gone) : message, paid),
      }
    }
  }
}
