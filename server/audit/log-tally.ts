// Counts what a log has: steps by cause and by actor, seats, sales and money.
import type { Replay } from './replay.ts'
import type { Step } from './show-record.ts'

/** Steps and seats of one cause. */
export type Count = { steps: number; seats: number }

export class LogTally {
  readonly causes = new Map<Step['cause'], Count>()
  /** By operator, how many steps; `server` stands for steps that a server decided on behalf of a visitor. */
  readonly actors = new Map<string, number>()
  steps = 0
  /** Money of all sales, and of those that were cancelled, in the currency's minor unit. */
  sold = 0
  refunded = 0
  readonly #prices: readonly number[]

  constructor(prices: readonly number[]) {
    this.#prices = prices
  }

  /** @param replay the show before the step */
  add(step: Step, replay: Replay): void {
    this.steps++
    const count = this.causes.get(step.cause) ?? { steps: 0, seats: 0 }
    count.steps++
    count.seats += step.seatIds.length
    this.causes.set(step.cause, count)
    if (step.by !== undefined) {
      const actor = step.by === 'server' ? 'server' : step.by.operator
      this.actors.set(actor, (this.actors.get(actor) ?? 0) + 1)
    }
    if (step.cause === 'booked') this.sold += this.#priceOf(step.seatIds)
    if (step.cause === 'cancelled' || step.cause === 'seats-cancelled') {
      const soldAs = replay.sales.get(step.bookingId)?.soldAs
      this.refunded += this.#priceOf(step.seatIds.map((seatId) => soldAs?.get(seatId) ?? seatId))
    }
  }

  of(cause: Step['cause']): Count {
    return this.causes.get(cause) ?? { steps: 0, seats: 0 }
  }

  #priceOf(seatIds: readonly number[]): number {
    return seatIds.reduce((sum, seatId) => sum + (this.#prices[seatId] ?? 0), 0)
  }
}
