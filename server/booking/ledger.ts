// The locked rows of one transaction, on which its commands are decided one after another.
import type { Free, Hall, Wish } from './hall.ts'
import type { BoardHold } from './board.ts'
import type { Singles } from '../../shared/status.ts'
import { canBeHad, evolve, FREE, type Instant, type Seat, type Step } from './seat.ts'

/** What the rules need to know of a show; its row is locked while they decide. */
export type ShowTerms = Readonly<{
  showId: string
  seatCount: number
  salesOpenAt: Instant
  salesCloseAt: Instant
  startsAt: Instant
  currency: string
  singles: Singles
  /** The number that the change will have, if there is any. */
  nextSeq: number
  hall: Hall
}>

/** Seats that nobody has, with the number of times that each was written, as read while the show was locked. */
export type FreeSeats = Readonly<{ seatIds: readonly number[]; versions: readonly number[] }>

/** A sale: who, what, for how much and when; `seq` is that of its last change. */
export type Sale = Readonly<{
  bookingId: string
  visitorId: string
  seatIds: readonly number[]
  total: number
  currency: string
  confirmedAt: Instant
  cancelledAt: Instant | null
  seq: number
}>

/** What the rules read; they write nothing. */
export interface LedgerView {
  readonly terms: ShowTerms
  /** @throws {RangeError} for a seat that was not locked: deciding on it would be a defect. */
  seat(seatId: number): Seat
  /** The seats whose `heldBy` is this visitor: held, run out or booked, in the order of their ids. */
  seatsOf(visitorId: string): Seat[]
  sale(bookingId: string): Sale | undefined
  /** Every locked seat. */
  seats(): Iterable<Seat>
  /** What can be had at `now`; of seats that are not locked it knows only when it was told which are free. */
  free(now: Instant): Free
  /** The best seats for a wish that can be had at `now`. */
  choose(wish: Wish, now: Instant): number[] | undefined
}

export class Ledger implements LedgerView {
  readonly terms: ShowTerms
  readonly steps: Step[] = []
  /** Also what was read as free and has been taken since. */
  readonly #before: Map<number, Seat>
  /** How often each seat was written that was read as free, and was not locked; −1 of the others. */
  readonly #freeVersions: Int32Array
  /** Made when it is first asked for. */
  #free: Uint8Array | undefined
  /** What was wished for in vain, since any seat came free: a crowd wishes for the same. */
  readonly #unmet = new Set<string>()
  readonly #now: Map<number, Seat>
  readonly #byVisitor = new Map<string, Set<number>>()
  readonly #sales: Map<string, Sale>
  readonly #changedSales = new Set<string>()
  readonly #unlocked: number[] = []

