// One seat's evidence change by change, as the search goes through it.
import type { Clue, Demand, Move, SeatTrace } from './clue.ts'

/** A move; two with the same key ask the same. Those that may happen at other times than in one change have a number. */
export type Numbered = { move: Move; key: string; number: number }
export type Says = Exclude<Demand, { kind: 'done' }>

/** What is known of one change, and what may have happened in it besides. */
export type Change = {
  seq: number
  /** Answered: done in this change, or found done. */
  does: readonly Numbered[]
  /** What must have been so at some moment between the change before and the change after. */
  moments: readonly Says[]
  /** What must have been so when it was done. */
  ends: readonly Says[]
  options: readonly Numbered[]
}

/**
 * The changes in the order of their seqs: `plain` with nothing but what was answered, `full` with all that may have
 * happened besides, which is seldom asked for. `early`: what was answered later may be done already.
 */
export function* changesOf(
  { clues, chances }: SeatTrace,
  early: boolean,
): Iterable<{ plain: Change; full: () => Change }> {
  const numbered = (move: Move, number: number): Numbered => ({ move, key: keyOfMove(move), number })
  for (let from = 0, to = 0; from < clues.length; from = to) {
    const seq = clues[from]?.seq ?? 0
    while (clues[to]?.seq === seq) to++
    const does: Numbered[] = []
    const moments: Says[] = []
    const ends: Says[] = []
    for (let i = from; i < to; i++) {
      const demand = clues[i]?.demand
      if (demand?.kind === 'done') does.push(numbered(demand.move, chances.length + i))
      else if (demand?.kind === 'holder' || demand?.kind === 'status') ends.push(demand)
      else if (demand) moments.push(demand)
    }
    const plain: Change = { seq, does, moments, ends, options: [] }
    const full = (): Change => {
      const options = chances.flatMap(({ after, move }, i) => (after < seq ? [numbered(move, i)] : []))
      if (early) {
        for (const [i, clue] of clues.entries()) {
          if (i >= to && isRetried(clue, seq)) options.push(numbered(clue.demand.move, chances.length + i))
        }
      }
      return { ...plain, options }
    }
    yield { plain, full: once(full) }
  }
}

/** Bookings have the seq of their own change; holds and releases that of the state they are answered with. */
function isRetried(clue: Clue, seq: number): clue is Clue & { demand: Extract<Demand, { kind: 'done' }> } {
  const { demand } = clue
  return demand.kind === 'done' && demand.after < seq && (demand.move.kind === 'take' || demand.move.kind === 'give')
}

function keyOfMove(move: Move): string {
  return `${move.kind} ${'visitorId' in move ? move.visitorId : ''} ${'bookingId' in move ? move.bookingId : ''}`
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}
