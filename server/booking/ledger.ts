// The locked rows of one transaction, on which its commands are decided one after another.
import type { BoardHold } from './board.ts'
import { evolve, type Instant, type Seat, type Step } from './seat.ts'

/** What the rules need to know of a show; its row is locked while they decide. */
export type ShowTerms = Readonly<{
  showId: string
  seatCount: number
  salesOpenAt: Instant
  salesCloseAt: Instant
  startsAt: Instant
  currency: string
  /** The number that the change will have, if there is any. */
  nextSeq: number
  /** In the currency's minor unit. */
  priceOf: (seatId: number) => number
}>

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
}

export class Ledger implements LedgerView {
  readonly terms: ShowTerms
  readonly steps: Step[] = []
  readonly #before: ReadonlyMap<number, Seat>
  readonly #now: Map<number, Seat>
  readonly #byVisitor = new Map<string, Set<number>>()
  readonly #sales: Map<string, Sale>
  readonly #changedSales = new Set<string>()

  constructor(terms: ShowTerms, seats: Iterable<Seat>, sales: Iterable<Sale>) {
    this.terms = terms
    this.#before = new Map(Array.from(seats, (seat) => [seat.seatId, seat]))
    this.#now = new Map(this.#before)
    this.#sales = new Map(Array.from(sales, (sale) => [sale.bookingId, sale]))
    for (const seat of this.#before.values()) this.#index(seat)
  }

  seat(seatId: number): Seat {
    const seat = this.#now.get(seatId)
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
      for (const seatId of step.seatIds) this.#replace(evolve(this.seat(seatId), step))
      if (step.cause === 'booked') {
        const { bookingId, visitorId, seatIds } = step
        const total = seatIds.reduce((sum, seatId) => sum + this.terms.priceOf(seatId), 0)
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

  #record(sale: Sale): void {
    this.#sales.set(sale.bookingId, sale)
    this.#changedSales.add(sale.bookingId)
  }

  #replace(seat: Seat): void {
    const old = this.seat(seat.seatId)
    if (old.heldBy !== null) this.#byVisitor.get(old.heldBy)?.delete(old.seatId)
    this.#now.set(seat.seatId, seat)
    this.#index(seat)
  }

  #index(seat: Seat): void {
    if (seat.heldBy === null) return
    const theirs = this.#byVisitor.get(seat.heldBy)
    if (theirs) theirs.add(seat.seatId)
    else this.#byVisitor.set(seat.heldBy, new Set([seat.seatId]))
  }
}
