// The states of one seat, the moves that change them, and the evidence that answers and maps give of them.
import type { Status } from '../../../shared/status.ts'
import type { Instant } from '../../history.ts'
import type { Exhibit } from '../violation.ts'

/**
 * `owner` is the visitor who holds the seat, or its booking; `STRANGER` when neither is known, which may end at any time. Of
 * a blocked seat it is the time at which it comes free, '' for never.
 */
export type SeatState = Readonly<{ status: Status; owner: string }>

export const STRANGER = '?'
export const AVAILABLE: SeatState = { status: 'available', owner: '' }
const HELD_BY_STRANGER: SeatState = { status: 'held', owner: STRANGER }
const BOOKED_BY_STRANGER: SeatState = { status: 'booked', owner: STRANGER }
const BLOCKED: SeatState = { status: 'blocked', owner: '' }
/** The states that a seat may have before anything is known of it. */
export const UNKNOWN_START: readonly SeatState[] = [AVAILABLE, BLOCKED, HELD_BY_STRANGER, BOOKED_BY_STRANGER]

/** The effect of a command on a seat whose state allows it. In any other state it changes nothing. */
export type Move =
  | { kind: 'take'; visitorId: string }
  | { kind: 'give'; visitorId: string }
  /** `at`, by the database's clock, is when it was decided, where that is known. */
  | { kind: 'buy'; visitorId: string; bookingId: string; at: Instant }
  | { kind: 'cancel'; bookingId: string }
  /** By operators; `until` is '' or the time at which the seat comes free by itself. */
  | { kind: 'block'; until: string }
  | { kind: 'unblock' | 'force' }
  /** A booking is moved to it. */
  | { kind: 'get'; bookingId: string }

/** A condition on the state of the seat in one change; “at some moment” is between the change before and the one after. */
export type StateCondition =
  /** At some moment another visitor had the seat in this status, with time left at `since`. */
  | { kind: 'taken'; visitorId: string; status: Status; since: Instant }
  /** At some moment until `until` the visitor could have it, or had it. */
  | { kind: 'free'; visitorId: string; until: Instant }
  /** At some moment until `until` the visitor did not hold it, and its status was this, if it is known. */
  | { kind: 'missing'; visitorId: string; status: Status | undefined; until: Instant }
  /** At some moment the visitor held it, with time left at `since`. */
  | { kind: 'own'; visitorId: string; since: Instant }
  /** At the end of the change the visitor held it, or did not. */
  | { kind: 'holder'; visitorId: string; holds: boolean }
  /** At the end of the change this was its status. */
  | { kind: 'status'; status: Status }

/** The condition of a true answer; `done`: the move was made in the change, or had been made before. */
export type Condition = { kind: 'done'; move: Move } | StateCondition

/** `after` is the latest seq that had been seen when the request was sent, so that the answer was decided at it or later. */
export type SeatEvidence = { seq: number; after: number; condition: Condition; source: Exhibit }

/** A possible effect of a call without an answer: once, in any change after `after`, or never. */
export type PossibleMove = { after: number; move: Move; source: Exhibit }

/** All evidence about one seat. */
export type SeatHistory = {
  seatId: number
  /** By seq. */
  evidence: SeatEvidence[]
  possible: PossibleMove[]
}

/** When holds may have expired, and whether they may still last, at a show's seq. */
export type Expiry = {
  /** Whether visitors may use the show of whom the history knows nothing. */
  strangers: boolean
  mayHaveExpired: (visitorId: string, seq: number) => boolean
  /** @param until by the load's clock */
  mayHaveExpiredBy: (visitorId: string, seq: number, until: Instant) => boolean
  /** @param since by the load's clock, or -Infinity */
  mayLast: (visitorId: string, seq: number, since: Instant) => boolean
  /** @param at by the database's clock, or -Infinity */
  mayLastAt: (visitorId: string, seq: number, at: Instant) => boolean
  /** By the database's clock, `seq` was committed by then. */
  committedBy: (seq: number) => Instant
  /** By the database's clock, a moment at `seq` and not before `since`, which is by the load's clock, is not earlier. */
  earliest: (seq: number, since: Instant) => Instant
  /** By the database's clock, it was not later than this, by the load's clock `at`. */
  latest: (at: Instant) => Instant
}

