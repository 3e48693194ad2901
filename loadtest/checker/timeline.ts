// The order of a show's committed changes: when each seq was committed, as far as the clients' clock can tell.
import type { Call, History, Instant } from '../history.ts'
import { decidedSeq, shownSeq } from './call-facts.ts'
import { lastWhere } from './sorted-list.ts'
import type { Exhibit } from './violation.ts'

type FirstSeen = { seq: number; at: Instant; source: Exhibit }

/** Whether a call may have taken effect in a change after the seq `after`, not later than `latest` by the load's clock. */
export function mayHaveTakenEffect({ calledAt, outcome }: Call, after: number, latest: Instant): boolean {
  if (calledAt > latest) return false
  if (outcome.kind === 'booking') return outcome.booking.seq > after
  return outcome.kind === 'unknown' || (outcome.kind === 'hold' && outcome.hold.seq > after)
}

export class Timeline {
  /** By seq; each with the first moment at which that seq or a later one was seen. */
  readonly #seen: FirstSeen[]
  /** By seq; each with the latest moment at which something was requested that was decided at that seq or an earlier one. */
  readonly #requested: { seq: number; at: Instant }[]

  /** @param errorMs how far the clocks of the processes that recorded this may be apart */
  constructor({ calls, sightings, operations = [] }: History, errorMs: number) {
    const seen = new Map<number, FirstSeen>()
    const requested = new Map<number, { seq: number; at: Instant }>()
    const see = (seq: number, at: Instant, source: Exhibit): void => {
      const first = seen.get(seq)
      if (!first || at + errorMs < first.at) seen.set(seq, { seq, at: at + errorMs, source })
    }
    for (const call of calls) {
      const seq = decidedSeq(call)
      const shown = call.outcome.kind === 'booking' ? call.outcome.booking.seq : seq
      if (shown !== undefined && call.returnedAt !== null) see(shown, call.returnedAt, { call })
      if (seq === undefined) continue
      const last = requested.get(seq)
      const at = call.calledAt - errorMs
      if (!last || at > last.at) requested.set(seq, { seq, at })
    }
    for (const operation of operations) {
      const { outcome, returnedAt } = operation
      if (outcome.kind === 'changed' && returnedAt !== null) see(outcome.seq, returnedAt, { operation })
    }
    for (const sighting of sightings) see(shownSeq(sighting), sighting.at, { sighting })
    this.#seen = bySeq(seen)
    for (let i = this.#seen.length - 2; i >= 0; i--) {
      const [here, next] = [this.#seen[i], this.#seen[i + 1]]
      if (here && next && next.at < here.at) this.#seen[i] = { ...next, seq: here.seq }
    }
    this.#requested = bySeq(requested)
    for (const [i, here] of this.#requested.entries()) {
      here.at = Math.max(here.at, this.#requested[i - 1]?.at ?? -Infinity)
    }
  }

  /** The highest seq that any client had seen before `at`, and what showed it first. */
  seenBefore(at: Instant): FirstSeen | undefined {
    return this.#seen[lastWhere(this.#seen, (seen) => seen.at < at)]
  }

  /** The highest seq that any client had seen before `at`, or -1. */
  knownBefore(at: Instant): number {
    return this.seenBefore(at)?.seq ?? -1
  }

  /** By the load's clock, `seq` was not committed before this: a later request was decided at an earlier seq. */
  notBefore(seq: number): Instant {
    return this.#requested[lastWhere(this.#requested, (requested) => requested.seq < seq)]?.at ?? -Infinity
  }

  /** By the load's clock, `seq` was not committed after this: a client had seen it by then. */
  notAfter(seq: number): Instant {
    return this.#seen[lastWhere(this.#seen, (seen) => seen.seq < seq) + 1]?.at ?? Infinity
  }
}

function bySeq<T extends { seq: number }>(entries: ReadonlyMap<number, T>): T[] {
  return [...entries.values()].sort((a, b) => a.seq - b.seq)
}
