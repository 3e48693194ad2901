// The commands that change a show's seats, and their outcomes.
import type { Buyer } from '../../shared/buyer.ts'
import type { Booking, Hold, Refusal, RefusalCode } from '../../shared/protocol.ts'
import type { BestSeatsRequest } from './best-seats.ts'
import type { Allocation, Operator } from './seat.ts'
import type { ShowUpdate } from './show-fields.ts'

/** An operator at the counter, or a server, on a visitor's behalf: that does not prove that the visitor is connected. */
type OnBehalf = { by?: Operator | 'server' | undefined }

/** Every command goes through its show's queue. `from` is the key of the IP address that it came from. */
export type Command = VisitorsCommand | OperatorsCommand | ShowCommand | { kind: 'expire' }

/** Of a visitor, or on their behalf. */
export type VisitorsCommand =
  | ({ kind: 'hold'; visitorId: string; seatIds: number[]; from?: string | undefined } & OnBehalf)
  /** Holds the best free seats, chosen while the show is locked. */
  | { kind: 'hold-best'; visitorId: string; requestId: string; request: BestSeatsRequest; from?: string | undefined }
  | ({ kind: 'release'; visitorId: string; seatIds?: number[] | undefined } & OnBehalf)
  | { kind: 'extend'; visitorId: string }
  | { kind: 'begin-checkout' | 'end-checkout'; visitorId: string }
  | ({ kind: 'confirm'; visitorId: string; bookingId: string; seatIds: number[]; buyer?: Buyer | undefined } & OnBehalf)
  | ({ kind: 'cancel'; visitorId: string; bookingId: string } & OnBehalf)
  /** Offers to pass the booking on to whoever accepts, or takes that back. */
  | { kind: 'offer' | 'withdraw-offer'; visitorId: string; bookingId: string }
  /** Accepts another visitor's offer, by its number: the booking is this visitor's then. */
  | { kind: 'accept'; visitorId: string; bookingId: string; offer: number; buyer?: Buyer | undefined }
  /** The visitor's last connection to a node is gone: their hold is shortened to the grace. */
  | { kind: 'cut'; visitorId: string }
  /** The visitor is connected: their hold lasts as promised. */
  | { kind: 'restore'; visitorId: string }

/** Of an operator about seats, whoever has them. */
export type OperatorsCommand =
  /** Keeps seats out of the public sale; ends the holds that they are in. */
  | { kind: 'block'; seatIds: number[]; allocation: Allocation; by: Operator }
  | { kind: 'unblock'; seatIds: number[]; by: Operator }
  /** Takes held seats away from their visitors. */
  | { kind: 'force-release'; seatIds: number[]; by: Operator }
  /** Cancels these seats of a booking; without `seatIds`, all that it has. */
  | { kind: 'cancel-seats'; bookingId: string; seatIds?: number[] | undefined; by: Operator }
  /** Gives a booking other seats instead of some that it has, all of them or none. */
  | { kind: 'move'; bookingId: string; moves: readonly { from: number; to: number }[]; by: Operator }

/** Of an operator about the show itself. */
export type ShowCommand =
  | { kind: 'change-show'; changes: ShowUpdate; by: Operator }
  | { kind: 'open-sale'; by: Operator }
  | { kind: 'close-sale'; by: Operator }

/** A refusal as a result. */
export type Refused = { ok: false; error: Refusal }
export type Result<V> = { ok: true; value: V } | Refused

/**
 * The result of a command: the visitor's hold, their booking, how many seats a sweep freed, which seats changed, that the
 * show is as asked for, or a refusal.
 */
export type Outcome =
  | { kind: 'hold'; hold: Hold }
  | { kind: 'booking'; booking: Booking }
  | { kind: 'swept'; seats: number }
  | { kind: 'seats'; seatIds: number[]; seq: number }
  | { kind: 'show' }
  | { kind: 'refused'; refusal: Refusal }

export function refusal(code: RefusalCode, message: string, more: Partial<Refusal> = {}): Refusal {
  return { code, message, ...more }
}

export function refused(code: RefusalCode, message: string, more: Partial<Refusal> = {}): Refused {
  return { ok: false, error: refusal(code, message, more) }
}
