// How often a node polls the database for changes of other nodes: seldom while the bus tells it of them, and quickly while
// the bus is away or another node's changes come without a hint, as those of a node that cannot reach the bus do. Nodes find
// the bus up again at different moments, so that hints of the others may be missing for some seconds more.

/** Of so many turns one polls, while every change comes with a hint: every 1.4 s. */
const SELDOM = 6
/** For so many turns after a change without a hint every one polls: half a minute. */
const DISTRUSTED_TURNS = 130
/** For so many turns after the bus came up every one polls: ten seconds. */
const NEW_TURNS = 44
const REMEMBERED_AT_MOST = 10_000

type Reached = Readonly<{ showId: string; seq: number }>

export class PollPace {
  #turn = 0
  /** So many turns to come poll although the bus is up. */
  #distrusted = 0
  /** The highest seqs that hints named before and since the last poll. */
  #hintedBefore = new Map<string, number>()
  #hinted = new Map<string, number>()
  /** What the last poll found. */
  #found: readonly Reached[] = []

  /** Notes that a hint named this seq. */
  hinted({ showId, seq }: Reached): void {
    if (this.#hinted.size >= REMEMBERED_AT_MOST) this.#hinted.clear()
    this.#hinted.set(showId, Math.max(seq, this.#hinted.get(showId) ?? 0))
  }

  /** Takes a turn. @returns whether to poll in it */
  isDue(isBusUp: boolean): boolean {
    this.#turn++
    if (this.#distrusted > 0) this.#distrusted--
    if (!isBusUp) this.#distrusted = Math.max(this.#distrusted, NEW_TURNS)
    return !isBusUp || this.#distrusted > 0 || this.#turn % SELDOM === 0
  }

  /**
   * Notes what a poll found that this node did not know. A hint may come a moment later than the poll, so those of before
   * are judged now. @returns how many changes came without a hint while the bus was up
   */
  polled(found: readonly Reached[], isBusUp: boolean): number {
    const missed = this.#found.filter(({ showId, seq }) => {
      return seq > Math.max(this.#hintedBefore.get(showId) ?? 0, this.#hinted.get(showId) ?? 0)
    }).length
    this.#hintedBefore = this.#hinted
    this.#hinted = new Map()
    this.#found = isBusUp ? found : []
    if (!isBusUp || missed === 0) return 0
    this.#distrusted = DISTRUSTED_TURNS
    return missed
  }
}
