// One of two side by side: takes the seat that the page around it says, and reports when the outcome was to be seen.
import { strandedBy } from '../../../shared/stranded.ts'
import { valueAt, WHEELCHAIR } from '../../seat-map/seat-index.ts'
import { AVAILABLE, HELD } from '../../seat-map/look.ts'
import type { Sale } from '../show/sale.svelte.ts'
import { isOrder, nowMs, type Order, type Report } from './messages.ts'

export class Contestant {
  readonly #sale: Sale
  readonly #events = new AbortController()

  constructor(sale: Sale) {
    this.#sale = sale
    const { signal } = this.#events
    addEventListener('message', (event) => this.#told(event), { signal })
  }

  /** Reports that orders can be followed. */
  here(): void {
    report({ duel: 'here' })
  }

  leave(): void {
    this.#events.abort()
  }

  #told({ source, origin, data }: MessageEvent<unknown>): void {
    if (source === parent && origin === location.origin && isOrder(data)) void this.#follow(data)
  }

  async #follow(order: Order): Promise<void> {
    const sale = this.#sale
    if (order.duel === 'clear') {
      sale.offers.end()
      if (sale.mine.length > 0) await sale.giveBack(sale.mine)
      report({ duel: 'cleared', free: this.#anyFree() })
      return
    }
    sale.spotlight = { seatId: order.seatId }
    const got = await sale.take([order.seatId])
    requestAnimationFrame(() => report({ duel: 'saw', got, name: sale.nameOf(order.seatId), at: nowMs() }))
  }

  /** A free seat, at random, that anybody may take alone. */
  #anyFree(): number | undefined {
    const { hall, blocks, looks } = this.#sale
    if (!hall) return undefined
    const isFree = (seatId: number): boolean => this.#sale.isFree(seatId)
    const fits = (seatId: number): boolean =>
      isFree(seatId) &&
      (valueAt(hall.flags, seatId) & WHEELCHAIR) === 0 &&
      strandedBy([seatId], blocks, isFree).length === 0
    const free = Array.from({ length: hall.seatCount }, (_, seatId) => seatId).filter(fits)
    // The other side's seat may still look held: whether a seat is left alone must not hang on that.
    const mayBeFree = (seatId: number): boolean => [AVAILABLE, HELD].includes(looks[seatId] ?? AVAILABLE)
    const calm = free.filter((seatId) => strandedBy([seatId], blocks, mayBeFree).length === 0)
    const choice = calm.length > 0 ? calm : free
    return choice[Math.floor(Math.random() * choice.length)]
  }
}

function report(what: Report): void {
  parent.postMessage(what, location.origin)
}
