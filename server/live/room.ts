// Those who look at one show: who they are, and what they have not been shown yet.
import type { Frame } from '../../shared/protocol.ts'
import type { Board } from '../booking/board.ts'
import type { Change } from '../booking/write.ts'
import type { Pace } from './pace.ts'

export class Room {
  readonly #pace: Pace
  readonly #send: (frame: Frame) => void
  /** How many sockets each visitor has here. */
  readonly #visitors = new Map<string, number>()
  readonly #turned = new Set<number>()
  #board: Board
  /** Everyone here has been shown this seq or has joined at a later one. */
  #shown: number
  #sentAtMs = -Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(board: Board, pace: Pace, send: (frame: Frame) => void) {
    this.#board = board
    this.#shown = board.seq
    this.#pace = pace
    this.#send = send
  }

  /** People, not tabs. */
  get viewers(): number {
    return this.#visitors.size
  }

  get seq(): number {
    return this.#board.seq
  }

  enter(visitorId: string): void {
    this.#visitors.set(visitorId, (this.#visitors.get(visitorId) ?? 0) + 1)
  }

  leave(visitorId: string): void {
    const sockets = this.#visitors.get(visitorId) ?? 0
    if (sockets > 1) this.#visitors.set(visitorId, sockets - 1)
    else this.#visitors.delete(visitorId)
  }

  /** Puts a change into the next frame: at once after quiet, else when it is time for the next. */
  advanced(change: Change): void {
    for (const step of change.steps) for (const seatId of step.seatIds) this.#turned.add(seatId)
    // The answers to those who changed something go out first.
    this.#timer ??= setTimeout(
      () => this.#flush(),
      Math.max(0, this.#sentAtMs + this.#pace.intervalMs - performance.now()),
    )
  }

  /**
   * The board was read anew, perhaps from a database that was set back: a frame that comes after whatever anybody has
   * makes everybody ask, and get a snapshot.
   */
  replaced(board: Board): void {
    const since = Math.max(this.#shown, this.#board.seq, board.seq) + 1
    this.#board = board
    this.#shown = board.seq
    this.#turned.clear()
    this.#send({ showId: board.facts.showId, since, seq: since + 1 })
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #flush(): void {
    this.#timer = undefined
    this.#sentAtMs = performance.now()
    const frame = this.#board.frameOf(this.#shown, this.#turned)
    this.#shown = frame.seq
    this.#turned.clear()
    this.#pace.send(() => this.#send(frame))
  }
}
