// All rooms of this node, and what those in them are told.
import type { Snapshot, Value } from '../../shared/protocol.ts'
import type { TokenFacts } from '../auth/tokens.ts'
import type { Board } from '../booking/board.ts'
import type { Change } from '../booking/write-change.ts'
import { EventStream } from './event-stream.ts'
import { Pace } from './pace.ts'
import { Room } from './room.ts'
import type { LiveSocket } from './sockets.ts'

const SECOND_MS = 1000
/** The number of viewers is told at most once a second, and at least so often, as it carries the seq. */
const VIEWERS_AT_LEAST_EVERY_S = 10
/** Less than the minute after which proxies take a connection for dead. */
const BEAT_EVERY_S = 15

export class Rooms {
  readonly #pace: Pace
  readonly #rooms = new Map<string, Room>()
  readonly #toldViewers = new Map<string, { viewers: number; secondsAgo: number }>()
  readonly #timer: NodeJS.Timeout
  #seconds = 0

  constructor(frameMs: number) {
    this.#pace = new Pace(frameMs)
    this.#timer = setInterval(() => this.#eachSecond(), SECOND_MS)
  }

  /** Lets a socket in, if it is still to be, and shows it the whole map: in one go, so that no change falls between. */
  join(socket: LiveSocket, board: Board, mayEnter: boolean): Snapshot {
    // Whoever went while the board was read would never leave.
    if (socket.connected && mayEnter) this.#roomOf(board).enter(socket)
    return this.#snapshot(socket, board)
  }

  /**
   * What a socket with a map at `seq` lacks: a frame, if its map is known to be of this very board, else a snapshot.
   * `epoch` is that of its snapshot; whoever does not name it is known by what was sent to them.
   */
  missing(socket: LiveSocket, board: Board, seq: number, epoch: string | undefined): Value<'show:sync'> {
    const room = this.#rooms.get(board.facts.showId)
    const isOfThisBoard =
      epoch !== undefined
        ? epoch === board.epoch
        : room?.has(socket)
          ? room.isUpToDate(socket)
          : seq > board.replacedSeq
    const frame = isOfThisBoard ? board.frameSince(seq) : undefined
    return frame ? { frame } : { snapshot: this.#snapshot(socket, board) }
  }

  leave(socket: LiveSocket, showId: string): void {
    const room = this.#rooms.get(showId)
    if (room?.leave(socket)) this.#dropIfEmpty(showId, room)
  }

  leaveAll(socket: LiveSocket): void {
    for (const showId of this.#rooms.keys()) this.leave(socket, showId)
  }

  /** Keeps a stream's map right until it closes; `since` is the seq of a map that it has already. */
  follow(stream: EventStream, board: Board, since: number | undefined): void {
    const { showId } = board.facts
    const room = this.#roomOf(board)
    room.enterStream(stream)
    stream.onClosed(() => {
      room.leaveStream(stream)
      this.#dropIfEmpty(showId, room)
    })
    const isOfThisBoard = since !== undefined && since > board.replacedSeq
    const frame = isOfThisBoard ? board.frameSince(since) : undefined
    if (!frame) stream.sendSnapshot(board, room.viewers)
    else if (frame.seq > frame.since) EventStream.sendFrame([stream], frame)
  }

  /** How many streams there are. */
  get streams(): number {
    return [...this.#rooms.values()].reduce((sum, { streams }) => sum + streams.size, 0)
  }

  /** Ends all streams; browsers come back each at another moment within `spreadMs`. */
  endStreams(spreadMs: number): void {
    for (const { streams } of this.#rooms.values()) {
      for (const stream of streams) stream.end(Math.round(Math.random() * spreadMs))
    }
  }

  /** Ends the streams that were asked for with tokens of these facts. */
  endStreamsWhere(isOver: (facts: TokenFacts) => boolean): void {
    for (const { streams } of this.#rooms.values()) {
      for (const stream of streams) if (stream.facts && isOver(stream.facts)) stream.end()
    }
  }

  /** `othersWait` says whether there are commands that are still to be answered. */
  advanced(change: Change, othersWait: boolean): void {
    this.#rooms.get(change.showId)?.advanced(change, othersWait)
  }

  replaced(board: Board): void {
    this.#rooms.get(board.facts.showId)?.replaced(board)
  }

  /** The show is not there any more. */
  removed(showId: string): void {
    this.#rooms.get(showId)?.removed()
    this.#forget(showId)
  }

  /** Whether anybody looks at the show. */
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
      room = new Room(board, this.#pace)
      this.#rooms.set(showId, room)
    }
    return room
  }

  #dropIfEmpty(showId: string, room: Room): void {
    if (room.viewers > 0 || this.#rooms.get(showId) !== room) return
    room.close()
    this.#forget(showId)
  }

  #snapshot(socket: LiveSocket, board: Board): Snapshot {
    const room = this.#rooms.get(board.facts.showId)
    room?.shows(socket)
    return {
      show: board.show,
      seq: board.seq,
      statuses: board.statuses(),
      hold: board.holdOf(socket.data.visitorId),
      viewers: room?.viewers ?? 0,
      epoch: board.epoch,
    }
  }

  #forget(showId: string): void {
    this.#rooms.delete(showId)
    this.#toldViewers.delete(showId)
  }

  #eachSecond(): void {
    this.#tellViewers()
    if (++this.#seconds % BEAT_EVERY_S > 0) return
    for (const { streams } of this.#rooms.values()) for (const stream of streams) stream.beat()
  }

  #tellViewers(): void {
    for (const [showId, room] of this.#rooms) {
      const told = this.#toldViewers.get(showId)
      const secondsAgo = (told?.secondsAgo ?? 0) + 1
      if (told?.viewers === room.viewers && secondsAgo < VIEWERS_AT_LEAST_EVERY_S) {
        told.secondsAgo = secondsAgo
        continue
      }
      const { viewers, seq } = room
      this.#toldViewers.set(showId, { viewers, secondsAgo: 0 })
      room.tell('room:viewers', { showId, viewers, seq })
    }
  }
}
