// One visitor's hold in one show as the visitor saw it, from seq to seq: when it may have expired, and when it cannot have.
import type { Hold } from '../../../shared/protocol.ts'
import { takesSeats, type Call, type Instant, type Operation } from '../../history.ts'
import type { CheckSettings } from '../check-settings.ts'
import type { DatabaseClock } from '../database-clock.ts'
import { lastWhere } from '../sorted-list.ts'
import { mayHaveOperated } from '../operation-facts.ts'
import { mayHaveTakenEffect, type Timeline } from '../timeline.ts'
import type { Exhibit } from '../violation.ts'

/** A hold that a visitor was answered or shown. */
export type SeenHold = {
  visitorId: string
  hold: Hold
  /** By the load's clock; -Infinity where it is not an answer. */
  requestedAt: Instant
  source: Exhibit
}

export type HoldEntry = SeenHold & {
  seq: number
  /** The known promise: the latest expiry seen of this hold, and at least the shortest that any hold gets. */
  promisedUntil: Instant
  /** Whether seats were requested in this change, even if they were booked or released in it. */
  isRequested: boolean
}

const ENDING_CHECKOUTS = ['checkout:end', 'booking:confirm', 'seats:release']

export class HoldHistory {
  /** By seq, one each. */
  readonly entries: readonly HoldEntry[]
  readonly #timeline: Timeline
  readonly #clock: DatabaseClock
  readonly #settings: CheckSettings
  /** Whether calls of theirs got no answer, so that the hold may last longer than the visitor knows. */
  readonly #mayBeLonger: boolean
  /** When they requested a seat for the first time; -Infinity when that is not known. */
  readonly #firstRequestedAt: Instant
  /** Their calls that may have ended a checkout. */
  readonly #endings: readonly Call[]
  readonly #operations: readonly Operation[]
  /** Their calls that may have taken seats. */
  readonly #takings: readonly Call[]

