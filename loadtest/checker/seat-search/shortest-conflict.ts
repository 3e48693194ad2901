// Of evidence without an explanation, as little as still has none.
import type { Chance, Clue, Demand, SeatTrace } from './evidence.ts'
import { ANYTHING, type Expiry, type SeatState } from './seat-state.ts'
import { search } from './linearization.ts'

/** So many searches are made for a shorter history; what is left then is short enough. */
const MOST_TRIES = 400

/** Evidence without an explanation, and the seq at which there is none. */
export type Contradiction = { clues: readonly Clue[]; chances: readonly Chance[]; seq: number }

/** Undefined when the evidence has an explanation; `gave up` when the search does not come to an end. */
export function contradictionIn(
  trace: SeatTrace,
  expiry: Expiry,
  start: readonly SeatState[] = ANYTHING,
): Contradiction | 'gave up' | undefined {
  const seq = stuckAt(trace, start, expiry)
  if (typeof seq !== 'number') return seq
  const upTo = trace.clues.filter((clue) => clue.seq <= seq)
  // What was answered later may have been done by then.
  const later = trace.clues.filter((clue) => clue.seq > seq).flatMap(weakened)
  const chances = [...trace.chances, ...later].filter(({ after }) => after < seq)
  const clues = latest(upTo, { ...trace, chances }, expiry)
  const shortest = without({ clues, chances, seq }, trace.seatId, expiry)
  return { ...shortest, chances: trace.chances.filter(({ after }) => after < shortest.seq) }
}

/**
 * At first as the order of the seqs has it, which is nearly always enough. Then with commands done in a change before their
 * answer's, as if what has no answer may have happened many times: what then has no explanation has none.
 */
function stuckAt(trace: SeatTrace, start: readonly SeatState[], expiry: Expiry): number | 'gave up' | undefined {
  if (search(trace, start, expiry).kind === 'explained') return undefined
  const often = search(trace, start, expiry, { early: true, often: true, eager: true })
  if (often.kind === 'stuck') return often.seq
  if (search(trace, start, expiry, { early: true }).kind === 'explained') return undefined
  // What is done early cannot always wait until it is needed: what it is followed by may have its place already.
  const found = search(trace, start, expiry, { early: true, eager: true })
  if (found.kind === 'explained') return undefined
  return found.kind === 'stuck' ? found.seq : 'gave up'
}

/** Whatever the seat was before: from how late on is there still no explanation? Found by halving. */
function latest(clues: readonly Clue[], { seatId, chances }: SeatTrace, expiry: Expiry): readonly Clue[] {
  const starts = clues.flatMap((clue, i) => (clue.seq === clues[i - 1]?.seq ? [] : [i]))
  const isStuckFrom = (at: number): boolean => {
    const window = { seatId, clues: clues.slice(starts[at]), chances }
    return typeof stuckAt(window, anythingIn(window), expiry) === 'number'
  }
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (isStuckFrom(middle)) low = middle
    else high = middle - 1
  }
  return clues.slice(starts[low])
}

/** What says least is left out first. */
const FIRST_OUT: readonly (readonly Demand['kind'][])[] = [['status'], ['holder'], ['taken', 'free', 'missing', 'own']]

/**
 * Leaves out what is not needed: kind by kind, then in halves, quarters and so on to single clues (after Zeller and
 * Hildebrandt’s ddmin, 2002). What was done is not left out altogether, which might make new contradictions, but taken for
 * a call without an answer: so what remains shows the violation whatever came of all the rest.
 */
function without(all: Contradiction, seatId: number, expiry: Expiry): Contradiction {
  let { clues, chances, seq } = all
  let tries = MOST_TRIES
  const leaveOut = (dropped: ReadonlySet<Clue>): boolean => {
    tries--
    const fewer: SeatTrace = {
      seatId,
      clues: clues.filter((clue) => !dropped.has(clue)),
      chances: [...chances, ...[...dropped].flatMap(weakened)],
    }
    if (fewer.clues.length === 0) return false
    const stuck = stuckAt(fewer, anythingIn(fewer), expiry)
    if (typeof stuck !== 'number') return false
    ;({ clues, chances } = fewer)
    seq = stuck
    return true
  }
  for (const kinds of FIRST_OUT) leaveOut(new Set(clues.filter(({ demand }) => kinds.includes(demand.kind))))
  for (let size = Math.ceil(clues.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < clues.length && tries > 0;) {
      if (!leaveOut(new Set(clues.slice(at, at + size)))) at += size
    }
  }
  return { clues, chances, seq }
}

/** Bookings have the seq of their own change, before which they were not made. */
function weakened({ seq, after, demand, by }: Clue): Chance[] {
  if (demand.kind !== 'done') return []
  const { move } = demand
  return [{ after: move.kind === 'buy' || move.kind === 'cancel' ? seq - 1 : after, move, by }]
}

/** All that the seat may have been before a part of its evidence. */
function anythingIn({ clues, chances }: SeatTrace): SeatState[] {
  const holders = new Set<string>()
  const bookings = new Set<string>()
  const moves = [
    ...chances.map(({ move }) => move),
    ...clues.flatMap(({ demand }) => (demand.kind === 'done' ? demand.move : [])),
  ]
  for (const move of moves) {
    if ('visitorId' in move) holders.add(move.visitorId)
    if ('bookingId' in move) bookings.add(move.bookingId)
  }
  for (const { demand } of clues) if ('visitorId' in demand) holders.add(demand.visitorId)
  return [
    ...ANYTHING,
    ...Array.from(holders, (who) => ({ status: 'held' as const, who })),
    ...Array.from(bookings, (who) => ({ status: 'booked' as const, who })),
  ]
}
