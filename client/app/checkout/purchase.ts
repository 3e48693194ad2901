// A purchase, from the moment that money is asked for until it is settled: what was paid, for which seats, and whether
// they are booked. The tab keeps it over a reload, so that an unknown outcome never becomes a second payment.
import type { Money } from '../../../shared/protocol.ts'
import type { Refusal } from '../../connection/types.ts'
import { tabStorage } from '../browser-storage.ts'
import { hasFields, isSeatIds, StoredValue } from '../stored-value.ts'
import type { Sale } from '../show/sale.svelte.ts'
import { PAYMENTS, type Payment } from './demo-payment.ts'

/**
 * `paying`: the payment was asked for `since` (milliseconds since 1970), its outcome is not known.
 * `confirming`: it went through, or nothing is to be paid; the booking was asked for, or is to be, its outcome is not known.
 * `declined`: nothing was paid and nothing booked.
 * `refused`: nothing was booked, for good; what was paid is given back.
 */
export type PurchaseState =
  | { name: 'paying'; way: Payment; since: number }
  | { name: 'confirming' }
  | { name: 'declined' }
  | { name: 'refused'; refusal: Refusal }

/** Settled for good it is forgotten: booked ones are tickets. */
export interface Purchase {
  /** The same with every retry. */
  readonly bookingId: string
  readonly seatIds: readonly number[]
  readonly total: Money
  readonly state: PurchaseState
}

/** Whether its outcome is still to come. */
export function isOpen(purchase: Purchase | undefined): purchase is Purchase {
  return purchase?.state.name === 'paying' || purchase?.state.name === 'confirming'
}

/** Whether money was taken for it; what was taken for a refused one is given back. */
export function isPaid({ total, state }: Purchase): boolean {
  return total.amount > 0 && (state.name === 'confirming' || state.name === 'refused')
}

/** Where a tab keeps the purchase of a show. */
export function purchaseRecord({ session, showId }: Pick<Sale, 'session' | 'showId'>): StoredValue<Purchase> {
  return new StoredValue(session, tabStorage, `purchase.${showId}`, isPurchase)
}

function isPurchase(value: unknown): value is Purchase {
  return (
    hasFields(value, 'bookingId', 'seatIds', 'total', 'state') &&
    typeof value.bookingId === 'string' &&
    isSeatIds(value.seatIds) &&
    hasFields(value.total, 'amount', 'currency') &&
    typeof value.total.amount === 'number' &&
    typeof value.total.currency === 'string' &&
    isState(value.state)
  )
}

function isState(value: unknown): value is PurchaseState {
  if (!hasFields(value, 'name')) return false
  switch (value.name) {
    case 'paying':
      return (
        hasFields(value, 'way', 'since') && PAYMENTS.some((way) => way === value.way) && Number.isFinite(value.since)
      )
    case 'refused':
      return hasFields(value, 'refusal') && hasFields(value.refusal, 'code', 'message')
    default:
      return value.name === 'confirming' || value.name === 'declined'
  }
}
