// Whether an answer is true of a show in the state in which the log leaves it at some step.
import { isSameSet } from '../../../server/audit/finding.ts'
import { addressLimit, type LogSettings } from '../../../server/audit/log-settings.ts'
import type { LogState, Replay } from '../../../server/audit/replay.ts'
import type { EndedHold, ReplayedHold } from '../../../server/audit/replayed.ts'
import { takesSeats, type Call, type Instant } from '../../history.ts'
import { isAboutAddress, isWellFormed, namedSeats, quantityOf } from '../call-facts.ts'

/** Whether the answer is true at some moment from `from` to `to`, by the database's clock, between which only time passes. */
export function isTrue(call: Call, state: LogState, from: Instant, to: Instant): boolean {
  if (call.outcome.kind === 'hold') return isTrueHold(call, state, from, to)
  return call.outcome.kind !== 'refused' || isTrueRefusal(call, call.outcome.refusal, state, from, to)
}

function isTrueHold({ deed, outcome, visitorId }: Call, state: LogState, from: Instant, to: Instant): boolean {
  const { replay } = state
  const { settings } = replay
  const hold = replay.holds.get(visitorId)
  const mayLive = hold !== undefined && hold.until > from
  const mayBeOver = hold === undefined || hold.until <= to
  switch (deed.request) {
    case 'seats:hold':
      return mayLive && deed.seatIds.every((seatId) => hold.seatIds.has(seatId))
    case 'seats:hold-best': {
      // Seats whose hold expired meanwhile are theirs no more, and booked seats still are.
      const picked = outcome.kind === 'hold' ? outcome.hold.picked?.toSorted((a, b) => a - b).join() : undefined
      const isAll = (which: 'all' | 'booked'): boolean =>
        picked === replay.chosenFor(visitorId, deed.requestId, which).join()
      return Boolean(picked) && ((mayLive && isAll('all')) || (mayBeOver && isAll('booked')))
    }
    case 'seats:release':
      return mayBeOver || (deed.seatIds !== undefined && !deed.seatIds.some((seatId) => hold.seatIds.has(seatId)))
    case 'hold:extend':
      return mayLive && isExtended(hold, from, settings)
    case 'checkout:begin':
      return mayLive && hold.checkout !== null && isSameSet(hold.checkout, [...hold.seatIds])
    case 'checkout:end':
      return mayBeOver || hold.checkout === null
    default:
      return false
  }
}

type Refusal = Extract<Call['outcome'], { kind: 'refused' }>['refusal']

function isTrueRefusal(
  call: Call,
  { code, seats }: Refusal,
  { replay, show }: LogState,
  from: Instant,
  to: Instant,
): boolean {
  const { deed, visitorId } = call
  const { settings, terms } = replay
  const hold = replay.holds.get(visitorId)
  const mayLive = hold !== undefined && hold.until > from
  const mayBeOver = hold === undefined || hold.until <= to
  const named = new Map(seats?.map(({ seatId, status }) => [seatId, status]))
  switch (code) {
    case 'SEATS_TAKEN':
      if (deed.request !== 'seats:hold') return false
      return hasMoment(
        from,
        to,
        deed.seatIds.map((seatId) => takenPeriod(replay, seatId, visitorId, named)),
      )
    case 'NOT_HELD':
      if (deed.request === 'hold:extend' || deed.request === 'checkout:begin') return mayBeOver
      if (deed.request !== 'booking:confirm') return false
      return hasMoment(
        from,
        to,
        deed.seatIds.map((seatId) => missingPeriod(replay, seatId, visitorId, named)),
      )
    case 'LIMIT_REACHED': {
      if (!takesSeats(deed)) return false
      const withMore = (held: ReadonlySet<number>): number =>
        new Set([...held, ...namedSeats(call)]).size + quantityOf(call)
      const most = Math.max(mayLive ? withMore(hold.seatIds) : 0, mayBeOver ? withMore(new Set()) : 0)
      if (!isAboutAddress(call)) return replay.bookedCount(visitorId) + most > settings.maxSeatsPerVisitor
      // The address that a call came from is not known.
      const others = Math.max(0, ...replay.heldByOthers(visitorId, from).values())
      return others + most > addressLimit(show, settings)
    }
    case 'NOT_ENOUGH_SEATS':
      // As time passes, more seats can only become available.
      return deed.request === 'seats:hold-best' && replay.availability.earliest(deed) > from
    case 'EXTENSION_LIMIT':
      if (takesSeats(deed)) return hasMoment(from, to, [othersTurn(replay.lastHold(visitorId), settings)])
      return mayLive && hold.promisedUntil >= hold.since + settings.holdMaxMs
    case 'SALE_CLOSED':
      return from < terms.salesOpenAt || to >= terms.salesCloseAt || terms.isArchived === true
    case 'BOOKING_MISMATCH': {
      const sale = deed.request === 'booking:confirm' ? replay.sales.get(deed.bookingId) : undefined
      return sale !== undefined && (sale.visitorId !== visitorId || !isSameSet(sale.seatIds, namedSeats(call)))
    }
    case 'NOT_FOUND':
      return deed.request === 'booking:cancel' && !replay.sales.has(deed.bookingId)
    case 'FORBIDDEN': {
      if (deed.request === 'checkout:begin' || deed.request === 'booking:confirm') {
        const held = [...(hold?.seatIds ?? [])]
        const bought = deed.request === 'booking:confirm' ? deed.seatIds : held
        const isJudged = isSameSet(hold?.checkout ?? [], bought)
        const singles = [...named.keys()].sort((a, b) => a - b).join()
        const isSingle = [from, to].some(
          (at) => at < Infinity && replay.availability.avoidableSingles(bought, held, at).join() === singles,
        )
        return terms.singles === 'refuse' && mayLive && !isJudged && singles !== '' && isSingle
      }
      const sale = deed.request === 'booking:cancel' ? replay.sales.get(deed.bookingId) : undefined
      return sale !== undefined && (sale.visitorId !== visitorId || to >= terms.startsAt)
    }
    case 'UNKNOWN_SEAT':
      return namedSeats(call).some((seatId) => seatId >= show.seatCount)
    case 'BAD_REQUEST':
      return !isWellFormed(call)
    default:
      return true
  }
}

