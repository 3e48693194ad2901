// Tells the server when a checkout begins and ends, so that a lost connection cuts nothing in between (G5).
import { onDestroy, untrack } from 'svelte'
import type { Refusal } from '../../connection/types.ts'
import type { Sale } from '../show/sale.svelte.ts'
import type { Checkout } from './checkout.svelte.ts'

export class CheckoutLease {
  readonly #sale: Sale
  /** Whether this page began one; another tab's is not its to end. */
  #isBegun = false
  /** Why the seats in the basket cannot be paid as they are: they leave single seats. `alternatives` do not. */
  refusal = $state.raw<Refusal>()

  /** Made with the pages of a show; `isAtForm` says whether the visitor is at the checkout. It lasts while a purchase is open. */
  constructor(sale: Sale, checkout: Checkout, isAtForm: () => boolean) {
    this.#sale = sale
    const seats = $derived(sale.mine.join())
    // Again with each new connection and with other seats: what goes on already is left as it is. What is being bought
    // stays what the checkout began with.
    const isOther = $derived(checkout.isOpen && checkout.seatIds.join() !== seats)
    $effect(() => {
      if (!sale.session.live) return
      if (!isAtForm() && !checkout.isOpen) untrack(() => this.#end())
      else if (seats !== '' && !isOther) untrack(() => void this.#begin())
    })
    onDestroy(() => {
      if (!checkout.isOpen) this.#end()
    })
  }

  async #begin(): Promise<void> {
    this.#isBegun = true
    const answer = await this.#sale.session.connection.beginCheckout(this.#sale.showId)
    this.refusal = !answer.ok && answer.error.code === 'FORBIDDEN' ? answer.error : undefined
  }

  #end(): void {
    this.refusal = undefined
    if (!this.#isBegun) return
    this.#isBegun = false
    if (this.#sale.mine.length > 0) void this.#sale.session.connection.endCheckout(this.#sale.showId)
  }
}
