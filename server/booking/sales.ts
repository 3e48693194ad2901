// The sales that a transaction's commands name or make, with the steps decided so far applied to them.
import type { Buyer } from '../../shared/buyer.ts'
import type { BestSeats } from './best-seats.ts'
import { saleAfter, type Sale, type SaleStep } from './sale.ts'
import type { Instant } from './seat.ts'

/** What the seats were sold for that a booking of before lost while it kept others. */
type CancelledPart = Readonly<{ total: number; currency: string }>

/** A booking that `sender` does not have any more; the receiver accepted the offer of this number at `at`. */
export type PassedOn = Readonly<{
  bookingId: string
  offer: number
  sender: string
  seatIds: readonly number[]
  at: Instant
}>

/**
 * The sales that were made, cancelled again perhaps; those of before that were cancelled; and those among them and others
 * whose seats are not the ones that they were confirmed with, or had before. `offered` are those whose `transfer` changed.
 */
export type ChangedSales = Readonly<{
  made: Sale[]
  cancelled: Sale[]
  amended: Sale[]
  parts: CancelledPart[]
  offered: Sale[]
  passedOn: PassedOn[]
}>

/** The show in which seats are sold; `nextSeq` is the seq of the change. */
type SellingShow = Readonly<{ bestSeats: BestSeats; currency: string; nextSeq: number }>

export class Sales {
  readonly #sales: Map<string, Sale>
  readonly #before: ReadonlyMap<string, Sale>
  readonly #changed = new Set<string>()
  /** Those whose seats changed other than by selling or cancelling all. */
  readonly #amended = new Set<string>()

  readonly #offered = new Set<string>()
  readonly #passedOn: PassedOn[] = []

  /** @param sales those that the commands name */
  constructor(sales: Iterable<Sale>) {
    this.#sales = new Map(Array.from(sales, (sale) => [sale.bookingId, sale]))
    this.#before = new Map(this.#sales)
  }

  get(bookingId: string): Sale | undefined {
    return this.#sales.get(bookingId)
  }

  /** Takes over a step that was decided at `at`. `buyer` is of the sale that it makes, or gives to another visitor. */
  apply(step: SaleStep, { bestSeats, currency, nextSeq: seq }: SellingShow, at: Instant, buyer?: Buyer): void {
    const priceOf = (seatId: number): number => bestSeats.priceOf(seatId)
    const { bookingId } = step
    this.#changed.add(bookingId)
    if (step.cause === 'booked') {
      const { visitorId, seatIds } = step
      const total = seatIds.reduce((sum, seatId) => sum + priceOf(seatId), 0)
      const sale = { bookingId, visitorId, seatIds, total, currency, confirmedAt: at, cancelledAt: null, seq, buyer }
      this.#sales.set(bookingId, sale)
      return
    }
    const sale = this.#sales.get(bookingId)
    if (!sale) return
    const after = saleAfter(sale, step, priceOf, at, seq)
    this.#sales.set(bookingId, step.cause === 'transferred' ? { ...after, buyer } : after)
    if (step.cause === 'seats-cancelled' || step.cause === 'moved') this.#amended.add(bookingId)
    else if (step.cause !== 'cancelled') this.#offered.add(bookingId)
    if (step.cause !== 'transferred') return
    const { offer, sender, seatIds } = step
    this.#passedOn.push({ bookingId, offer, sender, seatIds, at })
  }

  changed(): ChangedSales {
    const changed = [...this.#changed].flatMap((bookingId) => this.#sales.get(bookingId) ?? [])
    const isOld = ({ bookingId }: Sale): boolean => this.#before.has(bookingId)
    return {
      made: changed.filter((sale) => !isOld(sale)),
      cancelled: changed.filter((sale) => isOld(sale) && sale.cancelledAt !== null),
      amended: changed.filter(({ bookingId }) => this.#amended.has(bookingId)),
      parts: changed.flatMap(({ bookingId, total, currency }) => {
        const lost = (this.#before.get(bookingId)?.total ?? total) - total
        return lost === 0 ? [] : { total: lost, currency }
      }),
      offered: changed.filter(({ bookingId }) => this.#offered.has(bookingId)),
      passedOn: this.#passedOn,
    }
  }
}
