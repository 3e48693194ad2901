// What each route of the HTTP API declares, who may call it, and the HTTP status of each refusal code.
import * as z from 'zod/mini'
import type { RefusalCode } from '../protocol.ts'

/**
 * Who may call a route: everybody, a visitor by their token, either (`optional`: a token that is sent must be valid), a
 * visitor or a server with `CONFIRM_SECRET` on a visitor’s behalf, or whoever has the operator’s token.
 */
export type Bearer = 'none' | 'optional' | 'visitor' | 'visitor-or-server' | 'operator'

export type Route = Readonly<{
  method: 'get' | 'post' | 'put' | 'delete'
  /** Parameters are written as in Express: `/shows/:showId`. */
  path: `/api/${string}`
  /** Under which heading documents list it. */
  tag: 'Visitors' | 'Shows' | 'Holds' | 'Bookings' | 'Tickets' | 'Change log'
  summary: string
  description?: string
  bearer: Bearer
  params?: z.ZodMiniObject
  /** Values of the query string, after numbers and comma-separated lists in it were read. */
  query?: z.ZodMiniObject
  body?: z.ZodMiniObject
  answer: z.core.$ZodType
  /** Beside `commonRefusals`. */
  refusals: readonly RefusalCode[]
}>

/** What any route may refuse with. Routes that take a token add `bearerRefusals`. */
export const commonRefusals = [
  'BAD_REQUEST',
  'RATE_LIMITED',
  'BUSY',
  'UNAVAILABLE',
  'INTERNAL',
] as const satisfies RefusalCode[]
export const bearerRefusals = ['UNAUTHORIZED'] as const satisfies RefusalCode[]

/** The status that each refusal code has over HTTP. */
export const statuses: Readonly<Record<RefusalCode, number>> = {
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

/** One object, so that the OpenAPI document has one schema for it. */
export const noBody = z.object({})
