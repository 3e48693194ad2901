// When each seq of a show was committed, as far as the clients' clock can tell.
import type { Call, Instant, Sighting } from '../history.ts'
import type { Exhibit } from './violation.ts'

type Seen = { seq: number; at: Instant; by: Exhibit }

/**
 * The seq of an answer, where it says how far the show was when it was decided: the state of its hold, or a refusal. A
 * booking's seq is that of its last change, and says less.
 */
export function decidedAt({ outcome }: Call): number | undefined {
  if (outcome.kind === 'hold') return outcome.hold.seq
  return outcome.kind === 'refused' ? outcome.refusal.seq : undefined
}

/** How far the show was when this was shown. */
export function seqOf({ shown }: Sighting): number {
  switch (shown.kind) {
    case 'snapshot':
      return shown.seq
    case 'frame':
      return shown.frame.seq
    case 'hold':
      return shown.hold.seq
    case 'booking':
      return shown.booking.seq
  }
}

/** Whether a call may have done something in a change after the seq `after`, not later than `latest` by the load's clock. */
export function mayHaveBeenDone({ calledAt, outcome }: Call, after: number, latest: Instant): boolean {
  if (calledAt > latest) return false
  if (outcome.kind === 'booking') return outcome.booking.seq > after
  return outcome.kind === 'unknown' || (outcome.kind === 'hold' && outcome.hold.seq > after)
}

export class Timeline {
  /** By seq; in each, the first to see that seq or a later one. */
  readonly #seen: Seen[]
  /** By seq; in each, the latest call that was decided on a state not after that seq. */
  readonly #asked: { seq: number; at: Instant }[]

  /** The clocks of the processes that wrote this may be `errorMs` apart. */
  constructor(calls: Iterable<Call>, sightings: Iterable<Sighting>, errorMs: number) {
    const seen = new Map<number, Seen>()
    const asked = new Map<number, { seq: number; at: Instant }>()
    const see = (seq: number, at: Instant, by: Exhibit): void => {
      const first = seen.get(seq)
      if (!first || at + errorMs < first.at) seen.set(seq, { seq, at: at + errorMs, by })
    }
    for (const call of calls) {
      const seq = decidedAt(call)
      const shown = call.outcome.kind === 'booking' ? call.outcome.booking.seq : seq
      if (shown !== undefined && call.returnedAt !== null) see(shown, call.returnedAt, { call })
      if (seq === undefined) continue
      const last = asked.get(seq)
      const at = call.calledAt - errorMs
      if (!last || at > last.at) asked.set(seq, { seq, at })
    }
    for (const sighting of sightings) see(seqOf(sighting), sighting.at, { sighting })
    this.#seen = bySeq(seen)
    for (let i = this.#seen.length - 2; i >= 0; i--) {
      const [here, next] = [this.#seen[i], this.#seen[i + 1]]
      if (here && next && next.at < here.at) this.#seen[i] = { ...next, seq: here.seq }
    }
    this.#asked = bySeq(asked)
    for (const [i, here] of this.#asked.entries()) here.at = Math.max(here.at, this.#asked[i - 1]?.at ?? -Infinity)
  }

  /** The highest seq that anybody had seen before `at`, and who was the first to. */
  seenBefore(at: Instant): Seen | undefined {
    return this.#seen[lastWhere(this.#seen, (seen) => seen.at < at)]
  }

  /** The highest seq that had been seen before `at`, or -1. */
  knownBefore(at: Instant): number {
    return this.seenBefore(at)?.seq ?? -1
  }

  /** By the load's clock, `seq` was not committed before this: somebody asked later and was answered as of before. */
  notBefore(seq: number): Instant {
    return this.#asked[lastWhere(this.#asked, (asked) => asked.seq < seq)]?.at ?? -Infinity
  }

  /** By the load's clock, `seq` was not committed after this: it had been seen by then. */
  notAfter(seq: number): Instant {
    return this.#seen[lastWhere(this.#seen, (seen) => seen.seq < seq) + 1]?.at ?? Infinity
  }
}

function bySeq<T extends { seq: number }>(entries: ReadonlyMap<number, T>): T[] {
  return [...entries.values()].sort((a, b) => a.seq - b.seq)
}

/** The index of the last entry for which `is` holds, given that it holds for none after one for which it does not; or -1. */
export function lastWhere<T>(entries: readonly T[], is: (entry: T) => boolean): number {
  let [low, high] = [-1, entries.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const entry = entries[middle]
    if (entry !== undefined && is(entry)) low = middle
    else high = middle - 1
  }
  return low
}
