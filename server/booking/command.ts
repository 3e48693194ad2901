// The commands that change a show's seats, and their outcomes.
import type { Booking, Hold, Refusal, RefusalCode } from '../../shared/protocol.ts'
import type { BestSeatsRequest } from './best-seats.ts'

/** Every command goes through its show's queue. `from` is the key of the IP address that it came from. */
export type Command =
  | { kind: 'hold'; visitorId: string; seatIds: number[]; from?: string | undefined }
  /** Holds the best free seats, chosen while the show is locked. */
  | { kind: 'hold-best'; visitorId: string; requestId: string; request: BestSeatsRequest; from?: string | undefined }
  | { kind: 'release'; visitorId: string; seatIds?: number[] | undefined }
  | { kind: 'extend'; visitorId: string }
  | { kind: 'begin-checkout' | 'end-checkout'; visitorId: string }
  /** `by: 'server'` means on the visitor's behalf: it does not prove that the visitor is connected. */
  | { kind: 'confirm'; visitorId: string; bookingId: string; seatIds: number[]; by?: 'server' | undefined }
  | { kind: 'cancel'; visitorId: string; bookingId: string; by?: 'server' | undefined }
  /** The visitor's last connection to a node is gone: their hold is shortened to the grace. */
  | { kind: 'cut'; visitorId: string }
  /** The visitor is connected: their hold lasts as promised. */
  | { kind: 'restore'; visitorId: string }
  /** From the sweeper: ends holds whose time is up. */
  | { kind: 'expire' }

/** A refusal as a result. */
export type Refused = { ok: false; error: Refusal }
export type Result<V> = { ok: true; value: V } | Refused

/** The result of a command: the visitor's hold, their booking, how many seats a sweep freed, or a refusal. */
export type Outcome =
  | { kind: 'hold'; hold: Hold }
  | { kind: 'booking'; booking: Booking }
  | { kind: 'swept'; seats: number }
  | { kind: 'refused'; refusal: Refusal }

export function refusal(code: RefusalCode, message: string, more: Partial<Refusal> = {}): Refusal {
  return { code, message, ...more }
}

export function refused(code: RefusalCode, message: string, more: Partial<Refusal> = {}): Refused {
  return { ok: false, error: refusal(code, message, more) }
}
