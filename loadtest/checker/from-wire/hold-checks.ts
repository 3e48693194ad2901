// H3, H4, H6, H13 and G5 from the wire: each hold that a visitor saw, by itself and compared with the one before it.
import { RENEWED } from '../../../server/audit/finding.ts'
import type { Hold } from '../../../shared/protocol.ts'
import { soughtBy, type Call, type Instant } from '../../history.ts'
import { maybeCancelled } from '../call-facts.ts'
import { mayHaveOperated } from '../operation-facts.ts'
import { mayHaveTakenEffect } from '../timeline.ts'
import type { Exhibit, Finding } from '../violation.ts'
import type { Sale } from './bookings.ts'
import type { HoldEntry, HoldHistory, SeenHold } from './hold-history.ts'
import type { WireHistory } from './wire-history.ts'

export function* wrongHolds(history: WireHistory): Iterable<Finding> {
  const { calls, callsOf, sales, seenHolds, holdHistories, settings } = history
  const uncertain = maybeCancelled(calls)
  const certain = [...sales.values()].filter(({ bookingId, cancelled }) => cancelled ?? !uncertain.has(bookingId))
  const salesOf = Map.groupBy(certain, (sale) => sale.visitorId)
  for (const [visitorId, seen] of seenHolds) {
    const firstAt = new Map<number, SeenHold>()
    for (const one of seen) {
      const { seq } = one.hold
      const first = firstAt.get(seq)
      if (!first) firstAt.set(seq, one)
      else if (!isSameHold(first.hold, one.hold)) {
        yield ['M2', `One visitor saw two different holds at seq ${seq}.`, first.source, one.source]
      }
      for (const wrong of wrongByItself(one, history)) yield [...wrong, one.source]
    }
    const theirs = holdHistories.get(visitorId)
    if (!theirs) continue
    const tooMany = pastLimit(theirs, salesOf.get(visitorId) ?? [], settings.maxSeatsPerVisitor)
    if (tooMany) yield tooMany
    const theirCalls = new VisitorCalls(callsOf.get(visitorId) ?? [])
    for (const [i, entry] of theirs.entries.entries()) {
      const before = theirs.entries[i - 1]
      const wrong = before && wrongAfter(before, entry, theirs, theirCalls, history)
      if (wrong) yield [...wrong, before.source, entry.source]
      const renewed = settings.resumeMs > 0 && !wrong && renewedHold(theirs.entries, i, theirCalls, history)
      if (renewed) yield ['H13', RENEWED, renewed.source, entry.source]
    }
  }
}

/** H13: the hold of a visitor that the one at an index should have continued, if it began anew instead. */
function renewedHold(
  entries: readonly HoldEntry[],
  index: number,
  theirCalls: VisitorCalls,
  { timeline, clock, settings }: WireHistory,
): HoldEntry | undefined {
  const entry = entries[index]
  if (!entry?.hold.maxExpiresAt) return undefined
  const last = entries.slice(0, index).findLast(({ hold }) => hold.maxExpiresAt !== null)
  if (!last || last.hold.maxExpiresAt === entry.hold.maxExpiresAt) return undefined
  // It lasted at least until then, because it had neither ended nor expired when it was seen.
  const seenAt = clock.earliest(Math.max(last.requestedAt, timeline.notBefore(last.seq)))
  const lasted = Math.min(seenAt, Date.parse(last.hold.expiresAt ?? ''))
  const since = Date.parse(entry.hold.maxExpiresAt) - settings.holdMaxMs
  const isBought = theirCalls.mayHave('booking:confirm', last.seq, timeline.notAfter(entry.seq))
  return since < lasted + settings.resumeMs && !isBought ? last : undefined
}

