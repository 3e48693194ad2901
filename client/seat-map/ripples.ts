// The seats that have just changed, for as long as that shows.
import type { Ripple } from './overlay.ts'

const RIPPLE_MS = 600
/** More at once than anybody could follow cost more than they tell. */
const MOST_RIPPLES = 120

export class Ripples {
  readonly #begun = new Map<number, number>()

  add(seatIds: readonly number[], now: number): void {
    for (const seatId of seatIds) {
      if (this.#begun.size >= MOST_RIPPLES) return
      this.#begun.set(seatId, now)
    }
  }

  /** The ripples there are at that time; what is over by then is forgotten. */
  at(now: number): Ripple[] {
    const ripples: Ripple[] = []
    for (const [seatId, begun] of this.#begun) {
      if (now - begun > RIPPLE_MS) this.#begun.delete(seatId)
      else ripples.push({ seatId, progress: Math.max(0, (now - begun) / RIPPLE_MS) })
    }
    return ripples
  }
}
