// Passing one of the visitor's bookings on: its offer is made or shown again, sent, and taken back.
import type { Booking } from '../../../shared/protocol.ts'
import type { Refusal } from '../../connection/types.ts'
import { copyText } from '../clipboard.ts'
import type { Session } from '../session.svelte.ts'

export class BookingTransfer {
  /** The address for whoever is to have the tickets, once the offer is made. */
  address = $state<string>()
  isBusy = $state(false)
  refusal = $state.raw<Refusal>()
  /** Whether the address is copied. */
  isCopied = $state(false)
  readonly #session: Session
  readonly #booking: Booking

  constructor(session: Session, booking: Booking) {
    this.#session = session
    this.#booking = booking
  }

  /** Makes the offer, or gets the address of the one that is open. */
  async offer(): Promise<void> {
    const { showId, bookingId } = this.#booking
    await this.#ask(async ({ connection, bookings }) => {
      const answer = await connection.http.offerBooking(showId, bookingId)
      if (!answer.ok) return answer.error
      bookings.take(answer.value.booking)
      this.address = `${this.#session.addressOf('/transfer')}#${answer.value.link}`
      return undefined
    })
  }

  /** Takes the offer back. @returns whether it is taken back */
  async withdraw(): Promise<boolean> {
    const { showId, bookingId } = this.#booking
    return this.#ask(async ({ connection, bookings }) => {
      const answer = await connection.http.withdrawOffer(showId, bookingId)
      if (!answer.ok) return answer.error
      bookings.take(answer.value)
      this.address = undefined
      return undefined
    })
  }

  /** Copies the address. @returns whether it is copied */
  async copy(): Promise<boolean> {
    return (this.isCopied = await copyText(this.address ?? ''))
  }

  /** Sends one request at a time. @returns whether it succeeded */
  async #ask(act: (session: Session) => Promise<Refusal | undefined>): Promise<boolean> {
    if (this.isBusy) return false
    this.isBusy = true
    this.isCopied = false
    try {
      this.refusal = await act(this.#session)
      return this.refusal === undefined
    } finally {
      this.isBusy = false
    }
  }
}
