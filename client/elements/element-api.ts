// What the elements tell the page that they stand in. Plain types, for whoever has nothing but these elements.

/** An amount in the currency's minor unit: 4500 of EUR is €45. */
export interface Price {
  amount: number
  currency: string
}

export interface SeatDetail {
  showId: string
  seatId: number
  /** As people read it: “Stalls, row C, seat 12”. */
  name: string
  price: Price
  isAvailable: boolean
}

export interface HoldDetail {
  showId: string
  seatIds: readonly number[]
  /** As people read them. */
  names: string
  total: Price
  /** When the seats come free again; null when there are none. */
  expiresAt: string | null
}

export interface CheckoutDetail extends HoldDetail {
  /** Names the visitor to a server that confirms the booking; whoever knows it cannot act for them. */
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
    /** A seat was touched. */
    'holdfast-seat-select': CustomEvent<SeatDetail>
    /** The visitor has other seats now, or more time. */
    'holdfast-hold-change': CustomEvent<HoldDetail>
    /**
     * The visitor wants to pay. Cancel it to take the payment in your page; then your server confirms the booking, or, where
     * the show lets visitors do that, you call `confirm`.
     */
    'holdfast-checkout': CustomEvent<CheckoutDetail>
    'holdfast-booked': CustomEvent<BookedDetail>
    /** The element cannot show the show, and says so in place of it. */
    'holdfast-error': CustomEvent<ErrorDetail>
  }
}

export type HoldfastEventName = Extract<keyof HTMLElementEventMap, `holdfast-${string}`>

/** Fires an event at the element. @returns false when the page has cancelled it */
export type Emit = <N extends HoldfastEventName>(name: N, detail: HTMLElementEventMap[N]['detail']) => boolean
