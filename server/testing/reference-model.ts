// The reference model: the booking rules in their simplest form. Tests compare the server's decisions with it, and the
// checker's tests generate their histories with it.
import type { Command, VisitorsCommand } from '../booking/command.ts'
import type { Allocation, Instant, Step } from '../booking/seat.ts'
import {
  isSameSet,
  OK,
  operate,
  unblock,
  type ModelAnswer,
  type Ended,
  type ModelBooking,
  type ModelState,
} from './reference-operators.ts'
import { changeShow, type ModelShow } from './reference-shows.ts'
import { passOn } from './reference-transfers.ts'

export type ModelHold = {
  since: Instant
  until: Instant
  promised: Instant
  /** The seats with which the current checkout began; null without one. */
  checkout: number[] | null
  seatIds: Set<number>
  /** The address from which its seats were taken last. */
  from: string | undefined
}
const DAY = 24 * 60 * 60 * 1000

export class ReferenceModel implements ModelState {
  /** Includes expired holds, until a command of their visitor, a takeover of their seats, or a sweep. */
  readonly holds = new Map<string, ModelHold>()
  readonly bookings = new Map<string, ModelBooking>()
  readonly requests = new Map<number, string>()
  readonly blocked = new Map<number, Allocation>()
  readonly steps: Step[] = []
  show: ModelShow
  isArchived = false
  /** Holds that ended, except those that ended by a booking. */
  readonly #ended = new Map<string, { since: Instant; at: Instant }>()

  constructor(show: ModelShow) {
    this.show = show
  }

  do(command: Command, now: Instant): ModelAnswer {
    if (command.kind === 'expire') {
      for (const visitorId of [...this.holds.keys()]) this.#expire(visitorId, now)
      unblock(
        this,
        [...this.blocked.keys()].filter((seatId) => this.isOver(seatId, now)),
      )
      return OK
    }
    if (command.kind === 'open-sale' || command.kind === 'close-sale' || command.kind === 'change-show') {
      return changeShow(this, command, now)
    }
    if (!('visitorId' in command)) return operate(this, command, now)
    const { visitorId } = command
    this.#expire(visitorId, now)
    const hold = this.holds.get(visitorId)
    const isPresent = command.kind !== 'cut' && !('by' in command && command.by !== undefined)
    if (hold && isPresent && hold.until < hold.promised) {
      hold.until = hold.promised
      this.steps.push({ cause: 'returned', visitorId, seatIds: [...hold.seatIds], until: hold.until })
    }
    return this.#decide(command, hold, now)
  }

  ownerOf(seatId: number): { visitorId: string; bookingId?: string } | undefined {
    for (const [bookingId, { visitorId, seatIds, cancelledAt }] of this.bookings) {
      if (cancelledAt === null && seatIds.includes(seatId)) return { visitorId, bookingId }
    }
    for (const [visitorId, { seatIds }] of this.holds) if (seatIds.has(seatId)) return { visitorId }
    return undefined
  }

  /** H5: an expired hold does not count, whether or not it was swept. */
  isFree(seatId: number, now: Instant): boolean {
    if (this.blocked.has(seatId)) return this.isOver(seatId, now)
    const owner = this.ownerOf(seatId)
    if (!owner) return true
    return owner.bookingId === undefined && (this.holds.get(owner.visitorId)?.until ?? 0) <= now
  }

  isOver(seatId: number, now: Instant): boolean {
    const { until = null } = this.blocked.get(seatId) ?? {}
    return until !== null && until <= now
  }

