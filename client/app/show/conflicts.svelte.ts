// The conflict card that the visitor sees now: after a refusal, or because the basket leaves a single seat.
import type { Hold, Show } from '../../../shared/protocol.ts'
import type { Answer, Refusal } from '../../connection/types.ts'
import {
  cardOf,
  conflictFrom,
  lostIn,
  togetherFor,
  type Alternative,
  type Card,
  type Conflict,
  type SeatContext,
  type Together,
  type Wish,
} from './conflict-card.ts'
import { refusedSingleSeat, singleSeatLeftBy, type SeatsAround } from './single-seats.ts'

interface SaleOfConflicts extends SeatContext, SeatsAround {
  readonly show: Show | undefined
  /** The seat that the map brings into view. */
  spotlight: { seatId: number } | undefined
  take(seatIds: readonly number[]): Promise<boolean>
  requestHold(seatIds: readonly number[]): Promise<Answer<Hold> | undefined>
  took(seatIds: readonly number[]): void
  refused(refusal: Refusal, wish: Wish): void
  seatsNotRegained(seatIds: readonly number[], refusal: Refusal): void
  /** The seats together that the server would choose in place of `lost`, for no more; undefined when there are none. */
  findBest(quantity: number, lost: readonly number[]): Promise<readonly number[] | undefined>
  giveBack(seatIds: readonly number[]): Promise<boolean>
}

export class Conflicts {
  readonly #sale: SaleOfConflicts
  /** Of the latest refusal, until the visitor chooses, closes the card, or gets other seats. */
  #conflict = $state.raw<Conflict>()
  /** The seats together that the card offers as well. */
  #together = $state.raw<Together>('none')
  /** The single seat whose card the visitor closed. */
  #ignored = $state<number>()
  /** The single seat that the basket leaves, whether the show warns about it or refuses it. */
  readonly #single = $derived.by(() => {
    const { show, mine } = this.#sale
    if (show === undefined || show.singles === 'off') return undefined
    const single = singleSeatLeftBy(mine, this.#sale)
    return single?.alone === this.#ignored ? undefined : single
  })
  readonly card = $derived.by(() => {
    if (this.#conflict) return cardOf(this.#conflict, this.#sale, this.#together)
    if (!this.#single) return undefined
    const isRefused = this.#sale.show?.singles === 'refuse'
    const card = cardOf({ kind: 'single', single: this.#single, isRefused }, this.#sale)
    // Where there is no other choice, the hint would be of no use.
    return card.alternatives.length > 0 ? card : undefined
  })
  /** Whether the card answers a command of the visitor. */
  readonly isAnswer = $derived(this.#conflict !== undefined)

  constructor(sale: SaleOfConflicts) {
    this.#sale = sale
  }

  /** The card for a FORBIDDEN refusal by `checkout:begin` (H12). */
  cardAtCheckout(refusal: Refusal): Card | undefined {
    const single = refusedSingleSeat(refusal, this.#sale.mine, this.#sale)
    return single && cardOf({ kind: 'single', single, isRefused: true }, this.#sale)
  }

  /**
   * Shows the card for the refusal of a request for seats.
   * @returns false when there is none for this refusal
   */
  raise(refusal: Refusal, wish: Wish): boolean {
    const conflict = (this.#conflict = conflictFrom(refusal, wish))
    if (conflict) void this.#findTogether(conflict)
    return conflict !== undefined
  }

  async #findTogether(conflict: Conflict): Promise<void> {
    const quantity = togetherFor(conflict, this.#sale)
    this.#together = quantity > 0 ? 'unknown' : 'none'
    if (quantity === 0) return
    const found = await this.#sale.findBest(quantity, lostIn(conflict))
    if (this.#conflict === conflict) this.#together = found ?? 'none'
  }

  /** The visitor has other seats now. */
  clear(): void {
    this.#conflict = undefined
  }

  dismiss(): void {
    if (this.#conflict) this.#conflict = undefined
    else this.#ignored = this.#single?.alone
  }

  /** Takes the seats of an alternative in place of those that it replaces. */
  async choose({ seatIds, instead, isAtLimit = false }: Alternative): Promise<void> {
    this.#conflict = undefined
    const isDone = isAtLimit ? await this.#swapAtLimit(seatIds, instead) : await this.#sale.take(seatIds)
    const [seatId] = seatIds
    if (isDone && seatId !== undefined) this.#sale.spotlight = { seatId }
    if (!isAtLimit && isDone && instead.length > 0) await this.#sale.giveBack(instead)
  }

  /** Gives seats back first, and takes them again when the others are refused: the card then says why. */
  async #swapAtLimit(seatIds: readonly number[], instead: readonly number[]): Promise<boolean> {
    if (!(await this.#sale.giveBack(instead))) return false
    const answer = await this.#sale.requestHold(seatIds)
    if (answer?.ok) {
      this.#sale.took(seatIds)
      return true
    }
    const regained = await this.#sale.requestHold(instead)
    if (answer) this.#sale.refused(answer.error, { quantity: seatIds.length, wanted: seatIds })
    if (regained && !regained.ok) this.#sale.seatsNotRegained(instead, regained.error)
    return false
  }
}
