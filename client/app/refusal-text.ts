// What a refusal means for a buyer and what to do: by its code, never in the server's words, which are for developers.
import type { Refusal } from '../connection/types.ts'
import type { RefusalCode } from '../../shared/protocol.ts'
import { m } from './messages.ts'

const TEXTS: Readonly<Record<RefusalCode, () => string>> = {
  BAD_REQUEST: m.common_refusal_outdated,
  UNAUTHORIZED: m.common_refusal_unauthorized,
  FORBIDDEN: m.common_refusal_forbidden,
  NOT_FOUND: m.common_refusal_not_found,
  UNKNOWN_SEAT: m.common_refusal_unknown_seat,
  SALE_CLOSED: m.common_refusal_sale_closed,
  SEATS_TAKEN: m.common_refusal_seats_taken,
  LIMIT_REACHED: m.common_refusal_limit_reached,
  NOT_HELD: m.common_refusal_not_held,
  EXTENSION_LIMIT: m.common_refusal_extension_limit,
  NOT_ENOUGH_SEATS: m.common_refusal_not_enough_seats,
  BOOKING_MISMATCH: m.common_refusal_booking_mismatch,
  RATE_LIMITED: m.common_refusal_rate_limited,
  BUSY: m.common_refusal_busy,
  UNAVAILABLE: m.common_refusal_unavailable,
  INTERNAL: m.common_refusal_internal,
  PROTOCOL_MISMATCH: m.common_refusal_outdated,
}

/** A sentence or two for the buyer. A code that this version does not know reads as a defect of the server. */
export function refusalText({ code }: Pick<Refusal, 'code'>): string {
  return isKnown(code) ? TEXTS[code]() : m.common_refusal_internal()
}

function isKnown(code: string): code is RefusalCode {
  return Object.hasOwn(TEXTS, code)
}
