// Past states of shows in memory, from which others are replayed: the log of a long sale takes seconds from its beginning.
import type { Instant, Seat } from './seat.ts'

/** The seats of a show that were not available after the change `seq`, which was made `at`. */
export type PastSeats = Readonly<{ seq: number; at: Instant | null; seats: ReadonlyMap<number, Seat> }>

/** While a log is replayed, one state is kept of so many changes. */
const SPACING = 10_000
/** All states together have at most so many seats: about 50 bytes each, since states share what did not change. */
const MOST_SEATS = 500_000
const MOST_OF_A_SHOW = 20

export class Checkpoints {
  /** By show and plan, by seq; the least recently used first. */
  readonly #states = new Map<string, PastSeats[]>()

  /** The latest kept state up to `seq`. @param key names a show and its plan */
  before(key: string, seq: number): PastSeats | undefined {
    const states = this.#states.get(key)
    if (!states) return undefined
    this.#states.delete(key)
    this.#states.set(key, states)
    return states.findLast((state) => state.seq <= seq)
  }

  /** Whether no state near `seq` is kept. */
  isDue(key: string, seq: number): boolean {
    const nearest = this.#states.get(key)?.findLast((state) => state.seq <= seq)?.seq ?? 0
    return seq - nearest >= SPACING
  }

  /** Keeps a state. The caller changes it no more. */
  keep(key: string, state: PastSeats): void {
    const others = (this.#states.get(key) ?? []).filter(({ seq }) => seq !== state.seq)
    const states = [...others, state].sort((a, b) => a.seq - b.seq)
    if (states.length > MOST_OF_A_SHOW) states.splice(mostCrowded(states), 1)
    this.#states.set(key, states)
    while (this.#seatCount() > MOST_SEATS) this.#dropOne()
  }

  forget(key: string): void {
    this.#states.delete(key)
  }

  #seatCount(): number {
    let count = 0
    for (const states of this.#states.values()) for (const { seats } of states) count += seats.size
    return count
  }

  #dropOne(): void {
    const [first] = this.#states
    if (!first) return
    const [key, states] = first
    states.splice(mostCrowded(states), 1)
    if (states.length === 0) this.#states.delete(key)
  }
}

/** The index of the state whose neighbours are nearest to each other, so that least is lost without it. */
function mostCrowded(states: readonly PastSeats[]): number {
  const gaps = states.map((_state, index) => (states[index + 1]?.seq ?? Infinity) - (states[index - 1]?.seq ?? 0))
  return gaps.indexOf(Math.min(...gaps))
}
