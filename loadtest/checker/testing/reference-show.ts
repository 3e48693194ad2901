// A show that the reference model decides: it answers requests as a server does, and has a log and tables to check.
import type { Booking, Hold } from '../../../shared/protocol.ts'
import { STATUSES, type Status } from '../../../shared/status.ts'
import type { Command } from '../../../server/booking/command.ts'
import { ReferenceModel } from '../../../server/testing/reference-model.ts'
import type { ModelBooking } from '../../../server/testing/reference-operators.ts'
import type { Deed, Operation, Outcome, SeatsDeed } from '../../history.ts'
import type { CheckSettings } from '../check-settings.ts'
import { Step, type Change, type Place, type ShowRecord } from '../../../server/audit/show-record.ts'

export const SHOW = 'show'

const SEATS_IN_A_ROW = 4

/** Rows of four, one behind the other. */
export function placesOf(seatCount: number): Place[] {
  return Array.from({ length: seatCount }, (_, seatId) => {
    const y = Math.floor(seatId / SEATS_IN_A_ROW)
    return { section: 'Hall', row: `${y}`, x: seatId % SEATS_IN_A_ROW, y, categoryId: 'all', accessible: false }
  })
}

/** A request of a visitor, or the loss of their last connection, or a sweep. */
export type Submitted = { visitorId: string; deed: Deed | { request: 'cut' } | { request: 'sweep' } }

const ALWAYS_ON_SALE = { salesOpenAt: 0, salesCloseAt: Infinity, startsAt: Infinity }

/** A command of an operator, who always gives a reason. */
export type SubmittedOperation = { operator: string; deed: SeatsDeed }

export class ReferenceShow {
  readonly log: Change[] = []
  readonly model: ReferenceModel
  readonly #settings: CheckSettings
  readonly #seatCount: number
  /** By booking, the seq of its last change. */
  readonly #bookingSeqs = new Map<string, number>()

  constructor(seatCount: number, settings: CheckSettings) {
    this.#seatCount = seatCount
    this.#settings = settings
    const choose = ({ quantity }: { quantity: number }, isFree: (seatId: number) => boolean) =>
      chosenSeats(seatCount, quantity, isFree)
    const sale = { ...ALWAYS_ON_SALE, singles: 'off', confirmBy: 'visitor' } as const
    this.model = new ReferenceModel({ settings, seatCount, ...sale, choose })
  }

  get seq(): number {
    return this.log.length
  }

