// Messages to the visitor: toasts for what needs attention, and announcements for screen readers.
import { untrack } from 'svelte'
import { isOutcomeUnknown } from '../connection/refusals.ts'
import type { Refusal } from '../connection/types.ts'
import { BLOCKED, BOOKED, HELD, TICKET } from '../seat-map/look.ts'
import { formatLeft } from './format.ts'
import { m } from './messages.ts'
import { refusalText } from './refusal-text.ts'

const LONG_MS = 8000
/** At most one toast says why a seat is not available: the one about the seat touched last. */
const SEAT_UNAVAILABLE = { id: 'why-not' }

/** `duration` is in milliseconds. */
export type ToastOptions = { id?: string; description?: string | undefined; duration?: number }
type Show = (title: string, options?: ToastOptions) => unknown
/** Shows a few words over the page for a while. */
export type Toast = Readonly<Record<'info' | 'warning' | 'error' | 'success', Show>> & {
  /** Without an id, all toasts. */
  dismiss: (id?: string) => unknown
}

export class Notifications {
  /** The text of the live region that a screen reader reads when it has finished what it is reading. */
  message = $state('')
  /** The text of the live region that a screen reader reads at once. */
  alert = $state('')
  readonly #toast: Toast

  constructor(toast: Toast) {
    this.#toast = toast
  }

  announce(message: string): void {
    // A screen reader reads the same text again only if the region has changed in between.
    this.message = untrack(() => this.message) === message ? `${message}\u00a0` : message
  }

  /** Call it before something else answers the visitor, so that no toast lies over the answer. */
  dismissAll(): void {
    this.#toast.dismiss()
  }

  /** The visitor got seats. Removes messages about seats that were not available or were lost. */
  seatsTaken(message: string): void {
    this.alert = ''
    this.#toast.dismiss(SEAT_UNAVAILABLE.id)
    this.announce(message)
  }

  /** The visitor got other seats than the page had shown. */
  othersTaken(title: string, description: string): void {
    this.#toast.info(title, { description, duration: LONG_MS })
  }

  /** A command on seats was refused, and no alternative is known. */
  refused(refusal: Refusal): void {
    const { code, retryAfterMs } = refusal
    // With a `retryAfterMs`, LIMIT_REACHED is the limit of the network (H14), and EXTENSION_LIMIT is the pause after a
    // hold that lasted as long as possible (H13).
    if (code === 'LIMIT_REACHED' && retryAfterMs !== undefined) {
      this.#toast.warning(m.seats_taking_network_limit(), {
        description: m.seats_taking_network_limit_hint(),
        duration: LONG_MS,
      })
    } else if (code === 'EXTENSION_LIMIT' && retryAfterMs !== undefined) {
      const left = formatLeft(Math.ceil(retryAfterMs / 1000))
      this.#toast.warning(m.seats_taking_rest(), { description: m.seats_taking_rest_hint({ left }), duration: LONG_MS })
    } else {
      this.#toast.error(m.seats_taking_failed(), { description: refusalText(refusal), duration: LONG_MS })
    }
  }

  /** Seats cannot be taken before the sale opens, or after it. */
  notOnSale(why: string): void {
    this.#toast.info(why, { duration: LONG_MS })
  }

  /** Says why a seat that was touched is not available. */
  explainSeat(look: number | undefined, name: string): void {
    switch (look) {
      case HELD:
        this.#toast.info(m.seats_taking_someone_chooses({ name }), {
          ...SEAT_UNAVAILABLE,
          description: m.seats_taking_someone_chooses_hint(),
        })
        break
      case BOOKED:
        this.#toast.info(m.seats_taking_is_sold({ name }), { ...SEAT_UNAVAILABLE, description: undefined })
        break
      case BLOCKED:
        this.#toast.info(m.seats_taking_is_blocked({ name }), { ...SEAT_UNAVAILABLE, description: undefined })
        break
      case TICKET:
        this.#toast.info(m.seats_taking_is_ticket({ name }), { ...SEAT_UNAVAILABLE, description: undefined })
    }
  }

  /** A part of a page cannot be loaded: there is no connection, or a newer version has files of other names. */
  pageFailed(): void {
    this.#toast.error(m.common_page_failed(), { description: m.common_page_failed_hint(), duration: LONG_MS })
  }

  offline(): void {
    this.#toast.info(m.seats_taking_offline())
  }

  /** Announces the loss without a toast, which would cover the basket's button to get the seats back. */
  seatsLost(wasAway: boolean): void {
    this.alert = `${wasAway ? m.seats_basket_away() : m.seats_basket_expired()}. ${m.seats_basket_expired_hint()}`
  }

  /** Announces the loss of seats in a show that is not on the page; the page shows it, too. */
  seatsLostElsewhere(message: string): void {
    this.alert = message
  }

  /** A purchase succeeded after the visitor had left the checkout. */
  purchased(names: string): void {
    this.#toast.success(m.tickets_ticket_booked(), { description: names, duration: LONG_MS })
  }

  /** A purchase failed after the visitor had left the checkout. */
  purchaseFailed({ title, hint }: { title: string; hint: string }): void {
    this.#toast.error(title, { description: hint, duration: LONG_MS })
  }

  /** None of the lost seats that the visitor wants back is free. */
  noLostSeatFree(): void {
    this.#toast.info(m.seats_basket_none_free(), { description: m.seats_basket_none_free_hint() })
  }

  /** A ticket could not be made a picture, or not be handed to another app. */
  noTicketPicture(): void {
    this.#toast.error(m.tickets_no_picture(), { description: m.tickets_no_picture_hint(), duration: LONG_MS })
  }

  /** Seats that were given back for others cannot be had again. */
  seatsNotRegained(names: string): void {
    this.#toast.warning(m.seats_taking_not_regained({ names }), { duration: LONG_MS })
  }

  /** An operator blocked or released seats of the visitor's hold. */
  seatsTakenBack(names: string): void {
    this.#toast.warning(m.seats_basket_taken_back({ names }), {
      description: m.seats_basket_taken_back_hint(),
      duration: LONG_MS,
    })
  }

  /** Somebody accepted a booking that the visitor had offered. */
  passedOn(): void {
    this.#toast.success(m.tickets_transfer_done(), { duration: LONG_MS })
  }

  offerAccepted(): void {
    this.#toast.success(m.tickets_offer_accepted())
  }

  offerWithdrawn(): void {
    this.#toast.success(m.tickets_transfer_withdrawn(), { description: m.tickets_transfer_withdrawn_hint() })
  }

  /** `refusal` is undefined when the booking is cancelled. */
  cancellationAnswered(refusal: Refusal | undefined): void {
    if (!refusal) this.#toast.success(m.tickets_list_cancelled(), { description: m.tickets_list_cancelled_hint() })
    else if (isOutcomeUnknown(refusal))
      this.#toast.warning(m.tickets_list_unknown(), { description: m.tickets_list_unknown_hint() })
    else this.#toast.error(m.tickets_list_not_cancelled(), { description: refusalText(refusal) })
  }
}
