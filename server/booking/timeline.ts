// The timeline of a board: when its latest changes were decided. A database that was set back begins another timeline, whose
// changes have the same seqs and other times.
import type { Instant } from './seat.ts'

/** Timelines are compared by the times of this many latest changes; before those, by the seq alone. */
const REMEMBERED = 1000

export class Timeline {
  /** When the latest changes were decided, by their seqs. */
  readonly #decidedAt = new Map<number, Instant>()

  /** @param at null: the show has not changed yet */
  add(seq: number, at: Instant | null): void {
    if (at === null) return
    this.#decidedAt.set(seq, at)
    this.#decidedAt.delete(seq - REMEMBERED)
  }

  /** When the change of that seq was decided; null when that is not known. */
  timeOf(seq: number): Instant | null {
    return this.#decidedAt.get(seq) ?? null
  }

  /** Whether the change of that seq was decided then; null: it never was. */
  has({ seq, at }: { seq: number; at: Instant | null }): boolean {
    return at === this.timeOf(seq)
  }

  /** Whether another change of that seq is known. */
  conflictsWith({ seq, at }: { seq: number; at: Instant }): boolean {
    return this.#decidedAt.has(seq) && this.#decidedAt.get(seq) !== at
  }
}
