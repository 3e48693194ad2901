// H3, H4, H6, H9 from the wire: each hold that a visitor was told, in itself and beside the one before it.
import type { Hold } from '../../../shared/protocol.ts'
import { soughtBy, type Call, type Instant } from '../../history.ts'
import type { Sale } from './bookings.ts'
import type { Terms } from '../check-settings.ts'
import { mayHaveBeenDone } from '../timeline.ts'
import type { Told, Trail, TrailEntry } from './hold-history.ts'
import type { Exhibit, Rule, Violation } from '../violation.ts'
import type { WireEvidence } from './wire-history.ts'

export function wrongHolds(evidence: WireEvidence, terms: Terms): Violation[] {
  const { showId, calls, sales, told, trails } = evidence
  const violations: Violation[] = []
  const callsOf = Map.groupBy(calls, (call) => call.visitorId)
  const mayBeCancelled = new Set(
    calls.flatMap(({ deed, outcome }) =>
      deed.request === 'booking:cancel' && outcome.kind === 'unknown' ? deed.bookingId : [],
    ),
  )
  const standing = [...sales.values()].filter(({ bookingId, cancelled }) => cancelled ?? !mayBeCancelled.has(bookingId))
  const salesOf = Map.groupBy(standing, (sale) => sale.visitorId)

  for (const [visitorId, theirs] of told) {
    const say = (rule: Rule, sentence: string, ...by: readonly Exhibit[]): void =>
      void violations.push({ rule, showId, sentence, exhibits: by })
    const bySeq = new Map<number, Told>()
    for (const one of theirs) {
      const same = bySeq.get(one.hold.seq)
      if (!same) bySeq.set(one.hold.seq, one)
      else if (!isSameHold(same.hold, one.hold)) {
        say('M2', `One visitor was told two different holds of seq ${one.hold.seq}.`, same.by, one.by)
      }
      for (const [rule, sentence] of inItself(one, evidence, terms)) say(rule, sentence, one.by)
    }
    const trail = trails.get(visitorId)
    if (!trail) continue
    const tooMany = pastLimit(trail, salesOf.get(visitorId) ?? [], terms)
    if (tooMany) say('H3', ...tooMany)
    const asked = new Asked(callsOf.get(visitorId) ?? [])
    for (const [i, entry] of trail.entries.entries()) {
      const before = trail.entries[i - 1]
      const found = before && sinceBefore(before, entry, trail, asked, evidence, terms)
      if (found) say(...found, before.by, entry.by)
      const renewed = terms.resumeMs > 0 && !found && renewedBy(trail.entries, i, asked, evidence, terms)
      if (renewed) say('H13', RENEWED, renewed.by, entry.by)
    }
  }
  return violations
}

const RENEWED = 'A hold began anew, so soon after the one before that it should have gone on with that one.'

/** H13: the hold of a visitor that the one told at an index should have gone on with, if it began anew instead. */
function renewedBy(
  entries: readonly TrailEntry[],
  at: number,
  asked: Asked,
  { timeline, clock }: WireEvidence,
  terms: Terms,
): TrailEntry | undefined {
  const entry = entries[at]
  if (!entry?.hold.maxExpiresAt) return undefined
  const last = entries.slice(0, at).findLast(({ hold }) => hold.maxExpiresAt !== null)
  if (!last || last.hold.maxExpiresAt === entry.hold.maxExpiresAt) return undefined
  // Until then at least it lasted: it had not ended, or not run out yet, when it was told.
  const told = clock.earliest(Math.max(last.askedAt, timeline.notBefore(last.seq)))
  const lasted = Math.min(told, Date.parse(last.hold.expiresAt ?? ''))
  const since = Date.parse(entry.hold.maxExpiresAt) - terms.holdMaxMs
  const isBought = asked.mayHaveBought(last.seq, timeline.notAfter(entry.seq))
  return since < lasted + terms.resumeMs && !isBought ? last : undefined
}

