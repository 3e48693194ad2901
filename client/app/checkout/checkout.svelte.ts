// A purchase on its way: paid first, then booked. However often it is asked for, also by the page after a reload, it is
// paid and booked once.
import { untrack } from 'svelte'
import type { Booking } from '../../../shared/protocol.ts'
import type { Refusal } from '../../connection/types.ts'
import { isOutcomeUnknown } from '../../connection/refusals.ts'
import type { Sale } from '../show/sale.svelte.ts'
import { totalOf } from '../show/total.ts'
import { newUuid } from '../show/idempotency-key.ts'
import type { BuyerDetails } from './buyer-details.svelte.ts'
import { outcomeOf, type Payment } from './demo-payment.ts'
import { isOpen, isPaid, purchaseRecord, type Purchase } from './purchase.ts'
import { purchaseProblemOf } from './purchase-problem.ts'

export class Checkout {
  readonly #sale: Sale
  readonly #record
  /** The one that is open, or was settled last without a booking. */
  purchase = $state.raw<Purchase>()
  /** What it led to. */
  booking = $state.raw<Booking>()
  way = $state<Payment>('succeeds')
  /** This page asks for the payment or the booking. */
  #isAsking = $state(false)
  /** Why the latest try left the purchase open. */
  #refusal = $state.raw<Refusal>()
  readonly isOpen = $derived(isOpen(this.purchase))
  readonly isBusy = $derived(this.#isAsking || this.purchase?.state.name === 'paying')
  /** The seats that are being bought: those of the open purchase, or else those in the basket. */
  readonly seatIds = $derived.by(() => (isOpen(this.purchase) ? this.purchase.seatIds : this.#sale.mine))
  /** What it costs. */
  readonly total = $derived.by(() =>
    isOpen(this.purchase) ? this.purchase.total : totalOf(this.#sale.hall, this.#sale.show, this.#sale.mine),
  )
  readonly problem = $derived.by(() =>
    this.isBusy ? undefined : purchaseProblemOf(this.purchase, this.#refusal, (seatIds) => this.#sale.namesOf(seatIds)),
  )

  /** Made with the pages of a show; `isAtForm` says whether the visitor is at the checkout. */
  constructor(sale: Sale, isAtForm: () => boolean) {
    this.#sale = sale
    this.#record = purchaseRecord(sale)
    $effect(() => {
      if (sale.session.live) untrack(() => this.#resume(isAtForm()))
    })
    // The server tells what became of it also when the answer got lost.
    $effect(() => {
      const { purchase } = this
      const made = sale.session.bookings.list?.find(({ showId, bookingId }) => {
        return showId === sale.showId && isOpen(purchase) && bookingId === purchase.bookingId
      })
      if (made) untrack(() => this.#booked(made))
    })
  }

  /** The visitor comes to the form: what went wrong the last time is over, unless money was taken. */
  begin(): void {
    this.booking = undefined
    this.#restore()
    if (this.purchase && !isOpen(this.purchase) && !isPaid(this.purchase)) this.#become(undefined)
  }

  /** Pays for what is in the basket and books it; an open purchase is brought to its end first, and not paid again. */
  async buy(buyer: BuyerDetails): Promise<void> {
    if (this.isBusy || !this.#sale.session.live) return
    if (!isOpen(this.purchase)) {
      const seatIds = this.#sale.mine
      if (seatIds.length === 0) return
      const { total, way } = this
      const bookingId = newUuid()
      buyer.keepFor(bookingId)
      const state = total.amount > 0 ? ({ name: 'paying', way, since: Date.now() } as const) : CONFIRMING
      this.#become({ bookingId, seatIds, total, state })
    }
    await this.goOn()
  }

  /** Books what is in the basket, or the open purchase: it was paid elsewhere. */
  async book(): Promise<void> {
    const { total, seatIds } = this
    if (seatIds.length === 0) return
    if (!isOpen(this.purchase)) this.#become({ bookingId: newUuid(), seatIds, total, state: CONFIRMING })
    await this.goOn()
  }

  /** Goes on with the open purchase from where it stands. */
  async goOn(): Promise<void> {
    const { purchase } = this
    if (this.#isAsking || !isOpen(purchase)) return
    this.#isAsking = true
    this.#refusal = undefined
    if (purchase.state.name !== 'paying' || (await outcomeOf(purchase.state))) {
      await this.#book({ ...purchase, state: CONFIRMING })
    } else {
      this.#become({ ...purchase, state: { name: 'declined' } })
    }
    this.#isAsking = false
  }

  async #book(purchase: Purchase): Promise<void> {
    this.#become(purchase)
    const { bookingId, seatIds } = purchase
    const answer = await this.#sale.session.connection.confirm(this.#sale.showId, bookingId, [...seatIds])
    if (answer.ok) {
      this.#booked(answer.value)
    } else if (this.purchase === purchase) {
      this.#sale.correct(answer.error)
      if (mayStillBeBooked(answer.error)) this.#refusal = answer.error
      else this.#become({ ...purchase, state: { name: 'refused', refusal: answer.error } })
    }
  }

  #booked(booking: Booking): void {
    this.#become(undefined)
    this.booking = booking
    this.#sale.session.bookings.take(booking)
  }

  /** Connected: what an earlier page of this tab left open is brought to its end, and said at the form. */
  #resume(isAtForm: boolean): void {
    if (isAtForm || isOpen(this.#record.read())) this.#restore()
    void this.goOn()
  }

  #restore(): void {
    this.purchase ??= this.#record.read()
  }

  #become(purchase: Purchase | undefined): void {
    this.purchase = purchase
    this.#record.write(purchase)
  }
}

const CONFIRMING = { name: 'confirming' } as const

/** Whether asking again for the same booking is safe and may succeed. */
function mayStillBeBooked(refusal: Refusal): boolean {
  return isOutcomeUnknown(refusal) || refusal.code === 'BUSY' || refusal.code === 'RATE_LIMITED'
}
