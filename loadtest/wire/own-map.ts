// A visitor's map, kept right as a client keeps it: docs/protocol.md, “Keeping a map right”.
import { Board } from '../../client/connection/board.ts'
import type { Frame, Hold, Snapshot } from '../../shared/protocol.ts'
import type { Instant } from '../history.ts'

/** An answer precedes its frame by a frame's time; only who is behind for longer than this has missed one. */
const BEHIND_MS = 300

type Keeping = {
  /** Asks for what turned after `seq`, and calls `done` when the answer is there, or when there will be none. */
  sync: (seq: number, done: () => void) => void
  /** A frame was news to this map. */
  shown: (frame: Frame, at: Instant) => void
}

export class OwnMap {
  readonly #keeping: Keeping
  #board: Board | undefined
  #isSyncing = false

  constructor(keeping: Keeping) {
    this.#keeping = keeping
  }

  /** Undefined before the first snapshot. */
  get board(): Board | undefined {
    return this.#board
  }

  takeSnapshot(snapshot: Snapshot): void {
    if (this.#board) this.#board.replace(snapshot)
    else this.#board = new Board(snapshot)
  }

  takeFrame(frame: Frame, at: Instant): void {
    const applied = this.#board?.apply(frame)
    if (applied === 'gap') this.#sync()
    else if (applied !== undefined && applied !== 'old') this.#keeping.shown(frame, at)
  }

  takeHold(hold: Hold): void {
    this.#board?.takeHold(hold)
    this.hear(hold.seq)
  }

  /** Whoever stays behind a seq that they have heard of asks for what they missed. */
  hear(seq: number): void {
    const isBehind = (): boolean => this.#board !== undefined && this.#board.seq < seq
    if (!isBehind()) return
    setTimeout(() => {
      if (isBehind()) this.#sync()
    }, BEHIND_MS)
  }

  #sync(): void {
    const board = this.#board
    if (this.#isSyncing || !board) return
    this.#isSyncing = true
    this.#keeping.sync(board.seq, () => (this.#isSyncing = false))
  }
}
