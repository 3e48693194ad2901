// A show as plainly as the README has it, written apart from the server's rules: what it answers is right by definition.
import type { Booking, Hold, RefusalCode } from '../../../shared/protocol.ts'
import type { Status } from '../../../shared/status.ts'
import type { Deed, Outcome } from '../../history.ts'
import type { Change, ShowRecord, Step } from '../record.ts'
import type { Terms } from '../terms.ts'

export const SHOW = 'show'

export type Asked = { visitorId: string; deed: Deed | { request: 'cut' } | { request: 'sweep' } }

type HoldState = { since: number; until: number; promised: number; seatIds: Set<number> }
type Sale = { visitorId: string; seatIds: number[]; at: number; seq: number; cancelledAt: number | null }

export class House {
  readonly log: Change[] = []
  readonly holds = new Map<string, HoldState>()
  readonly sales = new Map<string, Sale>()
  readonly #terms: Terms
  readonly #seatCount: number
  #steps: Step[] = []

  constructor(seatCount: number, terms: Terms) {
    this.#seatCount = seatCount
    this.#terms = terms
  }

  get seq(): number {
    return this.log.length
  }

  /** Decides in order what was asked together, at `now` by the database's clock; answers when all is done. */
  settle(asked: readonly Asked[], now: number): Outcome[] {
    this.#steps = []
    const decided = asked.map((one) => this.#decide(one, now))
    const steps = this.#steps
    if (steps.length > 0) this.log.push({ seq: this.seq + 1, at: now, steps })
    return decided.map((answer) => answer())
  }

  statuses(): Uint8Array {
    const bytes = { available: 0, held: 1, booked: 2, blocked: 3 }
    return Uint8Array.from({ length: this.#seatCount }, (_, seatId) => bytes[this.#status(seatId)])
  }

  holdOf(visitorId: string): Hold {
    const hold = this.holds.get(visitorId)
    if (!hold) return { showId: SHOW, seatIds: [], expiresAt: null, maxExpiresAt: null, seq: this.seq }
    const seatIds = [...hold.seatIds].sort((a, b) => a - b)
    const maxExpiresAt = iso(hold.since + this.#terms.holdMaxMs)
    return { showId: SHOW, seatIds, expiresAt: iso(hold.until), maxExpiresAt, seq: this.seq }
  }

  record(readAt: number): ShowRecord {
    const seats = Array.from({ length: this.#seatCount }, (_, seatId) => {
      const [heldBy, hold] = [...this.holds].find(([, { seatIds }]) => seatIds.has(seatId)) ?? [null, null]
      const [bookingId, sale] = this.#saleOf(seatId) ?? [null, null]
      const times = {
        heldSince: hold?.since ?? null,
        expiresAt: hold?.until ?? null,
        promisedUntil: hold?.promised ?? null,
      }
      return { seatId, heldBy: sale?.visitorId ?? heldBy, ...times, bookingId, blocked: false }
    })
    const bookings = Array.from(this.sales, ([bookingId, { visitorId, at, seq, cancelledAt, seatIds }]) => {
      const live = cancelledAt === null
      return {
        bookingId,
        visitorId,
        confirmedAt: at,
        cancelledAt,
        seq,
        seats: seatIds.map((seatId) => ({ seatId, live })),
      }
    })
    const window = { salesOpenAt: 0, salesCloseAt: Infinity, startsAt: Infinity }
    return {
      showId: SHOW,
      seatCount: this.#seatCount,
      ...window,
      seq: this.seq,
      seats,
      bookings,
      changes: this.log,
      readAt,
    }
  }

  #saleOf(seatId: number): [string, Sale] | undefined {
    return [...this.sales].find(([, sale]) => sale.cancelledAt === null && sale.seatIds.includes(seatId))
  }

  #holderOf(seatId: number): [string, HoldState] | undefined {
    return [...this.holds].find(([, hold]) => hold.seatIds.has(seatId))
  }

  #status(seatId: number): Status {
    if (this.#saleOf(seatId)) return 'booked'
    return this.#holderOf(seatId) ? 'held' : 'available'
  }

  #end(visitorId: string, cause: 'expired' | 'released', seatIds: readonly number[]): void {
    const hold = this.holds.get(visitorId)
    for (const seatId of seatIds) hold?.seatIds.delete(seatId)
    if (hold?.seatIds.size === 0) this.holds.delete(visitorId)
    this.#steps.push({ cause, visitorId, seatIds })
  }

  #expire(visitorId: string, now: number): void {
    const hold = this.holds.get(visitorId)
    if (hold && hold.until <= now) this.#end(visitorId, 'expired', [...hold.seatIds])
  }

