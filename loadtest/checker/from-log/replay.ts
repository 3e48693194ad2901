// Replays a show's log from the show as it was created: what each visitor has after each step.
import type { Hold } from '../../../shared/protocol.ts'
import type { Status } from '../../../shared/status.ts'
import type { Instant } from '../../history.ts'
import type { CheckSettings } from '../check-settings.ts'
import { Availability, SeatLayout } from '../seat-layout.ts'
import type { Change, ShowRecord, Step } from '../show-record.ts'
import type { Exhibit } from '../violation.ts'

/** Times are by the database's clock. */
export type ReplayedHold = {
  since: Instant
  until: Instant
  promisedUntil: Instant
  /** The seats with which the checkout began, while one runs. */
  checkout: readonly number[] | null
  seatIds: Set<number>
  /** The address that seats of it were last taken from. */
  from: string | undefined
}
/** The begin of a hold that was released or expired, and when it ended. */
export type EndedHold = { since: Instant; at: Instant }
export type ReplayedSale = {
  visitorId: string
  seatIds: readonly number[]
  confirmedAt: Instant
  seq: number
  cancelled: { at: Instant; seq: number } | null
}
export type ReplayedSeat = {
  status: Status
  visitorId: string | null
  bookingId: string | null
  requestId: string | null
  /** Since it was last available. */
  changes: Change[]
}

/** A show's log replayed up to some step, beside the record that the log is from. */
export type LogState = Readonly<{ replay: Replay; show: ShowRecord; settings: CheckSettings }>

export class Replay {
  readonly showId: string
  readonly seats: ReplayedSeat[]
  readonly holds = new Map<string, ReplayedHold>()
  readonly sales = new Map<string, ReplayedSale>()
  readonly layout: SeatLayout
  /** Since when visitors who do not have a seat can have it. */
  readonly availability: Availability
  readonly #booked = new Map<string, Set<number>>()
  readonly #ended = new Map<string, EndedHold>()

  /** No step that the checker knows blocks a seat, so that the seats blocked now were blocked from the first. */
  constructor({ showId, seats, seatCount, places }: ShowRecord) {
    this.showId = showId
    this.layout = new SeatLayout(places)
    this.availability = new Availability(this.layout)
    this.seats = Array.from({ length: seatCount }, () => ({ ...FREE, changes: [] }))
    for (const { seatId, blocked } of seats) {
      if (!blocked) continue
      Object.assign(this.seats[seatId] ?? {}, { status: 'blocked' })
      this.availability.set(seatId, Infinity)
    }
  }

