// Best available seats: how many the visitor wants, and the seats that the server would choose, with their price, before the
// visitor reserves them.
import type { Blocks } from '../../../shared/blocks.ts'
import { BLOCKED, BOOKED, HELD } from '../../seat-map/look.ts'
import { seatOf, type SeatIndex } from '../../seat-map/seat-index.ts'
import type { Answer, BestSeatsPreview, BestSeatsRequest, Hold, Refusal } from '../../connection/types.ts'
import type { Session } from '../session.svelte.ts'
import { aisleSeatsNear } from './aisle-seats.ts'
import type { Wish } from '../show/conflict-card.ts'
import { noDearerCategories } from '../show/no-dearer.ts'
import type { ShowFilter } from '../show/seat-filter.svelte.ts'
import { priceOf } from '../seats/seating-plan.svelte.ts'

/** Three presses on + within this time are one question to the server. */
const SETTLED_MS = 250
/** In a rush the seats of many visitors are gone at once: they ask again spread over this time. */
const SPREAD_MS = 750

export interface SaleOfBestSeats {
  readonly session: { readonly connection: Pick<Session['connection'], 'previewBest' | 'holdBest'> }
  readonly showId: string
  readonly filter: Pick<ShowFilter, 'categoryIds' | 'kind'>
  /** Undefined while the plan is being fetched. */
  readonly seatIndex: SeatIndex | undefined
  /** By seat id, see look.ts. */
  readonly looks: Readonly<Uint8Array>
  readonly blocks: Blocks
  isFree(seatId: number): boolean
  /** The most seats that a visitor may have; undefined before it is known. */
  readonly maxSeats: number | undefined
  /** How many more seats the visitor may have. */
  readonly spare: number
  /** Undefined when nothing was sent. */
  requestHold(seatIds: readonly number[]): Promise<Answer<Hold> | undefined>
  took(seatIds: readonly number[]): void
  /** The visitor has these seats in place of those that were shown. */
  tookOthers(seatIds: readonly number[]): void
  refused(refusal: Refusal, wish: Wish): void
  correct(refusal: Refusal): void
}

export class BestSeats {
  /** What the server would choose now; nothing is reserved yet. */
  preview = $state.raw<BestSeatsPreview>()
  /** Whether the visitor asked, so that a change of the form asks again. */
  isOpen = $state(false)
  isAsking = $state(false)
  isReserving = $state(false)
  /** Whether somebody else took seats that were shown to the visitor. */
  wasLate = $state(false)
  readonly #sale: SaleOfBestSeats
  #wantedSeats = $state(2)
  #wantedPlaces = $state(0)
  /** The choice that the server answered last. */
  #answered = $state('')
  /** Counts questions and closings: an answer that comes after a later one is ignored. */
  #asked = 0
  /** How many seats the visitor may still take. */
  readonly spare = $derived.by(() => Math.max(0, Math.min(this.#sale.spare, this.#sale.maxSeats ?? 1)))
  readonly isAtLimit = $derived.by(() => this.#sale.maxSeats !== undefined && this.spare === 0)
  /** The aisle filter does not apply once wheelchair places are wanted. */
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
    this.isOpen &&
      !this.isAsking &&
      !this.isReserving &&
      !this.isAtLimit &&
      (this.#choice !== this.#answered || this.#isGone),
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

  /** Ordinary seats, no more than the visitor may still take. */
  get seatCount(): number {
    return Math.min(this.#wantedSeats, this.spare - this.placeCount)
  }

  set seatCount(count: number) {
    this.#wantedSeats = count
  }

  /** Wheelchair places, beside the ordinary seats. */
  get placeCount(): number {
    return Math.min(this.#wantedPlaces, this.spare)
  }

  set placeCount(count: number) {
    this.#wantedPlaces = count
  }

  get quantity(): number {
    return this.seatCount + this.placeCount
  }

  /** In milliseconds: how long to wait before asking again. */
  get pauseMs(): number {
    return SETTLED_MS + (this.#isGone ? Math.random() * SPREAD_MS : 0)
  }

  /** Asks the server which seats it would choose. */
  async find(): Promise<void> {
    if (this.isAtLimit) return
    const question = ++this.#asked
    const choice = this.#choice
    this.wasLate = this.#isGone && choice === this.#answered
    this.isOpen = this.isAsking = true
    const answer = this.#nearAisle(await this.#ask())
    if (question !== this.#asked) return
    this.isAsking = false
    this.#answered = choice
    this.preview = answer.ok ? answer.value : undefined
    if (!answer.ok) this.#refused(answer.error)
  }

  /**
   * Reserves the seats of the preview. If somebody took one meanwhile, the server chooses as many that cost no more and takes
   * them at once, since others may be asking for the next best too (H11); if there are none, asks for dearer ones.
   */
  async reserve(): Promise<void> {
    const { preview } = this
    if (!preview || this.isReserving) return
    const question = this.#asked
    const request = this.#request
    this.isReserving = true
    let answer = await this.#sale.requestHold(preview.seatIds)
    const isTaken = answer?.ok === false && answer.error.code === 'SEATS_TAKEN'
    if (answer?.ok === false && isTaken) {
      // The corrected map makes the preview outdated.
      this.#sale.correct(answer.error)
      answer = question === this.#asked ? await this.#holdOthers(preview, request) : undefined
    }
    this.isReserving = false
    if (!answer) return
    if (!answer.ok) {
      this.#refused(answer.error)
      return
    }
    this.close()
    if (isTaken) this.#sale.tookOthers(answer.value.picked ?? [])
    else this.#sale.took(preview.seatIds)
  }

  /** Forgets the preview, and the question that is under way. */
  close(): void {
    this.#asked++
    this.isOpen = this.isAsking = this.wasLate = false
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

  #refused(refusal: Refusal): void {
    const { quantity, placeCount: places, atAisle } = this
    this.close()
    this.#sale.refused(refusal, { quantity, places, atAisle })
  }

  get #request(): BestSeatsRequest {
    return { quantity: this.quantity, ...(this.placeCount > 0 && { wheelchairPlaces: this.placeCount }) }
  }

  /** Asks for each category that the filter leaves, the first that has enough seats; without a filter once. */
  async #ask(): Promise<Answer<BestSeatsPreview>> {
    const { connection } = this.#sale.session
    const request = this.#request
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

  /** Takes seats that the server chooses; undefined when there are none that cost no more, or the filter wants seats at an aisle. */
  async #holdOthers({ seatIds }: BestSeatsPreview, request: BestSeatsRequest): Promise<Answer<Hold> | undefined> {
    const { showId, session, seatIndex, filter } = this.#sale
    if (!seatIndex || this.atAisle) return undefined
    for (const categoryId of noDearerCategories(seatIndex, seatIds, filter.categoryIds)) {
      const answer = await session.connection.holdBest(showId, crypto.randomUUID(), { ...request, categoryId })
      if (answer.ok || answer.error.code !== 'NOT_ENOUGH_SEATS') return answer
    }
    return undefined
  }
}