/** H3: the first time that a visitor had more than the limit, held and booked, and the answers that led to it. */
function pastLimit({ entries }: HoldHistory, sales: readonly Sale[], limit: number): Finding | undefined {
  const turns = sales.flatMap(({ made, cancelled, seatIds: { length } }) => {
    if (!made) return []
    const turn = { seq: made.booking.seq, by: length }
    return cancelled ? [turn, { seq: cancelled.booking.seq, by: -length }] : [turn]
  })
  turns.sort((a, b) => a.seq - b.seq)
  let booked = 0
  let next = 0
  for (const [i, { seq, hold }] of entries.entries()) {
    for (let turn = turns[next]; turn && turn.seq <= seq; turn = turns[++next]) booked += turn.by
    const count = booked + hold.seatIds.length
    if (count <= limit) continue
    const bought = sales.flatMap(({ made, cancelled }) =>
      made && made.booking.seq <= seq && !(cancelled && cancelled.booking.seq <= seq) ? [made.source] : [],
    )
    const sentence = `A visitor had ${count} seats at seq ${seq}, and the limit is ${limit}.`
    return ['H3', sentence, ...bought, ...growthOf(entries, i)]
  }
  return undefined
}

/** How the hold at an index grew: the entries of it in which it did. */
function growthOf(entries: readonly HoldEntry[], index: number): Exhibit[] {
  const grew = entries.slice(index, index + 1)
  for (const entry of entries.slice(0, index).reverse()) {
    const [next] = grew
    if (entry.hold.seatIds.length === 0 || entry.hold.maxExpiresAt !== next?.hold.maxExpiresAt) break
    if (entry.hold.seatIds.length < next.hold.seatIds.length) grew.unshift(entry)
  }
  return grew.map(({ source }) => source)
}

/** What one visitor's calls may have done, for looking up whether they did in a range of seqs. */
class VisitorCalls {
  readonly #byRequest: ReadonlyMap<string, readonly Call[]>
  /** By the seats that the calls may have taken; under `any` where the server was to choose and has not answered. */
  readonly #taking: ReadonlyMap<number | 'any', readonly { call: Call }[]>

  constructor(calls: readonly Call[]) {
    const effective = calls.filter(({ outcome }) => outcome.kind !== 'refused')
    this.#byRequest = Map.groupBy(effective, ({ deed }) => deed.request)
    const taking = effective.flatMap((call) => {
      const sought = soughtBy(call)
      return (sought === 'any' ? ([sought] as const) : sought).map((seat) => ({ seat, call }))
    })
    this.#taking = Map.groupBy(taking, ({ seat }) => seat)
  }

  /** Whether such a request may have taken effect in a change after `after`, not later than `latest`. */
  mayHave(request: Call['deed']['request'], after: number, latest: Instant): boolean {
    return this.#byRequest.get(request)?.some((call) => mayHaveTakenEffect(call, after, latest)) ?? false
  }

