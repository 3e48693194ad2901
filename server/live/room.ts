// Those who look at one show: who they are, and what they have not been shown yet.
import type { Fact, FactName, Frame } from '../../shared/protocol.ts'
import type { Board } from '../booking/board.ts'
import type { Change } from '../booking/write.ts'
import { encodeFact } from './line.ts'
import type { Pace } from './pace.ts'
import type { LiveSocket } from './sockets.ts'

export class Room {
  readonly #pace: Pace
  readonly #sockets = new Set<LiveSocket>()
  /** How many sockets each visitor has here. */
  readonly #visitors = new Map<string, number>()
  readonly #turned = new Set<number>()
  #board: Board
  /** Everyone here has been shown this seq or has joined at a later one. */
  #shown: number
  #sentAtMs = -Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(board: Board, pace: Pace) {
    this.#board = board
    this.#shown = board.seq
    this.#pace = pace
  }

  /** People, not tabs. */
  get viewers(): number {
    return this.#visitors.size
  }

  get seq(): number {
    return this.#board.seq
  }

  enter(socket: LiveSocket): void {
    const { visitorId } = socket.data
    if (this.#sockets.has(socket)) return
    this.#sockets.add(socket)
    this.#visitors.set(visitorId, (this.#visitors.get(visitorId) ?? 0) + 1)
  }

  /** @returns whether it was here */
  leave(socket: LiveSocket): boolean {
    const { visitorId } = socket.data
    if (!this.#sockets.delete(socket)) return false
    const sockets = this.#visitors.get(visitorId) ?? 0
    if (sockets > 1) this.#visitors.set(visitorId, sockets - 1)
    else this.#visitors.delete(visitorId)
    return true
  }

  /** Tells everyone here. */
  tell<F extends FactName>(name: F, fact: Fact<F>): void {
    const told = encodeFact(name, fact)
    for (const { data } of this.#sockets) data.line.send(told)
  }

  /**
   * Puts a change into the next frame: at once after quiet, else when it is time for the next. While others wait for an
   * answer it is not quiet, even if it was: they would wait until everybody here has been told of the first of them.
   */
  advanced(change: Change, othersWait: boolean): void {
    for (const step of change.steps) for (const seatId of step.seatIds) this.#turned.add(seatId)
    const { intervalMs } = this.#pace
    const nextMs = this.#sentAtMs + intervalMs - performance.now()
    // The answers to those who changed something go out first.
    this.#timer ??= setTimeout(() => this.#flush(), nextMs <= 0 && othersWait ? intervalMs : Math.max(0, nextMs))
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
    // The show may have been made anew too, with another plan.
    this.tell('show:changed', { show: board.show })
    this.#show({ showId: board.facts.showId, since, seq: since + 1 })
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #show(frame: Frame): void {
    const shown = encodeFact('seats:changed', frame)
    for (const { data } of this.#sockets) data.line.show(shown)
  }

  #flush(): void {
    this.#timer = undefined
    this.#sentAtMs = performance.now()
    const frame = this.#board.frameOf(this.#shown, this.#turned)
    this.#shown = frame.seq
    this.#turned.clear()
    this.#pace.send(() => this.#show(frame))
  }
}
