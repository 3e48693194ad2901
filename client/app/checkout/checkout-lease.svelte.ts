// Tells the server when a checkout begins and ends: in between, a lost connection does not cut the hold short (G5).
import { onDestroy, untrack } from 'svelte'
import type { Refusal } from '../../connection/types.ts'
import type { Sale } from '../show/sale.svelte.ts'
import type { Checkout } from './checkout.svelte.ts'

export class CheckoutLease {
  readonly #sale: Sale
  /** Whether this page began the checkout. A checkout of another tab is not ended here. */
  #isBegun = false
  /** Why the seats in the basket may not be paid: they leave single seats. Its `alternatives` leave none. */
  refusal = $state.raw<Refusal>()

  /**
   * Call it while a component is made: the lease ends with the component. It lasts while `isAtForm` says that the visitor
   * is at the checkout, and while a purchase is open.
   */
  constructor(sale: Sale, checkout: Checkout, isAtForm: () => boolean) {
    this.#sale = sale
    const seats = $derived(sale.mine.join())
    // Seats that were added while a purchase is open do not belong to it.
    const hasOtherSeats = $derived(checkout.isOpen && checkout.seatIds.join() !== seats)
    // Begins again with each new connection and with other seats; beginning twice changes nothing.
    $effect(() => {
      if (!sale.session.live) return
      if (!isAtForm() && !checkout.isOpen) untrack(() => this.#end())
      else if (seats !== '' && !hasOtherSeats) untrack(() => void this.#begin())
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
