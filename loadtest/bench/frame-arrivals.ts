// When frames arrived at the sockets of a generator: enough to tell how late each change was shown.
import type { Frame } from '../../shared/protocol.ts'
import { now } from '../run-clock.ts'
import { Latencies, type Percentiles } from '../measure/tally.ts'

export class FrameArrivals {
  /** Arrival times by frame. The same object is passed for the same frame. */
  readonly #arrivals = new Map<Frame, number[]>()

  add(frame: Frame): void {
    const known = this.#arrivals.get(frame)
    if (known) known.push(now())
    else this.#arrivals.set(frame, [now()])
  }

  forget(): void {
    this.#arrivals.clear()
  }

  /**
   * The changes, since the first known frame, that have not come to each of `sockets` sockets exactly once. A change that
   * some viewers never get must not make the lag of the others look better.
   */
  missing(changes: Iterable<number>, sockets: number): number[] {
    /** How often each change arrived. */
    const times = new Map<number, number>()
    let first = this.#arrivals.size > 0 ? Infinity : 0
    for (const [frame, { length }] of this.#arrivals) {
      first = Math.min(first, frame.since + 1)
      for (let seq = frame.since + 1; seq <= frame.seq; seq++) times.set(seq, (times.get(seq) ?? 0) + length)
    }
    return [...changes].filter((seq) => seq >= first && times.get(seq) !== sockets)
  }

  /** @param changes when each seq was decided, in milliseconds since 1970 */
  lag(changes: ReadonlyMap<number, number>): Percentiles | undefined {
    const latencies = new Latencies()
    for (const [frame, arrivals] of this.#arrivals) {
      for (let seq = frame.since + 1; seq <= frame.seq; seq++) {
        const decidedAt = changes.get(seq)
        if (decidedAt === undefined) continue
        for (const instant of arrivals) latencies.record('lag', instant - decidedAt)
      }
    }
    return latencies.percentiles().lag
  }
}
