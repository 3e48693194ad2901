// Defines `<holdfast-seat-map>` and `<holdfast-booking>`.
import '../app/style.css'
import './elements.css'
import type { BookedDetail } from './element-api.ts'
import { HoldfastElement } from './holdfast-element.ts'

/** The live map of a show. It fires `holdfast-seat-select`; what becomes of a seat is up to the page. */
export class HoldfastSeatMapElement extends HoldfastElement {
  protected override readonly isBooking = false
}

/** Everything that it takes to buy seats: map, list, basket, countdown, what to do when somebody was faster, checkout. */
export class HoldfastBookingElement extends HoldfastElement {
  protected override readonly isBooking = true

  /**
   * Books the seats of a checkout whose payment the page has taken: call it after `holdfast-checkout` was cancelled.
   * @throws {Error} when they could not be booked, with the reason. Nothing is booked then, and what was paid is to be
   * given back, unless the message says that it is not known; then ask again: nothing is booked twice.
   */
  async confirm(): Promise<BookedDetail> {
    if (!this.directions) throw new Error('There is no checkout to confirm.')
    return this.directions.confirm()
  }

  /** Leads back to the map when the page's payment did not come about. */
  cancelCheckout(): void {
    this.directions?.cancelCheckout()
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'holdfast-seat-map': HoldfastSeatMapElement
    'holdfast-booking': HoldfastBookingElement
  }
}

// Two scripts in one page are no reason to fail.
if (!customElements.get('holdfast-seat-map')) customElements.define('holdfast-seat-map', HoldfastSeatMapElement)
if (!customElements.get('holdfast-booking')) customElements.define('holdfast-booking', HoldfastBookingElement)
