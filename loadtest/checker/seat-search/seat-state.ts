// The states of one seat, and which of them follow on and agree with what.
import type { Status } from '../../../shared/status.ts'
import type { Instant } from '../../history.ts'
import type { Demand, Move } from './evidence.ts'

/** `who` is the holder, or the booking; or `STRANGER`, of whom nothing is known: what they have may end at any time. */
export type SeatState = Readonly<{ status: Status; who: string }>

export const STRANGER = '?'
export const FREE: SeatState = { status: 'available', who: '' }
const HELD_BY_STRANGER: SeatState = { status: 'held', who: STRANGER }
const BOOKED_BY_STRANGER: SeatState = { status: 'booked', who: STRANGER }
const BLOCKED: SeatState = { status: 'blocked', who: '' }
/** All that a seat may be before anything is known of it. */
export const ANYTHING: readonly SeatState[] = [FREE, BLOCKED, HELD_BY_STRANGER, BOOKED_BY_STRANGER]

export function keyOf({ status, who }: SeatState): string {
  return `${status} ${who}`
}

/** What may happen by itself: when holds may have run out, and whether they may still last, at a show's seq. */
export type Expiry = {
  /** Whether others may act on the show of whom the history knows nothing. */
  strangers: boolean
  mayHaveRunOut: (visitorId: string, seq: number) => boolean
  /** `until` is a moment by the load's clock. */
  mayHaveRunOutBy: (visitorId: string, seq: number, until: Instant) => boolean
  /** `since` is a moment by the load's clock, or -Infinity. */
  mayLast: (visitorId: string, seq: number, since: Instant) => boolean
  /** `at` is a moment by the database's clock, or -Infinity. */
  mayLastAt: (visitorId: string, seq: number, at: Instant) => boolean
}

/** The seat after a move that changes it; undefined when, as it is, the move changes nothing. */
export function moved(state: SeatState, move: Move, seq: number, expiry: Expiry): SeatState | undefined {
  switch (move.kind) {
    case 'take':
      return state.status === 'available' ? { status: 'held', who: move.visitorId } : undefined
    case 'give':
      return isHeldBy(state, move.visitorId) ? FREE : undefined
    case 'buy':
      return isHeldBy(state, move.visitorId) && expiry.mayLastAt(move.visitorId, seq, move.at)
        ? { status: 'booked', who: move.bookingId }
        : undefined
    case 'cancel':
      return state.status === 'booked' && state.who === move.bookingId ? FREE : undefined
  }
}

/** Whether a command could find that it had nothing left to do. */
export function isDone(state: SeatState, move: Move): boolean {
  switch (move.kind) {
    case 'take':
      return isHeldBy(state, move.visitorId)
    case 'give':
      return !isHeldBy(state, move.visitorId)
    // The seq of a booking is that of its change itself.
    case 'buy':
    case 'cancel':
      return false
  }
}

/** What a seat may turn into without anybody's asking whom the history knows: its hold runs out, or a stranger acts. */
export function turnings(state: SeatState, seq: number, expiry: Expiry): readonly SeatState[] {
  if (state.who === STRANGER) return expiry.strangers && state.status === 'held' ? [FREE, BOOKED_BY_STRANGER] : [FREE]
  if (state.status === 'held') return expiry.mayHaveRunOut(state.who, seq) ? [FREE] : []
  if (!expiry.strangers) return []
  // A stranger may be an operator.
  if (state.status === 'blocked') return [FREE]
  return state.status === 'available' ? [HELD_BY_STRANGER, BLOCKED] : []
}

/** Whether a seat in this state, at `seq`, makes an answer true. */
export function satisfies(
  state: SeatState,
  demand: Exclude<Demand, { kind: 'done' }>,
  seq: number,
  expiry: Expiry,
): boolean {
  const { status, who } = state
  switch (demand.kind) {
    case 'taken':
      if (status !== demand.status || status === 'available' || isHeldBy(state, demand.visitorId)) return false
      return status !== 'held' || who === STRANGER || expiry.mayLast(who, seq, demand.since)
    case 'free':
      if (status === 'available' || isHeldBy(state, demand.visitorId)) return true
      return status === 'held' && (who === STRANGER || expiry.mayHaveRunOutBy(who, seq, demand.until))
    case 'missing':
      if (isHeldBy(state, demand.visitorId)) {
        return demand.status !== 'held' && expiry.mayHaveRunOutBy(who, seq, demand.until)
      }
      return demand.status === undefined || status === demand.status
    case 'own':
      return isHeldBy(state, demand.visitorId) && expiry.mayLast(who, seq, demand.since)
    case 'holder':
      return isHeldBy(state, demand.visitorId) === demand.holds
    case 'status':
      return status === demand.status
  }
}

function isHeldBy({ status, who }: SeatState, visitorId: string): boolean {
  return status === 'held' && who === visitorId
}
