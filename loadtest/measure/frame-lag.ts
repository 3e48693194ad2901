// The frame lag: the time from the decision of a change in the database until each connection's map shows it.
import type { Frame } from '../../shared/protocol.ts'
import type { Instant } from '../history.ts'
import { SECOND_MS } from '../run-clock.ts'

/** The answer that tells when a change was decided may come after the frame, by this time at most. */
const PATIENCE_MS = SECOND_MS
/** A frame that arrives later than this after its first viewer had it counts as never seen. */
const FORGOTTEN_MS = 30 * SECOND_MS

type Arrivals = { firstAt: Instant; instants: Instant[] }

export class FrameLag {
  readonly #decidedAt = new Map<number, Instant>()
  readonly #arrivals = new Map<Frame, Arrivals>()
  readonly #record: (ms: number) => void

  constructor(record: (ms: number) => void) {
    this.#record = record
  }

  /** `instant` is when the change with this `seq` was decided, by the clock of this machine. */
  decided(seq: number, instant: Instant): void {
    this.#decidedAt.set(seq, instant)
  }

  /** Takes a frame that arrived on any connection. The same object must be passed for the same frame. */
  shown(frame: Frame, instant: Instant): void {
    const arrivals = this.#arrivals.get(frame)
    if (arrivals) arrivals.instants.push(instant)
    else this.#arrivals.set(frame, { firstAt: instant, instants: [instant] })
  }

  /** Records the lag of each change whose decision is known to each connection that was sent it. */
  settle(now: Instant): void {
    for (const [frame, arrivals] of this.#arrivals) {
      if (now - arrivals.firstAt < PATIENCE_MS) continue
      for (let seq = frame.since + 1; seq <= frame.seq; seq++) {
        const decidedAt = this.#decidedAt.get(seq)
        if (decidedAt === undefined) continue
        for (const instant of arrivals.instants) this.#record(instant - decidedAt)
      }
      arrivals.instants = []
      if (now - arrivals.firstAt > FORGOTTEN_MS) this.#arrivals.delete(frame)
    }
    for (const [seq, instant] of this.#decidedAt) {
      if (now - instant < 2 * FORGOTTEN_MS) break
      this.#decidedAt.delete(seq)
    }
  }
}
