// Those who look at one show: who they are, and what they have not been shown yet.
import type { Fact, FactName, Frame } from '../../shared/protocol.ts'
import type { Board } from '../booking/board.ts'
import type { Change } from '../booking/write-change.ts'
import { EventStream } from './event-stream.ts'
import { encodeFact } from './line.ts'
import type { Pace } from './pace.ts'
import type { LiveSocket } from './sockets.ts'

export class Room {
  readonly #pace: Pace
  readonly #sockets = new Set<LiveSocket>()
  readonly #streams = new Set<EventStream>()
  /** Those whose latest snapshot was of this very board; the others need one before a frame tells them all they lack. */
  readonly #upToDate = new Set<LiveSocket>()
  /** How many sockets and streams each visitor has here. */
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

  has(socket: LiveSocket): boolean {
    return this.#sockets.has(socket)
  }

  /** Whether a socket is here and its map is one of this very board. */
  isUpToDate(socket: LiveSocket): boolean {
    return this.#upToDate.has(socket)
  }

  /** A snapshot goes out to this socket. */
  shows(socket: LiveSocket): void {
    if (this.#sockets.has(socket)) this.#upToDate.add(socket)
  }

  enter(socket: LiveSocket): void {
    if (this.#sockets.has(socket)) return
    this.#sockets.add(socket)
    this.#countIn(socket.data.visitorId)
  }

  /** @returns whether it was here */
  leave(socket: LiveSocket): boolean {
    this.#upToDate.delete(socket)
    if (!this.#sockets.delete(socket)) return false
    this.#countOut(socket.data.visitorId)
    return true
  }

  /** A stream whose map is this very board, which it stays by the frames that follow. */
  enterStream(stream: EventStream): void {
    this.#streams.add(stream)
    this.#countIn(stream.visitorId)
  }

  leaveStream(stream: EventStream): void {
    if (this.#streams.delete(stream)) this.#countOut(stream.visitorId)
  }

  get streams(): ReadonlySet<EventStream> {
    return this.#streams
  }

  /** Tells every socket here. */
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
   * The board was read anew, perhaps from a database that was set back. Everybody is made to ask, and is answered with a
   * snapshot, whatever seq they name: it may be one of another timeline.
   */
  replaced(board: Board): void {
    this.#upToDate.clear()
    // The show may have been made anew too, with another plan.
    this.tell('show:changed', { show: board.show })
    this.#makeAllAsk(Math.max(board.seq, board.replacedSeq))
    this.#board = board
    this.#shown = board.seq
    this.#turned.clear()
    for (const stream of this.#streams) stream.sendSnapshot(board, this.viewers)
  }

  /** The show is not there any more: everybody is made to ask, and will be told so. */
  removed(): void {
    this.close()
    this.#makeAllAsk(this.#board.seq)
    for (const stream of this.#streams) stream.end()
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  /** A frame that leaves a gap behind whatever anybody here may have. */
  #makeAllAsk(seq: number): void {
    this.#show({ showId: this.#board.facts.showId, since: seq + 1, seq: seq + 2 })
  }

  #show(frame: Frame): void {
    const shown = encodeFact('seats:changed', frame)
    for (const { data } of this.#sockets) data.line.show(shown)
  }

  #countIn(visitorId: string): void {
    this.#visitors.set(visitorId, (this.#visitors.get(visitorId) ?? 0) + 1)
  }

  #countOut(visitorId: string): void {
    const connections = this.#visitors.get(visitorId) ?? 0
    if (connections > 1) this.#visitors.set(visitorId, connections - 1)
    else this.#visitors.delete(visitorId)
  }

  #flush(): void {
    this.#timer = undefined
    this.#sentAtMs = performance.now()
    const frame = this.#board.frameOf(this.#shown, this.#turned)
    this.#shown = frame.seq
    this.#turned.clear()
    this.#pace.send(() => {
      this.#show(frame)
      if (this.#streams.size > 0) EventStream.sendFrame(this.#streams, frame)
    })
  }
}