  mayHaveTaken(seatId: number, after: number, latest: Instant): boolean {
    const calls = [...(this.#taking.get(seatId) ?? []), ...(this.#taking.get('any') ?? [])]
    return calls.some(({ call }) => mayHaveTakenEffect(call, after, latest))
  }

  /** Whether this seat may have been released or bought then. */
  mayHaveGiven(seatId: number, after: number, latest: Instant): boolean {
    const calls = [...(this.#byRequest.get('seats:release') ?? []), ...(this.#byRequest.get('booking:confirm') ?? [])]
    return calls.some(
      (call) =>
        mayHaveTakenEffect(call, after, latest) &&
        (!('seatIds' in call.deed) || call.deed.seatIds === undefined || call.deed.seatIds.includes(seatId)),
    )
  }
}

function isSameHold(a: Hold, b: Hold): boolean {
  return (
    a.expiresAt === b.expiresAt &&
    a.maxExpiresAt === b.maxExpiresAt &&
    a.checkout === b.checkout &&
    a.seatIds.join() === b.seatIds.join()
  )
}

function* wrongByItself({ hold, requestedAt, source }: SeenHold, { clock, settings }: WireHistory): Iterable<Finding> {
  const { seatIds, expiresAt, maxExpiresAt, checkout } = hold
  const { maxSeatsPerVisitor, holdMs, holdMaxMs } = settings
  if (seatIds.length === 0) {
    if (checkout) yield ['G5', 'A checkout has no seats.']
    if (expiresAt !== null || maxExpiresAt !== null) yield ['H4', 'A hold without seats has an expiry.']
    return
  }
  if (expiresAt === null || maxExpiresAt === null) {
    yield ['H4', 'A hold with seats has no expiry.']
    return
  }
  if (seatIds.length > maxSeatsPerVisitor) {
    yield ['H3', `A visitor saw ${seatIds.length} held seats, and the limit is ${maxSeatsPerVisitor}.`]
  }
  const [until, longest] = [Date.parse(expiresAt), Date.parse(maxExpiresAt)]
  if (until > longest) yield ['H6', 'A hold lasts longer than any may.']
  if (!('call' in source) || source.call.returnedAt === null) return
  const answeredBy = clock.latest(source.call.returnedAt)
  if (until > answeredBy + holdMs) yield ['H6', `A hold lasts longer than ${holdMs / 1000} s from its answer.`]
  if (longest - holdMaxMs > answeredBy) yield ['H6', 'A hold’s longest time is counted from a moment in the future.']
  if (until <= clock.earliest(requestedAt)) yield ['H5', 'A visitor was answered with a hold that had expired before.']
}

/** A change of a hold, since the visitor saw it last, that none of their calls explains. */
function wrongAfter(
  before: HoldEntry,
  entry: HoldEntry,
  theirs: HoldHistory,
  theirCalls: VisitorCalls,
  { timeline, clock, settings, operationsOn }: WireHistory,
): Finding | undefined {
  const [was, is] = [before.hold, entry.hold]
  if (is.expiresAt === null || is.maxExpiresAt === null) return undefined
  const latest = timeline.notAfter(entry.seq)
  const isRequested = (seatId: number): boolean => theirCalls.mayHaveTaken(seatId, before.seq, latest)
  const isGiven = (seatId: number): boolean =>
    theirCalls.mayHaveGiven(seatId, before.seq, latest) ||
    (operationsOn.get(seatId)?.some((operation) => mayHaveOperated(operation, before.seq, latest)) ?? false)
  const unrequested = is.seatIds.find((seatId) => !was.seatIds.includes(seatId) && !isRequested(seatId))
  if (unrequested !== undefined) return ['V1', `A visitor was given seat ${unrequested} without a request.`]
  if (is.checkout && !was.checkout && !theirCalls.mayHave('checkout:begin', before.seq, latest)) {
    return ['G5', 'A checkout began without a request.']
  }
  if (was.maxExpiresAt === null) return undefined
  if (was.maxExpiresAt !== is.maxExpiresAt) {
    const since = Date.parse(is.maxExpiresAt) - settings.holdMaxMs
    const isLater = since >= clock.earliest(Math.max(before.requestedAt, timeline.notBefore(before.seq)))
    if (isLater && is.seatIds.every(isRequested)) return undefined
    return ['H6', 'The longest time of a hold moved although the hold had not ended.']
  }
  // H13: the hold may have ended meanwhile, and been continued.
  const mayHaveEnded = clock.latest(latest) >= theirs.expiresFrom(entry.seq) || was.seatIds.every(isGiven)
  if (settings.resumeMs > 0 && mayHaveEnded && is.seatIds.every(isRequested)) return undefined
  // Seats of an expired hold are taken over one by one.
  const isLive = Date.parse(is.expiresAt) > clock.latest(latest)
  const lost = was.seatIds.find((seatId) => !is.seatIds.includes(seatId) && !isGiven(seatId))
  if (isLive && lost !== undefined) return ['H4', `A visitor lost seat ${lost} of a hold and kept others.`]
  if (was.checkout && !theirs.mayHaveLeftCheckout(before.seq, entry.seq)) {
    if (!is.checkout) return ['G5', 'A checkout ended without a request.']
    if (Date.parse(is.expiresAt) < Date.parse(was.expiresAt ?? '')) {
      return ['G5', 'A hold was cut to the grace during a checkout.']
    }
  }
  const isLonger = Date.parse(is.expiresAt) > before.promisedUntil
  if (!isLonger || theirCalls.mayHave('hold:extend', before.seq, latest)) return undefined
  return ['H4', 'A hold got longer without being extended.']
}
