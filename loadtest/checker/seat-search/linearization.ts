// Whether one seat's history can be linearized: an order of holds, releases, expiries and sales that makes all of it true.
import { inserted, isSubset } from '../sorted-list.ts'
import { evidenceBySeq, type NumberedMove, type SeqEvidence } from './evidence-by-seq.ts'
import {
  isMade,
  keyOf,
  moved,
  satisfies,
  spontaneousStates,
  type Expiry,
  type SeatHistory,
  type SeatState,
} from './seat-state.ts'

export type SearchOptions = {
  /** Whether a command may have been done in a change before that of its answer, by a server that lost its connection
   * during a commit and tried again. */
  early?: boolean
  /** Whether a call without an answer may have taken effect many times: decided quickly, and too leniently. */
  often?: boolean
  /** Whether every order is tried, and no move waits until it is needed: only this search proves that there is none. */
  eager?: boolean
  steps?: number
}

/** Explained; or the seq at which no explanation is left; or given up. */
export type Found = { kind: 'explained' } | { kind: 'stuck'; seq: number } | { kind: 'gave up' }

/** Many times what a busy random history takes. */
const MAX_STEPS = 20_000
/** Going through so many possible moves counts as one more step. */
const MOVES_A_STEP = 50
/** How many explanations of what was seen so far are followed when one is enough: the most promising. */
const MAX_PATHS = 12

/**
 * A state that the seat may be in, and the moves that led to it, by their numbers: those of calls without an answer, and
 * those made in a change before that of their answer.
 */
type Path = { state: SeatState; used: readonly number[]; early: readonly number[] }
/**
 * A path into a change. By their numbers: which of its answered moves have changed the seat, which are pending because they
 * have neither changed it nor been found made, and which conditions are not met yet.
 */
type Step = Path & { applied: readonly number[]; pending: readonly number[]; unmet: readonly number[] }

/**
 * Searches as Wing and Gong (“Testing and verifying concurrent objects”, 1993) do, with Lowe’s two improvements
 * (“Testing for linearizability”, 2017): a state that was reached before is not searched again, and, unless `eager`, a
 * move that need not have happened is made just in time, when an answer cannot be true without it. That may be too late:
 * after a sale, a release that was answered changed nothing. Seats are independent of each other, as in Horn and
 * Kroening’s P-compositionality (2015), on which Porcupine rests. The seqs of the answers give the order, so that only
 * answers with one seq, and calls without an answer, leave anything to search.
 */
export function search(
  seat: SeatHistory,
  start: readonly SeatState[],
  expiry: Expiry,
  { early = false, often = false, eager = false, steps = MAX_STEPS }: SearchOptions = {},
): Found {
  const budget = { steps }
  let paths: Path[] = start.map((state) => ({ state, used: [], early: [] }))
  for (const { plain, full } of evidenceBySeq(seat, early)) {
    const next = paths.flatMap((path) => {
      const without = eager ? [] : through(path, plain, expiry, { often, eager }, budget)
      return without.length > 0 ? without : through(path, full(), expiry, { often, eager }, budget)
    })
    if (budget.steps <= 0) return { kind: 'gave up' }
    if (next.length === 0) return { kind: 'stuck', seq: plain.seq }
    paths = eager ? mostOpen(next) : mostOpen(next).slice(0, MAX_PATHS)
  }
  return { kind: 'explained' }
}

