// The reference model of a show, to compare the rules with: a hold that runs out is gone at once, and nothing is recorded.
import type { RefusalCode } from '../../shared/protocol.ts'
import type { ConfirmBy, Singles } from '../../shared/status.ts'
import type { Command } from '../booking/command.ts'
import type { BestSeats } from '../booking/best-seats.ts'
import type { HoldSettings } from '../booking/decision.ts'
import type { Instant } from '../booking/seat.ts'

/** What a command is answered with: `ok`, or the refusal's code and the seats that it names. */
export type ModelAnswer = { code: RefusalCode | 'ok'; seatIds?: number[] }

/** `requests` says by which `hold-best` each of the seats was taken, if by any. */
type Hold = {
  since: Instant
  until: Instant
  promised: Instant
  /** What the checkout began with, while one runs. */
  checkout: number[] | undefined
  seatIds: Set<number>
  requests: Map<number, string>
  /** From which address seats of it were taken last. */
  from: string | undefined
}
type Booking = { visitorId: string; seatIds: number[]; cancelled: boolean; requests: Map<number, string> }
type Window = { salesOpenAt: Instant; salesCloseAt: Instant; startsAt: Instant }

export class Model {
  readonly holds = new Map<string, Hold>()
  readonly bookings = new Map<string, Booking>()
  /** Holds that ended other than by a booking: since when each was held, and when it ended. */
  readonly ended = new Map<string, { since: Instant; at: Instant }>()
  readonly #settings: HoldSettings
  readonly #window: Window
  readonly #bestSeats: BestSeats
  readonly #singles: Singles
  readonly #confirmBy: ConfirmBy

  /** `bestSeats` is of one row of one kind. */
  constructor(
    settings: HoldSettings,
    window: Window,
    bestSeats: BestSeats,
    singles: Singles = 'off',
    confirmBy: ConfirmBy = 'visitor',
  ) {
    this.#settings = settings
    this.#window = window
    this.#bestSeats = bestSeats
    this.#singles = singles
    this.#confirmBy = confirmBy
  }

  /** Time passes: whose hold has run out has none. */
  passTo(now: Instant): void {
    for (const [visitorId, { since, until }] of this.holds) if (until <= now) this.#end(visitorId, since, until)
  }

  do(command: Exclude<Command, { kind: 'expire' }>, now: Instant): ModelAnswer {
    const hold = this.holds.get(command.visitorId)
    const isFromServer = 'by' in command && command.by === 'server'
    if (hold && command.kind !== 'cut' && !isFromServer) hold.until = hold.promised
    const answer = this.#do(command, now)
    const left = this.holds.get(command.visitorId)
    if (left?.seatIds.size !== 0) return answer
    this.#end(command.visitorId, left.since, now)
    if (command.kind === 'confirm') this.ended.delete(command.visitorId)
    return answer
  }

