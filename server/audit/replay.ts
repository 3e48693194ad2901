// Replays a show's log from the show as it was created: what each visitor has after each step. It keeps no more than what
// later steps can refer to, so that its memory grows with the show and not with the log.
import { Availability } from './availability.ts'
import type { LogExhibit } from './finding.ts'
import type { LogSettings } from './log-settings.ts'
import {
  FREE,
  seatAfter,
  transferAfter,
  type EndedHold,
  type ReplayedHold,
  type ReplayedSale,
  type ReplayedSeat,
} from './replayed.ts'
import { SeatLayout } from './seat-layout.ts'
import type { Change, Instant, ShowFacts, Step, StepOf } from './show-record.ts'
import type { ShowTerms } from './show-terms.ts'

/** A show's log replayed up to some step, beside what never changes of the show. */
export type LogState = Readonly<{ replay: Replay; show: ShowFacts }>

export class Replay {
  readonly showId: string
  readonly seats: ReplayedSeat[]
  readonly holds = new Map<string, ReplayedHold>()
  readonly sales = new Map<string, ReplayedSale>()
  readonly layout: SeatLayout
  /** Since when visitors who do not have a seat can have it. */
  readonly availability: Availability
  /** What is in force now. */
  terms: ShowTerms
  #settings: LogSettings
  readonly #booked = new Map<string, Set<number>>()
  /** By address, who holds seats that were last taken from there. */
  readonly #holdersFrom = new Map<string, Set<string>>()
  readonly #ended = new Map<string, EndedHold>()
  /** Whether anything has happened to any seat. */
  hasSeatSteps = false
  #steps = 0

  /**
   * @param blocked the seats that were blocked when the show was created; see `blockedAtFirst`
   * @param terms those with which it was created; see `termsAtFirst`
   * @param settings for a show that has none itself
   */
  constructor(
    { showId, seatCount, places }: ShowFacts,
    blocked: Iterable<number>,
    terms: ShowTerms,
    settings: LogSettings,
  ) {
    this.terms = terms
    this.#settings = { ...settings, ...terms.holds }
    this.showId = showId
    this.layout = new SeatLayout(places)
    this.availability = new Availability(this.layout)
    this.seats = Array.from({ length: seatCount }, () => ({ ...FREE, steps: [] }))
    for (const seatId of blocked) {
      Object.assign(this.seats[seatId] ?? {}, { status: 'blocked' })
      this.availability.set(seatId, Infinity)
    }
  }

  /** The settings that are in force now. */
  get settings(): LogSettings {
    return this.#settings
  }

