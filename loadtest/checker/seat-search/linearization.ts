// Whether one seat's evidence has an explanation: an order of holds, releases, expiries and sales that makes it all true.
import { changesOf, type Change, type Numbered } from './evidence-by-seq.ts'
import type { SeatTrace } from './evidence.ts'
import { isDone, keyOf, moved, satisfies, turnings, type Expiry, type SeatState } from './seat-state.ts'
import { insert, isWithin } from './sorted.ts'

export type SearchOptions = {
  /** A command may have been done in a change before that of its answer, by a server that lost its connection in the
   * middle of a commit and asked again. */
  early?: boolean
  /** What has no answer may have happened many times: decided quickly, and too leniently. */
  often?: boolean
  /** Nothing waits until it is needed, and no way is left out: only this search shows that there is none. */
  eager?: boolean
  steps?: number
}

/** Explained; or the seq at which no explanation is left; or given up. */
export type Found = { kind: 'explained' } | { kind: 'stuck'; seq: number } | { kind: 'gave up' }

/** Many times what a wild crowd takes. */
const MOST_STEPS = 20_000
/** Looking through so many options is a step more. */
const OPTIONS_A_STEP = 50
/** Of ways to explain what was seen so far, so many are followed when one is enough: the most promising. */
const MOST_WAYS = 12

/**
 * A state that the seat may be in, and what has led to it, by its numbers: which of the calls without an answer, and what
 * was done in a change before that of its answer.
 */
type Way = { state: SeatState; used: readonly number[]; early: readonly number[] }
/**
 * A way into a change. By their numbers: which of its moves have changed the seat, which have neither done that nor found
 * themselves done, and which answers have not come true.
 */
type Step = Way & { spent: readonly number[]; owed: readonly number[]; open: readonly number[] }

/**
 * Searches as Wing and Gong (“Testing and verifying concurrent objects”, 1993) do, with Lowe’s two improvements
 * (“Testing for linearizability”, 2017): what was reached before is not searched again, and, unless `eager`, what need not
 * have happened happens just in time, when an answer cannot be true without it. That may be too late: after a sale, a
 * release that was answered changed nothing. Seats are independent of each other, as in Horn and
 * Kroening’s P-compositionality (2015), on which Porcupine rests. The seqs of the answers are the witness of the order,
 * so that only what shares a seq, and calls without an answer, leave anything to search.
 */
export function search(
  trace: SeatTrace,
  start: readonly SeatState[],
  expiry: Expiry,
  { early = false, often = false, eager = false, steps = MOST_STEPS }: SearchOptions = {},
): Found {
  const budget = { steps }
  let ways: Way[] = start.map((state) => ({ state, used: [], early: [] }))
  for (const { plain, full } of changesOf(trace, early)) {
    const next = ways.flatMap((way) => {
      const without = eager ? [] : through(way, plain, expiry, { often, eager }, budget)
      return without.length > 0 ? without : through(way, full(), expiry, { often, eager }, budget)
    })
    if (budget.steps <= 0) return { kind: 'gave up' }
    if (next.length === 0) return { kind: 'stuck', seq: plain.seq }
    ways = eager ? fewest(next) : fewest(next).slice(0, MOST_WAYS)
  }
  return { kind: 'explained' }
}

/** The ways through a change that take no more of what need not have happened than they must. */
function through(
  way: Way,
  change: Change,
  expiry: Expiry,
  { often, eager }: { often: boolean; eager: boolean },
  budget: { steps: number },
): Way[] {
  const { seq, does, moments, ends, options } = change
  const owedIn = (state: SeatState, owed: readonly number[]): readonly number[] =>
    owed.filter((i) => does[i] && !isDone(state, does[i].move))
  const openIn = (state: SeatState, open: readonly number[]): readonly number[] =>
    open.filter((i) => moments[i] && !satisfies(state, moments[i], seq, expiry))
  const isEnd = (state: SeatState): boolean => ends.every((demand) => satisfies(state, demand, seq, expiry))

  const ended: Way[] = []
  const known = new Map<string, Step[]>()
  const steps: Step[] = []
  const go = (next: Step): void => {
    const { state } = next
    const step = { ...next, owed: owedIn(state, next.owed), open: openIn(state, next.open) }
    const alike = known.get(keyOf(state)) ?? []
    if (alike.some((other) => leavesMore(other, step))) return
    known.set(keyOf(state), [...alike, step])
    steps.push(step)
  }
  const isDoneEarly = ({ number }: Numbered): boolean => way.early.includes(number)
  go({
    ...way,
    spent: [],
    owed: [...does.keys()].filter((i) => does[i] && !isDoneEarly(does[i]) && !(often && does[i].mayBeDone)),
    open: [...moments.keys()],
  })
  // A queue: whatever takes few moves comes before what takes more.
  for (const step of steps) {
    budget.steps -= 1 + options.length / OPTIONS_A_STEP
    if (budget.steps <= 0) return []
    const { state, used, early, spent, owed, open } = step
    const isOver = owed.length === 0 && open.length === 0 && isEnd(state)
    if (isOver) ended.push({ state, used, early })
    const tried = new Set<string>()
    for (const [i, done] of does.entries()) {
      const { key, move } = done
      // Of several that ask the same it does not matter which is done first; if each may be done often, it is the same one.
      if (tried.has(key) || spent.includes(i) || isDoneEarly(done)) continue
      tried.add(key)
      const to = moved(state, move, seq, expiry)
      const isPaid = (j: number): boolean => j === i || (often && does[j]?.key === key)
      if (to) go({ ...step, state: to, spent: often ? spent : insert(spent, i), owed: owed.filter((j) => !isPaid(j)) })
    }
    // What was answered here cannot happen later; everything else can.
    if (!eager && (isOver || ended.length >= MOST_WAYS)) continue
    for (const to of turnings(state, seq, expiry)) go({ ...step, state: to })
    const mayBe = new Set<string>()
    for (const { key, move, number, isAnswered } of options) {
      const gone = isAnswered ? early : used
      if ((!isAnswered && mayBe.has(key)) || gone.includes(number)) continue
      if (!isAnswered) mayBe.add(key)
      const to = moved(state, move, seq, expiry)
      const more = often ? {} : isAnswered ? { early: insert(early, number) } : { used: insert(used, number) }
      if (to) go({ ...step, state: to, ...more })
    }
  }
  return ended
}

/** Whether from here, in the same state, at least as much can still happen, and no more has to. */
function leavesMore(one: Step, other: Step): boolean {
  return (
    leavesAsMuch(one, other) &&
    isWithin(one.spent, other.spent) &&
    isWithin(one.owed, other.owed) &&
    isWithin(one.open, other.open)
  )
}

/** What was done early is owed no more, and can happen no more: neither more nor less of it leaves more. */
function leavesAsMuch(one: Way, other: Way): boolean {
  return isWithin(one.used, other.used) && one.early.length === other.early.length && isWithin(one.early, other.early)
}

/** Of ways that lead to one state, those that leave most open. */
function fewest(ways: readonly Way[]): Way[] {
  const kept: Way[] = []
  for (const way of ways.toSorted((a, b) => a.used.length - b.used.length)) {
    const isKnown = kept.some((other) => keyOf(other.state) === keyOf(way.state) && leavesAsMuch(other, way))
    if (!isKnown) kept.push(way)
  }
  return kept
}
