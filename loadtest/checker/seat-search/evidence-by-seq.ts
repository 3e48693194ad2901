// One seat's evidence change by change, as the search goes through it.
import type { Clue, Demand, Move, SeatTrace } from './evidence.ts'
import { lastWhere } from '../timeline.ts'

/** A move; two with the same key ask the same. Those that may happen at other times than in one change have a number. */
export type Numbered = {
  move: Move
  key: string
  number: number
  /** Whether it was answered, in a change to come: then it is done by then. */
  isAnswered: boolean
  /** Whether it may have been done in a change before. */
  mayBeDone: boolean
}
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
  const nextOwned = once(() => ownership(clues))
  const numbered = (move: Move, number: number, isAnswered: boolean, mayBeDone = false): Numbered => {
    return { move, key: keyOfMove(move), number, isAnswered, mayBeDone }
  }
  for (let from = 0, to = 0; from < clues.length; from = to) {
    const seq = clues[from]?.seq ?? 0
    const before = clues[from - 1]?.seq ?? -Infinity
    while (clues[to]?.seq === seq) to++
    const does: Numbered[] = []
    const moments: Says[] = []
    const ends: Says[] = []
    for (let i = from; i < to; i++) {
      const clue = clues[i]
      if (!clue) continue
      const { demand, after } = clue
      // Who had seen this change before they asked found it done.
      const isLate = after >= seq
      if (demand.kind === 'done') {
        if (isLate && 'visitorId' in demand.move) ends.push(foundBy(demand.move))
        else does.push(numbered(demand.move, chances.length + i, true, early && isRetried(clue, before)))
      } else if (demand.kind === 'holder' || demand.kind === 'status' || isLate) ends.push(demand)
      else moments.push(demand)
    }
    const plain: Change = { seq, does, moments, ends, options: [] }
    const full = (): Change => {
      const options = chances.flatMap(({ after, move }, i) => (after < seq ? [numbered(move, i, false)] : []))
      const next = new Map(options.map((option) => [option, nextOwned()(option.move, seq)]))
      options.sort((a, b) => (next.get(a) ?? 0) - (next.get(b) ?? 0))
      if (early) {
        for (const [i, clue] of clues.entries()) {
          if (i >= to && isRetried(clue, seq)) options.push(numbered(clue.demand.move, chances.length + i, true))
        }
      }
      return { ...plain, options }
    }
    yield { plain, full: once(full) }
  }
}

/**
 * When, from a seq on, whoever makes a move is next known to have the seat: who is soon known to have it is likely to be
 * the one that took it.
 */
function ownership(clues: readonly Clue[]): (move: Move, seq: number) => number {
  const owned = new Map<string, number[]>()
  for (const { seq, demand } of clues) {
    const move = demand.kind === 'done' && demand.move.kind !== 'give' ? demand.move : demand
    const isOwner = move !== demand || demand.kind === 'own' || (demand.kind === 'holder' && demand.holds)
    if (!isOwner || !('visitorId' in move)) continue
    const seqs = owned.get(move.visitorId)
    if (seqs) seqs.push(seq)
    else owned.set(move.visitorId, [seq])
  }
  return (move, seq) => {
    const seqs = 'visitorId' in move ? (owned.get(move.visitorId) ?? []) : []
    return seqs[lastWhere(seqs, (one) => one < seq) + 1] ?? Number.MAX_VALUE
  }
}

/** Bookings have the seq of their own change; holds and releases that of the state they are answered with. */
function isRetried(clue: Clue, seq: number): clue is Clue & { demand: Extract<Demand, { kind: 'done' }> } {
  const { demand, after } = clue
  return demand.kind === 'done' && after < seq && (demand.move.kind === 'take' || demand.move.kind === 'give')
}

/** What an answer says that changed nothing. */
function foundBy({ kind, visitorId }: Extract<Move, { visitorId: string }>): Says {
  return { kind: 'holder', visitorId, holds: kind === 'take' }
}

function keyOfMove(move: Move): string {
  return `${move.kind} ${'visitorId' in move ? move.visitorId : ''} ${'bookingId' in move ? move.bookingId : ''}`
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}
