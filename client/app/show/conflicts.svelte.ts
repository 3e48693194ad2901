// The conflict card that the visitor sees now: after a refusal, or because the basket leaves a single seat.
import type { Blocks } from '../../../shared/blocks.ts'
import type { Show } from '../../../shared/protocol.ts'
import type { Refusal, BestSeatsRequest } from '../../connection/types.ts'
import { cardOf, conflictFrom, type Conflict, type SeatContext, type Alternative } from './conflict-card.ts'
import { singleSeatLeftBy } from './single-seats.ts'

interface SaleOfConflicts extends SeatContext {
  readonly show: Show | undefined
  readonly blocks: Blocks
  isFree(seatId: number): boolean
  take(seatIds: readonly number[]): Promise<boolean>
  takeBest(request: BestSeatsRequest): Promise<boolean>
  giveBack(seatIds: readonly number[]): Promise<void>
}

export class Conflicts {
  readonly #sale: SaleOfConflicts
  /** Of the latest refusal, until the visitor chooses, closes the card, or gets other seats. */
  #conflict = $state.raw<Conflict>()
  /** The single seat whose card the visitor closed. */
  #ignored = $state<number>()
  /** The single seat that the basket leaves, whether the show warns about it or refuses it. */
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
  /** Whether the card answers a command of the visitor. */
  readonly isAnswer = $derived(this.#conflict !== undefined)

  constructor(sale: SaleOfConflicts) {
    this.#sale = sale
  }

  /** Shows the card for a refusal of so many seats. @returns false when there is none for this refusal */
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

  /** Takes the seats of an alternative, and then gives back those that it replaces. */
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
