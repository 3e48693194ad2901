// A node's copy of one show's map: a cache of the database at some seq, advanced by the log, never a reason to grant.
import type { Counts, Frame, Hold, Show } from '../../shared/protocol.ts'
import { AVAILABLE, HELD, statusWord, type StatusByte } from '../../shared/status.ts'
import type { Free, Hall } from './hall.ts'
import { statusAfter, type Instant, type Step } from './seat.ts'
import type { Change } from './write.ts'

/** A show as it is described, without what changes as it sells. */
export type ShowFacts = Omit<Show, 'counts' | 'seq'>

/** What a board is loaded from: the show at `seq`, and its seats that are not available. */
export type BoardRows = {
  facts: ShowFacts
  seq: number
  seats: Iterable<BoardSeat>
}
export type BoardSeat = {
  seatId: number
  status: StatusByte
  heldBy: string | null
  since: Instant | null
  expiresAt: Instant | null
  promisedUntil: Instant | null
}

/** A visitor's recorded hold. */
export type BoardHold = { seatIds: Set<number>; since: Instant; expiresAt: Instant; promisedUntil: Instant }

export class Board {
  readonly facts: ShowFacts
  readonly hall: Hall
  /** Below this a sync needs a snapshot: what changed before it is not known. */
  readonly #floor: number
  readonly #holdMaxMs: number
  readonly #statuses: Uint8Array
  /** The seq of each seat's last change. */
  readonly #changedAt: Uint32Array
  readonly #holds = new Map<string, BoardHold>()
  readonly #counts: [number, number, number, number]
  #seq: number

  constructor(rows: BoardRows, hall: Hall, holdMaxMs: number) {
    this.facts = rows.facts
    this.hall = hall
    this.#seq = rows.seq
    this.#floor = rows.seq
    this.#holdMaxMs = holdMaxMs
    this.#statuses = new Uint8Array(rows.facts.seatCount)
    this.#changedAt = new Uint32Array(rows.facts.seatCount).fill(rows.seq)
    this.#counts = [rows.facts.seatCount, 0, 0, 0]
    for (const seat of rows.seats) this.#load(seat)
  }

  get seq(): number {
    return this.#seq
  }

  get show(): Show {
    return { ...this.facts, counts: this.#countsByWord(), seq: this.#seq }
  }

  /** A copy of all statuses, a byte a seat. */
  statuses(): Buffer<ArrayBuffer> {
    return Buffer.from(this.#statuses)
  }

  /** Which seats are recorded as available. */
  free(): Free {
    return this.#statuses.map((status) => (status === AVAILABLE ? 1 : 0))
  }

  status(seatId: number): StatusByte {
    return this.#statuses[seatId] as StatusByte
  }

  /** Takes over the change that follows on this board's seq. */
  advance(change: Change): void {
    if (change.seq !== this.#seq + 1) {
      throw new RangeError(`A board at ${this.#seq} cannot take change ${change.seq}.`)
    }
    this.#seq = change.seq
    for (const step of change.steps) {
      const status = statusAfter(step)
      for (const seatId of step.seatIds) this.#set(seatId, status)
      this.#applyToHold(step)
    }
  }

  /** What turned after `since`, or undefined when that is too long ago (or yet to come) to tell. */
  frameSince(since: number): Frame | undefined {
    if (since < this.#floor || since > this.#seq) return undefined
    const turned: [number[], number[], number[], number[]] = [[], [], [], []]
    for (let seatId = 0; seatId < this.#changedAt.length; seatId++) {
      if ((this.#changedAt[seatId] ?? 0) > since) turned[this.status(seatId)].push(seatId)
    }
    return this.#frame(since, turned)
  }

  /** The frame of a few seats that are known to be all that turned after `since`. */
  frameOf(since: number, seatIds: Iterable<number>): Frame {
    const turned: [number[], number[], number[], number[]] = [[], [], [], []]
    for (const seatId of seatIds) turned[this.status(seatId)].push(seatId)
    return this.#frame(since, turned)
  }

  /** A visitor's hold as recorded; empty when there is none. */
  holdOf(visitorId: string): Hold {
    const hold = this.#holds.get(visitorId)
    return toHold(this.facts.showId, this.#seq, hold, this.#holdMaxMs)
  }

  #frame(since: number, turned: readonly number[][]): Frame {
    const frame: Frame = { showId: this.facts.showId, since, seq: this.#seq }
    for (const [status, seatIds] of turned.entries()) if (seatIds.length > 0) frame[statusWord(status)] = seatIds
    return frame
  }

  #load(seat: BoardSeat): void {
    this.#set(seat.seatId, seat.status)
    const { heldBy, since, expiresAt, promisedUntil } = seat
    if (seat.status !== HELD || heldBy === null || since === null || expiresAt === null || promisedUntil === null)
      return
    const hold = this.#holds.get(heldBy)
    if (hold) hold.seatIds.add(seat.seatId)
    else this.#holds.set(heldBy, { seatIds: new Set([seat.seatId]), since, expiresAt, promisedUntil })
  }

  #set(seatId: number, status: StatusByte): void {
    this.#counts[this.status(seatId)]--
    this.#counts[status]++
    this.#statuses[seatId] = status
    this.#changedAt[seatId] = this.#seq
  }

  #applyToHold(step: Step): void {
    const hold = this.#holds.get(step.visitorId)
    switch (step.cause) {
      case 'held':
        if (hold) for (const seatId of step.seatIds) hold.seatIds.add(seatId)
        else {
          this.#holds.set(step.visitorId, {
            seatIds: new Set(step.seatIds),
            since: step.since,
            expiresAt: step.until,
            promisedUntil: step.until,
          })
        }
        return
      case 'extended':
      case 'returned':
        if (hold) hold.expiresAt = hold.promisedUntil = step.until
        return
      case 'disconnected':
        if (hold) hold.expiresAt = step.until
        return
      case 'released':
      case 'expired':
      case 'booked':
        for (const seatId of step.seatIds) hold?.seatIds.delete(seatId)
        if (hold?.seatIds.size === 0) this.#holds.delete(step.visitorId)
        return
      case 'cancelled':
    }
  }

  #countsByWord(): Counts {
    const [available, held, booked, blocked] = this.#counts
    return { available, held, booked, blocked }
  }
}

/** A recorded hold as the wire has it. */
export function toHold(showId: string, seq: number, hold: BoardHold | undefined, holdMaxMs: number): Hold {
  if (!hold) return { showId, seatIds: [], expiresAt: null, maxExpiresAt: null, seq }
  return {
    showId,
    seatIds: [...hold.seatIds].sort((a, b) => a - b),
    expiresAt: new Date(hold.expiresAt).toISOString(),
    maxExpiresAt: new Date(hold.since + holdMaxMs).toISOString(),
    seq,
  }
}
