// One visitor's hold in one show as they were told of it, from seq to seq: when it may have run out, and when it cannot.
import type { Hold } from '../../../shared/protocol.ts'
import { takesSeats, type Call, type Instant } from '../../history.ts'
import type { Clock } from '../database-clock.ts'
import type { Terms } from '../check-settings.ts'
import { lastWhere, mayHaveBeenDone, type Timeline } from '../timeline.ts'
import type { Exhibit } from '../violation.ts'

/** A hold that a visitor was told; `askedAt`, by the load's clock, is when they called for it, where it is an answer. */
export type Told = { hold: Hold; askedAt: Instant; by: Exhibit }

export type TrailEntry = Told & {
  seq: number
  /** What of the promise is known: the latest expiry told of this hold, and never less than every hold gets. */
  promisedUntil: Instant
  /** Whether seats were asked for in this change, even if they were booked or given back in it. */
  asked: boolean
}

export class Trail {
  readonly entries: readonly TrailEntry[]
  readonly #timeline: Timeline
  readonly #clock: Clock
  readonly #terms: Terms
  readonly #mayHaveMore: boolean
  readonly #firstAskedAt: Instant
  readonly #endings: readonly Call[]
  readonly #takings: readonly Call[]

  /**
   * `mayHaveMore`: some calls of theirs have no answer, so that the hold may last longer than they know. `firstAskedAt`:
   * when they asked for a seat for the first time; -Infinity when that is not known. `endings`: those of their calls that
   * may have ended a checkout; `takings`: those that may have taken seats.
   */
  constructor(
    told: Iterable<Told>,
    timeline: Timeline,
    clock: Clock,
    terms: Terms,
    mayHaveMore: boolean,
    firstAskedAt: Instant,
    endings: readonly Call[],
    takings: readonly Call[],
  ) {
    this.#timeline = timeline
    this.#clock = clock
    this.#terms = terms
    this.#mayHaveMore = mayHaveMore
    this.#firstAskedAt = firstAskedAt
    this.#endings = endings
    this.#takings = takings
    const entries: TrailEntry[] = []
    for (const one of [...told].sort((a, b) => a.hold.seq - b.hold.seq)) {
      const last = entries.at(-1)
      const promisedUntil = this.#promiseOf(one)
      if (last?.seq === one.hold.seq) {
        last.askedAt = Math.max(last.askedAt, one.askedAt)
        last.promisedUntil = Math.max(last.promisedUntil, promisedUntil)
        last.asked ||= isAskedFor(one)
        continue
      }
      const isSameHold = last !== undefined && last.hold.maxExpiresAt === one.hold.maxExpiresAt
      entries.push({
        ...one,
        seq: one.hold.seq,
        promisedUntil: isSameHold ? Math.max(last.promisedUntil, promisedUntil) : promisedUntil,
        asked: isAskedFor(one),
      })
    }
    this.entries = entries
  }

  /** What may have been promised with this: in the very change in which a hold is extended it may be cut again. */
  #promiseOf(told: Told): Instant {
    const { expiresAt, maxExpiresAt } = told.hold
    if (expiresAt === null || maxExpiresAt === null) return -Infinity
    const { holdMs, holdMaxMs } = this.#terms
    const longest = Date.parse(maxExpiresAt)
    const least = Math.max(Date.parse(expiresAt), longest - holdMaxMs + holdMs)
    if (this.#mayBeResumed(told.hold.seq, longest - holdMaxMs)) {
      return Math.max(least, Math.min(longest, this.#clock.latest(this.#timeline.notAfter(told.hold.seq)) + holdMs))
    }
    if (!('call' in told.by) || told.by.call.deed.request !== 'hold:extend') return least
    return Math.max(least, Math.min(longest, this.#clock.latest(told.by.call.returnedAt ?? Infinity) + holdMs))
  }

  /** H13: whether a hold since `since` may by `seq` have ended and been gone on with, by another taking than its first. */
  #mayBeResumed(seq: number, since: Instant): boolean {
    const { resumeMs, holdMs, graceMs } = this.#terms
    if (resumeMs === 0) return false
    const latest = this.#timeline.notAfter(seq)
    const isSince = ({ calledAt, returnedAt }: Call): boolean =>
      calledAt <= latest && this.#clock.latest(returnedAt ?? Infinity) >= since
    const mayHaveEnded =
      this.#clock.latest(latest) >= since + Math.min(holdMs, graceMs) ||
      this.#endings.some((call) => call.deed.request !== 'checkout:end' && isSince(call))
    const takings = this.#takings.filter(isSince)
    const isFirstKnown = takings.some(({ calledAt }) => this.#clock.earliest(calledAt) <= since)
    return mayHaveEnded && takings.length > (isFirstKnown ? 1 : 0)
  }

  /** What was told last before `seq`. */
  before(seq: number): TrailEntry | undefined {
    return this.entries[lastWhere(this.entries, (entry) => entry.seq < seq)]
  }

  /**
   * By the database's clock, what this visitor held at any time since they were last told cannot have run out before
   * this. At any moment since, their connection may have been lost and their hold cut to the grace (G1), but for one in
   * a checkout (G5).
   */
  runsOutFrom(seq: number): Instant {
    const { holdMs, graceMs } = this.#terms
    const entry = this.before(seq)
    if (!entry) return this.#clock.earliest(this.#firstAskedAt) + Math.min(holdMs, graceMs)
    const whole = this.#clock.earliest(Math.max(entry.askedAt, this.#timeline.notBefore(entry.seq)))
    // Whoever held nothing may have begun a hold since.
    const promise = entry.hold.expiresAt === null ? this.#nextPromise(entry, whole) : Date.parse(entry.hold.expiresAt)
    const isWhole = entry.hold.checkout && !this.mayHaveLeftCheckout(entry.seq, seq)
    return isWhole ? promise : Math.min(promise, whole + graceMs)
  }

  /** The shortest promise of a hold that began after `whole`, when nothing was held: it may go on with the one before (H13). */
  #nextPromise({ seq }: TrailEntry, whole: Instant): Instant {
    const last = this.entries.findLast((entry) => entry.seq < seq && entry.hold.maxExpiresAt !== null)
    const longest = Date.parse(last?.hold.maxExpiresAt ?? '')
    const mayResume = this.#terms.resumeMs > 0 && longest > whole
    return mayResume ? Math.min(whole + this.#terms.holdMs, longest) : whole + this.#terms.holdMs
  }

  /** Whether a checkout that ran at `from` may have been ended by its visitor by the time of `to`. */
  mayHaveLeftCheckout(from: number, to: number): boolean {
    const latest = this.#timeline.notAfter(to)
    return this.#endings.some((call) => mayHaveBeenDone(call, from, latest))
  }

  /** By the database's clock, what they held at `seq` lasted no longer than this. */
  lastsUntil(seq: number): Instant {
    if (this.#mayHaveMore) return Infinity
    const at = lastWhere(this.entries, (entry) => entry.seq < seq)
    const near = this.entries.slice(Math.max(at, 0), at + 3)
    // A hold that began and ended in one change was told to nobody.
    if (near.some((entry) => entry.seq === seq && entry.asked && entry.hold.expiresAt === null)) return Infinity
    const promises = near.filter(({ hold }) => hold.expiresAt !== null).map(({ promisedUntil }) => promisedUntil)
    return promises.length > 0 ? Math.max(...promises) : Infinity
  }
}

function isAskedFor({ by }: Told): boolean {
  return 'call' in by && takesSeats(by.call.deed)
}
