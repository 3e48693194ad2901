// One show's map as a client knows it: which snapshots, frames and holds are taken over, and which are not.
import { STATUSES } from '../../shared/status.ts'
import type { Counts, Frame, Hold, Show, Snapshot } from './types.ts'

/** What became of a frame: the seats that it turned, or why it was not applied. */
export type Applied = readonly number[] | 'old' | 'gap'

/** A show as it is known now. It changes in place: `ShowBoard.subscribe` tells when. */
export interface ReadonlyBoard {
  /** The show; its counts and seq are those of the snapshot, the board's own are newer. */
  readonly show: Show
  readonly seq: number
  /** One byte a seat, in the order of seat ids: 0 available, 1 held, 2 booked, 3 blocked. */
  readonly statuses: Readonly<Uint8Array>
  readonly counts: Readonly<Counts>
  /** What this visitor holds. */
  readonly hold: Hold
  /** People who look at the show, not tabs. */
  readonly viewers: number
}

/** A client's copy of a show at `seq`: always a state that the server's board once had. */
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
    this.#statuses = copied(snapshot)
    this.#counts = { ...snapshot.show.counts }
    this.#hold = snapshot.hold
    this.#epoch = snapshot.epoch
    this.viewers = snapshot.viewers
  }

  /** Names the server's copy that this one follows, if the server does so. */
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
   * The hold in it may be older than the one an answer brought meanwhile; that one stays, unless the server follows
   * another copy now, whose seqs are not to be compared with those before.
   */
  replace(snapshot: Snapshot): void {
    const isOther = snapshot.epoch !== this.#epoch || snapshot.seq < this.#seq
    if (isOther || snapshot.hold.seq >= this.#hold.seq) this.#hold = snapshot.hold
    this.#epoch = snapshot.epoch
    this.#show = snapshot.show
    this.#seq = snapshot.seq
    this.#statuses = copied(snapshot)
    this.#counts = { ...snapshot.show.counts }
    this.viewers = snapshot.viewers
  }

  /** Applies what changed after `frame.since`, if the board knows everything up to there and not yet all of it. */
  apply(frame: Frame): Applied {
    if (frame.seq <= this.#seq) return 'old'
    if (frame.since > this.#seq) return 'gap'
    const turned: number[] = []
    const statuses = this.#statuses
    const more = new Int32Array(STATUSES.length)
    for (const [byte, status] of STATUSES.entries()) {
      for (const seatId of frame[status] ?? []) {
        const before = statuses[seatId]
        if (before === undefined || before === byte) continue
        more[before] = (more[before] ?? 0) - 1
        more[byte] = (more[byte] ?? 0) + 1
        statuses[seatId] = byte
        turned.push(seatId)
      }
    }
    for (const [byte, status] of STATUSES.entries()) this.#counts[status] += more[byte] ?? 0
    this.#seq = frame.seq
    return turned
  }

  /** Takes a hold over unless a later one is known; says whether it did. */
  takeHold(hold: Hold): boolean {
    if (hold.seq < this.#hold.seq) return false
    this.#hold = hold
    return true
  }

  /** Takes over what is new of the show itself: title, times, sale. */
  takeShow(show: Show): void {
    this.#show = show
  }
}

/** In browsers the bytes are an ArrayBuffer, in Node a Buffer that may lie in a pool: this is right for both. */
function copied(snapshot: Snapshot): Uint8Array {
  return new Uint8Array(snapshot.statuses)
}
