// Coalesces the changes of a show into frames: one frame at once after quiet, then at most one per interval. A seat that
// changes several times in between is in the frame with its last status.
import type { Frame } from '../../shared/protocol.ts'
import type { Board } from '../booking/board.ts'
import type { Instant } from '../booking/seat.ts'
import type { Change } from '../booking/write-change.ts'
import type { FrameInterval } from './frame-interval.ts'

export class FrameCoalescer {
  readonly #interval: FrameInterval
  readonly #send: (frame: Frame, oldestAt: Instant | undefined) => void
  readonly #changedSeats = new Set<number>()
  #board: Board
  /** All viewers of the show were sent this seq, or joined at a later one. */
  #sentSeq: number
  #sentAtMs = -Infinity
  /** When the first change of the next frame was decided. */
  #oldestAt: Instant | undefined
  #timer: NodeJS.Timeout | undefined

  /** @param send sends a frame to all viewers of the show; its oldest change was decided at `oldestAt`, unless it has none */
  constructor(board: Board, interval: FrameInterval, send: (frame: Frame, oldestAt: Instant | undefined) => void) {
    this.#board = board
    this.#sentSeq = board.seq
    this.#interval = interval
    this.#send = send
  }

  /**
   * Adds a change to the next frame.
   * @param othersWait whether commands still wait for their answers. Then even after quiet the frame waits for an interval:
   *   otherwise those answers would wait until all viewers were sent the first change
   */
  add(change: Change, othersWait: boolean): void {
    for (const step of change.steps) for (const seatId of step.seatIds) this.#changedSeats.add(seatId)
    this.#oldestAt ??= change.at
    const { intervalMs } = this.#interval
    const nextMs = this.#sentAtMs + intervalMs - performance.now()
    // The timer also lets the answers to those who made the change go out first.
    this.#timer ??= setTimeout(() => this.#flush(), nextMs <= 0 && othersWait ? intervalMs : Math.max(0, nextMs))
  }

  /** Continues with a board that was read again, and forgets the changes of the one before. */
  restart(board: Board): void {
    this.#board = board
    this.#sentSeq = board.seq
    this.#changedSeats.clear()
    this.#oldestAt = undefined
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #flush(): void {
    this.#timer = undefined
    this.#sentAtMs = performance.now()
    const frame = this.#board.frameOf(this.#sentSeq, this.#changedSeats)
    this.#sentSeq = frame.seq
    this.#changedSeats.clear()
    const oldestAt = this.#oldestAt
    this.#oldestAt = undefined
    this.#interval.measure(() => this.#send(frame, oldestAt))
  }
}
