// Keeps one show's board right over a connection: joins, applies frames, and asks for what is missing.
import { Board, type ReadonlyBoard } from './board.ts'
import type { BoardLink, HoldCause, ShowNotice } from './board-link.ts'
import { Listeners, report } from './listeners.ts'
import { CLOSED, isPassing, RefusedError } from './refusals.ts'
import type { FactName, Frame, Hold, Refusal, Requests, Result, Snapshot } from './types.ts'
import { found, type Abortable } from './abortable.ts'

/** What changed on a board. */
export type BoardChange =
  | { kind: 'snapshot' }
  | { kind: 'seats'; seatIds: readonly number[] }
  | { kind: 'hold'; before: Hold; hold: Hold; cause: HoldCause }
  | { kind: 'show' }
  | { kind: 'viewers' }
  | { kind: 'refused'; refusal: Refusal }

/** An answer arrives one frame interval before its frame. A board that is behind for longer than this missed a frame. */
const BEHIND_MS = 300
const RETRY_MS = 1000

/** A show's board that stays right, from `Connection.join` until `Connection.leave`. */
export class ShowBoard {
  readonly showId: string
  readonly #link: BoardLink
  readonly #listeners = new Listeners<BoardChange>()
  readonly #left = new Listeners<void>()
  #board: Board | undefined
  #refusal: Refusal | undefined
  #seen = 0
  #inRoom = false
  #asking = false
  /** Something is missing before the frames that come now, perhaps since the server follows another timeline. */
  #hasGap = false
  #closed = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @internal */
  constructor(link: BoardLink, showId: string) {
    this.#link = link
    this.showId = showId
    if (link.isLive) this.#join()
  }

  /** Whether the server refused the show, so that there is nothing to keep right. */
  get isRefused(): boolean {
    return this.#refusal !== undefined
  }

  /** The copy; undefined until the first snapshot is there. */
  get board(): ReadonlyBoard | undefined {
    return this.#board
  }

  /** Tells `listener` each change, until the function that is returned is called. */
  subscribe(listener: (change: BoardChange) => void): () => void {
    return this.#listeners.subscribe(listener)
  }

  /**
   * Waits for the first snapshot.
   * @throws {RefusedError} with why the show cannot be joined, or `UNAVAILABLE` when it is left, or the connection
   * closed, before that
   * @throws the signal's reason when it is aborted first
   */
  joined(options?: Abortable): Promise<ReadonlyBoard> {
    const look = (): Board | undefined => {
      if (!this.#board && (this.#closed || this.#refusal)) throw new RefusedError(this.#refusal ?? CLOSED)
      return this.#board
    }
    const subscribe = (changed: () => void): (() => void) => {
      const stops = [this.subscribe(changed), this.#left.subscribe(changed)]
      return () => stops.forEach((stop) => stop())
    }
    return found(look, subscribe, options)
  }

  /** Asks for all that the board does not know; one question at a time. A board does so by itself when it must. */
  async sync(): Promise<void> {
    if (this.#asking || this.#closed) return
    this.#asking = true
    const board = this.#board
    try {
      if (this.#inRoom && board) {
        const { seq, epoch } = board
        await this.#link.request('show:sync', { showId: this.showId, seq, ...(epoch && { epoch }) }, {}, (answer) => {
          if (this.#closed) return
          if (answer.ok) this.#takeMissing(board, answer.value)
          this.#answered(answer)
        })
      } else {
        const payload = { showId: this.showId, ...(board && { seq: Math.max(board.seq, board.hold.seq) }) }
        await this.#link.request('show:join', payload, {}, (answer) => {
          if (this.#closed) return
          if (answer.ok) this.#takeJoined(answer.value)
          this.#answered(answer)
        })
      }
    } catch (error) {
      // An answer that cannot be read is a defect of the server; without a board there is nothing to show.
      report(error)
      this.#asking = false
      if (this.#board) this.#later(RETRY_MS)
      else this.#refuse({ code: 'INTERNAL', message: String(error) })
    }
  }

  /**
   * Takes over what the connection received about the show, or what became of the connection.
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
        return this.#listeners.tell({ kind: 'show' })
      case 'viewers':
        if (this.#board) {
          this.#board.viewers = notice.viewers
          this.#listeners.tell({ kind: 'viewers' })
        }
        return this.#hear(notice.seq)
      case 'seq':
        return this.#hear(notice.seq)
      case 'unreadable':
        return this.#missed(notice.fact)
    }
  }

  /** Joins the show's room; needed again with each new connection. */
  #join(): void {
    this.#inRoom = false
    void this.sync()
  }

  /** What a fact would have said is asked for: a sync has the frames, a join the hold and the show too. */
  #missed(fact: FactName): void {
    if (fact === 'seats:changed') {
      this.#hasGap = true
      void this.sync()
    } else if (fact === 'hold:changed' || fact === 'show:changed') {
      this.#inRoom = false
      this.#later(BEHIND_MS)
    }
  }

  #takeFrame(frame: Frame): void {
    // The answer that fills the gap has what this frame has.
    const applied = this.#hasGap ? 'gap' : this.#board?.apply(frame)
    if (!applied || applied === 'old') return
    this.#seen = Math.max(this.#seen, frame.seq)
    this.#hasGap = applied === 'gap'
    if (applied === 'gap') void this.sync()
    else this.#listeners.tell({ kind: 'seats', seatIds: applied })
  }

  #takeHold(hold: Hold, cause: HoldCause): void {
    const before = this.#board?.hold
    if (before && this.#board?.takeHold(hold)) this.#listeners.tell({ kind: 'hold', before, hold, cause })
    this.#hear(hold.seq)
  }

  /** Remembers that the show has reached `seq`, and asks if the frames up to there stay away. */
  #hear(seq: number): void {
    this.#seen = Math.max(this.#seen, seq)
    if (this.#lacksSomething()) this.#later(BEHIND_MS)
  }

  /** Ends all this; the board is left as it is, and `joined` is refused. */
  #close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#left.tell()
  }

  #takeJoined(snapshot: Snapshot): void {
    this.#inRoom = true
    this.#refusal = undefined
    this.#takeSnapshot(snapshot)
  }

  #takeMissing(board: Board, missing: Requests['show:sync']['value']): void {
    this.#hasGap = false
    if ('snapshot' in missing) this.#takeSnapshot(missing.snapshot)
    else this.#takeFrame(missing.frame)
    // What the answer does not have, the server does not have: after a restore it may never come.
    this.#seen = board.seq
  }

  #answered(answer: Result<unknown>): void {
    this.#asking = false
    if (answer.ok || !this.#link.isLive) return
    if ((this.#board && answer.error.code !== 'NOT_FOUND') || isPassing(answer.error)) {
      this.#later(answer.error.retryAfterMs ?? RETRY_MS)
    } else {
      this.#refuse(answer.error)
    }
  }

  #refuse(refusal: Refusal): void {
    this.#refusal = refusal
    this.#listeners.tell({ kind: 'refused', refusal })
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
    return !this.#inRoom || this.#hasGap || (this.#board !== undefined && this.#seen > this.#board.seq)
  }

  #later(delayMs: number): void {
    if (this.#timer !== undefined || this.#closed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#lacksSomething()) void this.sync()
    }, delayMs)
  }
}
