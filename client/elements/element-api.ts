// The interface of an element to its page: the events that an element fires, with their details, and the calls of the
// page. Plain types, for pages that have only the elements.
import type { MapTheme } from '../seat-map/colours.ts'

/** An amount in the currency's minor unit: 4500 of EUR is €45. */
export interface Price {
  amount: number
  currency: string
}

/** The `detail` of `holdfast-seat-select`. */
export interface SeatDetail {
  showId: string
  seatId: number
  /** “Stalls, row C, seat 12”. */
  name: string
  price: Price
  isAvailable: boolean
}

/** The `detail` of `holdfast-hold-change`: the seats that the visitor holds and has not booked. */
export interface HoldDetail {
  showId: string
  seatIds: readonly number[]
  /** The seats as text: “Stalls, row C, seats 12 and 13”. */
  names: string
  total: Price
  /** When the hold ends, by the server's clock, as ISO 8601 in UTC; null without seats. */
  expiresAt: string | null
}

/** The `detail` of `holdfast-checkout`. */
export interface CheckoutDetail extends HoldDetail {
  /** Names the visitor to a server that confirms the booking. It is no token: it gives no access. */
  visitorId: string
}

/** The `detail` of `holdfast-booked`, and what `confirm` returns. */
export interface BookedDetail {
  showId: string
  bookingId: string
  seatIds: readonly number[]
  /** “Stalls C-12”, in the order of `seatIds`. */
  labels: readonly string[]
  total: Price
}

/**
 * The `detail` of `holdfast-error`. `NOT_FOUND`: the server has no such show. `NOT_ALLOWED`: `ALLOWED_ORIGINS` does not name
 * the page's origin. `UNREACHABLE`: the server does not answer. `message` is for the page's developer.
 */
export interface ErrorDetail {
  code: 'NOT_FOUND' | 'NOT_ALLOWED' | 'UNREACHABLE'
  message: string
}

declare global {
  interface HTMLElementEventMap {
    /** The visitor touched a seat. */
    'holdfast-seat-select': CustomEvent<SeatDetail>
    /** The visitor's hold has other seats, or another end. */
    'holdfast-hold-change': CustomEvent<HoldDetail>
    /**
     * The visitor wants to pay. Cancel it to take the payment in your page; then your server confirms the booking, or,
     * where the show lets visitors do that, you call `confirm`.
     */
    'holdfast-checkout': CustomEvent<CheckoutDetail>
    /** Seats of the visitor were booked, by the element's checkout, by `confirm` or by your server. */
    'holdfast-booked': CustomEvent<BookedDetail>
    /** The element cannot show its show, and displays that instead. */
    'holdfast-error': CustomEvent<ErrorDetail>
  }
}

export type HoldfastEventName = Extract<keyof HTMLElementEventMap, `holdfast-${string}`>

/** Fires an event at the element. @returns false when the page has cancelled it */
export type Emit = <N extends HoldfastEventName>(name: N, detail: HTMLElementEventMap[N]['detail']) => boolean

/** What an element can do with its content, which is a Svelte component. */
export interface ElementControls {
  setTheme: (theme: MapTheme) => void
  /** As `HoldfastBookingElement.confirm`. */
  confirm: () => Promise<BookedDetail>
  /** As `HoldfastBookingElement.cancelCheckout`. */
  cancelCheckout: () => void
}
