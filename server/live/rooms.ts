// The rooms of this node, one for each show with viewers, and the number of viewers that each room is sent.
import type { TokenFacts } from '../auth/visitor-tokens.ts'
import type { Board } from '../booking/board.ts'
import type { Change } from '../booking/write-change.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { EventStream } from './event-stream.ts'
import { FrameInterval } from './frame-interval.ts'
import { Room } from './room.ts'
import type { LiveSocket } from './live-socket.ts'
import { isNumberDue } from './viewer-numbers.ts'

const SECOND_MS = 1000
/** Less than the minute after which proxies close an idle connection. */
const HEARTBEAT_EVERY_S = 15

/**
 * Tells the other nodes who looks at a show through this one. @returns how many people look at it through any node
 */
export type ShareViewers = (showId: string, visitorIds: ReadonlyMap<string, unknown>) => number

export class Rooms {
  readonly #frameInterval: FrameInterval
  readonly #metrics: Metrics
  readonly #nowMs: () => number
  readonly #rooms = new Map<string, Room>()
  readonly #sentViewers = new Map<string, { viewers: number; secondsAgo: number }>()
  readonly #timer: NodeJS.Timeout
  readonly #shareViewers: ShareViewers
  #seconds = 0

  /** @param nowMs the database's time */
  constructor(frameMs: number, metrics: Metrics, nowMs: () => number, shareViewers: ShareViewers) {
    this.#frameInterval = new FrameInterval(frameMs)
    this.#metrics = metrics
    this.#nowMs = nowMs
    this.#shareViewers = shareViewers
    this.#timer = setInterval(() => this.#eachSecond(), SECOND_MS)
  }

  /** The room of a show; undefined for a show without viewers. */
  find(showId: string): Room | undefined {
    return this.#rooms.get(showId)
  }

  /** Adds a socket to the room of a board's show. */
  enter(socket: LiveSocket, board: Board): void {
    socket.data.showIds.add(board.facts.showId)
    const room = this.#roomOf(board)
    room.enter(socket)
    if (room.visitorIds.size === 1) this.#share(board.facts.showId, room)
  }

  leave(socket: LiveSocket, showId: string): void {
    socket.data.showIds.delete(showId)
    const room = this.#rooms.get(showId)
    if (room?.leave(socket)) this.#dropIfEmpty(showId, room)
  }

  leaveAll(socket: LiveSocket): void {
    for (const showId of socket.data.showIds) this.leave(socket, showId)
  }

  /**
   * Adds a stream to the room of a board's show until the stream closes.
   * @param since the seq of a map that the client has already
   */
  follow(stream: EventStream, board: Board, since: number | undefined): void {
    const { showId } = board.facts
    const room = this.#roomOf(board)
    room.enterStream(stream)
    if (room.visitorIds.size === 1) this.#share(showId, room)
    stream.onClosed(() => {
      room.leaveStream(stream)
      this.#dropIfEmpty(showId, room)
    })
    const isOfThisBoard = since !== undefined && since > board.replacedSeq
    const frame = isOfThisBoard ? board.frameSince(since) : undefined
    if (!frame) stream.sendSnapshot(board, room.viewers)
    else if (frame.seq > frame.since) EventStream.sendFrame([stream], frame)
  }

  /** How many event streams are open. */
  get streams(): number {
    return [...this.#rooms.values()].reduce((sum, { streams }) => sum + streams.size, 0)
  }

  /** How many viewers all rooms together have through this node. */
  get viewers(): number {
    return [...this.#rooms.values()].reduce((sum, { visitorIds }) => sum + visitorIds.size, 0)
  }

  /** Ends all streams; browsers reconnect within `spreadMs`, each at another moment. */
  endStreams(spreadMs: number): void {
    for (const { streams } of this.#rooms.values()) {
      for (const stream of streams) stream.end(Math.round(Math.random() * spreadMs))
    }
  }

  /** Ends the streams whose tokens are revoked. */
  endRevokedStreams(isRevoked: (facts: TokenFacts) => boolean): void {
    for (const { streams } of this.#rooms.values()) {
      for (const stream of streams) if (stream.facts && isRevoked(stream.facts)) stream.end()
    }
  }

  /** @param othersWait whether commands still wait for their answers */
  advanced(change: Change, othersWait: boolean): void {
    this.#rooms.get(change.showId)?.advanced(change, othersWait)
  }

  /** Tells a show's viewers its new description. */
  showChanged(board: Board): void {
    this.#rooms.get(board.facts.showId)?.showChanged()
  }

  replaced(board: Board): void {
    this.#rooms.get(board.facts.showId)?.replaced(board)
  }

  /** The show was deleted. */
  removed(showId: string): void {
    this.#rooms.get(showId)?.removed()
    this.#forget(showId)
  }

  /** Whether a show has viewers. */
  isWatched(showId: string): boolean {
    return this.#rooms.has(showId)
  }

  close(): void {
    clearInterval(this.#timer)
    for (const room of this.#rooms.values()) room.close()
  }

  #roomOf(board: Board): Room {
    const { showId } = board.facts
    let room = this.#rooms.get(showId)
    if (!room) {
      room = new Room(board, this.#frameInterval, this.#metrics, this.#nowMs)
      this.#rooms.set(showId, room)
    }
    return room
  }

  #dropIfEmpty(showId: string, room: Room): void {
    if (room.visitorIds.size > 0 || this.#rooms.get(showId) !== room) return
    room.close()
    this.#share(showId, room)
    this.#forget(showId)
  }

  #forget(showId: string): void {
    this.#rooms.delete(showId)
    this.#sentViewers.delete(showId)
  }

  #share(showId: string, room: Room): void {
    room.noteViewers(this.#shareViewers(showId, room.visitorIds))
  }

  #eachSecond(): void {
    this.#sendViewers()
    if (++this.#seconds % HEARTBEAT_EVERY_S > 0) return
    for (const { streams } of this.#rooms.values()) for (const stream of streams) stream.heartbeat()
  }

  #sendViewers(): void {
    for (const [showId, room] of this.#rooms) {
      this.#share(showId, room)
      const sent = this.#sentViewers.get(showId)
      const secondsAgo = (sent?.secondsAgo ?? 0) + 1
      if (sent && !isNumberDue(secondsAgo, sent.viewers !== room.viewers, room.visitorIds.size)) {
        sent.secondsAgo = secondsAgo
        continue
      }
      const { viewers, seq } = room
      this.#sentViewers.set(showId, { viewers, secondsAgo: 0 })
      room.send('room:viewers', { showId, viewers, seq })
    }
  }
}