  constructor(terms: ShowTerms, seats: Iterable<Seat>, sales: Iterable<Sale>, free?: FreeSeats) {
    this.terms = terms
    this.#before = new Map(Array.from(seats, (seat) => [seat.seatId, seat]))
    this.#now = new Map(this.#before)
    this.#freeVersions = new Int32Array(free ? terms.seatCount : 0).fill(-1)
    for (const [i, seatId] of (free?.seatIds ?? []).entries()) this.#freeVersions[seatId] = free?.versions[i] ?? 0
    this.#sales = new Map(Array.from(sales, (sale) => [sale.bookingId, sale]))
    for (const seat of this.#before.values()) this.#index(seat)
  }

  seat(seatId: number): Seat {
    const seat = this.#now.get(seatId) ?? this.#readFree(seatId)
    if (!seat) throw new RangeError(`Seat ${seatId} of ${this.terms.showId} is not locked.`)
    return seat
  }

  seatsOf(visitorId: string): Seat[] {
    const ids = [...(this.#byVisitor.get(visitorId) ?? [])].sort((a, b) => a - b)
    return ids.map((seatId) => this.seat(seatId))
  }

  sale(bookingId: string): Sale | undefined {
    return this.#sales.get(bookingId)
  }

  seats(): Iterable<Seat> {
    return this.#now.values()
  }

  free(now: Instant): Free {
    if (!this.#free) {
      this.#free = Uint8Array.from(this.#freeVersions, (version) => (version < 0 ? 0 : 1))
      for (const seat of this.#now.values()) this.#free[seat.seatId] = canBeHad(seat, now) ? 1 : 0
    }
    return this.#free
  }

  choose(wish: Wish, now: Instant): number[] | undefined {
    const key = JSON.stringify(wish)
    if (this.#unmet.has(key)) return undefined
    const seatIds = this.terms.hall.choose(wish, this.free(now))
    if (!seatIds) this.#unmet.add(key)
    return seatIds
  }

  /** The seats that were taken though they had only been read: they are to be locked before they are written. */
  unlocked(): number[] {
    return this.#unlocked
  }

  /** A visitor's recorded hold, or undefined when nothing is held. */
  holdOf(visitorId: string): BoardHold | undefined {
    const held = this.seatsOf(visitorId).filter((seat) => seat.bookingId === null)
    const [first] = held
    if (first?.heldSince == null || first.expiresAt == null || first.promisedUntil == null) return undefined
    return {
      seatIds: new Set(held.map((seat) => seat.seatId)),
      since: first.heldSince,
      expiresAt: first.expiresAt,
      promisedUntil: first.promisedUntil,
    }
  }

  /** Takes decided steps over, so that the next command is decided on what they leave. */
  apply(steps: readonly Step[], now: Instant): void {
    for (const step of steps) {
      this.steps.push(step)
      for (const seatId of step.seatIds) this.#replace(evolve(this.seat(seatId), step), now)
      if (step.cause === 'booked') {
        const { bookingId, visitorId, seatIds } = step
        const total = seatIds.reduce((sum, seatId) => sum + this.terms.hall.priceOf(seatId), 0)
        const { currency, nextSeq: seq } = this.terms
        this.#record({ bookingId, visitorId, seatIds, total, currency, confirmedAt: now, cancelledAt: null, seq })
      } else if (step.cause === 'cancelled') {
        const sale = this.#sales.get(step.bookingId)
        if (sale) this.#record({ ...sale, cancelledAt: now, seq: this.terms.nextSeq })
      }
    }
  }

  /** The seats that are not what they were when they were locked; their `version` is still the one decided upon. */
  changedSeats(): Seat[] {
    return [...this.#now.values()].filter((seat) => seat !== this.#before.get(seat.seatId))
  }

  /** The sales that were made or cancelled since the rows were locked. */
  changedSales(): Sale[] {
    return [...this.#changedSales].flatMap((bookingId) => this.#sales.get(bookingId) ?? [])
  }

  #readFree(seatId: number): Seat | undefined {
    const version = this.#freeVersions[seatId] ?? -1
    if (version < 0) return undefined
    const seat: Seat = { ...FREE, seatId, blocked: false, version }
    this.#before.set(seatId, seat)
    this.#now.set(seatId, seat)
    this.#unlocked.push(seatId)
    return seat
  }

  #record(sale: Sale): void {
    this.#sales.set(sale.bookingId, sale)
    this.#changedSales.add(sale.bookingId)
  }

  #replace(seat: Seat, now: Instant): void {
    const old = this.seat(seat.seatId)
    if (old.heldBy !== null) this.#byVisitor.get(old.heldBy)?.delete(old.seatId)
    this.#now.set(seat.seatId, seat)
    this.#index(seat)
    if (!this.#free) return
    const free = canBeHad(seat, now) ? 1 : 0
    if (free > (this.#free[seat.seatId] ?? 0)) this.#unmet.clear()
    this.#free[seat.seatId] = free
  }

  #index(seat: Seat): void {
    if (seat.heldBy === null) return
    const theirs = this.#byVisitor.get(seat.heldBy)
    if (theirs) theirs.add(seat.seatId)
    else this.#byVisitor.set(seat.heldBy, new Set([seat.seatId]))
  }
}