  /** Forgets what a later part of the history cannot refer to: cancelled bookings, and holds that ended by `until`. */
  forget(until: Instant): void {
    for (const [bookingId, { cancelled }] of this.sales) if (cancelled) this.sales.delete(bookingId)
    for (const [visitorId, seatIds] of this.#booked) if (seatIds.size === 0) this.#booked.delete(visitorId)
    for (const seat of this.seats) if (seat.status === 'available') seat.changes = []
    for (const [visitorId, { at }] of this.#ended) if (at <= until) this.#ended.delete(visitorId)
  }

  /** How many records it keeps. */
  get retained(): number {
    const changes = this.seats.reduce((sum, seat) => sum + seat.changes.length, 0)
    return this.sales.size + this.holds.size + this.#booked.size + this.#ended.size + changes
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

  bookedCount(visitorId: string): number {
    return this.#booked.get(visitorId)?.size ?? 0
  }

  /** Of the seats that the server chose for a request, those that the visitor still has, held or booked, or `booked` only. */
  chosenFor(visitorId: string, requestId: string, which: 'all' | 'booked'): number[] {
    const held = which === 'all' ? (this.holds.get(visitorId)?.seatIds ?? []) : []
    const theirs = [...held, ...(this.#booked.get(visitorId) ?? [])]
    return theirs.filter((seatId) => this.seats[seatId]?.requestId === requestId).sort((a, b) => a - b)
  }

  /** A visitor's hold as an answer at that seq states it. */
  holdOf(visitorId: string, seq: number, holdMaxMs: number): Hold {
    const hold = this.holds.get(visitorId)
    if (!hold) return { showId: this.showId, seatIds: [], expiresAt: null, maxExpiresAt: null, seq }
    const seatIds = [...hold.seatIds].sort((a, b) => a - b)
    const times = { expiresAt: isoTime(hold.until), maxExpiresAt: isoTime(hold.since + holdMaxMs) }
    return { showId: this.showId, seatIds, ...times, seq, ...(hold.checkout && { checkout: true }) }
  }

  /** For each of these seats, the first change since it was last available, and the last two. */
  historyOf(seatIds: Iterable<number>): Exhibit[] {
    const wanted = new Set(seatIds)
    const changes = new Set(
      [...wanted].flatMap((seatId) => {
        const all = this.seats[seatId]?.changes ?? []
        return [...all.slice(0, 1), ...all.slice(1).slice(-2)]
      }),
    )
    return [...changes].sort((a, b) => a.seq - b.seq).map((change) => ({ change: partOf(change, wanted) }))
  }

  apply(step: Step, change: Change): void {
    for (const seatId of step.seatIds) {
      const seat = this.seats[seatId]
      if (!seat) continue
      if (seat.status === 'available') seat.changes = []
      if (seat.changes.at(-1) !== change) seat.changes.push(change)
      Object.assign(seat, seatAfter(step))
    }
    this.#applyToVisitor(step, change)
    const until = this.holds.get(step.visitorId)?.until ?? Infinity
    for (const seatId of step.seatIds) {
      const { status } = this.seats[seatId] ?? {}
      this.availability.set(seatId, status === 'available' ? -Infinity : status === 'held' ? until : Infinity)
    }
  }

  #applyToVisitor(step: Step, { seq, at }: Change): void {
    const { visitorId, seatIds } = step
    const hold = this.holds.get(visitorId)
    switch (step.cause) {
      case 'held': {
        const { since, until, checkout = null, from } = step
        const own = hold ?? { since, until, promisedUntil: until, checkout, seatIds: new Set(), from }
        for (const seatId of seatIds) own.seatIds.add(seatId)
        own.from = from
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
        this.sales.set(step.bookingId, { visitorId, seatIds, confirmedAt: at, seq, cancelled: null })
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
      case 'released':
      case 'expired':
        this.#end(visitorId, seatIds, at)
    }
  }

  #end(visitorId: string, seatIds: readonly number[], at: Instant): void {
    const hold = this.holds.get(visitorId)
    for (const seatId of seatIds) hold?.seatIds.delete(seatId)
    if (hold?.seatIds.size !== 0) return
    this.holds.delete(visitorId)
    this.#ended.set(visitorId, { since: hold.since, at: Math.min(hold.until, at) })
  }
}

const FREE = { status: 'available' as const, visitorId: null, bookingId: null, requestId: null }

function seatAfter(step: Step): Partial<ReplayedSeat> {
  switch (step.cause) {
    case 'held':
      return { status: 'held', visitorId: step.visitorId, bookingId: null, requestId: step.requestId ?? null }
    case 'extended':
    case 'disconnected':
    case 'returned':
    case 'checkout-begun':
    case 'checkout-ended':
      return { status: 'held', visitorId: step.visitorId, bookingId: null }
    case 'booked':
      return { status: 'booked', visitorId: step.visitorId, bookingId: step.bookingId }
    case 'released':
    case 'expired':
    case 'cancelled':
      return FREE
  }
}

/** Those steps of a change that are about these seats. */
export function partOf({ seq, at, steps }: Change, seatIds: ReadonlySet<number>): Change {
  return { seq, at, steps: steps.filter((step) => step.seatIds.some((seatId) => seatIds.has(seatId))) }
}

export function isoTime(instant: Instant): string {
  return new Date(instant).toISOString()
}
