// The entry to booking for operators: bookings of anybody, and sales at the counter, settled by the show's queue like
// visitors' commands.
import type { Buyer } from '../../shared/buyer.ts'
import type { Booking, Hold } from '../../shared/protocol.ts'
import type { Result } from './command.ts'
import { bookingIn, holdIn } from './outcome.ts'
import type { Operator } from './seat.ts'
import type { ShowQueues } from './show-queues.ts'

export class BookingDesk {
  readonly #queues: ShowQueues

  constructor(queues: ShowQueues) {
    this.#queues = queues
  }

  /**
   * Cancels these seats of a booking, or all that it has (O5), also after the start of the show.
   * @returns the booking as it is then. Refuses with `NOT_FOUND`, `UNKNOWN_SEAT`, `BOOKING_MISMATCH` naming seats that the
   * booking never had, `FORBIDDEN` naming seats that were admitted (D2), and `BAD_REQUEST` without a reason
   */
  async cancel(
    showId: string,
    bookingId: string,
    seatIds: number[] | undefined,
    by: Operator,
  ): Promise<Result<Booking>> {
    return bookingIn(await this.#queues.submit(showId, { kind: 'cancel-seats', bookingId, seatIds, by }))
  }

  /**
   * Gives a booking other seats instead of some that it has, all or none (O6). Its total and its ticket code stay the same.
   * @returns the booking as it is then. Refuses with `NOT_FOUND`, `UNKNOWN_SEAT`, `FORBIDDEN` for a cancelled booking and for
   * seats that were admitted (D2), `BOOKING_MISMATCH` naming seats that the booking does not have, `SEATS_TAKEN`, and
   * `BAD_REQUEST` without a reason
   */
  async move(
    showId: string,
    bookingId: string,
    moves: readonly { from: number; to: number }[],
    by: Operator,
  ): Promise<Result<Booking>> {
    return bookingIn(await this.#queues.submit(showId, { kind: 'move', bookingId, moves, by }))
  }

  /**
   * Holds seats for a sale at the counter, all or none (O7).
   * @param saleId stands for the buyer as a `visitorId` does; the operator makes one for each sale
   * @returns the sale's whole hold. Refuses with `UNKNOWN_SEAT`, `SALE_CLOSED` once the show is over, `SEATS_TAKEN`,
   * `LIMIT_REACHED` beyond 100 seats, `EXTENSION_LIMIT`
   */
  async hold(showId: string, saleId: string, seatIds: number[], by: Operator): Promise<Result<Hold>> {
    return holdIn(await this.#queues.submit(showId, { kind: 'hold', visitorId: saleId, seatIds, by }))
  }

  /** Releases seats of a sale at the counter, or all that it holds. Refuses with `UNKNOWN_SEAT`. */
  async release(showId: string, saleId: string, seatIds: number[] | undefined, by: Operator): Promise<Result<Hold>> {
    return holdIn(await this.#queues.submit(showId, { kind: 'release', visitorId: saleId, seatIds, by }))
  }

  /**
   * Books exactly these seats that the sale holds (B1, B2, O7). Refuses with `BOOKING_MISMATCH`, `UNKNOWN_SEAT`, `NOT_HELD`
   * with `seats`.
   */
  async confirm(
    showId: string,
    saleId: string,
    bookingId: string,
    seatIds: number[],
    by: Operator,
    buyer?: Buyer,
  ): Promise<Result<Booking>> {
    const command = { kind: 'confirm', visitorId: saleId, bookingId, seatIds, by, buyer } as const
    return bookingIn(await this.#queues.submit(showId, command))
  }
}
