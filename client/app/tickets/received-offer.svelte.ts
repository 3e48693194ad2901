// An offer of tickets that a link opens: what it is, and its acceptance.
import { isOutcomeUnknown } from '../../connection/refusals.ts'
import type { Booking, Offer, Refusal, Show } from '../../connection/types.ts'
import type { BuyerDetails } from '../checkout/buyer-details.svelte.ts'
import type { Session } from '../session.svelte.ts'

export type OfferView =
  | { name: 'loading' }
  /** It is no link of this server, or not the whole of one. */
  | { name: 'none' }
  | { name: 'failed'; refusal: Refusal }
  | { name: 'found'; offer: Offer; show: Show | undefined }

export class ReceivedOffer {
  view = $state.raw<OfferView>({ name: 'loading' })
  isAccepting = $state(false)
  /** Why the last attempt did not succeed, where the offer itself does not say. */
  refusal = $state.raw<Refusal>()
  readonly #session: Session
  readonly #link: string

  /** @param link what follows the # of its address */
  constructor(session: Session, link: string) {
    this.#session = session
    this.#link = link
  }

  async read(): Promise<void> {
    const { http } = this.#session.connection
    const answer = this.#link === '' ? undefined : await http.readOffer(this.#link)
    if (answer?.ok) {
      const show = await http.readShow(answer.value.showId)
      this.view = { name: 'found', offer: answer.value, show: show.ok ? show.value : undefined }
    } else if (!answer || answer.error.code === 'NOT_FOUND' || answer.error.code === 'BAD_REQUEST') {
      this.view = { name: 'none' }
    } else this.view = { name: 'failed', refusal: answer.error }
  }

  /** Accepts it. After an answer that was lost the offer says whether it was accepted. @returns the booking, if it is the visitor's now */
  async accept(buyer: BuyerDetails): Promise<Booking | undefined> {
    if (this.isAccepting) return undefined
    this.isAccepting = true
    try {
      const given = buyer.keep()
      const answer = await this.#session.connection.http.acceptOffer(this.#link, given && { buyer: given })
      if (answer.ok) {
        this.refusal = undefined
        this.#session.bookings.take(answer.value)
        return answer.value
      }
      const { error } = answer
      this.refusal = error.code === 'FORBIDDEN' ? undefined : error
      if (error.code === 'FORBIDDEN' || isOutcomeUnknown(error)) await this.read()
      return undefined
    } finally {
      this.isAccepting = false
    }
  }
}
