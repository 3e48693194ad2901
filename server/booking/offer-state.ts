// What becomes of an offer to pass a booking on: the same answer for the page that shows it and for the rule that accepts it.
import type { OfferState } from '../../shared/transfer.ts'
import { ticketEdition, type Sale } from './sale.ts'
import type { Instant } from './seat.ts'

/**
 * The state of an offer for somebody who looks at it.
 * @param offer its number
 * @param visitorId who looks; undefined: somebody unknown
 * @param isOver whether the show has started, or is archived
 */
export function offerStateOf(sale: Sale, offer: number, visitorId: string | undefined, isOver: boolean): OfferState {
  const { transfer } = sale
  const isOwner = sale.visitorId === visitorId
  if (isOwner && ticketEdition(sale) === offer) return 'accepted'
  if (transfer?.accepted.includes(offer)) return 'used'
  if (transfer?.offeredAt == null || transfer.offers !== offer) return 'withdrawn'
  if (sale.cancelledAt !== null) return 'cancelled'
  if (isOver) return 'over'
  if (sale.admitted && sale.admitted.length > 0) return 'admitted'
  return isOwner ? 'own' : 'open'
}

/** Whether a booking can still be passed on at `now`: until its show starts (T3). */
export function isOverForTransfers(
  { startsAt, isArchived }: Readonly<{ startsAt: Instant; isArchived: boolean }>,
  now: Instant,
): boolean {
  return isArchived || now >= startsAt
}
