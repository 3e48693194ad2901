// A refusal over HTTP: the same words as on the wire, with the status that fits.
import type { Response } from 'express'
import type { Refusal, RefusalCode } from '../../shared/protocol.ts'

const STATUS: Readonly<Record<RefusalCode, number>> = {
  BAD_REQUEST: 400,
  PROTOCOL_MISMATCH: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  UNKNOWN_SEAT: 409,
  SALE_CLOSED: 409,
  SEATS_TAKEN: 409,
  LIMIT_REACHED: 409,
  NOT_HELD: 409,
  EXTENSION_LIMIT: 409,
  NOT_ENOUGH_SEATS: 409,
  BOOKING_MISMATCH: 409,
  RATE_LIMITED: 429,
  BUSY: 503,
  UNAVAILABLE: 503,
  INTERNAL: 500,
}

/** Sends a refusal. @param status where that of the code would say too little, such as 405 */
export function sendRefusal(response: Response, why: Refusal, status: number = STATUS[why.code]): void {
  if (why.retryAfterMs !== undefined) response.set('Retry-After', String(Math.ceil(why.retryAfterMs / 1000)))
  if (status === 401) response.set('WWW-Authenticate', 'Bearer')
  response.status(status).json(why)
}
