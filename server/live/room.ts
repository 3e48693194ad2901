// The viewers of one show on this node: their sockets and event streams, and what is sent to all of them.
import type { Fact, FactName, Frame } from '../../shared/protocol.ts'
import type { Board } from '../booking/board.ts'
import type { Change } from '../booking/write-change.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { EventStream } from './event-stream.ts'
import { FrameCoalescer } from './frame-coalescer.ts'
import type { FrameInterval } from './frame-interval.ts'
import type { LiveSocket } from './live-socket.ts'
import { encodeFact } from './socket-writer.ts'

const SECOND_MS = 1000

export class Room {
  readonly #sockets = new Set<LiveSocket>()
  readonly #streams = new Set<EventStream>()
  /** The sockets whose latest snapshot was of the current board. The others need a snapshot before frames suffice. */
  readonly #upToDate = new Set<LiveSocket>()
  /** How many sockets and streams each visitor has in this room. */
  readonly #visitors = new Map<string, number>()
  readonly #coalescer: FrameCoalescer
  readonly #metrics: Metrics
  #board: Board
  /** How many more look at the show through other nodes. */
  #viewersElsewhere = 0

  constructor(board: Board, interval: FrameInterval, metrics: Metrics, nowMs: () => number) {
    this.#board = board
    this.#metrics = metrics
    this.#coalescer = new FrameCoalescer(board, interval, (frame, oldestAt) => {
      this.#sendFrame(frame)
      if (this.#streams.size > 0) {
        EventStream.sendFrame(this.#streams, frame)
        metrics.framesSent.add('stream', '', this.#streams.size)
      }
      if (oldestAt !== undefined) metrics.frameLagSeconds.of().observe(Math.max(0, nowMs() - oldestAt) / SECOND_MS)
    })
  }

  /** How many visitors look at the show through any node; one with several tabs counts once. */
  get viewers(): number {
    return this.#visitors.size + this.#viewersElsewhere
  }

  /** The visitors who look at the show through this node. */
  get visitorIds(): ReadonlyMap<string, unknown> {
    return this.#visitors
  }

  /** Notes how many look at the show through any node. */
  noteViewers(viewers: number): void {
    this.#viewersElsewhere = viewers - this.#visitors.size
  }

  get seq(): number {
    return this.#board.seq
  }

  has(socket: LiveSocket): boolean {
    return this.#sockets.has(socket)
  }

  /** Whether a socket is in the room and its latest snapshot was of the current board. */
  isUpToDate(socket: LiveSocket): boolean {
    return this.#upToDate.has(socket)
  }

  /** Notes that a snapshot of the current board is sent to a socket. */
  noteSnapshot(socket: LiveSocket): void {
    if (this.#sockets.has(socket)) this.#upToDate.add(socket)
  }

  enter(socket: LiveSocket): void {
    if (this.#sockets.has(socket)) return
    this.#sockets.add(socket)
    this.#countIn(socket.data.visitorId)
  }

  /** @returns whether the socket was in the room */
  leave(socket: LiveSocket): boolean {
    this.#upToDate.delete(socket)
    if (!this.#sockets.delete(socket)) return false
    this.#countOut(socket.data.visitorId)
    return true
  }

  /** Adds a stream whose map is the current board; the frames that follow keep it so. */
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

  /** Sends a fact to every socket in the room. */
  send<F extends FactName>(name: F, fact: Fact<F>): void {
    const packet = encodeFact(name, fact)
    for (const { data } of this.#sockets) data.writer.send(packet)
  }

  /** Sends a change with the next frame. @param othersWait whether commands still wait for their answers */
  advanced(change: Change, othersWait: boolean): void {
    this.#coalescer.add(change, othersWait)
  }

  /** The show itself has changed: its title, times or settings. */
  showChanged(): void {
    const { show } = this.#board
    this.send('show:changed', { show })
    if (this.#streams.size > 0) EventStream.sendShow(this.#streams, show)
  }

  /**
   * The board was read again, perhaps from a database that was set back. Every socket is made to sync, and then gets a
   * snapshot whatever seq it names, since that seq may be one of another timeline.
   */
  replaced(board: Board): void {
    this.#upToDate.clear()
    // The show may have been created anew too, with another plan.
    this.send('show:changed', { show: board.show })
    this.#makeAllSync(Math.max(board.seq, board.replacedSeq))
    this.#board = board
    this.#coalescer.restart(board)
    for (const stream of this.#streams) stream.sendSnapshot(board, this.viewers)
  }

  /** The show was deleted: every socket is made to sync, which is then refused. */
  removed(): void {
    this.close()
    this.#makeAllSync(this.#board.seq)
    for (const stream of this.#streams) stream.end()
  }

  close(): void {
    this.#coalescer.stop()
  }

  /** Sends a frame that leaves a gap behind any seq that a client may have, so that every client syncs. */
  #makeAllSync(seq: number): void {
    this.#sendFrame({ showId: this.#board.facts.showId, since: seq + 1, seq: seq + 2 })
  }

  #sendFrame(frame: Frame): void {
    const packet = encodeFact('seats:changed', frame)
    for (const { data } of this.#sockets) data.writer.sendFrame(packet)
    this.#metrics.framesSent.add('socket', '', this.#sockets.size)
  }

  #countIn(visitorId: string): void {
    this.#visitors.set(visitorId, (this.#visitors.get(visitorId) ?? 0) + 1)
  }

  #countOut(visitorId: string): void {
    const connections = this.#visitors.get(visitorId) ?? 0
    if (connections > 1) this.#visitors.set(visitorId, connections - 1)
    else this.#visitors.delete(visitorId)
  }
}
