// From the wire: whether each refusal that is about more than single seats can have been true at some moment of its call.
import { isSameSet } from '../../../server/audit/finding.ts'
import { soughtBy, takesSeats, type Call } from '../../history.ts'
import { isAboutAddress, isWellFormed, namedSeats, quantityOf } from '../call-facts.ts'
import { WELL_FORMED, type Finding } from '../violation.ts'
import type { HoldEntry } from './hold-history.ts'
import type { WireHistory } from './wire-history.ts'

/** @param seatCount how many seats the show has; undefined when no map was seen */
export function* wrongRefusals(history: WireHistory, seatCount: number | undefined): Iterable<Finding> {
  const confirmations = Map.groupBy(history.calls, ({ deed }) =>
    deed.request === 'booking:confirm' ? deed.bookingId : undefined,
  )
  for (const call of history.calls) {
    const wrong = wrongRefusal(call, history, confirmations, seatCount)
    if (wrong) yield [...wrong, { call }]
  }
}

function wrongRefusal(
  call: Call,
  history: WireHistory,
  confirmations: ReadonlyMap<string | undefined, readonly Call[]>,
  seatCount: number | undefined,
): Finding | undefined {
  const { deed, outcome, visitorId } = call
  if (outcome.kind !== 'refused') return undefined
  const { code, seats: named = [] } = outcome.refusal
  switch (code) {
    case 'SEATS_TAKEN':
    case 'NOT_HELD': {
      if (!('seatIds' in deed)) return undefined
      const requested = new Set(deed.seatIds)
      const isExact = named.every(({ seatId, status }) => requested.has(seatId) && status !== undefined)
      if (named.length > 0 && isExact) return undefined
      return ['H1', `${code} does not name requested seats, each with its status.`]
    }
    case 'UNKNOWN_SEAT': {
      const isKnown = (seatId: number): boolean => seatCount !== undefined && seatId < seatCount
      if (!('seatIds' in deed) || !deed.seatIds?.every(isKnown)) return undefined
      return ['H1', 'Seats that the show has were refused as unknown.']
    }
    case 'BOOKING_MISMATCH': {
      if (deed.request !== 'booking:confirm' || history.strangers) return undefined
      const isUsed = confirmations
        .get(deed.bookingId)
        ?.some((other) => other.visitorId !== visitorId || !isSameSet(namedSeats(other), deed.seatIds))
      return isUsed ? undefined : ['B2', 'A bookingId was refused as used that no other booking had.']
    }
    case 'NOT_FOUND': {
      if (deed.request !== 'booking:cancel') return ['H1', 'A show was not found that exists.']
      const source = history.sales.get(deed.bookingId)?.made?.source
      const isBefore = source && 'call' in source && (source.call.returnedAt ?? Infinity) < call.calledAt
      return isBefore ? ['B4', 'A booking that had been acknowledged was not found.', source] : undefined
    }
    case 'LIMIT_REACHED':
      if (!isAboutAddress(call)) return takesSeats(deed) ? wrongLimit(call, history) : undefined
      if (history.settings.heldSeatsPerAddress !== null) return undefined
      return ['H14', 'A visitor was refused for what is held from their address, which has no limit.']
    case 'BAD_REQUEST':
      return isWellFormed(call) ? ['W1', WELL_FORMED] : undefined
    case 'EXTENSION_LIMIT':
      return takesSeats(deed) ? wrongWaitingTime(call, history) : wrongExtensionLimit(call, history)
    default:
      return undefined
  }
}

/** H6: whether the hold could still be extended. */
function wrongExtensionLimit(call: Call, history: WireHistory): Finding | undefined {
  const entry = lastSeen(call, history)
  const mayBeLonger = history.callsOf
    .get(call.visitorId)
    ?.some(
      (other) =>
        (other.deed.request === 'hold:extend' || takesSeats(other.deed)) &&
        other.outcome.kind !== 'refused' &&
        isConcurrent(other, call),
    )
  if (!entry?.hold.expiresAt || entry.hold.expiresAt === entry.hold.maxExpiresAt || mayBeLonger) return undefined
  // The visitor may have seen a longer promise that was cut to the grace.
  const isUncut = Date.parse(entry.hold.expiresAt) >= entry.promisedUntil
  return isUncut ? ['H6', 'An extension was refused though the hold could still be extended.', entry.source] : undefined
}

/** H13: whether the last hold that a visitor saw could still last. A later one lasts as long, or longer. */
function wrongWaitingTime(call: Call, { settings, timeline, holdHistories, clock }: WireHistory): Finding | undefined {
  if (settings.resumeMs === 0) return ['H13', 'A visitor was refused for an earlier hold, which none continues.']
  const known = timeline.knownBefore(call.calledAt)
  const entries = holdHistories.get(call.visitorId)?.entries ?? []
  const last = entries.findLast(({ seq, hold }) => seq <= known && hold.maxExpiresAt !== null)
  if (!last || Date.parse(last.hold.maxExpiresAt ?? '') <= clock.latest(call.returnedAt ?? Infinity)) return undefined
  return ['H13', 'A visitor was refused as if their last hold had lasted as long as any may.', last.source]
}

/** H3: whether the limit cannot have been reached, even with all seats that the visitor may have had. */
function wrongLimit(call: Call, history: WireHistory): Finding | undefined {
  const entry = lastSeen(call, history)
  const seats = new Set([...namedSeats(call), ...(entry?.hold.seatIds ?? [])])
  // Seats that the server chose and whose ids no answer told.
  let more = quantityOf(call)
  for (const other of history.callsOf.get(call.visitorId) ?? []) {
    const { deed, outcome } = other
    if (deed.request === 'booking:confirm' && outcome.kind !== 'refused') {
      for (const seatId of deed.seatIds) seats.add(seatId)
    }
    const isInEntry = entry !== undefined && outcome.kind === 'hold' && outcome.hold.seq <= entry.seq
    if (isInEntry || other.calledAt > (call.returnedAt ?? Infinity)) continue
    const sought = soughtBy(other)
    if (sought === 'any') more += quantityOf(other)
    else for (const seatId of sought) seats.add(seatId)
  }
  const most = seats.size + more
  const limit = history.settings.maxSeatsPerVisitor
  if (most > limit) return undefined
  const sentence = `A visitor was refused for the limit of ${limit}, and cannot have had more than ${most} with those requested.`
  return ['H3', sentence, ...(entry ? [entry.source] : [])]
}

/** The visitor's hold as they had seen it last when they called. */
function lastSeen({ visitorId, calledAt }: Call, { holdHistories, timeline }: WireHistory): HoldEntry | undefined {
  return holdHistories.get(visitorId)?.upTo(timeline.knownBefore(calledAt))
}

/** Whether both calls may have been under way at one moment. */
function isConcurrent(other: Call, call: Call): boolean {
  const until = other.outcome.kind === 'unknown' ? Infinity : (other.returnedAt ?? Infinity)
  return other !== call && until >= call.calledAt && other.calledAt <= (call.returnedAt ?? Infinity)
}
