// The ledger of one transaction: the seats of a show whose row is locked, with the steps decided so far applied to them.
import type { Buyer } from '../../shared/buyer.ts'
import { AddressCounts } from './address-counts.ts'
import type { Free, BestSeats, BestSeatsRequest } from './best-seats.ts'
import { firstHeldBy, heldBy, holdRowOf, isSameRow, type HoldRow, type SeatsKnown } from './hold-rows.ts'
import { Holders, type HoldersKnown } from './holders.ts'
import { OpenBlocks } from './open-blocks.ts'
import type { Sale } from './sale.ts'
import { Sales, type ChangedSales } from './sales.ts'
import {
  canBeHad,
  evolve,
  hasSameRow,
  holdOf,
  type Allocation,
  type Instant,
  type RecordedHold,
  type Seat,
  type Step,
} from './seat.ts'
import type { ShowChanges, ShowFields } from './show-fields.ts'

/** The show that the rules decide about; its row is locked meanwhile. */
export type LedgerShow = ShowFields &
  Readonly<{
    showId: string
    seatCount: number
    currency: string
    /** The seq of the change, if there will be one. */
    nextSeq: number
    bestSeats: BestSeats
  }>

/** Seats that are in no allocation any more, and those that are in another one. */
export type AllocationChanges = Readonly<{ ended: number[]; begun: (Allocation & { seatId: number })[] }>

/** The read-only view of a ledger, for the rules. */
export interface LedgerView {
  readonly show: LedgerShow
  seat(seatId: number): Seat
  /** The seats whose `heldBy` is this visitor: held, run out or booked, in the order of their ids. */
  seatsOf(visitorId: string): Seat[]
  sale(bookingId: string): Sale | undefined
  readonly holders: HoldersKnown
  /** How many seats are held, with time left at `now`, in holds that were last added to from an address. */
  heldFrom(address: string, now: Instant): number
  /** The seats that a sweep may free. */
  swept(): Seat[]
  /** A byte for each seat: 1 when it is available at `now`, or its hold has expired. */
  free(now: Instant): Free
  /** The best seats for a request at `now`; undefined when it cannot be met. */
  choose(request: BestSeatsRequest, now: Instant): number[] | undefined
  /** Whether as many seats of their kind, in one block, can be taken without leaving a single one. `held` count as free. */
  couldLeaveNone(seatIds: readonly number[], held: readonly number[], now: Instant): boolean
}

export class Ledger implements LedgerView {
  readonly steps: Step[] = []
  #show: LedgerShow
  #changedShow: ShowChanges | undefined
  readonly #known: SeatsKnown
  readonly #swept: readonly number[]
  readonly holders: Holders
  #heldFrom: AddressCounts | undefined
  /** The seats that the steps changed, in their new state. */
  readonly #changed = new Map<number, Seat>()
  /** By visitor, the ids of their seats; only for visitors whose seats changed. */
  readonly #byVisitor = new Map<string, Set<number>>()
  readonly #sales: Sales
  /** Made when first used. */
  #free: Uint8Array | undefined
  /** Requests that found no seats since a seat last came free: many visitors ask for the same. */
  readonly #unmet = new Set<string>()
  /** By request: the blocks where it can be met without leaving a single seat. */
  readonly #openFor = new Map<string, OpenBlocks>()

  /** `swept` are the seats that a sweep is to look at. */
  constructor(show: LedgerShow, known: SeatsKnown, sales: Iterable<Sale>, swept: readonly number[] = []) {
    this.#show = show
    this.#known = known
    this.holders = new Holders(known.holders)
    this.#swept = swept
    this.#sales = new Sales(sales)
  }

  get show(): LedgerShow {
    return this.#show
  }

  seat(seatId: number): Seat {
    return this.#changed.get(seatId) ?? this.#known.seat(seatId)
  }

  idsOf(visitorId: string): ReadonlySet<number> {
    return this.#byVisitor.get(visitorId) ?? this.#known.idsOf(visitorId)
  }

  seatsOf(visitorId: string): Seat[] {
    const ids = this.idsOf(visitorId)
    return ids.size === 0 ? [] : [...ids].sort((a, b) => a - b).map((seatId) => this.seat(seatId))
  }

  sale(bookingId: string): Sale | undefined {
    return this.#sales.get(bookingId)
  }

  heldFrom(address: string, now: Instant): number {
    this.#heldFrom ??= new AddressCounts(this.holders, (visitorId) => heldBy(visitorId, this, now))
    return this.#heldFrom.of(address)
  }

  swept(): Seat[] {
    return this.#swept.map((seatId) => this.seat(seatId))
  }

