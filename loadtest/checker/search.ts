// Whether one seat's evidence has an explanation: an order of holds, releases, expiries and sales that makes it all true.
import type { Chance, Clue, Demand, SeatTrace } from './clue.ts'
import { isDone, keyOf, lapsed, moved, satisfies, type Expiry, type SeatState } from './seat-state.ts'

/** With more steps than this, some hundred times what a wild crowd takes, a search is given up. */
const MOST_STEPS = 50_000
/** With more ways than this to have come to one state, it is forgotten which unanswered calls each of them used up. */
const MOST_WAYS = 64

/** Explained; or the seq at which no explanation is left; or given up. */
export type Found = { kind: 'explained' } | { kind: 'stuck'; seq: number } | { kind: 'gave up' }

/** A state that the seat may be in, and which of the optional moves have led to it. */
type Way = { state: SeatState; used: readonly Option[] }
type Option = Chance | Clue
type Does = Clue & { demand: Extract<Demand, { kind: 'done' }> }
type Says = Clue & { demand: Exclude<Demand, { kind: 'done' }> }
/** A way through one change: which of its moves are still to be done, and which answers still to come true. */
type Step = Way & { left: readonly Does[]; open: readonly Says[] }

/**
 * Searches as Wing and Gong (“Testing and verifying concurrent objects”, 1993) do, with Lowe’s two improvements
 * (“Testing for linearizability”, 2017): states that were reached before are not searched again, and what need not have
 * happened happens just in time, when an answer cannot be true without it. Seats are independent of each other, as in
 * Horn and Kroening’s P-compositionality (2015), on which Porcupine rests. The seqs of the answers are the witness of
 * the order, so that only what shares a seq, and calls without an answer, leave anything to search.
 *
 * `early`: a command may have been done in a change before that of its answer, by a server that lost its connection in
 * the middle of a commit and asked again.
 */
export function search(
  { clues, chances }: SeatTrace,
  start: readonly SeatState[],
  expiry: Expiry,
  early = false,
): Found {
  const budget = { steps: MOST_STEPS }
  let ways: Way[] = start.map((state) => ({ state, used: [] }))
  for (let from = 0; from < clues.length;) {
    const seq = clues[from]?.seq ?? 0
    let to = from
    while (clues[to]?.seq === seq) to++
    const change = clues.slice(from, to)
    let options: Option[] | undefined
    const next = ways.flatMap((way) => {
      const without = through(way, change, seq, [], expiry, budget)
      if (without.length > 0) return without
      options ??= [
        ...chances.filter(({ after }) => after < seq),
        ...(early ? clues.slice(to).filter((clue) => isRetried(clue) && clue.demand.after < seq) : []),
      ]
      return through(way, change, seq, options, expiry, budget)
    })
    if (budget.steps <= 0) return { kind: 'gave up' }
    if (next.length === 0) return { kind: 'stuck', seq }
    ways = fewest(next)
    from = to
  }
  return { kind: 'explained' }
}

/** All ways through a change that are ways no more steps than needed. Without `options` nothing happens but what was answered. */
function through(
  way: Way,
  change: readonly Clue[],
  seq: number,
  options: readonly Option[],
  expiry: Expiry,
  budget: { steps: number },
): Way[] {
  const does = change.filter(isDoes).filter((clue) => !way.used.includes(clue))
  const ends = change.filter(isSays).filter(({ demand: { kind } }) => kind === 'holder' || kind === 'status')
  const moments = change.filter(isSays).filter((clue) => !ends.includes(clue))
  const isEnd = (state: SeatState): boolean => ends.every(({ demand }) => satisfies(state, demand, seq, expiry))
  const stillOpen = (state: SeatState, open: readonly Says[]): readonly Says[] =>
    open.length === 0 ? open : open.filter(({ demand }) => !satisfies(state, demand, seq, expiry))

  const ended: Way[] = []
  const steps: Step[] = [{ ...way, left: does, open: stillOpen(way.state, moments) }]
  const known = new Set<string>()
  const places = new Map<unknown, number>([...change, ...options].map((one, i) => [one, i]))
  const ids = (some: readonly unknown[]): string => some.map((one) => places.get(one)).join()
  for (let step = steps.pop(); step; step = steps.pop()) {
    if (--budget.steps <= 0) return []
    const { state, used, left, open } = step
    if (left.length === 0 && open.length === 0 && isEnd(state)) {
      ended.push({ state, used })
      continue
    }
    const go = (to: SeatState, more: Partial<Step>): void => {
      const next: Step = { state: to, used, left, open: stillOpen(to, open), ...more }
      const key = `${keyOf(to)}|${ids(next.left)}|${ids(next.open)}|${ids(next.used)}`
      if (known.has(key)) return
      known.add(key)
      steps.push(next)
    }
    const idle = left.find((clue) => isDone(state, clue.demand.move) && isIndifferent(clue, left, options))
    if (idle) {
      go(state, { left: left.filter((clue) => clue !== idle) })
      continue
    }
    for (const clue of left) {
      const to = isDone(state, clue.demand.move) ? state : moved(state, clue.demand.move, seq, expiry)
      if (to) go(to, { left: left.filter((other) => other !== clue) })
    }
    const free = lapsed(state, seq, expiry)
    if (free) go(free, {})
    for (const option of options) {
      if (used.includes(option)) continue
      const to = moved(state, moveOf(option), seq, expiry)
      if (to) go(to, { used: [...used, option] })
    }
  }
  return ended
}

/** Whether nothing could come of doing this later: no other move of the same visitor is to come. */
function isIndifferent({ demand: { move } }: Does, left: readonly Does[], options: readonly Option[]): boolean {
  const others = [...left.map((clue) => clue.demand.move), ...options.map(moveOf)]
  return others.every((other) => other.kind === move.kind || whoseOf(other) !== whoseOf(move))
}

function whoseOf(move: Does['demand']['move']): string {
  return move.kind === 'cancel' ? '' : move.visitorId
}

/** Of ways that lead to one state, those that leave more open: any that used all that another did, and more, is no use. */
function fewest(ways: readonly Way[]): Way[] {
  const kept: Way[] = []
  for (const alike of Map.groupBy(ways, ({ state }) => keyOf(state)).values()) {
    const best: Way[] = []
    for (const way of alike.toSorted((a, b) => a.used.length - b.used.length)) {
      if (!best.some(({ used }) => used.every((option) => way.used.includes(option)))) best.push(way)
    }
    kept.push(...(best.length > MOST_WAYS ? best.slice(0, 1).map(({ state }) => ({ state, used: [] })) : best))
  }
  return kept
}

function moveOf(option: Option): Does['demand']['move'] {
  if ('move' in option) return option.move
  return option.demand.kind === 'done' ? option.demand.move : { kind: 'cancel', bookingId: '' }
}

function isDoes(clue: Clue): clue is Does {
  return clue.demand.kind === 'done'
}

function isSays(clue: Clue): clue is Says {
  return clue.demand.kind !== 'done'
}

/** Bookings have the seq of their own change; holds and releases that of the state they are answered with. */
function isRetried(clue: Clue): clue is Does {
  return isDoes(clue) && (clue.demand.move.kind === 'take' || clue.demand.move.kind === 'give')
}
