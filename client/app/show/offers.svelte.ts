// What the visitor is offered at this moment: instead of what was refused, or so that no seat is left alone.
import type { Blocks } from '../../../shared/blocks.ts'
import type { Show } from '../../../shared/protocol.ts'
import type { Refusal } from '../../connection/types.ts'
import type { Wish } from '../../connection/types.ts'
import { cardOf, offerAfter, type Offer, type Room, type Way } from './offer.ts'
import { singleLeftBy } from './singles.ts'

/** Whoever can do what is offered. */
interface Buyer extends Room {
  readonly show: Show | undefined
  readonly blocks: Blocks
  isFree(seatId: number): boolean
  take(seatIds: readonly number[]): Promise<boolean>
  takeBest(wish: Wish): Promise<boolean>
  giveBack(seatIds: readonly number[]): Promise<void>
}

export class Offers {
  readonly #buyer: Buyer
  /** Until the visitor chooses, closes it, or gets other seats. */
  #offer = $state.raw<Offer>()
  /** A lonely seat that the visitor does not want to hear of again. */
  #ignored = $state<number>()
  /** A seat that the visitor's own leave alone: pointed out while they choose, whether the show only asks for more or insists. */
  readonly #single = $derived.by(() => {
    const { show, mine, blocks } = this.#buyer
    if (show === undefined || show.singles === 'off') return undefined
    const single = singleLeftBy(mine, blocks, (seatId) => this.#buyer.isFree(seatId))
    return single?.alone === this.#ignored ? undefined : single
  })
  readonly card = $derived.by(() => {
    if (this.#offer) return cardOf(this.#offer, this.#buyer)
    return (
      this.#single &&
      cardOf({ kind: 'single', single: this.#single, isRefused: this.#buyer.show?.singles === 'refuse' }, this.#buyer)
    )
  })
  /** Whether the card answers what the visitor just asked for. */
  readonly isAnswer = $derived(this.#offer !== undefined)

  constructor(buyer: Buyer) {
    this.#buyer = buyer
  }

  /** Offers what there is after a refusal; false when there is nothing to be offered. */
  make(refusal: Refusal, quantity: number): boolean {
    this.#offer = offerAfter(refusal, quantity)
    return this.#offer !== undefined
  }

  /** The visitor has other seats now. */
  end(): void {
    this.#offer = undefined
  }

  decline(): void {
    if (this.#offer) this.#offer = undefined
    else this.#ignored = this.#single?.alone
  }

  async follow(way: Way): Promise<void> {
    this.#offer = undefined
    const { instead } = way
    const isDone =
      way.kind === 'seats'
        ? await this.#buyer.take(way.seatIds)
        : await this.#buyer.takeBest({ quantity: way.quantity })
    if (isDone && instead.length > 0) await this.#buyer.giveBack(instead)
  }
}
