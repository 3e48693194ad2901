// A node's copy of one show: a cache of the database at some seq, advanced by the change log. A transaction that has the
// show's row locked, and finds it at that seq, knows that nothing has changed since.
import { randomBytes } from 'node:crypto'
import type { Frame, Hold, Show } from '../../shared/protocol.ts'
import { AVAILABLE, BLOCKED, statusWord, type StatusByte } from '../../shared/status.ts'
import type { HoldSettings } from './decision.ts'
import type { BestSeats } from './best-seats.ts'
import { Holders, type Holder } from './holders.ts'
import { firstHeldBy, type SeatsKnown } from './hold-rows.ts'
import { canBeHad, evolve, freeSeat, holdOf, statusOf, toHold, type Instant, type Seat } from './seat.ts'
import { SeatsByVisitor } from './seats-by-visitor.ts'
import { changedFacts, type ShowFacts } from './show-facts.ts'
import type { ShowChanges } from './show-fields.ts'
import { Timeline } from './timeline.ts'
import type { Change } from './write-change.ts'

/** The rows that a board is loaded from: the show at `seq`, the time of that seq, and the seats that are not available. */
export type BoardRows = {
  facts: ShowFacts
  seq: number
  changedAt: Instant | null
  seats: Iterable<Seat>
  holders: Iterable<Holder>
  /** The ids of all bookings that were ever made, cancelled ones too. */
  bookingIds: Iterable<string>
}

const EPOCH_BYTES = 6

/** The number of seats or holders that one step of loading takes, in about 0.1 ms. */
const LOADED_A_STEP = 100

export class Board implements SeatsKnown {
  readonly bestSeats: BestSeats
  /** Identifies this copy. Its frames continue only its own snapshots, not those of another copy with the same seq. */
  readonly epoch = randomBytes(EPOCH_BYTES).toString('base64url')
  /** The lowest seq from which a frame can be built; a sync from an earlier seq needs a snapshot. */
  readonly #floor: number
  readonly holders = new Holders()
  #facts: ShowFacts
  #settings: HoldSettings
  readonly #statuses: Uint8Array
  /** A copy of the statuses, until they change. */
  #copied: Buffer<ArrayBuffer> | undefined
  /** The seq at which each seat's status last turned. */
  readonly #turnedAt: Uint32Array
  /** The seats that are not available. */
  readonly #seats = new Map<number, Seat>()
  readonly #byVisitor = new SeatsByVisitor()
  readonly #bookingIds = new Set<string>()
  readonly #counts: [number, number, number, number]
  readonly #timeline = new Timeline()
  /** The lowest price of a seat that is not blocked, none if all are; undefined until it is asked for. */
  #fromPrice: { amount: number | undefined } | undefined
  #seq: number
  #replacedSeq = -1

  /** Loads a board in steps of some seats, holders or bookings, between which the event loop may go on. */
  static *of(rows: BoardRows, bestSeats: BestSeats, settings: HoldSettings): Generator<undefined, Board> {
    const board = new Board(rows, bestSeats, settings)
    let loaded = 0
    for (const seat of rows.seats) {
      board.#set(seat)
      if (++loaded % LOADED_A_STEP === 0) yield
    }
    for (const holder of rows.holders) {
      board.holders.load(holder)
      if (++loaded % LOADED_A_STEP === 0) yield
    }
    for (const bookingId of rows.bookingIds) {
      board.#bookingIds.add(bookingId)
      if (++loaded % LOADED_A_STEP === 0) yield
    }
    return board
  }

  private constructor(rows: BoardRows, bestSeats: BestSeats, settings: HoldSettings) {
    this.#facts = rows.facts
    this.bestSeats = bestSeats
    this.#seq = rows.seq
    this.#floor = rows.seq
    this.#settings = settings
    this.#statuses = new Uint8Array(rows.facts.seatCount)
    this.#turnedAt = new Uint32Array(rows.facts.seatCount).fill(rows.seq)
    this.#counts = [rows.facts.seatCount, 0, 0, 0]
    this.#timeline.add(rows.seq, rows.changedAt)
  }

  get facts(): ShowFacts {
    return this.#facts
  }

  get seq(): number {
    return this.#seq
  }

  /** The most seats that a visitor may have in the show (H3). */
  get maxSeatsPerVisitor(): number {
    return this.#settings.maxSeatsPerVisitor
  }

  /** When the last change was decided; null before the first one. */
  get changedAt(): Instant | null {
    return this.#timeline.timeOf(this.#seq)
  }

  /** The highest seq of the copies that this one replaced; -1 for the first. Maps up to there may be of another timeline. */
  get replacedSeq(): number {
    return this.#replacedSeq
  }

  /** This board was read anew and takes the place of another one. */
  replace(replaced: Board): void {
    this.#replacedSeq = Math.max(replaced.seq, replaced.replacedSeq)
  }