  #decide({ visitorId, deed }: Asked, now: number): () => Outcome {
    const { holdMs, holdMaxMs, graceMs, maxSeatsPerVisitor } = this.#terms
    const told = () => ({ kind: 'hold' as const, hold: this.holdOf(visitorId) })
    const no = (code: RefusalCode, seatIds?: readonly number[]) => {
      const seats = seatIds?.map((seatId) => ({ seatId, status: this.#status(seatId) }))
      return () => ({
        kind: 'refused' as const,
        refusal: { code, message: '', ...(seats && { seats }), seq: this.seq },
      })
    }
    if (deed.request === 'sweep') {
      for (const holder of [...this.holds.keys()]) this.#expire(holder, now)
      return told
    }
    this.#expire(visitorId, now)
    const hold = this.holds.get(visitorId)
    const theirs = hold ? [...hold.seatIds] : []
    if (deed.request === 'cut') {
      if (hold && hold.until > now + graceMs) {
        hold.until = now + graceMs
        this.#steps.push({ cause: 'disconnected', visitorId, seatIds: theirs, until: hold.until })
      }
      return told
    }
    if (hold && hold.until < hold.promised) {
      hold.until = hold.promised
      this.#steps.push({ cause: 'returned', visitorId, seatIds: theirs, until: hold.until })
    }
    switch (deed.request) {
      case 'seats:hold': {
        const wanted = deed.seatIds.filter((seatId) => !hold?.seatIds.has(seatId))
        if (wanted.length === 0) return told
        const taken = wanted.filter((seatId) => this.#saleOf(seatId) ?? (this.#holderOf(seatId)?.[1].until ?? 0) > now)
        if (taken.length > 0) return no('SEATS_TAKEN', taken)
        const live = [...this.sales.values()].filter(
          (sale) => sale.visitorId === visitorId && sale.cancelledAt === null,
        )
        const booked = live.reduce((sum, { seatIds }) => sum + seatIds.length, 0)
        if (theirs.length + booked + wanted.length > maxSeatsPerVisitor) return no('LIMIT_REACHED')
        for (const seatId of wanted) {
          const holder = this.#holderOf(seatId)?.[0]
          if (holder !== undefined) this.#end(holder, 'expired', [seatId])
        }
        const own = hold ?? { since: now, until: now + holdMs, promised: now + holdMs, seatIds: new Set() }
        for (const seatId of wanted) own.seatIds.add(seatId)
        this.holds.set(visitorId, own)
        this.#steps.push({ cause: 'held', visitorId, seatIds: wanted, since: own.since, until: own.until })
        return told
      }
      case 'seats:release': {
        const given = theirs.filter((seatId) => deed.seatIds?.includes(seatId) ?? true)
        if (given.length > 0) this.#end(visitorId, 'released', given)
        return told
      }
      case 'hold:extend': {
        if (!hold) return no('NOT_HELD')
        const longest = hold.since + holdMaxMs
        const until = Math.min(now + holdMs, longest)
        if (until <= hold.promised) return hold.promised < longest ? told : no('EXTENSION_LIMIT')
        hold.until = hold.promised = until
        this.#steps.push({ cause: 'extended', visitorId, seatIds: theirs, until })
        return told
      }
      case 'booking:confirm': {
        const { bookingId, seatIds } = deed
        const known = this.sales.get(bookingId)
        if (known) {
          const isSame =
            known.visitorId === visitorId && [...known.seatIds].sort().join() === [...seatIds].sort().join()
          return isSame ? () => this.#booking(bookingId) : no('BOOKING_MISMATCH')
        }
        const missing = seatIds.filter((seatId) => !hold?.seatIds.has(seatId))
        if (missing.length > 0) return no('NOT_HELD', missing)
        for (const seatId of seatIds) hold?.seatIds.delete(seatId)
        if (hold?.seatIds.size === 0) this.holds.delete(visitorId)
        this.sales.set(bookingId, { visitorId, seatIds: [...seatIds], at: now, seq: this.seq + 1, cancelledAt: null })
        this.#steps.push({ cause: 'booked', visitorId, seatIds, bookingId })
        return () => this.#booking(bookingId)
      }
      case 'booking:cancel': {
        const sale = this.sales.get(deed.bookingId)
        if (!sale) return no('NOT_FOUND')
        if (sale.visitorId !== visitorId) return no('FORBIDDEN')
        if (sale.cancelledAt === null) {
          Object.assign(sale, { cancelledAt: now, seq: this.seq + 1 })
          this.#steps.push({ cause: 'cancelled', visitorId, seatIds: sale.seatIds, bookingId: deed.bookingId })
        }
        return () => this.#booking(deed.bookingId)
      }
    }
  }

  #booking(bookingId: string): Outcome {
    const sale = this.sales.get(bookingId)
    if (!sale) throw new RangeError(`There is no booking ${bookingId}.`)
    const { seatIds, at, seq, cancelledAt } = sale
    const booking: Booking = {
      bookingId,
      showId: SHOW,
      seatIds: seatIds.toSorted((a, b) => a - b),
      labels: [],
      total: { amount: seatIds.length * 100, currency: 'EUR' },
      confirmedAt: iso(at),
      cancelledAt: cancelledAt === null ? null : iso(cancelledAt),
      seq,
    }
    return { kind: 'booking', booking }
  }
}

function iso(instant: number): string {
  return new Date(instant).toISOString()
}