  /** Decides one batch in order, at `now` by the database's clock; the answers are as of the batch's end. */
  settle(batch: readonly Submitted[], now: number): Outcome[]
  settle(batch: readonly (Submitted | SubmittedOperation)[], now: number): (Outcome | Operation['outcome'])[]
  settle(batch: readonly (Submitted | SubmittedOperation)[], now: number): (Outcome | Operation['outcome'])[] {
    const decided = batch.map((submitted) => {
      const before = this.model.steps.length
      const { code, seatIds, picked } = this.model.do(commandOf(submitted), now)
      const seats = seatIds?.map((seatId) => ({ seatId, status: this.#statusOf(seatId) }))
      const changed = this.model.steps.slice(before).flatMap((step) => (step.by ? step.seatIds : []))
      return { submitted, code, seats, picked, changed }
    })
    const steps = this.model.steps.splice(0).map((step) => Step.parse(step))
    if (steps.length > 0) this.log.push({ seq: this.seq + 1, at: now, steps })
    for (const step of steps) if ('bookingId' in step) this.#bookingSeqs.set(step.bookingId, this.seq)
    return decided.map(({ submitted, code, seats, picked, changed }) => {
      if (code !== 'ok') {
        return { kind: 'refused', refusal: { code, message: '', ...(seats && { seats }), seq: this.seq } }
      }
      if ('operator' in submitted) return { kind: 'changed', seatIds: changed, seq: this.seq }
      const { visitorId, deed } = submitted
      if ('bookingId' in deed) return { kind: 'booking', booking: this.#bookingOf(deed.bookingId) }
      return { kind: 'hold', hold: { ...this.holdOf(visitorId), ...(picked && { picked }) } }
    })
  }

  statuses(): Uint8Array {
    return Uint8Array.from({ length: this.#seatCount }, (_, seatId) => STATUSES.indexOf(this.#statusOf(seatId)))
  }

  holdOf(visitorId: string): Hold {
    const hold = this.model.holds.get(visitorId)
    if (!hold) return { showId: SHOW, seatIds: [], expiresAt: null, maxExpiresAt: null, seq: this.seq }
    const seatIds = [...hold.seatIds].sort((a, b) => a - b)
    const maxExpiresAt = iso(hold.since + this.#settings.holdMaxMs)
    const checkout = hold.checkout && { checkout: true as const }
    return { showId: SHOW, seatIds, expiresAt: iso(hold.until), maxExpiresAt, seq: this.seq, ...checkout }
  }

  record(readAt: number): ShowRecord {
    const seats = Array.from({ length: this.#seatCount }, (_, seatId) => {
      const { visitorId = null, bookingId = null } = this.model.ownerOf(seatId) ?? {}
      const hold = visitorId !== null && bookingId === null ? this.model.holds.get(visitorId) : undefined
      return {
        seatId,
        heldBy: visitorId,
        heldSince: hold?.since ?? null,
        expiresAt: hold?.until ?? null,
        promisedUntil: hold?.promised ?? null,
        checkout: hold?.checkout ?? null,
        bookingId,
        requestId: this.model.requests.get(seatId) ?? null,
        blocked: this.model.blocked.has(seatId),
        allocation: this.model.blocked.get(seatId) ?? null,
      }
    })
    const bookings = Array.from(this.model.bookings, ([bookingId, { visitorId, at, cancelledAt, seatIds }]) => {
      const sold = seatIds.map((seatId) => ({ seatId, live: cancelledAt === null }))
      return { bookingId, visitorId, confirmedAt: at, cancelledAt, seq: this.#seqOf(bookingId), seats: sold }
    })
    const show = {
      showId: SHOW,
      seatCount: this.#seatCount,
      ...ALWAYS_ON_SALE,
      singles: 'warn' as const,
      confirmBy: null,
    }
    return { ...show, places: placesOf(this.#seatCount), seq: this.seq, seats, bookings, changes: this.log, readAt }
  }

  #statusOf(seatId: number): Status {
    if (this.model.blocked.has(seatId)) return 'blocked'
    const owner = this.model.ownerOf(seatId)
    if (!owner) return 'available'
    return owner.bookingId === undefined ? 'held' : 'booked'
  }

  #seqOf(bookingId: string): number {
    return this.#bookingSeqs.get(bookingId) ?? 0
  }

  #bookingOf(bookingId: string): Booking {
    const booking: ModelBooking | undefined = this.model.bookings.get(bookingId)
    if (!booking) throw new RangeError(`There is no booking ${bookingId}.`)
    const { seatIds, at, cancelledAt } = booking
    return {
      bookingId,
      showId: SHOW,
      seatIds: seatIds.toSorted((a, b) => a - b),
      labels: [],
      total: { amount: seatIds.length * 100, currency: 'EUR' },
      confirmedAt: iso(at),
      cancelledAt: cancelledAt === null ? null : iso(cancelledAt),
      seq: this.#seqOf(bookingId),
    }
  }
}

function commandOf(submitted: Submitted | SubmittedOperation): Command {
  if ('operator' in submitted) return operatorsCommand(submitted)
  const { visitorId, deed } = submitted
  switch (deed.request) {
    case 'seats:hold':
      return { kind: 'hold', visitorId, seatIds: [...deed.seatIds] }
    case 'seats:hold-best':
      return { kind: 'hold-best', visitorId, requestId: deed.requestId, request: { quantity: deed.quantity } }
    case 'seats:release':
      return { kind: 'release', visitorId, seatIds: deed.seatIds && [...deed.seatIds] }
    case 'hold:extend':
      return { kind: 'extend', visitorId }
    case 'checkout:begin':
      return { kind: 'begin-checkout', visitorId }
    case 'checkout:end':
      return { kind: 'end-checkout', visitorId }
    case 'booking:confirm':
      return { kind: 'confirm', visitorId, bookingId: deed.bookingId, seatIds: [...deed.seatIds] }
    case 'booking:cancel':
      return { kind: 'cancel', visitorId, bookingId: deed.bookingId }
    case 'cut':
      return { kind: 'cut', visitorId }
    case 'sweep':
      return { kind: 'expire' }
  }
}

function operatorsCommand({ operator, deed }: SubmittedOperation): Command {
  const seatIds = [...deed.seatIds]
  const by = { operator, reason: 'A test.' }
  if (deed.request === 'block') return { kind: 'block', seatIds, allocation: deed.allocation, by }
  return { kind: deed.request, seatIds, by }
}

/** The first so many free seats in a row, first those that leave no single one. */
function chosenSeats(seatCount: number, quantity: number, isFree: (seatId: number) => boolean): number[] | undefined {
  const rowOf = (seatId: number): number => Math.floor(seatId / SEATS_IN_A_ROW)
  const isFreeIn = (row: number, seatId: number): boolean =>
    seatId >= 0 && seatId < seatCount && rowOf(seatId) === row && isFree(seatId)
  const runs = Array.from({ length: seatCount }, (_, first) => Array.from({ length: quantity }, (_, i) => first + i))
  const freeRuns = runs.filter(([first = 0, ...rest]) =>
    [first, ...rest].every((seatId) => isFreeIn(rowOf(first), seatId)),
  )
  const leavesSingle = ([first = 0, ...rest]: number[]): boolean =>
    [
      { seatId: first - 1, side: -1 },
      { seatId: (rest.at(-1) ?? first) + 1, side: 1 },
    ].some(({ seatId, side }) => isFreeIn(rowOf(first), seatId) && !isFreeIn(rowOf(first), seatId + side))
  return freeRuns.find((run) => !leavesSingle(run)) ?? freeRuns[0]
}

function iso(instant: number): string {
  return new Date(instant).toISOString()
}