  #end(visitorId: string, since: Instant, at: Instant): void {
    this.holds.delete(visitorId)
    this.ended.set(visitorId, { since, at })
  }

  /** Who has a seat, by hold or by booking. */
  ownerOf(seatId: number): { visitorId: string; bookingId?: string } | undefined {
    for (const [bookingId, { visitorId, seatIds, cancelled }] of this.bookings) {
      if (!cancelled && seatIds.includes(seatId)) return { visitorId, bookingId }
    }
    for (const [visitorId, { seatIds }] of this.holds) if (seatIds.has(seatId)) return { visitorId }
    return undefined
  }

  #do(command: Exclude<Command, { kind: 'expire' }>, now: Instant): ModelAnswer {
    const { visitorId } = command
    const { holdMs, holdMaxMs } = this.#settings
    const hold = this.holds.get(visitorId)
    const isOnSale = this.#window.salesOpenAt <= now && now < this.#window.salesCloseAt

    switch (command.kind) {
      case 'cut':
        if (hold && !hold.checkout) hold.until = Math.min(hold.until, now + this.#settings.graceMs)
        return { code: 'ok' }
      case 'restore':
        return { code: 'ok' }
      case 'hold': {
        const wanted = command.seatIds.filter((seatId) => !hold?.seatIds.has(seatId))
        if (wanted.length === 0) return { code: 'ok' }
        if (!isOnSale) return { code: 'SALE_CLOSED' }
        const taken = wanted.filter((seatId) => this.ownerOf(seatId)).sort()
        if (taken.length > 0) return { code: 'SEATS_TAKEN', seatIds: taken }
        return (
          this.#mayTake(visitorId, wanted.length, command.from, now) ?? this.#take(visitorId, wanted, command.from, now)
        )
      }
      case 'hold-best': {
        if (this.#hasOf(visitorId, command.requestId)) return { code: 'ok' }
        if (!isOnSale) return { code: 'SALE_CLOSED' }
        const { quantity } = command.request
        const refusal = this.#mayTake(visitorId, quantity, command.from, now)
        if (refusal) return refusal
        const free = Uint8Array.from(this.#bestSeats.seats, ({ seatId }) => (this.ownerOf(seatId) ? 0 : 1))
        const seatIds = this.#bestSeats.choose(command.request, free)
        if (!seatIds) return { code: 'NOT_ENOUGH_SEATS' }
        return this.#take(visitorId, seatIds, command.from, now, command.requestId)
      }
      case 'release':
        for (const seatId of command.seatIds ?? hold?.seatIds ?? []) hold?.seatIds.delete(seatId)
        return { code: 'ok' }
      case 'extend': {
        if (!hold) return { code: 'NOT_HELD' }
        const longest = hold.since + holdMaxMs
        const gain = now + holdMs - hold.promised
        if (hold.promised < longest && gain <= 0) return { code: 'ok' }
        const isRenewed = hold.promised !== hold.since + holdMs
        const isLast = now + holdMs >= longest || hold.promised >= longest
        if (isRenewed && !isLast && gain < Math.min(1000, holdMs / 20)) return { code: 'ok' }
        if (!isOnSale) return { code: 'SALE_CLOSED' }
        if (hold.promised === longest) return { code: 'EXTENSION_LIMIT' }
        hold.until = hold.promised = Math.min(now + holdMs, longest)
        return { code: 'ok' }
      }
      case 'begin-checkout':
        return hold ? this.#checkOut(hold, [...hold.seatIds]) : { code: 'NOT_HELD' }
      case 'end-checkout':
        if (hold) hold.checkout = undefined
        return { code: 'ok' }
      case 'confirm': {
        const known = this.bookings.get(command.bookingId)
        if (known) {
          const isSame = known.visitorId === visitorId && isSameSet(known.seatIds, command.seatIds)
          return { code: isSame ? 'ok' : 'BOOKING_MISMATCH' }
        }
        if (this.#confirmBy === 'server' && command.by !== 'server') return { code: 'FORBIDDEN' }
        const missing = command.seatIds.filter((seatId) => !hold?.seatIds.has(seatId))
        if (missing.length > 0) return { code: 'NOT_HELD', seatIds: missing.sort() }
        const judged = hold ? this.#checkOut(hold, command.seatIds) : { code: 'ok' as const }
        if (judged.code !== 'ok') return judged
        for (const seatId of command.seatIds) hold?.seatIds.delete(seatId)
        if (hold) hold.checkout = undefined
        const requests = new Map(hold?.requests)
        this.bookings.set(command.bookingId, { visitorId, seatIds: command.seatIds, cancelled: false, requests })
        return { code: 'ok' }
      }
      case 'cancel': {
        const known = this.bookings.get(command.bookingId)
        if (!known) return { code: 'NOT_FOUND' }
        if (known.visitorId !== visitorId) return { code: 'FORBIDDEN' }
        if (!known.cancelled && now >= this.#window.startsAt && command.by !== 'server') return { code: 'FORBIDDEN' }
        known.cancelled = true
        return { code: 'ok' }
      }
    }
  }

  /** H12: the single seats that buying these would leave, where as many others would leave none. */
  #checkOut(hold: Hold, seatIds: readonly number[]): ModelAnswer {
    if (isSameSet(hold.checkout ?? [], seatIds)) return { code: 'ok' }
    const all = this.#bestSeats.seats.map(({ seatId }) => seatId)
    const free = all.filter((seatId) => hold.seatIds.has(seatId) || !this.ownerOf(seatId))
    const leftBy = (bought: readonly number[]): number[] => {
      const left = free.filter((seatId) => !bought.includes(seatId))
      const isAlone = (seatId: number): boolean => !left.includes(seatId - 1) && !left.includes(seatId + 1)
      const isBeside = (seatId: number): boolean => bought.includes(seatId - 1) || bought.includes(seatId + 1)
      return left.filter((seatId) => isAlone(seatId) && isBeside(seatId))
    }
    const runs = all.map((first) => all.slice(first, first + seatIds.length))
    const canDoBetter = runs.some(
      (run) =>
        run.length === seatIds.length && run.every((seatId) => free.includes(seatId)) && leftBy(run).length === 0,
    )
    const alone = leftBy(seatIds)
    if (this.#singles === 'refuse' && alone.length > 0 && canDoBetter) return { code: 'FORBIDDEN', seatIds: alone }
    hold.checkout = [...seatIds]
    return { code: 'ok' }
  }

  /** H3, H14, H13, in that order: why they may not have so many more, if so. */
  #mayTake(visitorId: string, more: number, from: string | undefined, now: Instant): ModelAnswer | undefined {
    const { maxSeatsPerVisitor, heldSeatsPerAddress, holdMaxMs } = this.#settings
    if (this.#countOf(visitorId) + more > maxSeatsPerVisitor) return { code: 'LIMIT_REACHED' }
    const counted = [...this.holds].filter(([holder, hold]) => holder === visitorId || hold.from === from)
    const held = counted.reduce((sum, [, { seatIds }]) => sum + seatIds.size, 0)
    const tenth = Math.floor(this.#bestSeats.seats.length / 10)
    const most = Math.max(maxSeatsPerVisitor, Math.min(heldSeatsPerAddress ?? Infinity, tenth))
    if (from !== undefined && heldSeatsPerAddress !== null && held + more > most) {
      return { code: 'LIMIT_REACHED' }
    }
    const since = this.#sinceOf(visitorId, now)
    return since !== undefined && since + holdMaxMs <= now ? { code: 'EXTENSION_LIMIT' } : undefined
  }

  /** H13: since when a hold lasts that goes on with the one before. */
  #sinceOf(visitorId: string, now: Instant): Instant | undefined {
    const ended = this.ended.get(visitorId)
    if (this.holds.has(visitorId) || !ended) return undefined
    return ended.at + this.#settings.resumeMs > now ? ended.since : undefined
  }

  #take(
    visitorId: string,
    seatIds: readonly number[],
    from: string | undefined,
    now: Instant,
    requestId?: string,
  ): ModelAnswer {
    const { holdMs, holdMaxMs } = this.#settings
    const since = this.#sinceOf(visitorId, now) ?? now
    const until = Math.min(now + holdMs, since + holdMaxMs)
    const known = this.holds.get(visitorId)
    const hold: Hold = known ?? {
      since,
      until,
      promised: until,
      checkout: undefined,
      seatIds: new Set(),
      requests: new Map(),
      from,
    }
    hold.from = from
    this.ended.delete(visitorId)
    for (const seatId of seatIds) {
      hold.seatIds.add(seatId)
      if (requestId === undefined) hold.requests.delete(seatId)
      else hold.requests.set(seatId, requestId)
    }
    this.holds.set(visitorId, hold)
    return { code: 'ok' }
  }

  #hasOf(visitorId: string, requestId: string): boolean {
    const hold = this.holds.get(visitorId)
    const sold = [...this.bookings.values()].filter((booking) => booking.visitorId === visitorId && !booking.cancelled)
    return [...(hold ? [hold] : []), ...sold].some(({ seatIds, requests }) =>
      [...seatIds].some((seatId) => requests.get(seatId) === requestId),
    )
  }

  #countOf(visitorId: string): number {
    let count = this.holds.get(visitorId)?.seatIds.size ?? 0
    for (const booking of this.bookings.values()) {
      if (booking.visitorId === visitorId && !booking.cancelled) count += booking.seatIds.length
    }
    return count
  }
}

function isSameSet(a: readonly number[], b: readonly number[]): boolean {
  return a.toSorted().join() === b.toSorted().join()
}