/** The period in which what a refusal says of one seat is true. */
type Period = readonly [from: Instant, before: Instant]
const ALWAYS: Period = [-Infinity, Infinity]
const NEVER: Period = [Infinity, -Infinity]

/** Whether there is a moment from `from` to `to` in all periods. */
function hasMoment(from: Instant, to: Instant, periods: readonly Period[]): boolean {
  const start = Math.max(from, ...periods.map(([at]) => at))
  return start <= to && start < Math.min(...periods.map(([, before]) => before))
}

/** H13: when a visitor may take nothing, after a hold that lasted as long as any may. */
function othersTurn(last: EndedHold | undefined, { holdMaxMs, resumeMs }: LogSettings): Period {
  return last ? [Math.max(last.since + holdMaxMs, last.at), last.at + resumeMs] : NEVER
}

/** When `SEATS_TAKEN` is right to name a seat with its status, or right not to name it. */
function takenPeriod(replay: Replay, seatId: number, asker: string, named: ReadonlyMap<number, unknown>): Period {
  const { status, visitorId = null, allocation } = replay.seats[seatId] ?? {}
  const until = (visitorId === null ? undefined : replay.holds.get(visitorId)?.until) ?? -Infinity
  const blockedUntil = allocation?.until ?? Infinity
  const isTakeable = status === 'available' || (status === 'held' && visitorId === asker)
  if (named.has(seatId)) {
    if (isTakeable || status !== named.get(seatId)) return NEVER
    return [-Infinity, status === 'held' ? until : status === 'blocked' ? blockedUntil : Infinity]
  }
  if (isTakeable) return ALWAYS
  if (status === 'blocked') return [blockedUntil, Infinity]
  return status === 'held' ? [until, Infinity] : NEVER
}

/** When `NOT_HELD` is right to name a seat with its status, or right not to name it. */
function missingPeriod(replay: Replay, seatId: number, asker: string, named: ReadonlyMap<number, unknown>): Period {
  const { status, visitorId } = replay.seats[seatId] ?? { status: undefined, visitorId: null }
  const isOwn = status === 'held' && visitorId === asker
  const until = replay.holds.get(asker)?.until ?? -Infinity
  if (!named.has(seatId)) return isOwn ? [-Infinity, until] : NEVER
  if (isOwn) return named.get(seatId) === 'available' ? [until, Infinity] : NEVER
  return status === named.get(seatId) ? ALWAYS : NEVER
}

/** H6: extended as far as possible, but for a gain that is too small for a hold that was extended before. */
function isExtended({ since, promisedUntil }: ReplayedHold, at: Instant, { holdMs, holdMaxMs }: LogSettings): boolean {
  const longest = since + holdMaxMs
  const wasExtended = Math.abs(promisedUntil - since - holdMs) > 1
  const leastGain = wasExtended && at + holdMs < longest ? Math.min(1000, holdMs / 20) : 0
  return promisedUntil + 1 + leastGain >= Math.min(at + holdMs, longest)
}