  /** Forgets what later steps cannot refer to: cancelled bookings, and holds that ended by `until`. */
  forget(until: Instant): void {
    for (const [bookingId, { cancelled }] of this.sales) if (cancelled) this.sales.delete(bookingId)
    for (const [visitorId, seatIds] of this.#booked) if (seatIds.size === 0) this.#booked.delete(visitorId)
    for (const seat of this.seats) if (seat.status === 'available') seat.steps = []
    for (const [visitorId, { at }] of this.#ended) if (at <= until) this.#ended.delete(visitorId)
  }

  /** How many records it keeps. */
  get retained(): number {
    const steps = this.seats.reduce((sum, seat) => sum + seat.steps.length, 0)
    return this.sales.size + this.holds.size + this.#booked.size + this.#ended.size + steps
  }

  /** A visitor's last hold, as it ended or will end when nothing more is done; undefined when a booking ended it. */
  lastHold(visitorId: string): EndedHold | undefined {
    const hold = this.holds.get(visitorId)
    return hold ? { since: hold.since, at: hold.until } : this.#ended.get(visitorId)
  }

  /** By address, how many seats other visitors than this one hold from there, with time left at `at`. */
  heldByOthers(visitorId: string, at: Instant): Map<string, number> {
    const counts = new Map<string, number>()
    for (const [holder, { from, until, seatIds }] of this.holds) {
      if (from === undefined || holder === visitorId || until <= at) continue
      counts.set(from, (counts.get(from) ?? 0) + seatIds.size)
    }
    return counts
  }

  /** How many seats other visitors than this one hold from an address, with time left at `at`. */
  heldFrom(address: string, visitorId: string, at: Instant): number {
    let count = 0
    for (const holder of this.#holdersFrom.get(address) ?? []) {
      const hold = this.holds.get(holder)
      if (hold && holder !== visitorId && hold.until > at) count += hold.seatIds.size
    }
    return count
  }

  bookedCount(visitorId: string): number {
    return this.#booked.get(visitorId)?.size ?? 0
  }

  /** Of the seats that the server chose for a request, those that the visitor still has, held or booked, or `booked` only. */
  chosenFor(visitorId: string, requestId: string, which: 'all' | 'booked'): number[] {
    const held = which === 'all' ? (this.holds.get(visitorId)?.seatIds ?? []) : []
    const theirs = [...held, ...(this.#booked.get(visitorId) ?? [])]
    return theirs.filter((seatId) => this.seats[seatId]?.requestId === requestId).sort((a, b) => a - b)
  }

  /** For each of these seats, the first step since it was last available, and the last two, as they are in their changes. */
  historyOf(seatIds: Iterable<number>): LogExhibit[] {
    const steps = [...new Set(seatIds)].flatMap((seatId) => this.seats[seatId]?.steps ?? [])
    const inOrder = new Map(steps.sort((a, b) => a.order - b.order).map((one) => [one.order, one]))
    const changes = Map.groupBy(inOrder.values(), ({ seq }) => seq)
    return Array.from(changes, ([seq, same]) => {
      return { change: { seq, at: same[0]?.at ?? NaN, steps: same.map(({ step }) => step) } }
    })
  }

  apply(step: Step, { seq, at }: Change): void {
    const order = this.#steps++
    this.hasSeatSteps ||= step.seatIds.length > 0
    if (step.cause === 'show-changed') {
      this.terms = { ...this.terms, ...step.show }
      this.#settings = { ...this.#settings, ...step.show.holds }
    }
    for (const seatId of step.seatIds) {
      const seat = this.seats[seatId]
      if (!seat) continue
      if (seat.status === 'available') seat.steps = []
      seat.steps.push({ order, seq, at, step })
      if (seat.steps.length > SEAT_STEPS_KEPT) seat.steps.splice(1, 1)
      Object.assign(seat, seatAfter(step, seatId))
    }
    this.#applyToVisitor(step, seq, at)
    const until = this.holds.get(step.visitorId ?? '')?.until ?? Infinity
    for (const seatId of step.seatIds) {
      const { status, allocation } = this.seats[seatId] ?? {}
      const since = status === 'held' ? until : (allocation?.until ?? Infinity)
      this.availability.set(seatId, status === 'available' ? -Infinity : since)
    }
  }

  #applyToVisitor(step: Step, seq: number, at: Instant): void {
    const { visitorId, seatIds } = step
    if (visitorId === undefined) return
    const hold = this.holds.get(visitorId)
    switch (step.cause) {
      case 'held': {
        const { since, until, checkout = null, from } = step
        const own = hold ?? { since, until, promisedUntil: until, checkout, seatIds: new Set(), from }
        for (const seatId of seatIds) own.seatIds.add(seatId)
        this.#leave(visitorId, own.from)
        own.from = from
        if (from !== undefined) this.#holdersFrom.set(from, (this.#holdersFrom.get(from) ?? new Set()).add(visitorId))
        this.holds.set(visitorId, own)
        this.#ended.delete(visitorId)
        return
      }
      case 'extended':
      case 'returned':
        if (hold) hold.until = hold.promisedUntil = step.until
        return
      case 'disconnected':
        if (hold) hold.until = step.until
        return
      case 'checkout-begun':
        if (hold) hold.checkout = seatIds
        return
      case 'checkout-ended':
        if (hold) hold.checkout = null
        return
      case 'booked':
        this.sales.set(step.bookingId, {
          visitorId,
          seatIds,
          soldAs: new Map(),
          confirmedAt: at,
          seq,
          cancelled: null,
          transfer: null,
        })
        this.#booked.set(visitorId, new Set([...(this.#booked.get(visitorId) ?? []), ...seatIds]))
        this.#end(visitorId, seatIds, at)
        if (!this.holds.has(visitorId)) this.#ended.delete(visitorId)
        return
      case 'cancelled': {
        const sale = this.sales.get(step.bookingId)
        if (sale) sale.cancelled = { at, seq }
        for (const seatId of seatIds) this.#booked.get(visitorId)?.delete(seatId)
        return
      }
      case 'seats-cancelled': {
        const sale = this.sales.get(step.bookingId)
        if (sale) sale.seatIds = sale.seatIds.filter((seatId) => !seatIds.includes(seatId))
        for (const seatId of seatIds) this.#booked.get(visitorId)?.delete(seatId)
        return
      }
      case 'moved':
        return this.#move(step)
      case 'offered':
      case 'offer-withdrawn': {
        const sale = this.sales.get(step.bookingId)
        if (sale) sale.transfer = transferAfter(sale, step, at)
        return
      }
      case 'transferred': {
        const sale = this.sales.get(step.bookingId)
        if (sale) Object.assign(sale, { visitorId, transfer: transferAfter(sale, step, at) })
        for (const seatId of seatIds) this.#booked.get(step.sender)?.delete(seatId)
        this.#booked.set(visitorId, new Set([...(this.#booked.get(visitorId) ?? []), ...seatIds]))
        return
      }
      case 'released':
      case 'expired':
      case 'forced':
      case 'blocked':
        this.#end(visitorId, seatIds, at)
    }
  }

  #move({ visitorId, bookingId, moves }: StepOf<'moved'>): void {
    const booked = this.#booked.get(visitorId)
    const sale = this.sales.get(bookingId)
    const soldAs = new Map(sale?.soldAs)
    for (const { from, to } of moves) {
      booked?.delete(from)
      booked?.add(to)
      soldAs.set(to, soldAs.get(from) ?? from)
      soldAs.delete(from)
    }
    if (!sale) return
    const left = new Set(moves.map(({ from }) => from))
    sale.seatIds = [...sale.seatIds.filter((seatId) => !left.has(seatId)), ...moves.map(({ to }) => to)]
    sale.soldAs = soldAs
  }

  #end(visitorId: string, seatIds: readonly number[], at: Instant): void {
    const hold = this.holds.get(visitorId)
    for (const seatId of seatIds) hold?.seatIds.delete(seatId)
    if (hold?.seatIds.size !== 0) return
    this.holds.delete(visitorId)
    this.#leave(visitorId, hold.from)
    this.#ended.set(visitorId, { since: hold.since, at: Math.min(hold.until, at) })
  }

  #leave(visitorId: string, address: string | undefined): void {
    if (address === undefined) return
    const holders = this.#holdersFrom.get(address)
    holders?.delete(visitorId)
    if (holders?.size === 0) this.#holdersFrom.delete(address)
  }
}

const SEAT_STEPS_KEPT = 3

/** Those steps of a change that are about these seats. */
export function partOf({ seq, at, steps }: Change, seatIds: ReadonlySet<number>): Change {
  return { seq, at, steps: steps.filter((step) => step.seatIds.some((seatId) => seatIds.has(seatId))) }
}