/** H3: the first time that a visitor had more than the limit, held and booked, and how it came to that. */
function pastLimit(trail: Trail, sales: readonly Sale[], terms: Terms): [string, ...Exhibit[]] | undefined {
  const turns = sales.flatMap(({ made, cancelled, seatIds: { length } }) => {
    if (!made) return []
    const turn = { seq: made.booking.seq, by: length }
    return cancelled ? [turn, { seq: cancelled.booking.seq, by: -length }] : [turn]
  })
  turns.sort((a, b) => a.seq - b.seq)
  let booked = 0
  let next = 0
  for (const [i, { seq, hold }] of trail.entries.entries()) {
    for (let turn = turns[next]; turn && turn.seq <= seq; turn = turns[++next]) booked += turn.by
    const count = booked + hold.seatIds.length
    if (count <= terms.maxSeatsPerVisitor) continue
    const bought = sales.flatMap(({ made, cancelled }) =>
      made && made.booking.seq <= seq && !(cancelled && cancelled.booking.seq <= seq) ? [made.by] : [],
    )
    const sentence = `A visitor had ${count} seats at seq ${seq}, and the limit is ${terms.maxSeatsPerVisitor}.`
    return [sentence, ...bought, ...gathering(trail, i)]
  }
  return undefined
}

/** What a visitor asked for, for looking up whether they did. */
class Asked {
  readonly #extensions: Call[] = []
  readonly #begins: Call[] = []
  /** What takes seats out of a hold. */
  readonly #givings: Call[] = []
  readonly #bySeat = new Map<number, Call[]>()
  /** For whatever seats the server chose. */
  readonly #byAnySeat: Call[] = []

  constructor(calls: readonly Call[]) {
    for (const call of calls) {
      if (call.outcome.kind === 'refused') continue
      if (call.deed.request === 'hold:extend') this.#extensions.push(call)
      if (call.deed.request === 'checkout:begin') this.#begins.push(call)
      if (call.deed.request === 'seats:release' || call.deed.request === 'booking:confirm') this.#givings.push(call)
      const sought = soughtBy(call)
      if (sought === 'any') {
        this.#byAnySeat.push(call)
        continue
      }
      for (const seatId of sought) {
        const known = this.#bySeat.get(seatId)
        if (known) known.push(call)
        else this.#bySeat.set(seatId, [call])
      }
    }
  }

