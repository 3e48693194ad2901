// The visitor's bookings: asked for with each connection, then kept up to date by the server's events.
import type { Booking } from '../../shared/protocol.ts'
import type { Connection } from '../connection/connection.ts'
import { Listeners } from '../connection/listeners.ts'
import type { Answer, PassedOnBooking, Refusal } from '../connection/types.ts'

export class Bookings {
  /** The newest first; undefined until they are known. */
  list = $state.raw<readonly Booking[]>()
  /** Those that the visitor passed on to somebody, the newest first; undefined until they are known. */
  passedOn = $state.raw<readonly PassedOnBooking[]>()
  refusal = $state.raw<Refusal>()
  /** The booking that was made a moment ago: the page of its ticket says so, once. */
  fresh: Booking | undefined

  readonly #connection: Connection
  readonly #changes = new Listeners<readonly Booking[]>()

  constructor(connection: Connection) {
    this.#connection = connection
    connection.on('booking:changed', ({ booking }) => this.take(booking))
    connection.on('booking:passed-on', (booking) => this.#pass(booking))
  }

  /** Calls `listener` with the whole list whenever it changes, until the returned function is called. */
  onChange(listener: (list: readonly Booking[]) => void): () => void {
    return this.#changes.subscribe(listener)
  }

  /** Asks for all bookings. @returns whether the server answered; without an answer, what is known stays */
  async load(): Promise<boolean> {
    const answer = await this.#connection.listBookings()
    this.refusal = answer.ok ? undefined : answer.error
    if (answer.ok) this.#become(answer.value.bookings)
    return answer.ok
  }

  /** Asks for those that the visitor passed on. Without an answer, what is known stays. @returns the refusal */
  async loadPassedOn(): Promise<Refusal | undefined> {
    const answer = await this.#connection.http.listPassedOn()
    if (!answer.ok) return answer.error
    this.passedOn = answer.value.bookings
    return undefined
  }

  /** Adds or replaces a booking, unless a later state of the same booking is known. */
  take(booking: Booking): void {
    const known = this.list?.find((each) => isSame(each, booking))
    if (known && known.seq > booking.seq) return
    // Somebody may give it back.
    this.passedOn = this.passedOn?.filter((each) => !isSame(each, booking))
    this.#become([booking, ...(this.list ?? []).filter((each) => !isSame(each, booking))])
  }

  /** Cancels a booking, and takes over what the server answers. */
  async cancel(booking: Booking): Promise<Answer<Booking>> {
    const answer = await this.#connection.cancel(booking.showId, booking.bookingId)
    if (answer.ok) this.take(answer.value)
    return answer
  }

  /** The ids of the seats that the visitor has booked in a show. */
  seatsIn(showId: string): number[] {
    return (this.list ?? [])
      .filter((each) => each.showId === showId && !each.cancelledAt)
      .flatMap((each) => each.seatIds)
  }

  #pass(booking: PassedOnBooking): void {
    this.passedOn = [booking, ...(this.passedOn ?? []).filter((each) => !isSame(each, booking))]
    this.#become((this.list ?? []).filter((each) => !isSame(each, booking)))
  }

  #become(bookings: readonly Booking[]): void {
    this.list = bookings.toSorted((a, b) => b.confirmedAt.localeCompare(a.confirmedAt))
    this.#changes.emit(this.list)
  }
}

type Named = Pick<Booking, 'showId' | 'bookingId'>

function isSame(a: Named, b: Named): boolean {
  return a.showId === b.showId && a.bookingId === b.bookingId
}
