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
  /** Why the last attempt to accept it did not succeed. */
  refusal = $state.raw<Refusal>()
  readonly #session: Session
  readonly #link: string
  /** Counts the readings: an answer that comes after a later reading began is ignored. */
  #readings = 0

  /** @param link what follows the # of its address */
  constructor(session: Session, link: string) {
    this.#session = session
    this.#link = link
  }

  /** Reads it anew. What was found stays while the server cannot say: the form may be half filled in. */
  async read(): Promise<void> {
    const reading = ++this.#readings
    const view = await this.#ask()
    if (reading !== this.#readings || (view.name === 'failed' && this.view.name === 'found')) return
    this.view = view
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
      if (error.code === 'FORBIDDEN' || isOutcomeUnknown(error)) await this.read()
      this.refusal = error
      return undefined
    } finally {
      this.isAccepting = false
    }
  }

  async #ask(): Promise<OfferView> {
    const { http } = this.#session.connection
    const answer = this.#link === '' ? undefined : await http.readOffer(this.#link)
    if (answer?.ok) {
      const show = await http.readShow(answer.value.showId)
      return { name: 'found', offer: answer.value, show: show.ok ? show.value : undefined }
    }
    if (!answer || answer.error.code === 'NOT_FOUND' || answer.error.code === 'BAD_REQUEST') return { name: 'none' }
    return { name: 'failed', refusal: answer.error }
  }
}
