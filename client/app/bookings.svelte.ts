// The visitor's bookings: asked for once, then kept by what the server tells.
import type { Booking } from '../../shared/protocol.ts'
import type { Connection } from '../connection/connection.ts'
import type { Answer, Refusal } from '../connection/types.ts'

export class Bookings {
  /** The newest first; undefined until they are known. */
  list = $state.raw<readonly Booking[]>()
  refusal = $state.raw<Refusal>()

  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
    connection.on('booking:changed', ({ booking }) => this.take(booking))
  }

  async load(): Promise<void> {
    const answer = await this.#connection.listBookings()
    if (answer.ok) {
      this.list = newestFirst(answer.value.bookings)
      this.refusal = undefined
    } else {
      this.refusal = answer.error
    }
  }

  /** Takes a booking over, unless a later state of it is known. */
  take(booking: Booking): void {
    const known = this.list?.find((each) => isSame(each, booking))
    if (known && known.seq > booking.seq) return
    this.list = newestFirst([booking, ...(this.list ?? []).filter((each) => !isSame(each, booking))])
  }

  async cancel(booking: Booking): Promise<Answer<Booking>> {
    const answer = await this.#connection.cancel(booking.showId, booking.bookingId)
    if (answer.ok) this.take(answer.value)
    return answer
  }

  /** The seats that the visitor has booked in a show. */
  seatsIn(showId: string): number[] {
    return (this.list ?? [])
      .filter((each) => each.showId === showId && !each.cancelledAt)
      .flatMap((each) => each.seatIds)
  }
}

function isSame(a: Booking, b: Booking): boolean {
  return a.showId === b.showId && a.bookingId === b.bookingId
}

function newestFirst(list: Booking[]): Booking[] {
  return list.toSorted((a, b) => b.confirmedAt.localeCompare(a.confirmedAt))
}
