// Whether what a call was answered is true of a show as the log leaves it at some step.
import { requests } from '../../../shared/protocol.ts'
import { takesSeats, type Call, type Instant } from '../../history.ts'
import type { ShowRecord } from '../show-record.ts'
import type { EndedHold, Replay } from './replay.ts'
import type { Terms } from '../check-settings.ts'

/** True at some moment from `from` to `to`, by the database's clock, at which nothing changed but that time passed. */
export function isTrue(
  call: Call,
  replay: Replay,
  from: Instant,
  to: Instant,
  show: ShowRecord,
  terms: Terms,
): boolean {
  const { deed, outcome, visitorId } = call
  const hold = replay.holds.get(visitorId)
  const mayLive = hold !== undefined && hold.until > from
  const mayBeOver = hold === undefined || hold.until <= to
  if (outcome.kind === 'hold') {
    switch (deed.request) {
      case 'seats:hold':
        return mayLive && deed.seatIds.every((seatId) => hold.seatIds.has(seatId))
      case 'seats:hold-best': {
        // What ran out meanwhile is theirs no more, and what is booked still is.
        const told = outcome.hold.picked?.toSorted((a, b) => a - b).join()
        const isAll = (which: 'all' | 'booked'): boolean =>
          told === replay.chosenFor(visitorId, deed.requestId, which).join()
        return Boolean(told) && ((mayLive && isAll('all')) || (mayBeOver && isAll('booked')))
      }
      case 'seats:release':
        return mayBeOver || (deed.seatIds !== undefined && !deed.seatIds.some((seatId) => hold.seatIds.has(seatId)))
      case 'hold:extend':
        return mayLive && isExtended(hold, from, terms)
      case 'checkout:begin':
        return mayLive && hold.checkout !== null && isSameSet(hold.checkout, [...hold.seatIds])
      case 'checkout:end':
        return mayBeOver || hold.checkout === null
      default:
        return false
    }
  }
  if (outcome.kind !== 'refused') return true
  const { code, seats } = outcome.refusal
  const named = new Map(seats?.map(({ seatId, status }) => [seatId, status]))
  switch (code) {
    case 'SEATS_TAKEN':
      return (
        deed.request === 'seats:hold' &&
        isMoment(
          from,
          to,
          deed.seatIds.map((seatId) => takenAt(replay, seatId, visitorId, named)),
        )
      )
    case 'NOT_HELD':
      if (deed.request === 'hold:extend' || deed.request === 'checkout:begin') return mayBeOver
      return (
        deed.request === 'booking:confirm' &&
        isMoment(
          from,
          to,
          deed.seatIds.map((seatId) => missingAt(replay, seatId, visitorId, named)),
        )
      )
    case 'LIMIT_REACHED': {
      if (deed.request !== 'seats:hold' && deed.request !== 'seats:hold-best') return false
      const more = (held: ReadonlySet<number>): number =>
        'seatIds' in deed ? new Set([...held, ...deed.seatIds]).size : held.size + deed.quantity
      const most = Math.max(mayLive ? more(hold.seatIds) : 0, mayBeOver ? more(new Set()) : 0)
      if (!isAboutAddress(call)) return replay.booked(visitorId) + most > terms.maxSeatsPerVisitor
      // Which address a call came from is not known.
      const others = Math.max(0, ...replay.heldByOthers(visitorId, from).values())
      return others + most > addressLimit(show, terms)
    }
    case 'NOT_ENOUGH_SEATS':
      // More can only be had as time passes.
      return deed.request === 'seats:hold-best' && replay.vacancies.earliest(deed) > from
    case 'EXTENSION_LIMIT':
      if (takesSeats(deed)) return isMoment(from, to, [turnOfOthers(replay.lastHold(visitorId), terms)])
      return mayLive && hold.promisedUntil >= hold.since + terms.holdMaxMs
    case 'SALE_CLOSED':
      return from < show.salesOpenAt || to >= show.salesCloseAt
    case 'BOOKING_MISMATCH': {
      const sale = deed.request === 'booking:confirm' ? replay.sales.get(deed.bookingId) : undefined
      return sale !== undefined && (sale.visitorId !== visitorId || !isSameSet(sale.seatIds, seatIdsOf(call)))
    }
    case 'NOT_FOUND':
      return deed.request === 'booking:cancel' && !replay.sales.has(deed.bookingId)
    case 'FORBIDDEN': {
      if (deed.request === 'checkout:begin' || deed.request === 'booking:confirm') {
        const held = [...(hold?.seatIds ?? [])]
        const bought = deed.request === 'booking:confirm' ? deed.seatIds : held
        const isJudged = isSameSet(hold?.checkout ?? [], bought)
        const singles = (at: Instant): string => replay.vacancies.singlesForNothing(bought, held, at).join()
        const told = [...named.keys()].sort((a, b) => a - b).join()
        const isSingle = [from, to].some((at) => at < Infinity && singles(at) === told)
        return show.singles === 'refuse' && mayLive && !isJudged && told !== '' && isSingle
      }
      const sale = deed.request === 'booking:cancel' ? replay.sales.get(deed.bookingId) : undefined
      return sale !== undefined && (sale.visitorId !== visitorId || to >= show.startsAt)
    }
    case 'UNKNOWN_SEAT':
      return seatIdsOf(call).some((seatId) => seatId >= show.seatCount)
    case 'BAD_REQUEST':
      return !isWellFormed(call)
    default:
      return true
  }
}

