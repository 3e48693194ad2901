// The confirmation of a counter sale that this tab has sent, kept until it is answered: after a reload the same is asked
// again, with the same ids.
import { BookingId, SeatIds } from '../../../../shared/ids.ts'
import { Buyer } from '../../../../shared/buyer.ts'
import * as z from 'zod/mini'
import { parseJson } from '../../../connection/http-request.ts'
import { tabStorage } from '../../browser-storage.ts'

const SaleRequest = z.object({
  saleId: z.uuid(),
  bookingId: BookingId,
  seatIds: SeatIds,
  buyer: z.optional(Buyer),
})
export type SaleRequest = z.infer<typeof SaleRequest>

const keyOf = (showId: string) => `holdfast.counter-sale.${showId}`

/** Keeps a request; undefined when it is answered. */
export function keepRequest(showId: string, request: SaleRequest | undefined): void {
  tabStorage.write(keyOf(showId), request && JSON.stringify(request))
}

export function readRequest(showId: string): SaleRequest | undefined {
  const kept = tabStorage.read(keyOf(showId))
  return kept === undefined ? undefined : SaleRequest.safeParse(parseJson(kept)).data
}
