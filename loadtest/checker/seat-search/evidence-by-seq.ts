// One seat's evidence change by change, as the search goes through it.
import { lastWhere } from '../sorted-list.ts'
import type { Condition, Move, SeatEvidence, SeatHistory, StateCondition } from './seat-state.ts'

/** A move of a call; two with the same key request the same. */
export type NumberedMove = {
  move: Move
  key: string
  /** Of the call: the move may be made in one of several changes, and only once. */
  number: number
  /** Whether it was answered in a later change, and is made by then. */
  isAnswered: boolean
  /** Whether it may have been made in an earlier change. */
  mayBeMade: boolean
}

/** The evidence of one change, and the moves that may have been made in it besides. */
export type SeqEvidence = {
  seq: number
  /** Answered as made in this change, or found made. */
  answered: readonly NumberedMove[]
  /** The conditions that held at some moment between the change before and the change after. */
  atSomeMoment: readonly StateCondition[]
  /** The conditions that held at the end of this change. */
  atEnd: readonly StateCondition[]
  possible: readonly NumberedMove[]
}

/**
 * The changes by seq: `plain` only with what was answered, `full` with all that may have happened besides, which is seldom
 * needed.
 * @param early whether what was answered later may be made already
 */
export function* evidenceBySeq(
  { evidence, possible }: SeatHistory,
  early: boolean,
): Iterable<{ plain: SeqEvidence; full: () => SeqEvidence }> {
  const nextOwned = once(() => ownership(evidence))
  const numbered = (move: Move, number: number, isAnswered: boolean, mayBeMade = false): NumberedMove => {
    return { move, key: keyOfMove(move), number, isAnswered, mayBeMade }
  }
  for (let from = 0, to = 0; from < evidence.length; from = to) {
    const seq = evidence[from]?.seq ?? 0
    const before = evidence[from - 1]?.seq ?? -Infinity
    while (evidence[to]?.seq === seq) to++
    const answered: NumberedMove[] = []
    const atSomeMoment: StateCondition[] = []
    const atEnd: StateCondition[] = []
    for (const [i, one] of evidence.slice(from, to).entries()) {
      const { condition, after } = one
      // A visitor who had seen this change before the call found it made.
      const isLate = after >= seq
      if (condition.kind === 'done') {
        const { move } = condition
        if (isLate && 'visitorId' in move) {
          atEnd.push({ kind: 'holder', visitorId: move.visitorId, holds: move.kind === 'take' })
        } else answered.push(numbered(move, possible.length + from + i, true, early && isRetried(one, before)))
      } else if (condition.kind === 'holder' || condition.kind === 'status' || isLate) atEnd.push(condition)
      else atSomeMoment.push(condition)
    }
    const plain: SeqEvidence = { seq, answered, atSomeMoment, atEnd, possible: [] }
    const full = (): SeqEvidence => {
      const moves = possible.flatMap(({ after, move }, i) => (after < seq ? [numbered(move, i, false)] : []))
      const next = new Map(moves.map((move) => [move, nextOwned()(move.move, seq)]))
      moves.sort((a, b) => (next.get(a) ?? 0) - (next.get(b) ?? 0))
      if (early) {
        for (const [i, one] of evidence.entries()) {
          if (i >= to && isRetried(one, seq)) moves.push(numbered(one.condition.move, possible.length + i, true))
        }
      }
      return { ...plain, possible: moves }
    }
    yield { plain, full: once(full) }
  }
}

/**
 * When, after a seq, the visitor of a move is next known to have the seat: a visitor who soon has it probably is the one
 * who took it.
 */
function ownership(evidence: readonly SeatEvidence[]): (move: Move, seq: number) => number {
  const owners = evidence.flatMap(({ seq, condition }) => {
    const move = condition.kind === 'done' && condition.move.kind !== 'give' ? condition.move : condition
    const isOwner = move !== condition || condition.kind === 'own' || (condition.kind === 'holder' && condition.holds)
    return isOwner && 'visitorId' in move ? { visitorId: move.visitorId, seq } : []
  })
  const owned = Map.groupBy(owners, ({ visitorId }) => visitorId)
  return (move, seq) => {
    const known = 'visitorId' in move ? (owned.get(move.visitorId) ?? []) : []
    return known[lastWhere(known, (one) => one.seq < seq) + 1]?.seq ?? Number.MAX_VALUE
  }
}

/** Bookings have the seq of their own change; holds and releases that of the state they are answered with. */
function isRetried(
  one: SeatEvidence,
  seq: number,
): one is SeatEvidence & { condition: Extract<Condition, { kind: 'done' }> } {
  const { condition, after } = one
  return condition.kind === 'done' && after < seq && (condition.move.kind === 'take' || condition.move.kind === 'give')
}

function keyOfMove(move: Move): string {
  return `${move.kind} ${'until' in move ? move.until : ''} ${'visitorId' in move ? move.visitorId : ''} ${'bookingId' in move ? move.bookingId : ''}`
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}