  free(now: Instant): Free {
    if (!this.#free) {
      this.#free = this.#known.freeAt(now)
      for (const seat of this.#changed.values()) this.#free[seat.seatId] = canBeHad(seat, now) ? 1 : 0
    }
    return this.#free
  }

  choose(request: BestSeatsRequest, now: Instant): number[] | undefined {
    const key = JSON.stringify(request)
    if (this.#unmet.has(key)) return undefined
    const seatIds = this.show.bestSeats.choose(request, this.free(now), this.show.singles === 'refuse')
    if (!seatIds) this.#unmet.add(key)
    return seatIds
  }

  couldLeaveNone(seatIds: readonly number[], held: readonly number[], now: Instant): boolean {
    const { bestSeats } = this.show
    const block = bestSeats.blocks.of(seatIds[0] ?? -1)
    const request = bestSeats.kindOf(seatIds)
    if (!block || !request) return false
    this.free(now)
    const free = this.#free ?? new Uint8Array()
    for (const seatId of held) free[seatId] = 1
    const isOpen = bestSeats.isOpen(block, request, free)
    for (const seatId of held) free[seatId] = 0
    return isOpen || this.#openBlocks(request, free).hasOneBut(block)
  }

  /** A visitor's recorded hold, or undefined when nothing is held. */
  holdOf(visitorId: string): RecordedHold | undefined {
    return holdOf(this.seatsOf(visitorId))
  }

  /** Takes decided steps over, so that the next command is decided on what they leave. `buyer` is of the sale that they make. */
  apply(steps: readonly Step[], now: Instant, buyer?: Buyer): void {
    for (const step of steps) {
      this.steps.push(step)
      if (this.#heldFrom && step.visitorId !== undefined) {
        this.#heldFrom.change(step.visitorId, () => this.#take(step, now))
      } else this.#take(step, now)
      if ('bookingId' in step) this.#sales.apply(step, this.show, now, buyer)
      else if (step.cause === 'show-changed') {
        this.#show = { ...this.#show, ...step.show }
        this.#changedShow = { ...this.#changedShow, ...step.show }
      }
    }
  }

  /** The seats that the steps name: their rows or that of their hold change. */
  changedSeats(): Seat[] {
    return [...this.#changed.values()]
  }

  /** The changed seats whose own rows change: extending, cutting or restoring a hold changes only the hold's row. */
  changedSeatRows(): Seat[] {
    return this.changedSeats().filter((seat) => !hasSameRow(seat, this.#known.seat(seat.seatId)))
  }

  /**
   * The visitors whose row in the table of holds is another one now, and what it is; undefined: none any more.
   * @param resumeMs how long the row of a hold that ended is kept
   */
  changedHolds(resumeMs: number): Map<string, HoldRow | undefined> {
    const changed = new Map<string, HoldRow | undefined>()
    for (const visitorId of this.#byVisitor.keys()) {
      const now = holdRowOf(visitorId, this, resumeMs)
      if (!isSameRow(holdRowOf(visitorId, this.#known, resumeMs), now)) changed.set(visitorId, now)
    }
    return changed
  }

  changedSales(): ChangedSales {
    return this.#sales.changed()
  }

  /** The changed fields of the show itself; undefined when none changed. */
  get changedShow(): ShowChanges | undefined {
    return this.#changedShow
  }

  changedAllocations(): AllocationChanges {
    const ended: number[] = []
    const begun: (Allocation & { seatId: number })[] = []
    for (const { seatId, allocation } of this.#changed.values()) {
      const before = this.#known.seat(seatId).allocation
      if (before?.name === allocation?.name && before?.until === allocation?.until) continue
      if (before) ended.push(seatId)
      if (allocation) begun.push({ seatId, ...allocation })
    }
    return { ended, begun }
  }

  #openBlocks(request: BestSeatsRequest, free: Free): OpenBlocks {
    const key = JSON.stringify(request)
    const known = this.#openFor.get(key)
    if (known) return known
    const { bestSeats } = this.show
    const open = new OpenBlocks(bestSeats.blocks.all, (block) => bestSeats.isOpen(block, request, free))
    this.#openFor.set(key, open)
    return open
  }

  #take(step: Step, now: Instant): void {
    const first = this.seat(step.seatIds[0] ?? -1)
    for (const seatId of step.seatIds) this.#replace(evolve(this.seat(seatId), step), now)
    this.holders.apply(step, first, (visitorId) => firstHeldBy(visitorId, this) !== undefined, now)
  }

  #replace(seat: Seat, now: Instant): void {
    const { heldBy } = this.seat(seat.seatId)
    if (heldBy !== null) this.#idsOf(heldBy).delete(seat.seatId)
    if (seat.heldBy !== null) this.#idsOf(seat.heldBy).add(seat.seatId)
    this.#changed.set(seat.seatId, seat)
    if (!this.#free) return
    const free = canBeHad(seat, now) ? 1 : 0
    if (free > (this.#free[seat.seatId] ?? 0)) this.#unmet.clear()
    if (free !== this.#free[seat.seatId]) {
      const block = this.show.bestSeats.blocks.of(seat.seatId)
      for (const open of this.#openFor.values()) if (block) open.changed(block)
    }
    this.#free[seat.seatId] = free
  }

  #idsOf(visitorId: string): Set<number> {
    const ids = this.#byVisitor.get(visitorId)
    if (ids) return ids
    const copied = new Set(this.#known.idsOf(visitorId))
    this.#byVisitor.set(visitorId, copied)
    return copied
  }
}
