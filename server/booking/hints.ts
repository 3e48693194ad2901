// Follows hints that another node has changed a show: brings its board to where the database is. A hint may be late, come
// twice or be wrong, since the bus is not trusted: all it does is to have the log read.
import { setTimeout as pause } from 'node:timers/promises'
import type { Boards } from './boards.ts'
import { limitConcurrency } from './concurrency.ts'

/** Each takes a connection from commands. */
const FOLLOWED_AT_ONCE = 2
/** A busy show's next transaction reads the log anyway, so the board waits for that, but no longer than a frame. */
const BUSY_MS = 50
/** After a hint of a seq that the database does not have, the show's next hints wait. */
const WRONG_MS = 250

export class Hints {
  readonly #boards: Boards
  readonly #whenIdle: (showId: string) => Promise<void> | undefined
  readonly #onError: (error: unknown, showId: string) => void
  /** The highest seq of each show that was named since its log was last read. */
  readonly #named = new Map<string, number>()
  readonly #following = new Set<string>()
  readonly #whenFewFollow = limitConcurrency(FOLLOWED_AT_ONCE)

  /** @param whenIdle resolves when none of the show's commands is being settled; undefined if that is so */
  constructor(
    boards: Boards,
    whenIdle: (showId: string) => Promise<void> | undefined,
    onError: (error: unknown, showId: string) => void,
  ) {
    this.#boards = boards
    this.#whenIdle = whenIdle
    this.#onError = onError
  }

  /** Takes a hint that a show is at `seq`. Shows without a board in memory are nothing to this node. */
  take(showId: string, seq: number): void {
    if (!this.#isBehind(showId, seq)) return
    this.#named.set(showId, Math.max(seq, this.#named.get(showId) ?? 0))
    if (this.#following.has(showId)) return
    this.#following.add(showId)
    void this.#follow(showId).catch((error: unknown) => this.#onError(error, showId))
  }

  async #follow(showId: string): Promise<void> {
    try {
      for (let seq = this.#takeNamed(showId); seq !== undefined; seq = this.#takeNamed(showId)) {
        const idle = this.#whenIdle(showId)
        if (idle) await Promise.race([idle, pause(BUSY_MS)])
        const reached = seq
        await this.#whenFewFollow(() => this.#boards.reach(showId, reached))
        if (this.#isBehind(showId, seq)) await pause(WRONG_MS)
      }
    } finally {
      this.#following.delete(showId)
    }
  }

  #takeNamed(showId: string): number | undefined {
    const seq = this.#named.get(showId)
    this.#named.delete(showId)
    return seq
  }

  #isBehind(showId: string, seq: number): boolean {
    return (this.#boards.known(showId)?.seq ?? seq) < seq
  }
}
