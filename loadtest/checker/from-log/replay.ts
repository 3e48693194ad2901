// A show's log replayed from the show as it was created: who has what after each step.
import type { Hold } from '../../../shared/protocol.ts'
import type { Status } from '../../../shared/status.ts'
import type { Instant } from '../../history.ts'
import type { Change, ShowRecord, Step } from '../show-record.ts'
import { Room, Vacancies } from '../seat-layout.ts'
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
/** Since when a hold lasted that was given back or ran out, and when that was. */
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
  changes: Change[]
}

export class Replay {
  readonly showId: string
  readonly seats: ReplayedSeat[]
  readonly holds = new Map<string, ReplayedHold>()
  readonly sales = new Map<string, ReplayedSale>()
  readonly room: Room
  /** Since when each seat can be had, by whoever does not have it. */
  readonly vacancies: Vacancies
  readonly #booked = new Map<string, Set<number>>()
  readonly #ended = new Map<string, EndedHold>()

  /** Nothing blocks or frees a blocked seat yet, so that those blocked now were so from the first. */
  constructor({ showId, seats, seatCount, places }: ShowRecord) {
    this.showId = showId
    this.room = new Room(places)
    this.vacancies = new Vacancies(this.room)
    this.seats = Array.from({ length: seatCount }, () => ({ ...FREE, changes: [] }))
    for (const { seatId, blocked } of seats) {
      if (!blocked) continue
      Object.assign(this.seats[seatId] ?? {}, { status: 'blocked' })
      this.vacancies.set(seatId, Infinity)
    }
  }

  /** What was cancelled is not asked for again once the history has ended in which it was. */
  forgetCancelled(): void {
    for (const [bookingId, { cancelled }] of this.sales) if (cancelled) this.sales.delete(bookingId)
    for (const [visitorId, seatIds] of this.#booked) if (seatIds.size === 0) this.#booked.delete(visitorId)
    for (const seat of this.seats) if (seat.status === 'available') seat.changes = []
  }

  /** Holds that ended by then are not asked for again. */
  forgetEnded(until: Instant): void {
    for (const [visitorId, { at }] of this.#ended) if (at <= until) this.#ended.delete(visitorId)
  }

  /** How many records it keeps. */
  get retained(): number {
    const changes = this.seats.reduce((sum, seat) => sum + seat.changes.length, 0)
    return this.sales.size + this.holds.size + this.#booked.size + this.#ended.size + changes
  }

  /** A visitor's last hold, as it ended or will when nothing more is done; undefined when a booking ended it. */
  lastHold(visitorId: string): EndedHold | undefined {
    const hold = this.holds.get(visitorId)
    return hold ? { since: hold.since, at: hold.until } : this.#ended.get(visitorId)
  }

  /** How many seats others than a visitor hold, with time left at `at`: by the addresses that they were taken from. */
  heldByOthers(visitorId: string, at: Instant): Map<string, number> {
    const counts = new Map<string, number>()
    for (const [holder, { from, until, seatIds }] of this.holds) {
      if (from === undefined || holder === visitorId || until <= at) continue
      counts.set(from, (counts.get(from) ?? 0) + seatIds.size)
    }
    return counts
  }

  /** How many seats a visitor has booked. */
  booked(visitorId: string): number {
    return this.#booked.get(visitorId)?.size ?? 0
  }

  /** What a visitor has of the seats that were chosen for a wish of theirs, held or booked, or `booked` only. */
  chosenFor(visitorId: string, requestId: string, which: 'all' | 'booked'): number[] {
    const held = which === 'all' ? (this.holds.get(visitorId)?.seatIds ?? []) : []
    const theirs = [...held, ...(this.#booked.get(visitorId) ?? [])]
    return theirs.filter((seatId) => this.seats[seatId]?.requestId === requestId).sort((a, b) => a - b)
  }

  /** A visitor's hold as an answer of that seq tells it. */
  holdOf(visitorId: string, seq: number, holdMaxMs: number): Hold {
    const hold = this.holds.get(visitorId)
    if (!hold) return { showId: this.showId, seatIds: [], expiresAt: null, maxExpiresAt: null, seq }
    const seatIds = [...hold.seatIds].sort((a, b) => a - b)
    const times = { expiresAt: isoTime(hold.until), maxExpiresAt: isoTime(hold.since + holdMaxMs) }
    return { showId: this.showId, seatIds, ...times, seq, ...(hold.checkout && { checkout: true }) }
  }

  /** How the log has it that some seats came to be as they are: since they were last free, the first change and the last two. */
  storyOf(seatIds: Iterable<number>): Exhibit[] {
    const wanted = new Set(seatIds)
    const changes = new Set(
      [...wanted].flatMap((seatId) => {
        const all = this.seats[seatId]?.changes ?? []
        return [...all.slice(0, 1), ...all.slice(1).slice(-2)]
      }),
    )
    return [...changes].sort((a, b) => a.seq - b.seq).map((change) => ({ change: about(change, wanted) }))
  }

  apply(step: Step, change: Change): void {
    for (const seatId of step.seatIds) this.#turn(seatId, step, change)
    this.#applyToVisitor(step, change)
    const until = this.holds.get(step.visitorId)?.until ?? Infinity
    for (const seatId of step.seatIds) {
      const { status } = this.seats[seatId] ?? {}
      this.vacancies.set(seatId, status === 'available' ? -Infinity : status === 'held' ? until : Infinity)
    }
  }

  #applyToVisitor(step: Step, change: Change): void {
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
      case 'booked': {
        const sale = { visitorId, seatIds, confirmedAt: change.at, seq: change.seq, cancelled: null }
        this.sales.set(step.bookingId, sale)
        this.#booked.set(visitorId, new Set([...(this.#booked.get(visitorId) ?? []), ...seatIds]))
        this.#end(visitorId, seatIds, change.at)
        if (!this.holds.has(visitorId)) this.#ended.delete(visitorId)
        return
      }
      case 'cancelled': {
        const sale = this.sales.get(step.bookingId)
        if (sale) sale.cancelled = { at: change.at, seq: change.seq }
        for (const seatId of seatIds) this.#booked.get(visitorId)?.delete(seatId)
        return
      }
      case 'released':
      case 'expired':
        this.#end(visitorId, seatIds, change.at)
    }
  }

  #end(visitorId: string, seatIds: readonly number[], at: Instant): void {
    const hold = this.holds.get(visitorId)
    for (const seatId of seatIds) hold?.seatIds.delete(seatId)
    if (hold?.seatIds.size !== 0) return
    this.holds.delete(visitorId)
    this.#ended.set(visitorId, { since: hold.since, at: Math.min(hold.until, at) })
  }

  #turn(seatId: number, step: Step, change: Change): void {
    const seat = this.seats[seatId]
    if (!seat) return
    if (seat.status === 'available') seat.changes = []
    if (seat.changes.at(-1) !== change) seat.changes.push(change)
    Object.assign(seat, seatAfter(step))
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

/** Of a change only what is about these seats. */
export function about({ seq, at, steps }: Change, seatIds: ReadonlySet<number>): Change {
  return { seq, at, steps: steps.filter((step) => step.seatIds.some((seatId) => seatIds.has(seatId))) }
}

export function isoTime(instant: Instant): string {
  return new Date(instant).toISOString()
}