  /** @param calls those of the visitor @param operations those that may have taken seats of theirs */
  constructor(
    seen: Iterable<SeenHold>,
    calls: readonly Call[],
    operations: readonly Operation[],
    timeline: Timeline,
    clock: DatabaseClock,
    settings: CheckSettings,
  ) {
    this.#timeline = timeline
    this.#clock = clock
    this.#settings = settings
    const requests = calls.filter(({ deed }) => takesSeats(deed))
    const notRefused = calls.filter(({ outcome }) => outcome.kind !== 'refused')
    this.#firstRequestedAt =
      requests.length > 0 ? requests.reduce((first, { calledAt }) => Math.min(first, calledAt), Infinity) : -Infinity
    this.#endings = notRefused.filter(({ deed }) => ENDING_CHECKOUTS.includes(deed.request))
    this.#operations = operations
    this.#takings = notRefused.filter(({ deed }) => takesSeats(deed))
    this.#mayBeLonger = calls.some(
      ({ deed, outcome }) => outcome.kind === 'unknown' && (takesSeats(deed) || deed.request === 'hold:extend'),
    )
    const entries: HoldEntry[] = []
    for (const one of [...seen].sort((a, b) => a.hold.seq - b.hold.seq)) {
      const last = entries.at(-1)
      const promisedUntil = this.#promiseOf(one)
      const isRequested = 'call' in one.source && takesSeats(one.source.call.deed)
      if (last?.seq === one.hold.seq) {
        last.requestedAt = Math.max(last.requestedAt, one.requestedAt)
        last.promisedUntil = Math.max(last.promisedUntil, promisedUntil)
        last.isRequested ||= isRequested
        continue
      }
      const known = last?.hold.maxExpiresAt === one.hold.maxExpiresAt ? last.promisedUntil : -Infinity
      entries.push({ ...one, seq: one.hold.seq, promisedUntil: Math.max(known, promisedUntil), isRequested })
    }
    this.entries = entries
  }

  /** The longest promise that this hold may have. A hold may be cut again in the change that extends it. */
  #promiseOf({ hold, source }: SeenHold): Instant {
    const { seq, expiresAt, maxExpiresAt } = hold
    if (expiresAt === null || maxExpiresAt === null) return -Infinity
    const { holdMs, holdMaxMs } = this.#settings
    const longest = Date.parse(maxExpiresAt)
    const least = Math.max(Date.parse(expiresAt), longest - holdMaxMs + holdMs)
    const extendedAt = (at: Instant): Instant => Math.max(least, Math.min(longest, this.#clock.latest(at) + holdMs))
    if (this.#mayBeContinued(seq, longest - holdMaxMs)) return extendedAt(this.#timeline.notAfter(seq))
    if (!('call' in source) || source.call.deed.request !== 'hold:extend') return least
    return extendedAt(source.call.returnedAt ?? Infinity)
  }

  /** H13: whether a hold since `since` may by `seq` have ended and been continued, by another request than its first. */
  #mayBeContinued(seq: number, since: Instant): boolean {
    const { resumeMs, holdMs, graceMs } = this.#settings
    if (resumeMs === 0) return false
    const latest = this.#timeline.notAfter(seq)
    const isSince = ({ calledAt, returnedAt }: Call | Operation): boolean =>
      calledAt <= latest && this.#clock.latest(returnedAt ?? Infinity) >= since
    const mayHaveEnded =
      this.#clock.latest(latest) >= since + Math.min(holdMs, graceMs) ||
      this.#endings.some((call) => call.deed.request !== 'checkout:end' && isSince(call)) ||
      this.#operations.some(isSince)
    const takings = this.#takings.filter(isSince)
    const isFirstKnown = takings.some(({ calledAt }) => this.#clock.earliest(calledAt) <= since)
    return mayHaveEnded && takings.length > (isFirstKnown ? 1 : 0)
  }

  /** The last entry before `seq`. */
  before(seq: number): HoldEntry | undefined {
    return this.entries[lastWhere(this.entries, (entry) => entry.seq < seq)]
  }

  /** The last entry at `seq` or before. */
  upTo(seq: number): HoldEntry | undefined {
    return this.entries[lastWhere(this.entries, (entry) => entry.seq <= seq)]
  }

  /**
   * By the database's clock, the earliest time at which anything can have expired that this visitor held since the last
   * entry before `seq`. At any moment since, the connection may have been lost and the hold cut to the grace (G1), except
   * in a checkout (G5).
   */
  expiresFrom(seq: number): Instant {
    const { holdMs, graceMs } = this.#settings
    const entry = this.before(seq)
    if (!entry) return this.#clock.earliest(this.#firstRequestedAt) + Math.min(holdMs, graceMs)
    const connectedAt = this.#clock.earliest(Math.max(entry.requestedAt, this.#timeline.notBefore(entry.seq)))
    const { expiresAt, checkout } = entry.hold
    const promise = expiresAt === null ? this.#nextPromise(entry.seq, connectedAt) : Date.parse(expiresAt)
    const isUncut = checkout && !this.mayHaveLeftCheckout(entry.seq, seq)
    return isUncut ? promise : Math.min(promise, connectedAt + graceMs)
  }

  /** The shortest promise of a hold that began after `since`, when nothing was held: it may continue the one before (H13). */
  #nextPromise(seq: number, since: Instant): Instant {
    const { holdMs, resumeMs } = this.#settings
    const last = this.entries.findLast((entry) => entry.seq < seq && entry.hold.maxExpiresAt !== null)
    const longest = Date.parse(last?.hold.maxExpiresAt ?? '')
    return resumeMs > 0 && longest > since ? Math.min(since + holdMs, longest) : since + holdMs
  }

  /** Whether the visitor may have ended, between two seqs, a checkout that ran at the first. */
  mayHaveLeftCheckout(from: number, to: number): boolean {
    const latest = this.#timeline.notAfter(to)
    return (
      this.#endings.some((call) => mayHaveTakenEffect(call, from, latest)) ||
      this.#operations.some((operation) => mayHaveOperated(operation, from, latest))
    )
  }

  /** By the database's clock, the latest time until which what they held at `seq` may have lasted. */
  lastsUntil(seq: number): Instant {
    if (this.#mayBeLonger) return Infinity
    const index = lastWhere(this.entries, (entry) => entry.seq < seq)
    const near = this.entries.slice(Math.max(index, 0), index + 3)
    // Nobody saw a hold that began and ended in one change.
    if (near.some((entry) => entry.seq === seq && entry.isRequested && entry.hold.expiresAt === null)) return Infinity
    const promises = near.filter(({ hold }) => hold.expiresAt !== null).map(({ promisedUntil }) => promisedUntil)
    return promises.length > 0 ? Math.max(...promises) : Infinity
  }
}
