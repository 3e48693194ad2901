// A purchase, from the request for money until it is settled: what was paid, for which seats, and whether they are booked.
// The tab stores it over reloads, so that an unknown outcome never becomes a second payment.
import type { Buyer } from '../../../shared/buyer.ts'
import type { Money } from '../../../shared/protocol.ts'
import type { Refusal } from '../../connection/types.ts'
import { tabStorage } from '../browser-storage.ts'
import { hasFields, isSeatIds, StoredValue } from '../stored-value.ts'
import type { Sale } from '../show/sale.svelte.ts'
import { isBuyer } from './buyer-details.svelte.ts'
import { PAYMENTS, type Payment } from './demo-payment.ts'

/**
 * `paying`: the payment was asked for `since` (milliseconds since 1970), its outcome is not known.
 * `confirming`: the payment succeeded, or nothing is to be paid; the outcome of the booking is not known.
 * `declined`: nothing was paid and nothing booked.
 * `refused`: nothing was booked, for good; what was paid is given back.
 */
export type PurchaseState =
  | { name: 'paying'; way: Payment; since: number }
  | { name: 'confirming' }
  | { name: 'declined' }
  | { name: 'refused'; refusal: Refusal }

/** A booked purchase is forgotten: it is a ticket. */
export interface Purchase {
  /** The idempotency key of the booking, the same with every retry. */
  readonly bookingId: string
  readonly seatIds: readonly number[]
  readonly total: Money
  /** Present when nothing is paid before the booking: the organiser takes the money later. */
  readonly isUnpaid?: true
  /** Missing where the page around an element asks for it. */
  readonly buyer?: Buyer | undefined
  readonly state: PurchaseState
}

/** Whether the outcome is still to come. */
export function isOpen(purchase: Purchase | undefined): purchase is Purchase {
  return purchase?.state.name === 'paying' || purchase?.state.name === 'confirming'
}

/** Whether money was taken for it. The money of a refused purchase is given back. */
export function isPaid({ total, isUnpaid, state }: Purchase): boolean {
  return !isUnpaid && total.amount > 0 && (state.name === 'confirming' || state.name === 'refused')
}

/** Where a tab stores the purchase of a show. */
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
    (!('buyer' in value) || isBuyer(value.buyer)) &&
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
