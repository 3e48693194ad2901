// A show as plainly as the README has it, written apart from the server's rules: what it answers is right by definition.
import type { Booking, Hold, RefusalCode } from '../../../shared/protocol.ts'
import type { Status } from '../../../shared/status.ts'
import type { Deed, Outcome } from '../../history.ts'
import type { Change, ShowRecord, Step } from '../show-record.ts'
import type { Place } from '../seat-layout.ts'
import type { CheckSettings } from '../check-settings.ts'

export const SHOW = 'show'

const SEATS_IN_A_ROW = 4

/** Rows of four, one behind the other. */
export function placesOf(seatCount: number): Place[] {
  return Array.from({ length: seatCount }, (_, seatId) => {
    const y = Math.floor(seatId / SEATS_IN_A_ROW)
    return { section: 'Hall', row: `${y}`, x: seatId % SEATS_IN_A_ROW, y, categoryId: 'all', accessible: false }
  })
}

export type Asked = { visitorId: string; deed: Deed | { request: 'cut' } | { request: 'sweep' } }

type HoldState = {
  since: number
  until: number
  promised: number
  checkout: readonly number[] | null
  seatIds: Set<number>
}
type Sale = { visitorId: string; seatIds: number[]; at: number; seq: number; cancelledAt: number | null }

export class House {
  readonly log: Change[] = []
  readonly holds = new Map<string, HoldState>()
  readonly sales = new Map<string, Sale>()
  /** Holds that were given back or ran out. */
  readonly #ended = new Map<string, { since: number; at: number }>()
  readonly #settings: CheckSettings
  readonly #seatCount: number
  /** For which wish a seat was chosen. */
  readonly #chosenFor = new Map<number, string>()
  #steps: Step[] = []

