// The history of a run: what clients asked, were answered and were shown. With the database, it is all that the checker uses.
import type { Booking, Frame, Hold, Refusal } from '../shared/protocol.ts'

/** Milliseconds since 1970, with fractions: `performance.timeOrigin + performance.now()` on the machine of the load. */
export type Instant = number

/** So many seats together, perhaps of one category, and a wheelchair place among them only if asked for. */
export type BestSeatsRequest = Readonly<{
  quantity: number
  categoryId?: string | undefined
  accessible?: boolean | undefined
}>

/** What a visitor asked of a show, as it went over the wire. */
export type Deed =
  | { request: 'seats:hold'; seatIds: readonly number[] }
  | ({ request: 'seats:hold-best'; requestId: string } & BestSeatsRequest)
  /** Without `seatIds`, everything. */
  | { request: 'seats:release'; seatIds?: readonly number[] }
  | { request: 'hold:extend' }
  | { request: 'checkout:begin' | 'checkout:end' }
  | { request: 'booking:confirm'; bookingId: string; seatIds: readonly number[] }
  | { request: 'booking:cancel'; bookingId: string }

/** The outcome of a command. Unknown: no answer, `UNAVAILABLE` or `INTERNAL`; the command may take effect, now or later, or not. */
export type Outcome =
  | { kind: 'hold'; hold: Hold }
  | { kind: 'booking'; booking: Booking }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'unknown' }

/** A call and its return. */
export type Call = {
  showId: string
  visitorId: string
  deed: Deed
  calledAt: Instant
  /** When the answer was there; null when none came. */
  returnedAt: Instant | null
  /** The database's time as the answer carried it: how far its clock is from that of the load. */
  serverTime?: string
  outcome: Outcome
}

/** What one connection was shown of a show, in the order of arrival. */
export type Sighting = {
  showId: string
  /** Names the connection: after a reconnect it is another one. */
  connection: string
  visitorId: string
  at: Instant
  shown:
    | { kind: 'snapshot'; seq: number; statuses: Uint8Array; hold: Hold }
    | { kind: 'frame'; frame: Frame }
    | { kind: 'hold'; hold: Hold }
    | { kind: 'booking'; booking: Booking }
}

export type History = { calls: readonly Call[]; sightings: readonly Sighting[] }

/** The seats that a call may have taken; `any` when the server was to choose and did not answer. */
export function soughtBy({ deed, outcome }: Call): readonly number[] | 'any' {
  if (outcome.kind === 'refused') return []
  if (deed.request === 'seats:hold') return deed.seatIds
  if (deed.request !== 'seats:hold-best') return []
  return outcome.kind === 'hold' ? (outcome.hold.picked ?? []) : 'any'
}

/** Whether the command asks for seats, chosen by the visitor or by the server. */
export function takesSeats({ request }: Deed): boolean {
  return request === 'seats:hold' || request === 'seats:hold-best'
}
