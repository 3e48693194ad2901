// Every request with its payload and its value, as plain types. A test compares them with the schemas.
import type { BookingPage, ListPage, ShowPage, ShowQuery } from './list-types.ts'
import type { BestSeatsPreview, BestSeatsRequest, Booking, Buyer, Frame, Hold, Snapshot } from './types.ts'

/** The payload of each request, and the value of its successful answer. */
export interface Requests {
  'show:list': { payload: ShowQuery; value: ShowPage }
  'show:join': { payload: { showId: string; seq?: number | undefined }; value: Snapshot }
  'show:sync': {
    payload: { showId: string; seq: number; epoch?: string | undefined }
    value: { frame: Frame } | { snapshot: Snapshot }
  }
  'show:leave': { payload: { showId: string }; value: Empty }
  'seats:hold': { payload: { showId: string; seatIds: number[] }; value: Hold }
  'seats:hold-best': { payload: { showId: string; requestId: string } & BestSeatsRequest; value: Hold }
  'seats:preview-best': { payload: { showId: string } & BestSeatsRequest; value: BestSeatsPreview }
  'seats:release': { payload: { showId: string; seatIds?: number[] | undefined }; value: Hold }
  'hold:extend': { payload: { showId: string }; value: Hold }
  'checkout:begin': { payload: { showId: string }; value: Hold }
  'checkout:end': { payload: { showId: string }; value: Hold }
  'booking:confirm': {
    payload: { showId: string; bookingId: string; seatIds: number[]; buyer?: Buyer | undefined }
    value: Booking
  }
  'booking:list': { payload: ListPage; value: BookingPage }
  'booking:cancel': { payload: { showId: string; bookingId: string }; value: Booking }
  'clock:read': { payload: Empty; value: Empty }
}
export type RequestName = keyof Requests
export type Empty = Record<string, never>
