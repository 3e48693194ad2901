// What can be asked of a show, and what comes of it.
import type { Booking, Hold, Refusal, RefusalCode } from '../../shared/protocol.ts'
import type { BestSeatsRequest } from './best-seats.ts'

/** Everything that may change a show's seats; each goes through its show's queue. `from` is the key of an address. */
export type Command =
  | { kind: 'hold'; visitorId: string; seatIds: number[]; from?: string | undefined }
  /** The best seats that are free, chosen while the show is locked. */
  | { kind: 'hold-best'; visitorId: string; requestId: string; request: BestSeatsRequest; from?: string | undefined }
  | { kind: 'release'; visitorId: string; seatIds?: number[] | undefined }
  | { kind: 'extend'; visitorId: string }
  | { kind: 'begin-checkout' | 'end-checkout'; visitorId: string }
  /** `by`: from a server on the visitor's behalf, who may not be there; else from the visitor. */
  | { kind: 'confirm'; visitorId: string; bookingId: string; seatIds: number[]; by?: 'server' | undefined }
  | { kind: 'cancel'; visitorId: string; bookingId: string; by?: 'server' | undefined }
  /** The visitor's last connection to a node is gone: their hold outlives it by the grace. */
  | { kind: 'cut'; visitorId: string }
  /** The visitor is here after all: their hold lasts as promised. */
  | { kind: 'restore'; visitorId: string }
  /** From the sweeper: end what has run out. */
  | { kind: 'expire' }

/** An expected no, as a value. */
export type Refused = { ok: false; error: Refusal }
export type Result<V> = { ok: true; value: V } | Refused

/** What a command is answered with: the visitor's hold, their booking, or how many seats the sweep freed. */
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
