// Keeps the board of one show up to date: joins the show, applies frames, and asks for missing changes.
import { Board, type ReadonlyBoard } from './board.ts'
import type { BoardLink, HoldCause, ShowNotice } from './board-link.ts'
import { Listeners, report } from './listeners.ts'
import { CLOSED, isPassing, RefusedError } from './refusals.ts'
import type { Requests } from './request-types.ts'
import type { FactName, Frame, Hold, Refusal, Result, Snapshot } from './types.ts'
import { waitFor, type Abortable } from './abortable.ts'

/** A change of a board, as its listeners get it. `seatIds` are the seats whose status changed. */
export type BoardChange =
  | { kind: 'snapshot' }
  | { kind: 'seats'; seatIds: readonly number[] }
  | { kind: 'hold'; before: Hold; hold: Hold; cause: HoldCause }
  | { kind: 'show' }
  | { kind: 'viewers' }
  | { kind: 'refused'; refusal: Refusal }

/**
 * An answer arrives one frame interval before its frame. A board that is behind for longer than this missed a frame.
 */
const BEHIND_MS = 300
const RETRY_MS = 1000

/** The board of a show, kept up to date from `Connection.join` until `Connection.leave`. */
export class ShowBoard {
  readonly showId: string
  readonly #link: BoardLink
  readonly #listeners = new Listeners<BoardChange>()
  readonly #left = new Listeners<void>()
  #board: Board | undefined
  #refusal: Refusal | undefined
  /** The highest seq that any message of the show named. */
  #highestSeq = 0
  #isJoined = false
  #isAsking = false
  /** Changes before the latest frame are missing, perhaps because the server follows another timeline now. */
  #hasGap = false
  #isClosed = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @internal */
  constructor(link: BoardLink, showId: string) {
    this.#link = link
    this.showId = showId
    if (link.isLive) this.#join()
  }

  /** Whether the server refused the show. The board then stays as it is. */
  get isRefused(): boolean {
    return this.#refusal !== undefined
  }

  /** The show as it is known now; undefined before the first snapshot. */
  get board(): ReadonlyBoard | undefined {
    return this.#board
  }

  /** Calls `listener` with each change, until the returned function is called. */
  subscribe(listener: (change: BoardChange) => void): () => void {
    return this.#listeners.subscribe(listener)
  }

  /**
   * Waits for the first snapshot.
   * @throws {RefusedError} with the server's refusal, or `UNAVAILABLE` when the show is left or the connection closed first
   * @throws the signal's reason when it is aborted first
   */
  joined(options?: Abortable): Promise<ReadonlyBoard> {
    const readBoard = (): Board | undefined => {
      if (!this.#board && (this.#isClosed || this.#refusal)) throw new RefusedError(this.#refusal ?? CLOSED)
      return this.#board
    }
    const subscribe = (changed: () => void): (() => void) => {
      const stops = [this.subscribe(changed), this.#left.subscribe(changed)]
      return () => stops.forEach((stop) => stop())
    }
    return waitFor(readBoard, subscribe, options)
  }

  /** Asks for missing changes; does nothing while it asks already. A board calls this by itself when it must. */
  async sync(): Promise<void> {
    if (this.#isAsking || this.#isClosed) return
    this.#isAsking = true
    const board = this.#board
    try {
      if (this.#isJoined && board) {
        const { seq, epoch } = board
        await this.#link.request('show:sync', { showId: this.showId, seq, ...(epoch && { epoch }) }, {}, (answer) => {
          if (this.#isClosed) return
          if (answer.ok) this.#takeMissing(board, answer.value)
          this.#finishSync(answer)
        })
      } else {
        const payload = { showId: this.showId, ...(board && { seq: Math.max(board.seq, board.hold.seq) }) }
        await this.#link.request('show:join', payload, {}, (answer) => {
          if (this.#isClosed) return
          if (answer.ok) this.#takeJoined(answer.value)
          this.#finishSync(answer)
        })
      }
    } catch (error) {
      // The answer could not be read, a defect of the server. Without a board there is nothing to show: refuse the
      // show.
      report(error)
      this.#isAsking = false
      if (this.#board) this.#syncLater(RETRY_MS)
      else this.#refuse({ code: 'INTERNAL', message: String(error) })
    }
  }

  /**
   * Takes over a message about the show, or a change of the connection.
   * @internal
   */
  take(notice: ShowNotice): void {
    switch (notice.kind) {
      case 'live':
        return this.#join()
      case 'left':
        return this.#close()
      case 'frame':
        return this.#takeFrame(notice.frame)
      case 'hold':
        return this.#takeHold(notice.hold, notice.cause)
      case 'show':
        this.#board?.takeShow(notice.show)
        return this.#listeners.emit({ kind: 'show' })
      case 'viewers':
        if (this.#board) {
          this.#board.viewers = notice.viewers
          this.#listeners.emit({ kind: 'viewers' })
        }
        return this.#noteSeq(notice.seq)
      case 'seq':
        return this.#noteSeq(notice.seq)
      case 'unreadable':
        return this.#recover(notice.fact)
    }
  }

  /** Joins the show, which each new connection must do again. */
  #join(): void {
    this.#isJoined = false
    void this.sync()
  }

  /**
   * Asks for the content of an unreadable fact: a sync answers with the frames, a join also with the hold and the show.
   */
  #recover(fact: FactName): void {
    if (fact === 'seats:changed') {
      this.#hasGap = true
      void this.sync()
    } else if (fact === 'hold:changed' || fact === 'show:changed') {
      this.#isJoined = false
      this.#syncLater(BEHIND_MS)
    }
  }