  #decide(command: VisitorsCommand, hold: ModelHold | undefined, now: Instant): ModelAnswer {
    const { visitorId } = command
    const held = [...(hold?.seatIds ?? [])]
    const { salesOpenAt, salesCloseAt, startsAt, confirmBy, settings, choose } = this.show
    const isOnSale = !this.isArchived && salesOpenAt <= now && now < salesCloseAt
    switch (command.kind) {
      case 'cut':
        if (hold && !hold.checkout && hold.until > now + settings.graceMs) {
          hold.until = now + settings.graceMs
          this.steps.push({ cause: 'disconnected', visitorId, seatIds: held, until: hold.until })
        }
        return OK
      case 'restore':
        return OK
      case 'hold': {
        const wanted = command.seatIds.filter((seatId) => !held.includes(seatId))
        if (wanted.length === 0) return OK
        const isOperator = typeof command.by === 'object'
        const isOver = this.isArchived || now >= startsAt + DAY
        if (isOperator ? isOver : !isOnSale) return { code: 'SALE_CLOSED' }
        const isFree = (seatId: number): boolean => this.isFree(seatId, now) || (isOperator && this.blocked.has(seatId))
        const taken = wanted.filter((seatId) => !isFree(seatId))
        if (taken.length > 0) return { code: 'SEATS_TAKEN', seatIds: taken }
        const refusal = isOperator
          ? this.#whyNotResumed(visitorId, now)
          : this.#whyNotMore(visitorId, wanted.length, command.from, now)
        if (refusal) return refusal
        const { by } = command
        if (isOperator) {
          const kept = wanted.filter((seatId) => this.blocked.has(seatId) && !this.isOver(seatId, now))
          unblock(this, kept, { by })
        }
        this.#take(visitorId, wanted, command.from, now)
        return OK
      }
      case 'hold-best': {
        const { requestId, request, from } = command
        const had = [...held, ...this.#bookedBy(visitorId)].filter((seatId) => this.requests.get(seatId) === requestId)
        if (had.length > 0) return { code: 'ok', picked: had }
        if (!isOnSale) return { code: 'SALE_CLOSED' }
        const refusal = this.#whyNotMore(visitorId, request.quantity, from, now)
        if (refusal) return refusal
        const picked = choose(request, (seatId) => this.isFree(seatId, now))
        if (!picked) return { code: 'NOT_ENOUGH_SEATS' }
        this.#take(visitorId, picked, from, now, requestId)
        return { code: 'ok', picked }
      }
      case 'release':
        this.end(
          visitorId,
          { cause: 'released' },
          command.seatIds?.filter((seatId) => held.includes(seatId)) ?? held,
          now,
        )
        return OK
      case 'extend':
        return hold ? this.#extend(visitorId, hold, isOnSale, now) : { code: 'NOT_HELD' }
      case 'begin-checkout': {
        if (!hold) return { code: 'NOT_HELD' }
        if (isSameSet(hold.checkout ?? [], held)) return OK
        const singles = this.#avoidableSingles(hold, held, now)
        if (singles.length > 0) return { code: 'FORBIDDEN', seatIds: singles }
        hold.checkout = held
        this.steps.push({ cause: 'checkout-begun', visitorId, seatIds: held })
        return OK
      }
      case 'end-checkout':
        this.#endCheckout(visitorId)
        return OK
      case 'confirm': {
        const { bookingId, seatIds, by } = command
        const known = this.bookings.get(bookingId)
        if (known) {
          const wasTheirs = known.confirmedBy === visitorId
          const isTheirs = known.visitorId === visitorId || (by !== undefined && wasTheirs)
          if (!isSameSet(known.confirmed, seatIds)) return { code: 'BOOKING_MISMATCH' }
          return isTheirs ? OK : { code: wasTheirs ? 'FORBIDDEN' : 'BOOKING_MISMATCH' }
        }
        if (confirmBy === 'server' && by === undefined) return { code: 'FORBIDDEN' }
        const missing = seatIds.filter((seatId) => !held.includes(seatId))
        if (!hold || missing.length > 0) return { code: 'NOT_HELD', seatIds: missing }
        const isJudged = isSameSet(hold.checkout ?? [], seatIds)
        const singles = isJudged || typeof by === 'object' ? [] : this.#avoidableSingles(hold, seatIds, now)
        if (singles.length > 0) return { code: 'FORBIDDEN', seatIds: singles }
        if (seatIds.length < held.length) this.#endCheckout(visitorId)
        for (const seatId of seatIds) hold.seatIds.delete(seatId)
        if (hold.seatIds.size === 0) this.holds.delete(visitorId)
        const cancelled = new Set<number>()
        this.bookings.set(bookingId, {
          visitorId,
          seatIds,
          confirmed: seatIds,
          cancelled,
          at: now,
          cancelledAt: null,
          confirmedBy: visitorId,
          offers: 0,
          isOffered: false,
          accepted: [],
        })
        this.steps.push({ cause: 'booked', visitorId, seatIds: [...seatIds], bookingId })
        return OK
      }
      case 'cancel': {
        const { bookingId, by } = command
        const known = this.bookings.get(bookingId)
        if (!known) return { code: 'NOT_FOUND' }
        if (known.visitorId !== visitorId && by !== 'server') return { code: 'FORBIDDEN' }
        if (known.cancelledAt !== null) return OK
        if (now >= startsAt && by === undefined) return { code: 'FORBIDDEN' }
        known.cancelledAt = now
        for (const seatId of known.seatIds) this.requests.delete(seatId)
        this.steps.push({ cause: 'cancelled', visitorId: known.visitorId, seatIds: known.seatIds, bookingId })
        return OK
      }
      case 'offer':
      case 'withdraw-offer':
      case 'accept':
        return passOn(this, command, {
          isOver: this.isArchived || now >= startsAt,
          isArchived: this.isArchived,
          mayHave: settings.maxSeatsPerVisitor - held.length - this.#bookedBy(visitorId).length,
        })
    }
  }

