// Why a purchase is not booked, in words, and what that means for the money.
import type { Refusal } from '../../connection/types.ts'
import { isOutcomeUnknown } from '../../connection/refusals.ts'
import { formatMoney } from '../format.ts'
import { m } from '../messages.ts'
import { refusalText } from '../refusal-text.ts'
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
  const paid = isPaid(purchase) ? formatMoney(purchase.total) : undefined
  const names = namesOf(purchase.seatIds)
  switch (purchase.state.name) {
    case 'paying':
      return undefined
    case 'declined':
      return { title: m.checkout_declined(), hint: m.checkout_declined_hint() }
    case 'confirming':
      return refusal && !isOutcomeUnknown(refusal)
        ? {
            title: m.checkout_not_yet(),
            hint: paid === undefined ? m.checkout_not_yet_hint() : m.checkout_not_yet_hint_paid({ names, paid }),
          }
        : {
            title: m.checkout_unknown(),
            hint:
              paid === undefined ? m.checkout_unknown_hint({ names }) : m.checkout_unknown_hint_paid({ names, paid }),
          }
    case 'refused': {
      const { refusal } = purchase.state
      const { code, seats = [] } = refusal
      const gone = seats.length > 0 ? namesOf(seats.map(({ seatId }) => seatId)) : names
      const reason = code === 'NOT_HELD' ? m.checkout_gone({ names: gone }) : refusalText(refusal)
      return {
        title: m.checkout_not_booked(),
        hint: paid === undefined ? reason : m.checkout_not_booked_paid({ reason, paid }),
      }
    }
  }
}
