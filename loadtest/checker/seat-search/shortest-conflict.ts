// Of a seat's evidence without an explanation, as little as still has none.
import { lastWhere } from '../sorted-list.ts'
import { search } from './linearization.ts'
import {
  UNKNOWN_START,
  type Condition,
  type Expiry,
  type PossibleMove,
  type SeatEvidence,
  type SeatHistory,
  type SeatState,
} from './seat-state.ts'

/** How many searches are made to shorten a conflict; what is left then is short enough. */
const MAX_TRIES = 400

/** Evidence without an explanation, and the seq at which there is none. */
export type Conflict = { evidence: readonly SeatEvidence[]; possible: readonly PossibleMove[]; seq: number }

/** Undefined when the history has an explanation; `gave up` when the search does not come to an end. */
export function findConflict(
  seat: SeatHistory,
  expiry: Expiry,
  start: readonly SeatState[] = UNKNOWN_START,
): Conflict | 'gave up' | undefined {
  const seq = stuckAt(seat, start, expiry)
  if (typeof seq !== 'number') return seq
  const upTo = seat.evidence.filter((one) => one.seq <= seq)
  // Moves that were answered later may have been made by then.
  const later = seat.evidence.filter((one) => one.seq > seq).flatMap(asPossible)
  const possible = [...seat.possible, ...later].filter(({ after }) => after < seq)
  const evidence = latestPart(upTo, { ...seat, possible }, expiry)
  const shortest = shortened({ evidence, possible, seq }, seat.seatId, expiry)
  return { ...shortest, possible: seat.possible.filter(({ after }) => after < shortest.seq) }
}

/**
 * The seq at which no explanation is left. At first in the order of the seqs, which is nearly always enough. Then with
 * commands done in a change before their answer's, as if calls without an answer may have taken effect many times: a
 * history that has no explanation then has none at all.
 */
function stuckAt(seat: SeatHistory, start: readonly SeatState[], expiry: Expiry): number | 'gave up' | undefined {
  if (search(seat, start, expiry).kind === 'explained') return undefined
  const often = search(seat, start, expiry, { early: true, often: true, eager: true })
  if (often.kind === 'stuck') return often.seq
  if (search(seat, start, expiry, { early: true }).kind === 'explained') return undefined
  // A move made early cannot always wait until it is needed, because the next move may have its place already.
  const found = search(seat, start, expiry, { early: true, eager: true })
  if (found.kind === 'explained') return undefined
  return found.kind === 'stuck' ? found.seq : 'gave up'
}

/** The evidence from the latest seq on that still has no explanation, whatever the seat was before; found by halving. */
function latestPart(
  evidence: readonly SeatEvidence[],
  { seatId, possible }: SeatHistory,
  expiry: Expiry,
): readonly SeatEvidence[] {
  const [first = 0, ...starts] = evidence.flatMap((one, i) => (one.seq === evidence[i - 1]?.seq ? [] : [i]))
  const isStuckFrom = (start: number): boolean => {
    const part = { seatId, evidence: evidence.slice(start), possible }
    return typeof stuckAt(part, anyStart(part), expiry) === 'number'
  }
  return evidence.slice(starts[lastWhere(starts, isStuckFrom)] ?? first)
}

/** Conditions that say least are left out first. */
const FIRST_OUT: readonly (readonly Condition['kind'][])[] = [
  ['status'],
  ['holder'],
  ['taken', 'free', 'missing', 'own'],
]

/**
 * Leaves out what is not needed: kind by kind, then in halves, quarters and so on to single pieces (after Zeller and
 * Hildebrandt’s ddmin, 2002). Moves that were answered are not left out altogether, which might make new conflicts, but
 * taken for calls without an answer: so what remains conflicts whatever the outcome of the rest.
 */
function shortened(all: Conflict, seatId: number, expiry: Expiry): Conflict {
  let { evidence, possible, seq } = all
  let tries = MAX_TRIES
  const leaveOut = (dropped: ReadonlySet<SeatEvidence>): boolean => {
    tries--
    const fewer: SeatHistory = {
      seatId,
      evidence: evidence.filter((one) => !dropped.has(one)),
      possible: [...possible, ...[...dropped].flatMap(asPossible)],
    }
    if (fewer.evidence.length === 0) return false
    const stuck = stuckAt(fewer, anyStart(fewer), expiry)
    if (typeof stuck !== 'number') return false
    ;({ evidence, possible } = fewer)
    seq = stuck
    return true
  }
  for (const kinds of FIRST_OUT) leaveOut(new Set(evidence.filter(({ condition }) => kinds.includes(condition.kind))))
  for (let size = Math.ceil(evidence.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < evidence.length && tries > 0;) {
      if (!leaveOut(new Set(evidence.slice(at, at + size)))) at += size
    }
  }
  return { evidence, possible, seq }
}

/** An answered move as if its answer were lost. A booking carries the seq of its own change, before which it was not made. */
function asPossible({ seq, after, condition, source }: SeatEvidence): PossibleMove[] {
  if (condition.kind !== 'done') return []
  const { move } = condition
  return [{ after: move.kind === 'buy' || move.kind === 'cancel' ? seq - 1 : after, move, source }]
}

/** All states that the seat may have before a part of its evidence. */
function anyStart({ evidence, possible }: SeatHistory): SeatState[] {
  const named = [
    ...possible.map(({ move }) => move),
    ...evidence.map(({ condition }) => (condition.kind === 'done' ? condition.move : condition)),
  ]
  const holders = new Set(named.flatMap((one) => ('visitorId' in one ? one.visitorId : [])))
  const bookings = new Set(named.flatMap((one) => ('bookingId' in one ? one.bookingId : [])))
  return [
    ...UNKNOWN_START,
    ...Array.from(holders, (owner) => ({ status: 'held' as const, owner })),
    ...Array.from(bookings, (owner) => ({ status: 'booked' as const, owner })),
  ]
}
