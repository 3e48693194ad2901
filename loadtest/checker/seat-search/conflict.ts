// A conflict: as little of a seat's evidence as has no explanation. And the rule that it breaks, in a sentence.
import { lastWhere } from '../sorted-list.ts'
import type { Finding, Rule } from '../violation.ts'
import { search } from './linearization.ts'
import {
  UNKNOWN_START,
  type Condition,
  type Expiry,
  type PossibleMove,
  type SeatEvidence,
  type SeatHistory,
  type SeatState,
  type Move,
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

/**
 * An answered move as if its answer were lost. Bookings and operators' answers carry the seq of their own change, before
 * which they were not made.
 */
function asPossible({ seq, after, condition, source }: SeatEvidence): PossibleMove[] {
  if (condition.kind !== 'done') return []
  const { move } = condition
  return [{ after: move.kind === 'take' || move.kind === 'give' ? after : seq - 1, move, source }]
}

/** All states that the seat may have before a part of its evidence. */
function anyStart({ evidence, possible }: SeatHistory): SeatState[] {
  const named = [
    ...possible.map(({ move }) => move),
    ...evidence.map(({ condition }) => (condition.kind === 'done' ? condition.move : condition)),
  ]
  const holders = new Set(named.flatMap((one) => ('visitorId' in one ? one.visitorId : [])))
  const bookings = new Set(named.flatMap((one) => ('bookingId' in one ? one.bookingId : [])))
  const blockedUntil = new Set(
    named.flatMap((one) => ('until' in one && typeof one.until === 'string' ? one.until : [])),
  )
  return [
    ...UNKNOWN_START,
    ...Array.from(blockedUntil, (owner) => ({ status: 'blocked' as const, owner })),
    ...Array.from(holders, (owner) => ({ status: 'held' as const, owner })),
    ...Array.from(bookings, (owner) => ({ status: 'booked' as const, owner })),
  ]
}

/** Which piece of evidence at the last seq names the conflict, of those that were requested last. */
const MOST_TELLING: readonly SeatEvidence['condition']['kind'][] = [
  'done',
  'taken',
  'free',
  'missing',
  'own',
  'holder',
  'status',
]

export function conflictFinding(seatId: number, conflict: Conflict, expiry: Expiry): Finding {
  const { evidence, possible, seq } = conflict
  const kindOf = ({ condition }: SeatEvidence): number => MOST_TELLING.indexOf(condition.kind)
  const [last] = evidence.filter((one) => one.seq === seq).sort((a, b) => b.after - a.after || kindOf(a) - kindOf(b))
  const [rule, sentence] = last ? meaning(last, seatId, conflict, expiry) : (['H1', ''] as const)
  return [rule, sentence, ...new Set([...evidence, ...possible].map(({ source }) => source))]
}

function meaning(
  { condition, seq }: SeatEvidence,
  seatId: number,
  conflict: Conflict,
  expiry: Expiry,
): readonly [Rule, string] {
  switch (condition.kind) {
    case 'done':
      return moveMeaning(condition.move, seatId)
    case 'taken':
      if (condition.status === 'held' && isAboutTime(seatId, conflict, expiry)) {
        return ['H5', `Seat ${seatId} was refused for a hold that had expired.`]
      }
      return ['H1', `Seat ${seatId} was refused as ${condition.status}, which it was for nobody else during that call.`]
    case 'free':
      return ['H1', `A refusal does not name seat ${seatId}, which was not available during that call.`]
    case 'missing':
      if (condition.status === undefined) return lost(seatId, seq)
      return [
        'B1',
        `A refusal says that its visitor did not hold seat ${seatId}, and they held it during the whole call.`,
      ]
    case 'own':
      return ['B1', `A refusal does not name seat ${seatId}, which its visitor did not hold during that call.`]
    case 'holder':
      if (!condition.holds) return lost(seatId, seq)
      return ['H1', `A visitor saw seat ${seatId} as theirs at seq ${seq}, when it cannot have been theirs.`]
    case 'status':
      return [
        'M1',
        `At seq ${seq} a map shows seat ${seatId} as ${condition.status}, which no order of the answers explains.`,
      ]
  }
}

function lost(seatId: number, seq: number): readonly [Rule, string] {
  return [
    'H10',
    `A visitor lost seat ${seatId} by seq ${seq}, though its hold had not expired and they had not released it.`,
  ]
}

function moveMeaning(move: Move, seatId: number): readonly [Rule, string] {
  switch (move.kind) {
    case 'take':
      return ['H1', `Seat ${seatId} was given to a visitor while somebody else had it.`]
    case 'give':
      return ['H1', `Seat ${seatId} was not released, though the answer says so.`]
    case 'buy':
      return ['B1', `Seat ${seatId} was sold to a visitor who did not hold it then.`]
    case 'cancel':
      return ['B4', `Seat ${seatId} was freed by the cancellation of a booking that did not include it.`]
    case 'get':
      return ['O6', `A booking was moved to seat ${seatId} while it was not free.`]
    case 'block':
      return ['O1', `Seat ${seatId} was blocked, and it was booked then.`]
    case 'unblock':
      return ['O1', `Seat ${seatId} was unblocked, and it was not blocked then.`]
    case 'force':
      return ['O2', `Seat ${seatId} was taken from a visitor, and nobody held it then.`]
  }
}

/** Whether there is an explanation when it does not matter how long holds last. */
function isAboutTime(seatId: number, { evidence, possible }: Conflict, expiry: Expiry): boolean {
  const endless: Expiry = { ...expiry, mayLast: () => true }
  return findConflict({ seatId, evidence: [...evidence], possible: [...possible] }, endless) === undefined
}
