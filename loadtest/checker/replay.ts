// A show's log replayed from the show as it was created: who has what after each step.
import type { Hold } from '../../shared/protocol.ts'
import type { Status } from '../../shared/status.ts'
import type { Instant } from '../history.ts'
import type { Change, ShowRecord, Step } from './record.ts'
import type { Exhibit } from './violation.ts'

/** Times are by the database's clock. */
export type ReplayedHold = { since: Instant; until: Instant; promisedUntil: Instant; seatIds: Set<number> }
export type ReplayedSale = {
  visitorId: string
  seatIds: readonly number[]
  confirmedAt: Instant
  seq: number
  cancelled: { at: Instant; seq: number } | null
}
export type ReplayedSeat = { status: Status; visitorId: string | null; bookingId: string | null; changes: Change[] }

export class Replay {
  readonly showId: string
  readonly seats: ReplayedSeat[]
  readonly holds = new Map<string, ReplayedHold>()
  readonly sales = new Map<string, ReplayedSale>()
  readonly #booked = new Map<string, number>()

  /** Nothing blocks or frees a blocked seat yet, so that those blocked now were so from the first. */
  constructor({ showId, seats, seatCount }: ShowRecord) {
    this.showId = showId
    this.seats = Array.from({ length: seatCount }, () => ({ ...FREE, changes: [] }))
    for (const { seatId, blocked } of seats) if (blocked) Object.assign(this.seats[seatId] ?? {}, { status: 'blocked' })
  }

  /** How many seats a visitor has booked. */
  booked(visitorId: string): number {
    return this.#booked.get(visitorId) ?? 0
  }

  /** A visitor's hold as an answer of that seq tells it. */
  holdOf(visitorId: string, seq: number, holdMaxMs: number): Hold {
    const hold = this.holds.get(visitorId)
    if (!hold) return { showId: this.showId, seatIds: [], expiresAt: null, maxExpiresAt: null, seq }
    const seatIds = [...hold.seatIds].sort((a, b) => a - b)
    const times = { expiresAt: isoTime(hold.until), maxExpiresAt: isoTime(hold.since + holdMaxMs) }
    return { showId: this.showId, seatIds, ...times, seq }
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
    const { visitorId, seatIds } = step
    for (const seatId of seatIds) this.#turn(seatId, step, change)
    const hold = this.holds.get(visitorId)
    switch (step.cause) {
      case 'held': {
        const { since, until } = step
        if (hold) for (const seatId of seatIds) hold.seatIds.add(seatId)
        else this.holds.set(visitorId, { since, until, promisedUntil: until, seatIds: new Set(seatIds) })
        return
      }
      case 'extended':
      case 'returned':
        if (hold) hold.until = hold.promisedUntil = step.until
        return
      case 'disconnected':
        if (hold) hold.until = step.until
        return
      case 'booked': {
        const sale = { visitorId, seatIds, confirmedAt: change.at, seq: change.seq, cancelled: null }
        this.sales.set(step.bookingId, sale)
        this.#booked.set(visitorId, this.booked(visitorId) + seatIds.length)
        this.#end(visitorId, seatIds)
        return
      }
      case 'cancelled': {
        const sale = this.sales.get(step.bookingId)
        if (sale) sale.cancelled = { at: change.at, seq: change.seq }
        this.#booked.set(visitorId, this.booked(visitorId) - seatIds.length)
        return
      }
      case 'released':
      case 'expired':
        this.#end(visitorId, seatIds)
    }
  }

  #end(visitorId: string, seatIds: readonly number[]): void {
    const hold = this.holds.get(visitorId)
    for (const seatId of seatIds) hold?.seatIds.delete(seatId)
    if (hold?.seatIds.size === 0) this.holds.delete(visitorId)
  }

  #turn(seatId: number, step: Step, change: Change): void {
    const seat = this.seats[seatId]
    if (!seat) return
    if (seat.status === 'available') seat.changes = []
    if (seat.changes.at(-1) !== change) seat.changes.push(change)
    Object.assign(seat, seatAfter(step))
  }
}

const FREE = { status: 'available' as const, visitorId: null, bookingId: null }

function seatAfter(step: Step): Omit<ReplayedSeat, 'changes'> {
  switch (step.cause) {
    case 'held':
    case 'extended':
    case 'disconnected':
    case 'returned':
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
