// One sale at the counter: its hold, its buyer and its booking (O7). The hold is given back when the sale is left.
import { SvelteSet } from 'svelte/reactivity'
import { isOutcomeUnknown } from '../../../connection/refusals.ts'
import type { Refusal } from '../../../connection/types.ts'
import { HELD } from '../../../../shared/status.ts'
import type { Booking, Hold } from '../../../../shared/protocol.ts'
import { seatOf } from '../../../seat-map/seat-index.ts'
import type { Picks } from '../desk/selection.svelte.ts'
import type { LiveShow } from '../show/live-show.svelte.ts'
import { keepRequest, readRequest, type SaleRequest } from './kept-request.ts'

type SaleState =
  /** Seats are chosen and held. */
  | { name: 'open' }
  | { name: 'confirming' }
  /** The answer to the confirmation was lost: only the same request may be sent, with the same ids. */
  | { name: 'unsure' }
  | { name: 'booked'; booking: Booking; code: string }
  | { name: 'left' }

/** The refusals by which seats of a confirmation were certainly not booked, now or earlier. */
const SETTLES: ReadonlySet<Refusal['code']> = new Set(['NOT_HELD', 'BOOKING_MISMATCH', 'NOT_FOUND', 'UNKNOWN_SEAT'])

const NOTHING = { seatIds: [], expiresAt: null, seq: 0 }

