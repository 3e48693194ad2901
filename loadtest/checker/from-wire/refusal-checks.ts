// From the wire: refusals that are about more than single seats, each of them true at some moment of its call?
import { soughtBy, takesSeats, type Call } from '../../history.ts'
import type { Terms } from '../check-settings.ts'
import { lastWhere } from '../timeline.ts'
import { isAboutAddress, isSameSet, isWellFormed } from '../from-log/answer-checks.ts'
import type { Exhibit, Rule, Violation } from '../violation.ts'
import type { WireEvidence } from './wire-history.ts'

/** `seatCount` is how many seats the show has, if a map was seen. */
export function wrongRefusals(evidence: WireEvidence, seatCount: number | undefined, terms: Terms): Violation[] {
  const { showId, calls } = evidence
  const confirms = Map.groupBy(
    calls.filter(({ deed }) => deed.request === 'booking:confirm'),
    ({ deed }) => (deed.request === 'booking:confirm' ? deed.bookingId : ''),
  )
  const callsOf = Map.groupBy(calls, (call) => call.visitorId)
  return calls.flatMap((call) => {
    if (call.outcome.kind !== 'refused') return []
    const wrong = wrongIn(call, evidence, confirms, callsOf.get(call.visitorId) ?? [], seatCount, terms)
    if (!wrong) return []
    const [rule, sentence, ...others] = wrong
    return { rule, showId, sentence, exhibits: [...others, { call }] }
  })
}

type Wrong = [Rule, string, ...Exhibit[]]

function wrongIn(
  call: Call,
  evidence: WireEvidence,
  confirms: ReadonlyMap<string, readonly Call[]>,
  theirs: readonly Call[],
  seatCount: number | undefined,
  terms: Terms,
): Wrong | undefined {
  const { deed, outcome, visitorId } = call
  if (outcome.kind !== 'refused') return undefined
  const { code, seats } = outcome.refusal
  const named = seats ?? []
  switch (code) {
    case 'SEATS_TAKEN':
    case 'NOT_HELD': {
      if (!('seatIds' in deed)) return undefined
      const asked = new Set(deed.seatIds)
      if (named.length === 0 || named.some(({ seatId, status }) => !asked.has(seatId) || status === undefined)) {
        return ['H1', `${code} does not name the seats that were asked for, each with its status.`]
      }
      return undefined
    }
    case 'UNKNOWN_SEAT': {
      const isThere = (seatId: number): boolean => seatCount !== undefined && seatId < seatCount
      if (!('seatIds' in deed) || !deed.seatIds?.every(isThere)) return undefined
      return ['H1', 'Seats that the show has were refused as unknown.']
    }
    case 'BOOKING_MISMATCH': {
      if (deed.request !== 'booking:confirm') return undefined
      const others = (confirms.get(deed.bookingId) ?? []).filter(
        (other) => other.visitorId !== visitorId || !isSameSet(seatIdsOf(other), deed.seatIds),
      )
      return others.length > 0 || evidence.expiry.strangers
        ? undefined
        : ['B2', 'A bookingId that nobody had used was refused as used.']
    }
    case 'NOT_FOUND': {
      if (deed.request !== 'booking:cancel') return ['H1', 'A show that is there was not found.']
      const made = evidence.sales.get(deed.bookingId)?.made
      const isBefore = made !== undefined && 'call' in made.by && (made.by.call.returnedAt ?? Infinity) < call.calledAt
      return isBefore ? ['B4', 'A booking that had been acknowledged was not found.', made.by] : undefined
    }
    case 'LIMIT_REACHED':
      if (isAboutAddress(call)) return terms.heldSeatsPerAddress === null ? NO_ADDRESS_LIMIT : undefined
      return takesSeats(deed) ? belowLimit(call, evidence, theirs, terms) : undefined
    case 'BAD_REQUEST':
      return isWellFormed(call) ? ['W1', 'A request that is of its shape was refused as if it were not.'] : undefined
    case 'EXTENSION_LIMIT': {
      if (takesSeats(deed)) return beforeTheEnd(call, evidence, terms)
      const entry = lastTold(call, evidence)
      const isLongest = entry?.hold.expiresAt === entry?.hold.maxExpiresAt
      const mayHaveMore = theirs.some(
        (other) =>
          (other.deed.request === 'hold:extend' || takesSeats(other.deed)) &&
          other.outcome.kind !== 'refused' &&
          isBeside(other, call),
      )
      if (!entry || isLongest || mayHaveMore || entry.hold.expiresAt === null) return undefined
      // What the visitor was told may have been the cut time of a longer promise.
      const isWhole = Date.parse(entry.hold.expiresAt) >= entry.promisedUntil
      return isWhole ? ['H6', 'An extension was refused though the hold could still be extended.', entry.by] : undefined
    }
    default:
      return undefined
  }
}

