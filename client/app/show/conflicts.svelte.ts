// What the visitor is offered at this moment: instead of what was refused, or so that no seat is left alone.
import type { Blocks } from '../../../shared/blocks.ts'
import type { Show } from '../../../shared/protocol.ts'
import type { Refusal } from '../../connection/types.ts'
import type { Wish } from '../../connection/types.ts'
import { cardOf, conflictFrom, type Conflict, type SeatContext, type Alternative } from './conflict-card.ts'
import { singleSeatLeftBy } from './single-seats.ts'

/** Whoever can do what is offered. */
interface SaleOfConflicts extends SeatContext {
  readonly show: Show | undefined
  readonly blocks: Blocks
  isFree(seatId: number): boolean
  take(seatIds: readonly number[]): Promise<boolean>
  takeBest(wish: Wish): Promise<boolean>
  giveBack(seatIds: readonly number[]): Promise<void>
}

export class Conflicts {
  readonly #sale: SaleOfConflicts
  /** Until the visitor chooses, closes it, or gets other seats. */
  #conflict = $state.raw<Conflict>()
  /** A lonely seat that the visitor does not want to hear of again. */
  #ignored = $state<number>()
  /** A seat that the visitor's own leave alone: pointed out while they choose, whether the show only asks for more or insists. */
  readonly #single = $derived.by(() => {
    const { show, mine, blocks } = this.#sale
    if (show === undefined || show.singles === 'off') return undefined
    const single = singleSeatLeftBy(mine, blocks, (seatId) => this.#sale.isFree(seatId))
    return single?.alone === this.#ignored ? undefined : single
  })
  readonly card = $derived.by(() => {
    if (this.#conflict) return cardOf(this.#conflict, this.#sale)
    return (
      this.#single &&
      cardOf({ kind: 'single', single: this.#single, isRefused: this.#sale.show?.singles === 'refuse' }, this.#sale)
    )
  })
  /** Whether the card answers what the visitor just asked for. */
  readonly isAnswer = $derived(this.#conflict !== undefined)

  constructor(sale: SaleOfConflicts) {
    this.#sale = sale
  }

  /** Offers what there is after a refusal; false when there is nothing to be offered. */
  raise(refusal: Refusal, quantity: number): boolean {
    this.#conflict = conflictFrom(refusal, quantity)
    return this.#conflict !== undefined
  }

  /** The visitor has other seats now. */
  clear(): void {
    this.#conflict = undefined
  }

  dismiss(): void {
    if (this.#conflict) this.#conflict = undefined
    else this.#ignored = this.#single?.alone
  }

  async choose(alternative: Alternative): Promise<void> {
    this.#conflict = undefined
    const { instead } = alternative
    const isDone =
      alternative.kind === 'seats'
        ? await this.#sale.take(alternative.seatIds)
        : await this.#sale.takeBest({ quantity: alternative.quantity })
    if (isDone && instead.length > 0) await this.#sale.giveBack(instead)
  }
}