export class CounterSale implements Picks {
  state = $state.raw<SaleState>({ name: 'open' })
  hold = $state.raw<Pick<Hold, 'seatIds' | 'expiresAt' | 'seq'>>(NOTHING)
  /** The seats that were wanted when all of them or none were refused. */
  wanted = $state.raw<readonly number[]>([])
  name = $state('')
  email = $state('')
  isHolding = $state(false)
  /** Why the last request was refused. */
  refusal = $state.raw<Refusal>()
  readonly seatIds = $derived<ReadonlySet<number>>(new SvelteSet(this.hold.seatIds))
  readonly secondsLeft = $derived.by(() => {
    const { expiresAt } = this.hold
    return expiresAt === null ? 0 : Math.max(0, Math.ceil((Date.parse(expiresAt) - this.#live.session.now) / 1000))
  })
  /** Whether the seats are not held any more: the time ran out, or an operator released some of them. */
  readonly isOver = $derived(
    this.state.name === 'open' && this.hold.seatIds.length > 0 && (this.secondsLeft === 0 || this.#isAnyFree),
  )
  /** What the seats cost, in the minor unit of the show's currency. */
  readonly amount = $derived.by(() => {
    const { seatIndex } = this.#live
    return this.hold.seatIds.reduce((sum, seatId) => sum + (seatIndex ? (seatOf(seatIndex, seatId)?.price ?? 0) : 0), 0)
  })
  readonly #live: LiveShow
  #isLeft = false
  #saleId: string = crypto.randomUUID()
  #bookingId: string = crypto.randomUUID()
  /** Requests go out one after the other, so that the last answer has the hold as it is. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(live: LiveShow) {
    this.#live = live
  }

  /** The sale of this show whose confirmation this tab sent without getting an answer, if there is one. */
  static unfinished(live: LiveShow): CounterSale | undefined {
    const request = readRequest(live.showId)
    if (!request) return undefined
    const sale = new CounterSale(live)
    sale.#saleId = request.saleId
    sale.#bookingId = request.bookingId
    sale.hold = { ...NOTHING, seatIds: request.seatIds }
    sale.name = request.buyer?.name ?? ''
    sale.email = request.buyer?.email ?? ''
    sale.state = { name: 'unsure' }
    return sale
  }

  /** Holds seats; those of the sale among them are given back instead if all of them are its own. */
  toggle(seatIds: readonly number[]): void {
    if (seatIds.every((seatId) => this.seatIds.has(seatId))) void this.giveBack(seatIds)
    else this.add(seatIds)
  }

  /** Holds a seat, whoever has it; of several, those that look free. */
  add(seatIds: readonly number[]): void {
    const wanted = seatIds.filter((seatId) => !this.seatIds.has(seatId))
    void this.take(wanted.length > 1 ? wanted.filter((seatId) => this.#live.isSellable(seatId)) : wanted)
  }

  /** Holds all of these seats or none. Asking again after a lost answer is safe. */
  async take(seatIds: readonly number[]): Promise<void> {
    if (seatIds.length === 0) return
    await this.#request(async ({ showId, api }) => {
      if (this.state.name !== 'open') return
      if (this.isOver) await this.#renew()
      const answer = await api.call('holdAtCounter', { showId, saleId: this.#saleId, seatIds: [...seatIds] })
      this.wanted = answer.ok ? [] : seatIds
      this.refusal = answer.ok ? undefined : answer.error
      if (answer.ok) this.#holds(answer.value)
    })
  }

  async giveBack(seatIds: readonly number[]): Promise<void> {
    await this.#request(async ({ showId, api }) => {
      if (this.state.name !== 'open') return
      const answer = await api.call('releaseAtCounter', { showId, saleId: this.#saleId, seatIds: [...seatIds] })
      this.wanted = []
      this.refusal = answer.ok ? undefined : answer.error
      if (answer.ok) this.#holds(answer.value)
    })
  }

  /** Holds the seats again whose time ran out. */
  async takeAgain(): Promise<void> {
    await this.take(this.hold.seatIds)
  }

  /** Books the seats; or, after a lost answer, asks the same again. */
  async confirm(): Promise<void> {
    await this.#request(async ({ showId, api }) => {
      const before = this.state
      if (before.name !== 'open' && before.name !== 'unsure') return
      this.state = { name: 'confirming' }
      this.refusal = undefined
      this.wanted = []
      const request = this.#confirmation()
      keepRequest(showId, request)
      const answer = await api.call('confirmAtCounter', { showId, ...request })
      // Behind a lost answer, only a refusal that says what became of the seats settles it: others came before that.
      const isUnsettled = (refusal: Refusal) =>
        isOutcomeUnknown(refusal) || (before.name === 'unsure' && !SETTLES.has(refusal.code))
      if (!answer.ok && isUnsettled(answer.error)) {
        this.state = { name: 'unsure' }
        this.refusal = answer.error
        return
      }
      // An operator who left meanwhile has not seen the ticket: asked again, the server answers the same booking.
      if (!(answer.ok && this.#isLeft)) keepRequest(showId, undefined)
      if (answer.ok) {
        const { code, ...booking } = answer.value
        this.state = { name: 'booked', booking, code }
        return
      }
      this.state = { name: 'open' }
      this.refusal = answer.error
      // None of them is held any more: the same seats can be taken again.
      if (answer.error.code === 'NOT_HELD') this.hold = { ...this.hold, expiresAt: null }
      // Left while it might have been booked; now it is known not to be.
      if (this.#isLeft) this.leave()
    })
  }

  /** Gives all seats back, unless they are booked or may be. Called also when the page is left or closed. */
  leave(): void {
    this.#isLeft = true
    if (this.state.name !== 'open') return
    this.state = { name: 'left' }
    // Not behind other requests: the page may be about to end. What it does not reach comes free with the hold's time.
    void this.#live.api.call('releaseAtCounter', this.#ids)
  }

  /** Whether the map knows a seat of the hold to be free; an older map does not know the hold yet. */
  get #isAnyFree(): boolean {
    const { statuses, seq } = this.#live
    return seq >= this.hold.seq && this.hold.seatIds.some((seatId) => statuses[seatId] !== HELD)
  }

  get #ids() {
    return { showId: this.#live.showId, saleId: this.#saleId }
  }

  #confirmation(): SaleRequest {
    const [name, email] = [this.name.trim(), this.email.trim()]
    return {
      saleId: this.#saleId,
      bookingId: this.#bookingId,
      seatIds: [...this.hold.seatIds],
      ...(name !== '' && { buyer: { name, ...(email !== '' && { email }) } }),
    }
  }

  #holds(hold: Hold): void {
    this.hold = hold
    // A request that was under way when the page was left has taken seats after all.
    if (this.#isLeft) void this.#live.api.call('releaseAtCounter', this.#ids)
  }

  /** A hold that has run out is not continued: the next one has its own beginning, and other ids. */
  async #renew(): Promise<void> {
    // An operator may have ended only a part of it.
    await this.#live.api.call('releaseAtCounter', this.#ids)
    this.#saleId = crypto.randomUUID()
    this.#bookingId = crypto.randomUUID()
    this.hold = NOTHING
  }

  async #request(send: (live: LiveShow) => Promise<void>): Promise<void> {
    this.isHolding = true
    const request = this.#last.then(() => send(this.#live))
    this.#last = request
    await request
    if (this.#last === request) this.isHolding = false
  }
}