const NO_ADDRESS_LIMIT: Wrong = [
  'H14',
  'A visitor was refused for what others hold from their address, which has no limit.',
]

/** H13: whether the last hold that a visitor was told of could still last. A later one lasts as long, or longer. */
function beforeTheEnd(call: Call, evidence: WireEvidence, terms: Terms): Wrong | undefined {
  if (terms.resumeMs === 0)
    return ['H13', 'A visitor was refused for a hold that was over, which no later one goes on with.']
  const known = evidence.timeline.knownBefore(call.calledAt)
  const entries = evidence.trails.get(call.visitorId)?.entries ?? []
  const last = entries.findLast(({ seq, hold }) => seq <= known && hold.maxExpiresAt !== null)
  if (!last || Date.parse(last.hold.maxExpiresAt ?? '') <= evidence.clock.latest(call.returnedAt ?? Infinity))
    return undefined
  return ['H13', 'A visitor was refused as if their last hold had lasted as long as any may.', last.by]
}

/** Whether, of all that may have been theirs, not so much was that the limit could have been reached. */
function belowLimit(call: Call, evidence: WireEvidence, theirs: readonly Call[], terms: Terms): Wrong | undefined {
  const entry = lastTold(call, evidence)
  const named = new Set([...seatIdsOf(call), ...(entry?.hold.seatIds ?? [])])
  // Seats of which nobody was told which they are.
  let more = quantityOf(call)
  for (const other of theirs) {
    const { outcome } = other
    const isNoted = entry !== undefined && outcome.kind === 'hold' && outcome.hold.seq <= entry.seq
    if (isNoted || other.calledAt > (call.returnedAt ?? Infinity)) continue
    const sought = soughtBy(other)
    if (sought === 'any') more += quantityOf(other)
    else for (const seatId of sought) named.add(seatId)
  }
  for (const { deed, outcome } of theirs) {
    if (deed.request === 'booking:confirm' && outcome.kind !== 'refused')
      for (const seatId of deed.seatIds) named.add(seatId)
  }
  const most = named.size + more
  if (most > terms.maxSeatsPerVisitor) return undefined
  return [
    'H3',
    `A visitor was refused for the limit of ${terms.maxSeatsPerVisitor}, and cannot have had more than ${most} with those asked for.`,
    ...(entry ? [entry.by] : []),
  ]
}

/** What the visitor had last been told of their hold as of a moment before this call. */
function lastTold({ visitorId, calledAt }: Call, { trails, timeline }: WireEvidence) {
  const known = timeline.knownBefore(calledAt)
  const entries = trails.get(visitorId)?.entries ?? []
  return entries[lastWhere(entries, ({ seq }) => seq <= known)]
}

/** Whether both may have been under way at one moment. */
function isBeside(other: Call, call: Call): boolean {
  const until = other.outcome.kind === 'unknown' ? Infinity : (other.returnedAt ?? Infinity)
  return other !== call && until >= call.calledAt && other.calledAt <= (call.returnedAt ?? Infinity)
}

function quantityOf({ deed }: Call): number {
  return 'quantity' in deed ? deed.quantity : 0
}

function seatIdsOf({ deed }: Call): readonly number[] {
  return 'seatIds' in deed ? (deed.seatIds ?? []) : []
}