  /** Whether a call for this seat may have been done in a change after `after`, not later than `latest`. */
  mayHaveTaken(seatId: number, after: number, latest: Instant): boolean {
    const calls = [...(this.#bySeat.get(seatId) ?? []), ...this.#byAnySeat]
    return calls.some((call) => mayHaveBeenDone(call, after, latest))
  }

  /** Whether this seat may have been given back or bought then. */
  mayHaveGiven(seatId: number, after: number, latest: Instant): boolean {
    return this.#givings.some(
      (call) =>
        mayHaveBeenDone(call, after, latest) &&
        (!('seatIds' in call.deed) || call.deed.seatIds === undefined || call.deed.seatIds.includes(seatId)),
    )
  }

  /** Whether anything may have been bought then. */
  mayHaveBought(after: number, latest: Instant): boolean {
    return this.#givings.some((call) => call.deed.request === 'booking:confirm' && mayHaveBeenDone(call, after, latest))
  }

  /** Whether a checkout may have begun then. */
  mayHaveBegun(after: number, latest: Instant): boolean {
    return this.#begins.some((call) => mayHaveBeenDone(call, after, latest))
  }

  /** Whether an extension may have been done then. */
  mayHaveExtended(after: number, latest: Instant): boolean {
    return this.#extensions.some((call) => mayHaveBeenDone(call, after, latest))
  }
}

/** How a hold grew to what it is: the entries before it in which it did. */
function gathering(trail: Trail, at: number): Exhibit[] {
  const grew = [trail.entries[at]]
  for (let i = at - 1; i >= 0; i--) {
    const [entry, next] = [trail.entries[i], grew[0]]
    if (!entry || entry.hold.seatIds.length === 0 || entry.hold.maxExpiresAt !== next?.hold.maxExpiresAt) break
    if (entry.hold.seatIds.length < next.hold.seatIds.length) grew.unshift(entry)
  }
  return grew.flatMap((entry) => entry?.by ?? [])
}

function isSameHold(a: Hold, b: Hold): boolean {
  return (
    a.expiresAt === b.expiresAt &&
    a.maxExpiresAt === b.maxExpiresAt &&
    a.checkout === b.checkout &&
    a.seatIds.join() === b.seatIds.join()
  )
}

function* inItself({ hold, askedAt, by }: Told, { clock }: WireEvidence, terms: Terms): Iterable<[Rule, string]> {
  const { seatIds, expiresAt, maxExpiresAt } = hold
  if (seatIds.length === 0) {
    if (hold.checkout) yield ['G5', 'There is a checkout of nothing.']
    if (expiresAt !== null || maxExpiresAt !== null) yield ['H4', 'A hold without seats has a time.']
    return
  }
  if (expiresAt === null || maxExpiresAt === null) {
    yield ['H4', 'A hold with seats has no time.']
    return
  }
  if (seatIds.length > terms.maxSeatsPerVisitor) {
    yield ['H3', `A visitor was told of ${seatIds.length} held seats, and the limit is ${terms.maxSeatsPerVisitor}.`]
  }
  if (Date.parse(expiresAt) > Date.parse(maxExpiresAt)) yield ['H6', 'A hold lasts longer than any may.']
  if (!('call' in by) || by.call.returnedAt === null) return
  const answeredBy = clock.latest(by.call.returnedAt)
  if (Date.parse(expiresAt) > answeredBy + terms.holdMs) {
    yield ['H6', `A hold lasts longer than ${terms.holdMs / 1000} s from when it was answered.`]
  }
  if (Date.parse(maxExpiresAt) - terms.holdMaxMs > answeredBy)
    yield ['H6', 'A hold’s longest time is counted from a moment yet to come.']
  if (Date.parse(expiresAt) <= clock.earliest(askedAt)) {
    yield ['H5', 'A visitor was told that they hold what had run out before they asked.']
  }
}

/** What of a hold may not have changed since the visitor was last told of it. */
function sinceBefore(
  before: TrailEntry,
  entry: TrailEntry,
  trail: Trail,
  asked: Asked,
  { timeline, clock }: WireEvidence,
  terms: Terms,
): [Rule, string] | undefined {
  const [was, is] = [before.hold, entry.hold]
  if (is.expiresAt === null || is.maxExpiresAt === null) return undefined
  const latest = timeline.notAfter(entry.seq)
  const had = new Set(was.seatIds)
  const isAskedFor = (seatId: number): boolean => asked.mayHaveTaken(seatId, before.seq, latest)
  const given = is.seatIds.find((seatId) => !had.has(seatId) && !isAskedFor(seatId))
  if (given !== undefined) return ['V1', `A visitor was given seat ${given}, for which they had not asked.`]
  if (is.checkout && !was.checkout && !asked.mayHaveBegun(before.seq, latest)) {
    return ['G5', 'A checkout began that nobody had begun.']
  }
  if (was.maxExpiresAt === null) return undefined
  if (was.maxExpiresAt === is.maxExpiresAt) {
    // H13: it may have ended meanwhile, and been gone on with.
    const mayHaveEnded =
      clock.latest(latest) >= trail.runsOutFrom(entry.seq) ||
      was.seatIds.every((seatId) => asked.mayHaveGiven(seatId, before.seq, latest))
    if (terms.resumeMs > 0 && mayHaveEnded && is.seatIds.every(isAskedFor)) return undefined
    const has = new Set(is.seatIds)
    // Of what has run out others take over seat by seat.
    const isLive = Date.parse(is.expiresAt) > clock.latest(latest)
    const lost = was.seatIds.find((seatId) => !has.has(seatId) && !asked.mayHaveGiven(seatId, before.seq, latest))
    if (isLive && lost !== undefined) return ['H4', `A visitor lost seat ${lost} of a hold of which they kept others.`]
    if (was.checkout && !trail.mayHaveLeftCheckout(before.seq, entry.seq)) {
      if (!is.checkout) return ['G5', 'A checkout ended that nobody had ended.']
      if (Date.parse(is.expiresAt) < Date.parse(was.expiresAt ?? '')) return ['G5', 'A hold was cut in a checkout.']
    }
    const isLonger = Date.parse(is.expiresAt) > before.promisedUntil
    if (!isLonger || asked.mayHaveExtended(before.seq, latest)) return undefined
    return ['H4', 'A hold got longer without being extended.']
  }
  const since = Date.parse(is.maxExpiresAt) - terms.holdMaxMs
  const isLater = since >= clock.earliest(Math.max(before.askedAt, timeline.notBefore(before.seq)))
  if (isLater && is.seatIds.every(isAskedFor)) return undefined
  return ['H6', 'The longest time of a hold moved, though the hold had not ended.']
}