  /** H6: an extended hold is extended again only for a gain of a second, or of a twentieth of a short hold's time. */
  #extend(visitorId: string, hold: ModelHold, isOnSale: boolean, now: Instant): ModelAnswer {
    const { holdMs, holdMaxMs } = this.show.settings
    const longest = hold.since + holdMaxMs
    const gain = now + holdMs - hold.promised
    if (hold.promised < longest && gain <= 0) return OK
    const wasExtended = hold.promised !== hold.since + holdMs
    const isLast = now + holdMs >= longest || hold.promised >= longest
    if (wasExtended && !isLast && gain < Math.min(1000, holdMs / 20)) return OK
    if (!isOnSale) return { code: 'SALE_CLOSED' }
    if (hold.promised === longest) return { code: 'EXTENSION_LIMIT' }
    hold.until = hold.promised = Math.min(now + holdMs, longest)
    this.steps.push({ cause: 'extended', visitorId, seatIds: [...hold.seatIds], until: hold.until })
    return OK
  }

  /** Why a visitor may not have this many more seats, by H3, H14 and H13 in that order; undefined if they may. */
  #whyNotMore(visitorId: string, more: number, from: string | undefined, now: Instant): ModelAnswer | undefined {
    const { maxSeatsPerVisitor, heldSeatsPerAddress } = this.show.settings
    const own = this.holds.get(visitorId)?.seatIds.size ?? 0
    if (own + this.#bookedBy(visitorId).length + more > maxSeatsPerVisitor) return { code: 'LIMIT_REACHED' }
    const counted = [...this.holds].filter(
      ([holder, hold]) => holder === visitorId || (hold.from === from && hold.until > now),
    )
    const held = counted.reduce((sum, [, { seatIds }]) => sum + seatIds.size, 0)
    const tenth = Math.floor(this.show.seatCount / 10)
    const most = Math.max(maxSeatsPerVisitor, Math.min(heldSeatsPerAddress ?? Infinity, tenth))
    if (from !== undefined && heldSeatsPerAddress !== null && held + more > most) return { code: 'LIMIT_REACHED' }
    return this.#whyNotResumed(visitorId, now)
  }

  /** H13. */
  #whyNotResumed(visitorId: string, now: Instant): ModelAnswer | undefined {
    const { holdMaxMs } = this.show.settings
    return this.#beginOf(visitorId, now) + holdMaxMs <= now ? { code: 'EXTENSION_LIMIT' } : undefined
  }

  /** H13: the start of a hold that is taken now, which is that of the previous hold if it ended recently. */
  #beginOf(visitorId: string, now: Instant): Instant {
    const ended = this.holds.has(visitorId) ? undefined : this.#ended.get(visitorId)
    return ended && ended.at + this.show.settings.resumeMs > now ? ended.since : now
  }

  #take(visitorId: string, seatIds: number[], from: string | undefined, now: Instant, requestId?: string): void {
    for (const seatId of seatIds) {
      const owner = this.ownerOf(seatId)
      if (owner) this.end(owner.visitorId, { cause: 'expired' }, [seatId], now)
    }
    unblock(
      this,
      seatIds.filter((seatId) => this.blocked.has(seatId)),
    )
    const { holdMs, holdMaxMs } = this.show.settings
    const since = this.#beginOf(visitorId, now)
    const until = Math.min(now + holdMs, since + holdMaxMs)
    const fresh: ModelHold = { since, until, promised: until, checkout: null, seatIds: new Set(), from }
    const hold = this.holds.get(visitorId) ?? fresh
    hold.from = from
    for (const seatId of seatIds) {
      hold.seatIds.add(seatId)
      if (requestId !== undefined) this.requests.set(seatId, requestId)
    }
    this.holds.set(visitorId, hold)
    this.#ended.delete(visitorId)
    this.steps.push({
      cause: 'held',
      visitorId,
      seatIds,
      since: hold.since,
      until: hold.until,
      ...(hold.checkout && { checkout: hold.checkout }),
      ...(requestId !== undefined && { requestId }),
      ...(from !== undefined && { from }),
    })
  }

  #expire(visitorId: string, now: Instant): void {
    const hold = this.holds.get(visitorId)
    if (hold && hold.until <= now) this.end(visitorId, { cause: 'expired' }, [...hold.seatIds], now)
  }

  end(visitorId: string, ended: Ended, seatIds: number[], now: Instant): void {
    const hold = this.holds.get(visitorId)
    if (!hold || seatIds.length === 0) return
    for (const seatId of seatIds) {
      hold.seatIds.delete(seatId)
      this.requests.delete(seatId)
    }
    if (hold.seatIds.size === 0) {
      this.holds.delete(visitorId)
      this.#ended.set(visitorId, { since: hold.since, at: Math.min(hold.until, now) })
    }
    this.steps.push({ ...ended, visitorId, seatIds })
  }

  #endCheckout(visitorId: string): void {
    const hold = this.holds.get(visitorId)
    if (!hold?.checkout) return
    hold.checkout = null
    this.steps.push({ cause: 'checkout-ended', visitorId, seatIds: [...hold.seatIds] })
  }

  /** H12: the single seats that a purchase leaves, if as many other seats in the row would leave none. */
  #avoidableSingles(hold: ModelHold, bought: readonly number[], now: Instant): number[] {
    if (this.show.singles !== 'refuse') return []
    const all = Array.from({ length: this.show.seatCount }, (_, seatId) => seatId)
    const free = all.filter((seatId) => hold.seatIds.has(seatId) || this.isFree(seatId, now))
    const singlesAfter = (seatIds: readonly number[]): number[] => {
      const left = free.filter((seatId) => !seatIds.includes(seatId))
      const isAlone = (seatId: number): boolean => !left.includes(seatId - 1) && !left.includes(seatId + 1)
      const isBeside = (seatId: number): boolean => seatIds.includes(seatId - 1) || seatIds.includes(seatId + 1)
      return left.filter((seatId) => isAlone(seatId) && isBeside(seatId))
    }
    const runs = all
      .map((first) => all.slice(first, first + bought.length))
      .filter((run) => run.length === bought.length)
    const isFreeRun = (run: readonly number[]): boolean => run.every((seatId) => free.includes(seatId))
    return runs.some((run) => isFreeRun(run) && singlesAfter(run).length === 0) ? singlesAfter(bought) : []
  }

  #bookedBy(visitorId: string): number[] {
    const theirs = [...this.bookings.values()].filter((booking) => booking.visitorId === visitorId)
    return theirs.flatMap(({ seatIds, cancelledAt }) => (cancelledAt === null ? seatIds : []))
  }
}
