// What waits for the next message: of each show only the latest, so that it is bounded however long the bus is away.
import type { Notice } from './message.ts'

/** A show without a place here is found by the poll. */
const SHOWS_AT_MOST = 10_000

type Viewers = Extract<Notice, { kind: 'viewers' }>

export class PendingNotices {
  readonly #seqs = new Map<string, number>()
  readonly #viewers = new Map<string, Viewers>()
  /** The notices about no show, by their kind. */
  readonly #others = new Map<Notice['kind'], Notice>()

  get isEmpty(): boolean {
    return this.#seqs.size + this.#viewers.size + this.#others.size === 0
  }

  add(notice: Notice): void {
    switch (notice.kind) {
      case 'seq': {
        const known = this.#seqs.get(notice.showId)
        if (known === undefined && this.#seqs.size >= SHOWS_AT_MOST) return
        this.#seqs.set(notice.showId, Math.max(known ?? 0, notice.seq))
        return
      }
      case 'viewers':
        if (this.#viewers.has(notice.showId) || this.#viewers.size < SHOWS_AT_MOST) {
          this.#viewers.set(notice.showId, notice)
        }
        return
      case 'beat':
      case 'revoked':
      case 'left':
        this.#others.set(notice.kind, notice)
    }
  }

  /** Takes everything, the seqs of shows first. */
  take(): Notice[] {
    const seqs = Array.from(this.#seqs, ([showId, seq]): Notice => ({ kind: 'seq', showId, seq }))
    const all = [...seqs, ...this.#others.values(), ...this.#viewers.values()]
    for (const each of [this.#seqs, this.#viewers, this.#others]) each.clear()
    return all
  }
}
