// A purchase on its way: paid first, then booked. However often it is confirmed, it is paid and booked once.
import type { Refusal } from '../../../shared/protocol.ts'
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
  /** The purchase that was last asked for. */
  #asked = $state<string>()
  /** What became of it, also when its answer got lost: the server says it again. */
  readonly booking = $derived(
    bookings.list?.find(({ showId, bookingId }) => showId === this.#sale.showId && bookingId === this.#asked),
  )
  way = $state<Payment>('succeeds')
  step = $state.raw<Step>({ name: 'form' })
  readonly isBusy = $derived(this.step.name === 'paying' || this.step.name === 'booking')

  constructor(sale: Sale) {
    this.#sale = sale
  }

  /** The visitor comes to the form; what went wrong the last time is over. */
  begin(): void {
    if (this.isBusy) return
    this.step = { name: 'form' }
    this.#asked = undefined
  }

  /** Pays for what is in the basket and books it; nothing more when that is under way already. */
  async confirm(): Promise<void> {
    const seatIds = this.#sale.mine
    if (this.isBusy || seatIds.length === 0 || !session.live) return
    const bookingId = this.#purchase.idFor(seatIds.join())
    if (this.#paid !== bookingId) {
      this.step = { name: 'paying', way: this.way }
      if (!(await pay(this.way))) {
        this.step = { name: 'declined' }
        return
      }
      this.#paid = bookingId
    }
    this.step = { name: 'booking' }
    this.#asked = bookingId
    const answer = await session.connection.confirm(this.#sale.showId, bookingId, [...seatIds])
    if (!answer.ok) {
      this.#sale.correct(answer.error)
      this.step = { name: 'refused', refusal: answer.error }
      return
    }
    this.#purchase.done()
    this.step = { name: 'form' }
    bookings.take(answer.value)
  }
}
