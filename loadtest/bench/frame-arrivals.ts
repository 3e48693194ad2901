// When frames came, to any socket of a generator: all that is needed to say how late each change was seen.
import type { Frame } from '../../shared/protocol.ts'
import { now } from '../run-clock.ts'
import { Latencies, type Percentiles } from '../measure/latencies.ts'

const NAME = 'lag'

export class FrameArrivals {
  /** The same object is the same frame, whoever gets it. */
  readonly #at = new Map<Frame, number[]>()

  add(frame: Frame): void {
    const known = this.#at.get(frame)
    if (known) known.push(now())
    else this.#at.set(frame, [now()])
  }

  forget(): void {
    this.#at.clear()
  }

  /**
   * Since the first frame that is known, the changes that have not come to each of so many sockets: a viewer who is not
   * shown a change at all must not make those who are look the faster.
   */
  missing(changes: Iterable<number>, sockets: number): number[] {
    const times = new Map<number, number>()
    let first = this.#at.size > 0 ? Infinity : 0
    for (const [frame, { length }] of this.#at) {
      first = Math.min(first, frame.since + 1)
      for (let seq = frame.since + 1; seq <= frame.seq; seq++) times.set(seq, (times.get(seq) ?? 0) + length)
    }
    return [...changes].filter((seq) => seq >= first && times.get(seq) !== sockets)
  }

  /** `changes` are seqs and the milliseconds since 1970 at which they were decided. */
  lag(changes: ReadonlyMap<number, number>): Percentiles | undefined {
    const latencies = new Latencies()
    for (const [frame, arrivals] of this.#at) {
      for (let seq = frame.since + 1; seq <= frame.seq; seq++) {
        const decidedAt = changes.get(seq)
        if (decidedAt === undefined) continue
        for (const at of arrivals) latencies.record(NAME, at - decidedAt)
      }
    }
    return latencies.percentiles()[NAME]
  }
}
