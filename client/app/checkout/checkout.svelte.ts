// The purchase of the seats in the basket: they are paid first, then booked. A purchase is paid and booked once, even if
// the visitor asks again or reloads the page.
import type { Booking } from '../../../shared/protocol.ts'
import { Listeners } from '../../connection/listeners.ts'
import { isOutcomeUnknown } from '../../connection/refusals.ts'
import type { Refusal } from '../../connection/types.ts'
import { newUuid } from '../new-uuid.ts'
import type { Sale } from '../show/sale.svelte.ts'
import type { BuyerDetails } from './buyer-details.svelte.ts'
import { outcomeOf, type Payment } from './demo-payment.ts'
import { isOpen, isPaid, purchaseRecord, type Purchase } from './purchase.ts'
import { TestCard } from './test-card.svelte.ts'
import { purchaseProblemOf, type PurchaseProblem } from './purchase-problem.ts'

/** The outcome of an attempt to buy. After a `problem` the purchase may still be open; `resume` tries again. */
export type PurchaseOutcome = { booking: Booking } | { problem: PurchaseProblem }

export class Checkout {
  readonly #sale: Sale
  readonly #record
  readonly #outcomes = new Listeners<PurchaseOutcome>()
  readonly #stops: readonly (() => void)[]
  /** The open purchase, or the latest one that was settled without a booking. */
  purchase = $state.raw<Purchase>()
  /** The booking of the latest purchase. */
  booking = $state.raw<Booking>()
  /** The card in the demo's form: kept while the visitor looks at the map, and nowhere else. */
  readonly card: TestCard
  /** The outcome that the next payment will have. */
  payment = $state<Payment>('succeeds')
  /** Whether this page is asking for the payment or the booking. */
  #isAsking = $state(false)
  /** Why the latest attempt left the purchase open. */
  #refusal = $state.raw<Refusal>()
  readonly isOpen = $derived(isOpen(this.purchase))
  readonly isBusy = $derived(this.#isAsking || this.purchase?.state.name === 'paying')
  /** The seats of the open purchase, or else those in the basket. */
  readonly seatIds = $derived.by(() => (isOpen(this.purchase) ? this.purchase.seatIds : this.#sale.mine))
  /** What these seats cost. */
  readonly total = $derived.by(() => (isOpen(this.purchase) ? this.purchase.total : this.#sale.total))
  /** Whether money is asked for here, before the booking: by the demo's payment alone, as there is no other yet. */
  readonly isPaidHere = $derived.by(() => this.total.amount > 0 && this.#sale.session.isDemo === true)
  readonly problem = $derived.by(() =>
    this.isBusy ? undefined : purchaseProblemOf(this.purchase, this.#refusal, (seatIds) => this.#sale.namesOf(seatIds)),
  )

  /** `isAtForm` says whether the visitor is at the checkout. Call `close` when the visitor leaves the show. */
  constructor(sale: Sale, isAtForm: () => boolean) {
    this.#sale = sale
    this.#record = purchaseRecord(sale)
    this.card = new TestCard(() => sale.session.connection.serverNow())
    this.#stops = [
      sale.session.onLive(() => this.#resumeStored(isAtForm())),
      sale.session.bookings.onChange((list) => this.#findBooking(list)),
    ]
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  /** Calls `listener` with the outcome of each attempt, until the returned function is called. */
  onOutcome(listener: (outcome: PurchaseOutcome) => void): () => void {
    return this.#outcomes.subscribe(listener)
  }

  /** Call it when the visitor opens the form. Forgets the last failure, unless money was taken. */
  begin(): void {
    this.booking = undefined
    this.#restore()
    if (this.purchase && !isOpen(this.purchase) && !isPaid(this.purchase)) this.#become(undefined)
  }

  /** Pays for the seats in the basket, if they are paid here, and books them. An open purchase is resumed instead, and not paid again. */
  async buy(buyer: BuyerDetails): Promise<void> {
    if (this.isBusy || !this.#sale.session.live) return
    if (!isOpen(this.purchase)) {
      const seatIds = this.#sale.mine
      if (seatIds.length === 0) return
      const { total, payment, isPaidHere } = this
      const state = isPaidHere ? ({ name: 'paying', way: payment, since: Date.now() } as const) : CONFIRMING
      const unpaid = !isPaidHere && ({ isUnpaid: true } as const)
      this.#become({ bookingId: newUuid(), seatIds, total, ...unpaid, buyer: buyer.keep(), state })
    }
    await this.resume()
  }

  /** Books the basket, or the open purchase, without a payment: the page around an element took the money. */
  async book(): Promise<void> {
    const { total, seatIds } = this
    if (seatIds.length === 0) return
    if (!isOpen(this.purchase)) this.#become({ bookingId: newUuid(), seatIds, total, state: CONFIRMING })
    await this.resume()
  }

  /** Call it when another program booked the seats, such as the server of the page around an element. */
  bookedElsewhere(booking: Booking): void {
    if (!this.booking) this.#booked(booking)
  }

  /** Continues the open purchase from its present state; does nothing without one. */
  async resume(): Promise<void> {
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
    // Once it is booked there is no problem, and the page for which it would be derived may be gone.
    if (this.purchase && this.problem) this.#outcomes.emit({ problem: this.problem })
  }

  async #book(purchase: Purchase): Promise<void> {
    this.#become(purchase)
    const { bookingId, seatIds, buyer } = purchase
    const { showId, session } = this.#sale
    const answer = await session.connection.confirm(showId, bookingId, [...seatIds], { buyer })
    if (answer.ok) {
      this.#booked(answer.value)
    } else if (this.purchase === purchase) {
      this.#sale.correct(answer.error)
      if (mayStillBeBooked(answer.error)) this.#refusal = answer.error
      else this.#become({ ...purchase, state: { name: 'refused', refusal: answer.error } })
    }
  }

  /** Finds the booking in the server's list, which has it also when the answer to the confirmation was lost. */
  #findBooking(list: readonly Booking[]): void {
    const { purchase } = this
    if (!isOpen(purchase)) return
    const { showId } = this.#sale
    const made = list.find((each) => each.showId === showId && each.bookingId === purchase.bookingId)
    if (made) this.#booked(made)
  }

  #booked(booking: Booking): void {
    const isKnown = this.booking?.bookingId === booking.bookingId
    this.#become(undefined)
    this.booking = booking
    this.#sale.session.bookings.take(booking)
    if (!isKnown) this.#outcomes.emit({ booking })
  }

  /** Call it with each new connection. Resumes the purchase that an earlier page of this tab left open. */
  #resumeStored(isAtForm: boolean): void {
    if (isAtForm || isOpen(this.#record.read())) this.#restore()
    void this.resume()
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