/** The paths through a change that make no more unnecessary moves than they must. */
function through(
  path: Path,
  { seq, answered, atSomeMoment, atEnd, possible }: SeqEvidence,
  expiry: Expiry,
  { often, eager }: { often: boolean; eager: boolean },
  budget: { steps: number },
): Path[] {
  const stillPending = (state: SeatState, pending: readonly number[]): readonly number[] =>
    pending.filter((i) => answered[i] && !isMade(state, answered[i].move))
  const stillUnmet = (state: SeatState, unmet: readonly number[]): readonly number[] =>
    unmet.filter((i) => atSomeMoment[i] && !satisfies(state, atSomeMoment[i], seq, expiry))
  const mayEnd = (state: SeatState): boolean => atEnd.every((condition) => satisfies(state, condition, seq, expiry))

  const ended: Path[] = []
  const known = new Map<string, Step[]>()
  const queue: Step[] = []
  const go = (next: Step): void => {
    const { state } = next
    const step = { ...next, pending: stillPending(state, next.pending), unmet: stillUnmet(state, next.unmet) }
    const alike = known.get(keyOf(state)) ?? []
    if (alike.some((other) => leavesMore(other, step))) return
    known.set(keyOf(state), [...alike, step])
    queue.push(step)
  }
  const isMadeEarly = ({ number }: NumberedMove): boolean => path.early.includes(number)
  const mustBeMade = (move: NumberedMove): boolean => !isMadeEarly(move) && !(often && move.mayBeMade)
  go({
    ...path,
    applied: [],
    pending: [...answered.keys()].filter((i) => answered[i] && mustBeMade(answered[i])),
    unmet: [...atSomeMoment.keys()],
  })
  // First in, first out: paths of few moves come before longer ones.
  for (const step of queue) {
    budget.steps -= 1 + possible.length / MOVES_A_STEP
    if (budget.steps <= 0) return []
    const { state, used, early, applied, pending, unmet } = step
    const isOver = pending.length === 0 && unmet.length === 0 && mayEnd(state)
    if (isOver) ended.push({ state, used, early })
    const tried = new Set<string>()
    for (const [i, one] of answered.entries()) {
      const { key, move } = one
      // The order of several moves with one key does not matter; where each may be made often, they are the same one.
      if (tried.has(key) || applied.includes(i) || isMadeEarly(one)) continue
      tried.add(key)
      const to = moved(state, move, seq, expiry)
      if (!to) continue
      const isSame = (j: number): boolean => j === i || (often && answered[j]?.key === key)
      const rest = pending.filter((j) => !isSame(j))
      go({ ...step, state: to, applied: often ? applied : inserted(applied, i), pending: rest })
    }
    // Moves that were answered here cannot happen later; all others can.
    if (!eager && (isOver || ended.length >= MAX_PATHS)) continue
    for (const to of spontaneousStates(state, seq, expiry)) go({ ...step, state: to })
    const unanswered = new Set<string>()
    for (const { key, move, number, isAnswered } of possible) {
      const made = isAnswered ? early : used
      if ((!isAnswered && unanswered.has(key)) || made.includes(number)) continue
      if (!isAnswered) unanswered.add(key)
      const to = moved(state, move, seq, expiry)
      const more = often ? {} : isAnswered ? { early: inserted(early, number) } : { used: inserted(used, number) }
      if (to) go({ ...step, state: to, ...more })
    }
  }
  return ended
}

/** Whether from here, in the same state, at least as much can still happen, and no more has to. */
function leavesMore(one: Step, other: Step): boolean {
  return (
    leavesAsMuch(one, other) &&
    isSubset(one.applied, other.applied) &&
    isSubset(one.pending, other.pending) &&
    isSubset(one.unmet, other.unmet)
  )
}

/** A move made early is not pending any more, and cannot be made again, so that the early moves must be the same. */
function leavesAsMuch(one: Path, other: Path): boolean {
  return isSubset(one.used, other.used) && one.early.length === other.early.length && isSubset(one.early, other.early)
}

/** Of paths that lead to one state, those that leave most moves open. */
function mostOpen(paths: readonly Path[]): Path[] {
  const kept: Path[] = []
  for (const path of paths.toSorted((a, b) => a.used.length - b.used.length)) {
    const isKnown = kept.some((other) => keyOf(other.state) === keyOf(path.state) && leavesAsMuch(other, path))
    if (!isKnown) kept.push(path)
  }
  return kept
}
