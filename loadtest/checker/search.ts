// Whether one seat's evidence has an explanation: an order of holds, releases, expiries and sales that makes it all true.
import { changesOf, type Change } from './seat-change.ts'
import type { SeatTrace } from './clue.ts'
import { isDone, keyOf, lapsed, moved, satisfies, type Expiry, type SeatState } from './seat-state.ts'
import { insert, isWithin } from './sorted.ts'

export type SearchOptions = {
  /** A command may have been done in a change before that of its answer, by a server that lost its connection in the
   * middle of a commit and asked again. */
  early?: boolean
  /** What has no answer may have happened many times: decided quickly, and too leniently. */
  often?: boolean
  /** Nothing waits until it is needed: the search as its sources have it, against which the tests hold the short one. */
  eager?: boolean
  steps?: number
}

/** Explained; or the seq at which no explanation is left; or given up. */
export type Found = { kind: 'explained' } | { kind: 'stuck'; seq: number } | { kind: 'gave up' }

/** Many times what a wild crowd takes. */
const MOST_STEPS = 20_000

/** A state that the seat may be in, and which of the optional moves, by their numbers, have led to it. */
type Way = { state: SeatState; used: readonly number[] }
/**
 * A way into a change. By their numbers: which of its moves have changed the seat, which have neither done that nor found
 * themselves done, and which answers have not come true.
 */
type Step = Way & { spent: readonly number[]; owed: readonly number[]; open: readonly number[] }

/**
 * Searches as Wing and Gong (“Testing and verifying concurrent objects”, 1993) do, with Lowe’s two improvements
 * (“Testing for linearizability”, 2017): what was reached before is not searched again, and what need not have happened
 * happens just in time, when an answer cannot be true without it. Seats are independent of each other, as in Horn and
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
  let ways: Way[] = start.map((state) => ({ state, used: [] }))
  for (const { plain, full } of changesOf(trace, early)) {
    const next = ways.flatMap((way) => {
      const without = eager ? [] : through(way, plain, expiry, { often, eager }, budget)
      return without.length > 0 ? without : through(way, full(), expiry, { often, eager }, budget)
    })
    if (budget.steps <= 0) return { kind: 'gave up' }
    if (next.length === 0) return { kind: 'stuck', seq: plain.seq }
    ways = fewest(next)
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
  const go = ({ state, used, spent, owed, open }: Step): void => {
    const step = { state, used, spent, owed: owedIn(state, owed), open: openIn(state, open) }
    const alike = known.get(keyOf(state)) ?? []
    if (alike.some((other) => leavesMore(other, step))) return
    known.set(keyOf(state), [...alike, step])
    steps.push(step)
  }
  const early = new Set(way.used)
  go({
    ...way,
    spent: [],
    owed: [...does.keys()].filter((i) => !early.has(does[i]?.number ?? -1)),
    open: [...moments.keys()],
  })
  // A queue: whatever takes few moves comes before what takes more.
  for (const step of steps) {
    if (--budget.steps <= 0) return []
    const { state, used, spent, owed, open } = step
    if (owed.length === 0 && open.length === 0 && isEnd(state)) {
      ended.push({ state, used })
      if (!eager) continue
    }
    const tried = new Set<string>()
    for (const [i, { key, move, number }] of does.entries()) {
      // Of several that ask the same it does not matter which is done first.
      if (tried.has(key) || spent.includes(i) || early.has(number)) continue
      tried.add(key)
      const to = moved(state, move, seq, expiry)
      if (to) go({ state: to, used, spent: often ? spent : insert(spent, i), owed: owed.filter((j) => j !== i), open })
    }
    const free = lapsed(state, seq, expiry)
    if (free) go({ ...step, state: free })
    const mayBe = new Set<string>()
    for (const { key, move, number } of options) {
      if (mayBe.has(key) || used.includes(number)) continue
      mayBe.add(key)
      const to = moved(state, move, seq, expiry)
      if (to) go({ ...step, state: to, used: often ? used : insert(used, number) })
    }
  }
  return ended
}

/** Whether from here, in the same state, at least as much can still happen, and no more has to. */
function leavesMore(one: Step, other: Step): boolean {
  return (
    isWithin(one.used, other.used) &&
    isWithin(one.spent, other.spent) &&
    isWithin(one.owed, other.owed) &&
    isWithin(one.open, other.open)
  )
}

/** Of ways that lead to one state, those that leave most open. */
function fewest(ways: readonly Way[]): Way[] {
  const kept: Way[] = []
  for (const way of ways.toSorted((a, b) => a.used.length - b.used.length)) {
    const isKnown = kept.some(({ state, used }) => keyOf(state) === keyOf(way.state) && isWithin(used, way.used))
    if (!isKnown) kept.push(way)
  }
  return kept
}