  constructor(seatCount: number, settings: CheckSettings) {
    this.#seatCount = seatCount
    this.#settings = settings
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
    const maxExpiresAt = iso(hold.since + this.#settings.holdMaxMs)
    const checkout = hold.checkout && { checkout: true as const }
    return { showId: SHOW, seatIds, expiresAt: iso(hold.until), maxExpiresAt, seq: this.seq, ...checkout }
  }

  record(readAt: number): ShowRecord {
    const seats = Array.from({ length: this.#seatCount }, (_, seatId) => {
      const [heldBy, hold] = [...this.holds].find(([, { seatIds }]) => seatIds.has(seatId)) ?? [null, null]
      const [bookingId, sale] = this.#saleOf(seatId) ?? [null, null]
      const times = {
        heldSince: hold?.since ?? null,
        expiresAt: hold?.until ?? null,
        promisedUntil: hold?.promised ?? null,
        checkout: hold?.checkout ?? null,
      }
      const requestId = this.#chosenFor.get(seatId) ?? null
      return { seatId, heldBy: sale?.visitorId ?? heldBy, ...times, bookingId, requestId, blocked: false }
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
      singles: 'warn',
      places: placesOf(this.#seatCount),
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

  #end(visitorId: string, cause: 'expired' | 'released', seatIds: readonly number[], now: number): void {
    const hold = this.holds.get(visitorId)
    for (const seatId of seatIds) {
      hold?.seatIds.delete(seatId)
      this.#chosenFor.delete(seatId)
    }
    if (hold?.seatIds.size === 0) {
      this.holds.delete(visitorId)
      this.#ended.set(visitorId, { since: hold.since, at: Math.min(hold.until, now) })
    }
    this.#steps.push({ cause, visitorId, seatIds })
  }

  /** The first so many free seats in a row, rather those that leave no single one. */
  #choose(quantity: number, now: number): number[] | undefined {
    const row = (seatId: number): number => Math.floor(seatId / SEATS_IN_A_ROW)
    const isFree = (seatId: number): boolean =>
      seatId >= 0 &&
      seatId < this.#seatCount &&
      !this.#saleOf(seatId) &&
      (this.#holderOf(seatId)?.[1].until ?? -1) <= now
    const runs = Array.from({ length: this.#seatCount }, (_, first) =>
      Array.from({ length: quantity }, (_, i) => first + i),
    ).filter((run) => run.every((seatId) => row(seatId) === row(run[0] ?? 0) && isFree(seatId)))
    const isAlone = (seatId: number, side: number, of: number): boolean =>
      row(seatId) === row(of) && isFree(seatId) && !(row(seatId + side) === row(of) && isFree(seatId + side))
    const leavesSingle = ([first = 0, ...rest]: number[]): boolean =>
      isAlone(first - 1, -1, first) || isAlone((rest.at(-1) ?? first) + 1, 1, first)
    return runs.find((run) => !leavesSingle(run)) ?? runs[0]
  }

  #expire(visitorId: string, now: number): void {
    const hold = this.holds.get(visitorId)
    if (hold && hold.until <= now) this.#end(visitorId, 'expired', [...hold.seatIds], now)
  }

  #decide({ visitorId, deed }: Asked, now: number): () => Outcome {
    const { holdMs, holdMaxMs, graceMs, resumeMs, maxSeatsPerVisitor } = this.#settings
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
    const booked = [...this.sales.values()]
      .filter((sale) => sale.visitorId === visitorId && sale.cancelledAt === null)
      .flatMap(({ seatIds }) => seatIds)
    const isPastLimit = (more: number): boolean => theirs.length + booked.length + more > maxSeatsPerVisitor
    const last = this.#ended.get(visitorId)
    const since = !hold && last && now < last.at + resumeMs ? last.since : now
    const take = (wanted: readonly number[], requestId?: string): void => {
      for (const seatId of wanted) {
        const holder = this.#holderOf(seatId)?.[0]
        if (holder !== undefined) this.#end(holder, 'expired', [seatId], now)
        if (requestId !== undefined) this.#chosenFor.set(seatId, requestId)
      }
      const until = Math.min(now + holdMs, since + holdMaxMs)
      this.#ended.delete(visitorId)
      const own = hold ?? { since, until, promised: until, checkout: null, seatIds: new Set() }
      for (const seatId of wanted) own.seatIds.add(seatId)
      this.holds.set(visitorId, own)
      const checkout = own.checkout && { checkout: own.checkout }
      const step = { visitorId, seatIds: wanted, since: own.since, until: own.until, ...checkout }
      this.#steps.push({ cause: 'held', ...step, ...(requestId !== undefined && { requestId }) })
    }
    const endCheckout = (): void => {
      if (!hold?.checkout) return
      hold.checkout = null
      this.#steps.push({ cause: 'checkout-ended', visitorId, seatIds: theirs })
    }
    if (deed.request === 'cut') {
      if (hold && !hold.checkout && hold.until > now + graceMs) {
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
        if (isPastLimit(wanted.length)) return no('LIMIT_REACHED')
        if (since + holdMaxMs <= now) return no('EXTENSION_LIMIT')
        take(wanted)
        return told
      }
      case 'seats:hold-best': {
        const { requestId, quantity } = deed
        const had = [...theirs, ...booked].filter((seatId) => this.#chosenFor.get(seatId) === requestId)
        if (had.length > 0) return () => ({ kind: 'hold', hold: { ...this.holdOf(visitorId), picked: had } })
        if (isPastLimit(quantity)) return no('LIMIT_REACHED')
        if (since + holdMaxMs <= now) return no('EXTENSION_LIMIT')
        const picked = this.#choose(quantity, now)
        if (!picked) return no('NOT_ENOUGH_SEATS')
        take(picked, requestId)
        return () => ({ kind: 'hold', hold: { ...this.holdOf(visitorId), picked } })
      }
      case 'seats:release': {
        const given = theirs.filter((seatId) => deed.seatIds?.includes(seatId) ?? true)
        if (given.length > 0) this.#end(visitorId, 'released', given, now)
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
      case 'checkout:begin': {
        if (!hold) return no('NOT_HELD')
        const isSame = hold.checkout !== null && [...hold.checkout].sort().join() === [...theirs].sort().join()
        if (!isSame) {
          hold.checkout = theirs
          this.#steps.push({ cause: 'checkout-begun', visitorId, seatIds: theirs })
        }
        return told
      }
      case 'checkout:end':
        endCheckout()
        return told
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
        if (seatIds.length < theirs.length) endCheckout()
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
          for (const seatId of sale.seatIds) this.#chosenFor.delete(seatId)
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