export function keyOf({ status, owner }: SeatState): string {
  return `${status} ${owner}`
}

/** The seat after a move; undefined when the move changes nothing in this state. */
export function moved(state: SeatState, move: Move, seq: number, expiry: Expiry): SeatState | undefined {
  switch (move.kind) {
    case 'take':
      return state.status === 'available' ? { status: 'held', owner: move.visitorId } : undefined
    case 'give':
      return isHeldBy(state, move.visitorId) ? AVAILABLE : undefined
    case 'buy':
      return isHeldBy(state, move.visitorId) && expiry.mayLastAt(move.visitorId, seq, move.at)
        ? { status: 'booked', owner: move.bookingId }
        : undefined
    case 'cancel':
      return state.status === 'booked' && state.owner === move.bookingId ? AVAILABLE : undefined
    case 'block':
      return state.status === 'booked' ? undefined : { status: 'blocked', owner: move.until }
    case 'unblock':
      return state.status === 'blocked' ? AVAILABLE : undefined
    case 'force':
      return state.status === 'held' ? AVAILABLE : undefined
    case 'get':
      return state.status === 'available' ? { status: 'booked', owner: move.bookingId } : undefined
  }
}

/**
 * Whether a command finds its move made already. A booking carries the seq of its own change, and an operator is answered
 * with what a command changed, so that those never do.
 */
export function isMade(state: SeatState, move: Move): boolean {
  if (move.kind === 'take') return isHeldBy(state, move.visitorId)
  return move.kind === 'give' && !isHeldBy(state, move.visitorId)
}

/** The states that follow without any call that the history knows: the hold expires, or a stranger acts. */
export function spontaneousStates(state: SeatState, seq: number, expiry: Expiry): readonly SeatState[] {
  const { status, owner } = state
  if (owner === STRANGER) return expiry.strangers && status === 'held' ? [AVAILABLE, BOOKED_BY_STRANGER] : [AVAILABLE]
  if (status === 'held') return expiry.mayHaveExpired(owner, seq) ? [AVAILABLE] : []
  if (status === 'blocked' && isOver(state, expiry.committedBy(seq))) return [AVAILABLE]
  if (!expiry.strangers) return []
  // A stranger may be an operator.
  if (status === 'blocked') return [AVAILABLE]
  return status === 'available' ? [HELD_BY_STRANGER, BLOCKED] : []
}

/** Whether a seat in this state, at `seq`, meets a condition. */
export function satisfies(state: SeatState, condition: StateCondition, seq: number, expiry: Expiry): boolean {
  const { status, owner } = state
  switch (condition.kind) {
    case 'taken':
      if (status !== condition.status || status === 'available' || isHeldBy(state, condition.visitorId)) return false
      if (status === 'blocked') return !isOver(state, expiry.earliest(seq, condition.since))
      return status !== 'held' || owner === STRANGER || expiry.mayLast(owner, seq, condition.since)
    case 'free':
      if (status === 'available' || isHeldBy(state, condition.visitorId)) return true
      if (status === 'blocked') return isOver(state, expiry.latest(condition.until))
      return status === 'held' && (owner === STRANGER || expiry.mayHaveExpiredBy(owner, seq, condition.until))
    case 'missing':
      if (isHeldBy(state, condition.visitorId)) {
        return condition.status !== 'held' && expiry.mayHaveExpiredBy(owner, seq, condition.until)
      }
      return condition.status === undefined || status === condition.status
    case 'own':
      return isHeldBy(state, condition.visitorId) && expiry.mayLast(owner, seq, condition.since)
    case 'holder':
      return isHeldBy(state, condition.visitorId) === condition.holds
    case 'status':
      return status === condition.status
  }
}

/** Whether a blocked seat has come free by itself at `at`. */
function isOver({ owner }: SeatState, at: Instant): boolean {
  return owner !== '' && Number(owner) <= at
}

function isHeldBy({ status, owner }: SeatState, visitorId: string): boolean {
  return status === 'held' && owner === visitorId
}
