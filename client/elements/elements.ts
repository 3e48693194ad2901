// Defines the custom elements `<holdfast-seat-map>` and `<holdfast-booking>`.
import '../app/style.css'
import './elements.css'
import type { BookedDetail } from './element-api.ts'
import { HoldfastElement } from './holdfast-element.ts'

/** The live map of a show. It fires `holdfast-seat-select`, and changes no seat by itself. */
export class HoldfastSeatMapElement extends HoldfastElement {
  protected override readonly isBooking = false
}

/** Everything to buy seats: map, list, basket, countdown, offers when another visitor took a seat, checkout, ticket. */
export class HoldfastBookingElement extends HoldfastElement {
  protected override readonly isBooking = true

  /**
   * Books the seats of a checkout whose payment the page took. Call it after the page cancelled `holdfast-checkout`.
   * @returns the booking
   * @throws {Error} with the reason when the seats could not be booked. Refund the payment then, unless the message says
   * that the outcome is unknown; in that case call again: nothing is booked twice.
   */
  async confirm(): Promise<BookedDetail> {
    if (!this.controls) throw new Error('There is no checkout to confirm.')
    return this.controls.confirm()
  }

  /** Shows the map again when the page's payment failed. */
  cancelCheckout(): void {
    this.controls?.cancelCheckout()
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'holdfast-seat-map': HoldfastSeatMapElement
    'holdfast-booking': HoldfastBookingElement
  }
}

// A page may load the script twice.
if (!customElements.get('holdfast-seat-map')) customElements.define('holdfast-seat-map', HoldfastSeatMapElement)
if (!customElements.get('holdfast-booking')) customElements.define('holdfast-booking', HoldfastBookingElement)