/** Whether a request is of the shape that the protocol asks for. */
export function isWellFormed({ showId, deed: { request, ...details } }: Call): boolean {
  return requests[request].payload.safeParse({ showId, ...details }).success
}

/** From when, and until before when, what a refusal says of one seat is true. */
type Span = readonly [from: Instant, before: Instant]
const ALWAYS: Span = [-Infinity, Infinity]
const NEVER: Span = [Infinity, -Infinity]

function isMoment(from: Instant, to: Instant, spans: readonly Span[]): boolean {
  const start = Math.max(from, ...spans.map(([at]) => at))
  return start <= to && start < Math.min(...spans.map(([, before]) => before))
}

/** H13: when a visitor may take nothing, since their last hold lasted as long as any may. */
function turnOfOthers(last: EndedHold | undefined, { holdMaxMs, resumeMs }: Terms): Span {
  return last ? [Math.max(last.since + holdMaxMs, last.at), last.at + resumeMs] : NEVER
}

/** Whether `LIMIT_REACHED` is about the visitor's address: that passes by itself. */
export function isAboutAddress({ outcome }: Call): boolean {
  return outcome.kind === 'refused' && outcome.refusal.retryAfterMs !== undefined
}

/** H14: how many seats may be held from one address, and never less than one visitor may have. */
export function addressLimit({ seatCount }: Pick<ShowRecord, 'seatCount'>, terms: Terms): number {
  if (terms.heldSeatsPerAddress === null) return Infinity
  return Math.max(terms.maxSeatsPerVisitor, Math.min(terms.heldSeatsPerAddress, Math.floor(seatCount / 10)))
}

function takenAt(replay: Replay, seatId: number, asker: string, named: ReadonlyMap<number, unknown>): Span {
  const { status, visitorId } = replay.seats[seatId] ?? { status: undefined, visitorId: null }
  const until = (visitorId === null ? undefined : replay.holds.get(visitorId)?.until) ?? -Infinity
  if (named.has(seatId)) {
    if (status !== named.get(seatId) || status === 'available' || (status === 'held' && visitorId === asker))
      return NEVER
    return status === 'held' ? [-Infinity, until] : ALWAYS
  }
  if (status === 'available' || (status === 'held' && visitorId === asker)) return ALWAYS
  return status === 'held' ? [until, Infinity] : NEVER
}

function missingAt(replay: Replay, seatId: number, asker: string, named: ReadonlyMap<number, unknown>): Span {
  const { status, visitorId } = replay.seats[seatId] ?? { status: undefined, visitorId: null }
  const isOwn = status === 'held' && visitorId === asker
  const until = replay.holds.get(asker)?.until ?? -Infinity
  if (!named.has(seatId)) return isOwn ? [-Infinity, until] : NEVER
  if (isOwn) return named.get(seatId) === 'available' ? [until, Infinity] : NEVER
  return status === named.get(seatId) ? ALWAYS : NEVER
}

function seatIdsOf({ deed }: Call): readonly number[] {
  return 'seatIds' in deed ? (deed.seatIds ?? []) : []
}

export function isSameSet(a: readonly number[], b: readonly number[]): boolean {
  const inA = new Set(a)
  return a.length === b.length && b.every((seatId) => inA.has(seatId))
}

/** H6: as far as it goes, but for a gain that is too little, of which none is given to a hold that was extended before. */
function isExtended(
  { since, promisedUntil }: { since: Instant; promisedUntil: Instant },
  at: Instant,
  terms: Terms,
): boolean {
  const { holdMs, holdMaxMs } = terms
  const longest = since + holdMaxMs
  const wasExtended = Math.abs(promisedUntil - since - holdMs) > 1
  const leastGain = wasExtended && at + holdMs < longest ? Math.min(1000, holdMs / 20) : 0
  return promisedUntil + 1 + leastGain >= Math.min(at + holdMs, longest)
}
