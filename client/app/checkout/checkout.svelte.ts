// A purchase on its way: paid first, then booked. However often it is confirmed, it is paid and booked once.
import type { Booking, Refusal } from '../../../shared/protocol.ts'
import { bookings } from '../bookings.svelte.ts'
import { session } from '../session.svelte.ts'
import { Intention } from '../show/intention.ts'
import type { Sale } from '../show/sale.svelte.ts'
import { pay, type Payment } from './demo-payment.ts'

export type Step =
  | { name: 'form' }
  | { name: 'paying'; way: Payment }
  | { name: 'booking' }
  | { name: 'declined' }
  | { name: 'refused'; refusal: Refusal }

export class Checkout {
  readonly #sale: Sale
  readonly #purchase = new Intention()
  /** The purchase that the bank has said yes to. */
  #paid: string | undefined
  way = $state<Payment>('succeeds')
  step = $state.raw<Step>({ name: 'form' })
  readonly isBusy = $derived(this.step.name === 'paying' || this.step.name === 'booking')

  constructor(sale: Sale) {
    this.#sale = sale
  }

  /** Pays for what is in the basket and books it; undefined when that is under way already, or did not work. */
  async confirm(): Promise<Booking | undefined> {
    const seatIds = this.#sale.mine
    if (this.isBusy || seatIds.length === 0 || !session.live) return undefined
    const bookingId = this.#purchase.idFor(seatIds.join())
    if (this.#paid !== bookingId) {
      this.step = { name: 'paying', way: this.way }
      if (!(await pay(this.way))) {
        this.step = { name: 'declined' }
        return undefined
      }
      this.#paid = bookingId
    }
    this.step = { name: 'booking' }
    const answer = await session.connection.confirm(this.#sale.showId, bookingId, [...seatIds])
    if (!answer.ok) {
      this.#sale.correct(answer.error)
      this.step = { name: 'refused', refusal: answer.error }
      return undefined
    }
    this.#purchase.done()
    this.step = { name: 'form' }
    bookings.take(answer.value)
    return answer.value
  }
}
