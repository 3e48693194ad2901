// Keeps one show's board right over a connection: joins, applies frames, and asks for what is missing.
import type { Answer, Frame, Hold, Refusal, Show, Snapshot, Value } from '../../shared/protocol.ts'
import type { Cause } from '../../shared/status.ts'
import { Board } from './board.ts'
import type { Connection } from './connection.ts'
import { Listeners } from './listeners.ts'
import { CLOSED, RefusedError } from './refusals.ts'

/**
 * Why a hold changed: what the server tells, or that it came with the answer to a request of one's own, or that it was
 * found different after the line had been broken.
 */
export type HoldCause = Cause | 'answered' | 'missed'

/** What changed on a board. */
export type BoardChange =
  | { kind: 'snapshot' }
  | { kind: 'seats'; seatIds: readonly number[] }
  | { kind: 'hold'; before: Hold; hold: Hold; cause: HoldCause }
  | { kind: 'show' }
  | { kind: 'viewers' }
  | { kind: 'refused'; refusal: Refusal }

/** An answer precedes its frame by a frame's time; only who is behind for longer than this has missed one. */
const BEHIND_MS = 300
const RETRY_MS = 1000

/** A show's board that stays right, from `Connection.join` until `Connection.leave`. */
export class ShowBoard {
  readonly showId: string
  readonly #connection: Connection
  readonly #listeners = new Listeners<BoardChange>()
  readonly #closing = new Listeners<void>()
  #board: Board | undefined
  #refusal: Refusal | undefined
  #seen = 0
  #inRoom = false
  #asking = false
  /** Something is missing before the frames that come now, perhaps since the server follows another timeline. */
  #hasGap = false
  #closed = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(connection: Connection, showId: string) {
    this.#connection = connection
    this.showId = showId
  }

  /** Whether the server refused the show, so that there is nothing to keep right. */
  get isRefused(): boolean {
    return this.#refusal !== undefined
  }

  /** The copy; undefined until the first snapshot is there. */
  get board(): Board | undefined {
    return this.#board
  }

  subscribe(listener: (change: BoardChange) => void): () => void {
    return this.#listeners.subscribe(listener)
  }

  /**
   * Waits for the first snapshot.
   * @throws {RefusedError} with why the show cannot be joined, or `UNAVAILABLE` when it is left before that
   */
  joined(): Promise<Board> {
    return new Promise((resolve, reject) => {
      const look = (): boolean => {
        if (this.#board) resolve(this.#board)
        else if (this.#closed || this.#refusal) reject(new RefusedError(this.#refusal ?? CLOSED))
        else return false
        return true
      }
      if (look()) return
      const looked = (): void => {
        if (look()) for (const stop of stops) stop()
      }
      const stops = [this.subscribe(looked), this.#closing.subscribe(looked)]
    })
  }

  /** Joins the show's room; needed again with each new connection. */
  join(): Promise<void> {
    this.#inRoom = false
    return this.sync()
  }

  /** Asks for all that the board does not know; one question at a time. */
  async sync(): Promise<void> {
    if (this.#asking || this.#closed) return
    this.#asking = true
    const board = this.#board
    if (this.#inRoom && board) {
      const { seq, epoch } = board
      await this.#connection.request('show:sync', { showId: this.showId, seq, ...(epoch && { epoch }) }, (answer) => {
        if (this.#closed) return
        if (answer.ok) this.#takeMissing(board, answer.value)
        this.#answered(answer)
      })
    } else {
      const payload = { showId: this.showId, ...(board && { seq: Math.max(board.seq, board.hold.seq) }) }
      await this.#connection.request('show:join', payload, (answer) => {
        if (this.#closed) return
        if (answer.ok) this.#takeJoined(answer.value)
        this.#answered(answer)
      })
    }
  }

  takeFrame(frame: Frame): void {
    // The answer that fills the gap has what this frame has.
    const applied = this.#hasGap ? 'gap' : this.#board?.apply(frame)
    if (!applied || applied === 'old') return
    this.#seen = Math.max(this.#seen, frame.seq)
    this.#hasGap = applied === 'gap'
    if (applied === 'gap') void this.sync()
    else this.#listeners.tell({ kind: 'seats', seatIds: applied })
  }

  takeHold(hold: Hold, cause: HoldCause): void {
    const before = this.#board?.hold
    if (before && this.#board?.takeHold(hold)) this.#listeners.tell({ kind: 'hold', before, hold, cause })
    this.hear(hold.seq)
  }

  takeShow(show: Show): void {
    this.#board?.takeShow(show)
    this.#listeners.tell({ kind: 'show' })
  }

  takeViewers(viewers: number): void {
    if (!this.#board) return
    this.#board.viewers = viewers
    this.#listeners.tell({ kind: 'viewers' })
  }

  /** Remembers that the show has reached `seq`, and asks if the frames up to there stay away. */
  hear(seq: number): void {
    this.#seen = Math.max(this.#seen, seq)
    if (this.#lacksSomething()) this.#later(BEHIND_MS)
  }

  /** Ends all this; the board is left as it is, and `joined` is refused. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#closing.tell()
  }

  #takeJoined(snapshot: Snapshot): void {
    this.#inRoom = true
    this.#refusal = undefined
    this.#takeSnapshot(snapshot)
  }

  #takeMissing(board: Board, missing: Value<'show:sync'>): void {
    this.#hasGap = false
    if ('snapshot' in missing) this.#takeSnapshot(missing.snapshot)
    else this.takeFrame(missing.frame)
    // What the answer does not have, the server does not have: after a restore it may never come.
    this.#seen = board.seq
  }

  #answered(answer: Answer<unknown>): void {
    this.#asking = false
    if (answer.ok || this.#connection.state.name !== 'live') return
    if ((this.#board && answer.error.code !== 'NOT_FOUND') || isPassing(answer.error)) {
      this.#later(answer.error.retryAfterMs ?? RETRY_MS)
    } else {
      this.#refusal = answer.error
      this.#listeners.tell({ kind: 'refused', refusal: answer.error })
    }
  }

  #takeSnapshot(snapshot: Snapshot): void {
    const before = this.#board?.hold
    if (this.#board) this.#board.replace(snapshot)
    else this.#board = new Board(snapshot)
    this.#seen = this.#board.seq
    this.#hasGap = false
    this.#listeners.tell({ kind: 'snapshot' })
    const hold = this.#board.hold
    if (before && before !== hold) this.#listeners.tell({ kind: 'hold', before, hold, cause: 'missed' })
  }

  #lacksSomething(): boolean {
    return !this.#inRoom || (this.#board !== undefined && this.#seen > this.#board.seq)
  }

  #later(delayMs: number): void {
    if (this.#timer !== undefined || this.#closed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#lacksSomething()) void this.sync()
    }, delayMs)
  }
}

function isPassing(refusal: Refusal): boolean {
  return ['BUSY', 'UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL'].includes(refusal.code)
}
