// From commit to screen: how long after a change was decided each connection's map showed it.
import type { Instant } from '../history.ts'
import { SECOND_MS } from '../run-clock.ts'
import type { Frame } from '../../shared/protocol.ts'

/** The answer that says when a change was made may come after its frame: so long is it waited for. */
const PATIENCE_MS = SECOND_MS
/** A frame that comes later than this after its first viewer had it counts as never seen. */
const FORGOTTEN_MS = 30 * SECOND_MS

type Shown = { firstAt: Instant; at: Instant[] }

export class FrameLag {
  readonly #decidedAt = new Map<number, Instant>()
  readonly #shown = new Map<Frame, Shown>()
  readonly #record: (ms: number) => void

  constructor(record: (ms: number) => void) {
    this.#record = record
  }

  /** `at` is when the change with this `seq` was decided, by the clock of this machine. */
  decided(seq: number, at: Instant): void {
    this.#decidedAt.set(seq, at)
  }

  /** The same object is the same frame, whoever sees it. */
  shown(frame: Frame, at: Instant): void {
    const shown = this.#shown.get(frame)
    if (shown) shown.at.push(at)
    else this.#shown.set(frame, { firstAt: at, at: [at] })
  }

  /** Records what is complete: the lag of each known change to each connection that was shown it. */
  settle(now: Instant): void {
    for (const [frame, shown] of this.#shown) {
      if (now - shown.firstAt < PATIENCE_MS) continue
      for (let seq = frame.since + 1; seq <= frame.seq; seq++) {
        const decidedAt = this.#decidedAt.get(seq)
        if (decidedAt === undefined) continue
        for (const at of shown.at) this.#record(at - decidedAt)
      }
      shown.at = []
      if (now - shown.firstAt > FORGOTTEN_MS) this.#shown.delete(frame)
    }
    for (const [seq, at] of this.#decidedAt) {
      if (now - at < 2 * FORGOTTEN_MS) break
      this.#decidedAt.delete(seq)
    }
  }
}
