// What an element and its page exchange: the events that an element fires, with their details, and the calls of the
// page. Plain types, for pages that have only the elements.
import type { MapTheme } from '../seat-map/colours.ts'

/** An amount in the currency's minor unit: 4500 of EUR is €45. */
export interface Price {
  amount: number
  currency: string
}

export interface SeatDetail {
  showId: string
  seatId: number
  /** “Stalls, row C, seat 12”. */
  name: string
  price: Price
  isAvailable: boolean
}

export interface HoldDetail {
  showId: string
  seatIds: readonly number[]
  /** The seats as text: “Stalls, row C, seats 12 and 13”. */
  names: string
  total: Price
  /** When the hold ends; null without seats. */
  expiresAt: string | null
}

export interface CheckoutDetail extends HoldDetail {
  /** Names the visitor to a server that confirms the booking. It is no token: it gives no access. */
  visitorId: string
}

export interface BookedDetail {
  showId: string
  bookingId: string
  seatIds: readonly number[]
  labels: readonly string[]
  total: Price
}

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