  get show(): Show {
    this.#fromPrice ??= { amount: this.bestSeats.lowestPrice((seatId) => this.status(seatId) === BLOCKED) }
    const { amount: fromPrice } = this.#fromPrice
    const [available, held, booked, blocked] = this.#counts
    const counts = { available, held, booked, blocked }
    return { ...this.facts, ...(fromPrice !== undefined && { fromPrice }), counts, seq: this.#seq }
  }

  /** All statuses at this seq, a byte a seat: one copy for all callers, who must not change it. */
  statuses(): Buffer<ArrayBuffer> {
    return (this.#copied ??= Buffer.from(this.#statuses))
  }

  /** Which seats are recorded as available. */
  free(): Uint8Array {
    const free = new Uint8Array(this.#statuses.length)
    for (let seatId = 0; seatId < free.length; seatId++) free[seatId] = this.#statuses[seatId] === AVAILABLE ? 1 : 0
    return free
  }

  status(seatId: number): StatusByte {
    return this.#statuses[seatId] as StatusByte
  }

  seat(seatId: number): Seat {
    return this.#seats.get(seatId) ?? freeSeat(seatId)
  }

  /** The seats that are not available. */
  unavailable(): Iterable<Seat> {
    return this.#seats.values()
  }

  idsOf(visitorId: string): ReadonlySet<number> {
    return this.#byVisitor.of(visitorId)
  }

  /** Whether a booking of this id was ever made. */
  hasBooking(bookingId: string): boolean {
    return this.#bookingIds.has(bookingId)
  }

  /** The seats whose hold or allocation is over at `now`, as many as that at most. */
  runOut(now: Instant, atMost: number): number[] {
    const runOut: number[] = []
    for (const seat of this.#seats.values()) {
      if (runOut.length === atMost) break
      if (canBeHad(seat, now)) runOut.push(seat.seatId)
    }
    return runOut
  }

  freeAt(now: Instant): Uint8Array {
    const free = this.free()
    for (const seatId of this.runOut(now, Infinity)) free[seatId] = 1
    return free
  }

  /** Takes over the change that follows on this board's seq. */
  advance(change: Change): void {
    if (change.seq !== this.#seq + 1) {
      throw new RangeError(`A board at ${this.#seq} cannot take change ${change.seq}.`)
    }
    this.#seq = change.seq
    this.#copied = undefined
    this.#timeline.add(change.seq, change.at)
    for (const step of change.steps) {
      const first = this.seat(step.seatIds[0] ?? -1)
      for (const seatId of step.seatIds) this.#set(evolve(this.seat(seatId), step))
      this.holders.apply(step, first, (visitorId) => firstHeldBy(visitorId, this) !== undefined, change.at)
      if (step.cause === 'booked') this.#bookingIds.add(step.bookingId)
      if (step.cause === 'show-changed') this.#change(step.show)
    }
    this.holders.forget(change.at - this.#settings.resumeMs)
  }

  /** Whether this board is at that seq of the same timeline: `at` is when its last change was decided. */
  isAt(reached: { seq: number; at: Instant | null }): boolean {
    return reached.seq === this.#seq && this.#timeline.has(reached)
  }

  /** Whether the board has another change of that seq: the database was set back, and began another timeline. */
  conflictsWith(change: Pick<Change, 'seq' | 'at'>): boolean {
    return change.seq <= this.#seq && this.#timeline.conflictsWith(change)
  }

  /** The frame of the seats whose status changed after `since`; undefined when `since` is too old, or in the future. */
  frameSince(since: number): Frame | undefined {
    if (since < this.#floor || since > this.#seq) return undefined
    const turned: [number[], number[], number[], number[]] = [[], [], [], []]
    for (let seatId = 0; seatId < this.#turnedAt.length; seatId++) {
      if ((this.#turnedAt[seatId] ?? 0) > since) turned[this.status(seatId)].push(seatId)
    }
    return this.#frame(since, turned)
  }

  /** The frame of what turned after `since`, which is known to be among these seats. */
  frameOf(since: number, seatIds: Iterable<number>): Frame {
    const turned: [number[], number[], number[], number[]] = [[], [], [], []]
    for (const seatId of seatIds) {
      if ((this.#turnedAt[seatId] ?? 0) > since) turned[this.status(seatId)].push(seatId)
    }
    return this.#frame(since, turned)
  }

  /** A visitor's hold as recorded; empty for a visitor without one. */
  holdOf(visitorId: string): Hold {
    const hold = holdOf(Array.from(this.idsOf(visitorId), (seatId) => this.seat(seatId)))
    return toHold(this.facts.showId, this.#seq, hold, this.#settings.holdMaxMs)
  }

  #change(changes: ShowChanges): void {
    if (changes.holds) this.#settings = { ...this.#settings, ...changes.holds }
    this.#facts = changedFacts(this.#facts, changes, this.bestSeats.isPriced, this.#settings)
  }

  #frame(since: number, turned: readonly number[][]): Frame {
    const frame: Frame = { showId: this.facts.showId, since, seq: this.#seq }
    for (const [status, seatIds] of turned.entries()) if (seatIds.length > 0) frame[statusWord(status)] = seatIds
    return frame
  }

  #set(seat: Seat): void {
    const { seatId, heldBy } = seat
    const status = statusOf(seat)
    const before = this.status(seatId)
    if (before !== status) {
      this.#counts[before]--
      this.#counts[status]++
      this.#statuses[seatId] = status
      this.#turnedAt[seatId] = this.#seq
      if (before === BLOCKED || status === BLOCKED) this.#fromPrice = undefined
    }
    this.#byVisitor.move(seatId, this.#seats.get(seatId)?.heldBy ?? null, heldBy)
    if (status === AVAILABLE) this.#seats.delete(seatId)
    else this.#seats.set(seatId, seat)
  }
}