  #takeFrame(frame: Frame): void {
    // While there is a gap the frame is dropped: the answer that fills the gap has its changes too.
    const applied = this.#hasGap ? 'gap' : this.#board?.apply(frame)
    if (!applied || applied === 'old') return
    this.#highestSeq = Math.max(this.#highestSeq, frame.seq)
    this.#hasGap = applied === 'gap'
    if (applied === 'gap') void this.sync()
    else this.#listeners.emit({ kind: 'seats', seatIds: applied })
  }

  #takeHold(hold: Hold, cause: HoldCause): void {
    const before = this.#board?.hold
    if (before && this.#board?.takeHold(hold)) this.#listeners.emit({ kind: 'hold', before, hold, cause })
    this.#noteSeq(hold.seq)
  }

  /** Remembers that the show has reached `seq`, and asks for the frames up to there if they do not come soon. */
  #noteSeq(seq: number): void {
    this.#highestSeq = Math.max(this.#highestSeq, seq)
    if (this.#isBehind()) this.#syncLater(BEHIND_MS)
  }

  /** Stops for good. The board stays as it is, and promises of `joined` are rejected. */
  #close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#left.emit()
  }

  #takeJoined(snapshot: Snapshot): void {
    this.#isJoined = true
    this.#refusal = undefined
    this.#takeSnapshot(snapshot)
  }

  #takeMissing(board: Board, missing: Requests['show:sync']['value']): void {
    this.#hasGap = false
    if ('snapshot' in missing) this.#takeSnapshot(missing.snapshot)
    else this.#takeFrame(missing.frame)
    // The server has no more than the answer: after a restore, a seq that was named before may never come.
    this.#highestSeq = board.seq
  }

  #finishSync(answer: Result<unknown>): void {
    this.#isAsking = false
    if (answer.ok || !this.#link.isLive) return
    if ((this.#board && answer.error.code !== 'NOT_FOUND') || isPassing(answer.error)) {
      this.#syncLater(answer.error.retryAfterMs ?? RETRY_MS)
    } else {
      this.#refuse(answer.error)
    }
  }

  #refuse(refusal: Refusal): void {
    this.#refusal = refusal
    this.#listeners.emit({ kind: 'refused', refusal })
  }

  #takeSnapshot(snapshot: Snapshot): void {
    const before = this.#board?.hold
    if (this.#board) this.#board.replace(snapshot)
    else this.#board = new Board(snapshot)
    this.#highestSeq = this.#board.seq
    this.#hasGap = false
    this.#listeners.emit({ kind: 'snapshot' })
    const hold = this.#board.hold
    if (before && before !== hold) this.#listeners.emit({ kind: 'hold', before, hold, cause: 'missed' })
  }

  #isBehind(): boolean {
    return !this.#isJoined || this.#hasGap || (this.#board !== undefined && this.#highestSeq > this.#board.seq)
  }

  #syncLater(delayMs: number): void {
    if (this.#timer !== undefined || this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#isBehind()) void this.sync()
    }, delayMs)
  }
}
