// Best available seats: how many the visitor wants, and the seats that the server would choose, with their price, before the
// visitor reserves exactly these.
import type { Blocks } from '../../../shared/blocks.ts'
import { BLOCKED, BOOKED, HELD } from '../../seat-map/look.ts'
import { seatOf, type SeatIndex } from '../../seat-map/seat-index.ts'
import type { Answer, BestSeatsPreview, BestSeatsRequest, Hold, Refusal } from '../../connection/types.ts'
import type { Session } from '../session.svelte.ts'
import { aisleSeatsNear } from './aisle-seats.ts'
import type { ShowFilter } from './seat-filter.svelte.ts'
import { priceOf } from './seating-plan.svelte.ts'

interface SaleOfBestSeats {
  readonly session: Session
  readonly showId: string
  readonly filter: ShowFilter
  /** By seat id, see look.ts. */
  readonly looks: Readonly<Uint8Array>
  readonly seatIndex: SeatIndex | undefined
  readonly blocks: Blocks
  isFree(seatId: number): boolean
  /** Undefined when nothing was sent. */
  requestHold(seatIds: readonly number[]): Promise<Answer<Hold> | undefined>
  took(seatIds: readonly number[]): void
  refused(refusal: Refusal, quantity: number): void
  correct(refusal: Refusal): void
}

export class BestSeats {
  /** Ordinary seats. */
  seatCount = $state(2)
  /** Wheelchair places, beside the ordinary seats. */
  placeCount = $state(0)
  /** What the server would choose now; nothing is reserved yet. */
  preview = $state.raw<BestSeatsPreview>()
  /** Whether the visitor asked, so that a change of the form asks again. */
  isOpen = $state(false)
  isAsking = $state(false)
  isReserving = $state(false)
  /** Whether somebody else took seats that were shown to the visitor. */
  wasLate = $state(false)
  readonly #sale: SaleOfBestSeats
  /** The choice that the server answered last. */
  #answered = $state('')
  readonly quantity = $derived(this.seatCount + this.placeCount)
  /** The filter for aisle seats is for ordinary seats. */
  readonly atAisle = $derived.by(() => this.#sale.filter.kind === 'aisle' && this.placeCount === 0)
  readonly #choice = $derived.by(() =>
    JSON.stringify([this.seatCount, this.placeCount, this.#sale.filter.categoryIds, this.atAisle]),
  )
  /** Whether somebody else has a seat of the preview. */
  readonly #isGone = $derived.by(() => {
    const looks = this.preview?.seatIds.map((seatId) => this.#sale.looks[seatId]) ?? []
    return looks.some((look) => look === HELD || look === BOOKED || look === BLOCKED)
  })
  /** Whether what is shown is not, or no longer, the answer to the form. */
  readonly isOutdated = $derived(
    this.isOpen && !this.isAsking && !this.isReserving && (this.#choice !== this.#answered || this.#isGone),
  )

  constructor(sale: SaleOfBestSeats) {
    this.#sale = sale
  }

  /** The form opens: a visitor who filters for wheelchair places wants one, with somebody beside it. */
  followFilter(): void {
    if (this.#sale.filter.kind !== 'wheelchair' || this.placeCount > 0) return
    this.placeCount = 1
    this.seatCount = Math.max(0, this.seatCount - 1)
  }

  /** So many wheelchair places; without any, the filter for them ends. */
  setPlaces(count: number): void {
    this.placeCount = count
    if (count === 0 && this.#sale.filter.kind === 'wheelchair') this.#sale.filter.kind = undefined
  }

  /** Asks the server which seats it would choose. */
  async find(): Promise<void> {
    const choice = this.#choice
    this.wasLate = this.#isGone && choice === this.#answered
    this.isOpen = this.isAsking = true
    const answer = this.#nearAisle(await this.#ask())
    this.isAsking = false
    this.#answered = choice
    this.preview = answer.ok ? answer.value : undefined
    if (!answer.ok) {
      this.close()
      this.#sale.refused(answer.error, this.quantity)
    }
  }

  /** Reserves exactly the seats of the preview; if somebody took one meanwhile, asks for others. */
  async reserve(): Promise<void> {
    const { preview } = this
    if (!preview || this.isReserving) return
    this.isReserving = true
    const answer = await this.#sale.requestHold(preview.seatIds)
    this.isReserving = false
    if (!answer) return
    if (answer.ok) {
      this.close()
      this.#sale.took(preview.seatIds)
    } else if (answer.error.code === 'SEATS_TAKEN') {
      // The corrected map makes the preview outdated.
      this.#sale.correct(answer.error)
    } else {
      this.close()
      this.#sale.refused(answer.error, this.quantity)
    }
  }

  /** Forgets the preview. */
  close(): void {
    this.isOpen = this.wasLate = false
    this.preview = undefined
  }

  /** In place of the best seats those at an aisle, if the filter wants that. */
  #nearAisle(answer: Answer<BestSeatsPreview>): Answer<BestSeatsPreview> {
    const { seatIndex, blocks, filter } = this.#sale
    if (!answer.ok || !this.atAisle || !seatIndex) return answer
    const { serverTime } = answer
    const { categoryIds } = filter
    const isFree = (seatId: number) => this.#sale.isFree(seatId)
    const isWanted = (seatId: number): boolean => {
      const seat = seatOf(seatIndex, seatId)
      if (!seat || seat.accessible || !isFree(seatId)) return false
      return categoryIds.length === 0 || categoryIds.includes(seatIndex.categories[seat.category]?.categoryId ?? '')
    }
    const seatIds = aisleSeatsNear(answer.value.seatIds, { seatIndex, blocks }, isWanted, isFree)
    if (!seatIds)
      return { ok: false, serverTime, error: { code: 'NOT_ENOUGH_SEATS', message: 'No such seats are at an aisle.' } }
    const total = { ...answer.value.total, amount: priceOf(seatIndex, seatIds) }
    return { ok: true, serverTime, value: { ...answer.value, seatIds, total } }
  }

  /** Asks for each category that the filter leaves, the first that has enough seats; without a filter once. */
  async #ask(): Promise<Answer<BestSeatsPreview>> {
    const { connection } = this.#sale.session
    const request: BestSeatsRequest = {
      quantity: this.quantity,
      ...(this.placeCount > 0 && { wheelchairPlaces: this.placeCount }),
    }
    const [first, ...others] = this.#sale.filter.categoryIds
    const ask = (categoryId: string | undefined) =>
      connection.previewBest(this.#sale.showId, { ...request, ...(categoryId !== undefined && { categoryId }) })
    let answer = await ask(first)
    for (const categoryId of others) {
      if (answer.ok || answer.error.code !== 'NOT_ENOUGH_SEATS') break
      answer = await ask(categoryId)
    }
    return answer
  }
}
