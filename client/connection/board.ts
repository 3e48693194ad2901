// A client's copy of one show: which snapshots, frames and holds it applies, and which it drops.
import { STATUSES } from '../../shared/status.ts'
import type { Counts, Frame, Hold, Show, Snapshot } from './types.ts'

/** The ids of the seats whose status a frame changed, or why the frame was not applied. */
export type Applied = readonly number[] | 'old' | 'gap'

/** A show as the client knows it now. It changes in place: `ShowBoard.subscribe` tells when. */
export interface ReadonlyBoard {
  /** The show. Its own counts and seq are those of the snapshot: use the board's, which are newer. */
  readonly show: Show
  readonly seq: number
  /** One byte a seat, in the order of seat ids: 0 available, 1 held, 2 booked, 3 blocked. */
  readonly statuses: Readonly<Uint8Array>
  readonly counts: Readonly<Counts>
  /** This visitor's hold. */
  readonly hold: Hold
  /** How many visitors look at the show. Several tabs of one visitor count once. */
  readonly viewers: number
}

/** A copy of a show at `seq`: always a state that the server's board once had. */
export class Board implements ReadonlyBoard {
  #show: Show
  #seq: number
  #statuses: Uint8Array
  #counts: Counts
  #hold: Hold
  #epoch: string | undefined
  viewers: number

  constructor(snapshot: Snapshot) {
    this.#show = snapshot.show
    this.#seq = snapshot.seq
    this.#statuses = statusesOf(snapshot)
    this.#counts = { ...snapshot.show.counts }
    this.#hold = snapshot.hold
    this.#epoch = snapshot.epoch
    this.viewers = snapshot.viewers
  }

  /** Names the timeline of the server that this copy follows; undefined when the server names none. */
  get epoch(): string | undefined {
    return this.#epoch
  }
  get show(): Show {
    return this.#show
  }
  get seq(): number {
    return this.#seq
  }
  get statuses(): Readonly<Uint8Array> {
    return this.#statuses
  }
  get counts(): Readonly<Counts> {
    return this.#counts
  }
  get hold(): Hold {
    return this.#hold
  }

  /**
   * Takes a snapshot over, also an older one: the server's database may have been restored.
   * A hold that came later than the snapshot's stays, unless the epoch is another one or the snapshot is older: then the
   * seqs of the two holds cannot be compared.
   */
  replace(snapshot: Snapshot): void {
    const isOtherTimeline = snapshot.epoch !== this.#epoch || snapshot.seq < this.#seq
    if (isOtherTimeline || snapshot.hold.seq >= this.#hold.seq) this.#hold = snapshot.hold
    this.#epoch = snapshot.epoch
    this.#show = snapshot.show
    this.#seq = snapshot.seq
    this.#statuses = statusesOf(snapshot)
    this.#counts = { ...snapshot.show.counts }
    this.viewers = snapshot.viewers
  }

  /**
   * Applies the changes between `frame.since` and `frame.seq`.
   * @returns the ids of the seats that changed; `old` when the board knows the whole frame already, `gap` when changes
   * before the frame are missing
   */
  apply(frame: Frame): Applied {
    if (frame.seq <= this.#seq) return 'old'
    if (frame.since > this.#seq) return 'gap'
    const changed: number[] = []
    const statuses = this.#statuses
    const difference = new Int32Array(STATUSES.length)
    for (const [byte, status] of STATUSES.entries()) {
      for (const seatId of frame[status] ?? []) {
        const before = statuses[seatId]
        if (before === undefined || before === byte) continue
        difference[before] = (difference[before] ?? 0) - 1
        difference[byte] = (difference[byte] ?? 0) + 1
        statuses[seatId] = byte
        changed.push(seatId)
      }
    }
    for (const [byte, status] of STATUSES.entries()) this.#counts[status] += difference[byte] ?? 0
    this.#seq = frame.seq
    return changed
  }

  /** Takes a hold over, unless the board has a later one. @returns whether it did */
  takeHold(hold: Hold): boolean {
    if (hold.seq < this.#hold.seq) return false
    this.#hold = hold
    return true
  }

  /** Takes over the show's own fields: title, times, sale. */
  takeShow(show: Show): void {
    this.#show = show
  }
}

/** A copy: the bytes are an ArrayBuffer in browsers, and in Node a Buffer that may be part of a shared pool. */
function statusesOf(snapshot: Snapshot): Uint8Array {
  return new Uint8Array(snapshot.statuses)
}
