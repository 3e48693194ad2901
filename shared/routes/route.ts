// The declaration of a route of the HTTP API, and the HTTP status of each refusal code.
import * as z from 'zod/mini'
import type { Role } from '../operators.ts'
import type { RefusalCode } from '../protocol.ts'

/**
 * The bearer token that a route takes:
 * - `none`: no token is read.
 * - `optional`: a visitor token may be sent, and must be valid then.
 * - `visitor`: a visitor token is required.
 * - `visitor-or-server`: a visitor token, or `CONFIRM_SECRET` of a server that acts for a visitor.
 * - `operator`: the token of an operator whose role is the route’s `role` or one above it, or `OPERATOR_TOKEN`.
 */
export type Bearer = 'none' | 'optional' | 'visitor' | 'visitor-or-server' | 'operator'

/** A route of the HTTP API: its schemas, and the texts of its documentation. */
export type Route = Readonly<{
  method: 'get' | 'post' | 'put' | 'delete'
  /** Parameters are written as in Express: `/shows/:showId`. */
  path: `/api/${string}`
  /** The heading of the route in the documentation. */
  tag: 'Visitors' | 'Shows' | 'Holds' | 'Bookings' | 'Tickets' | 'Change log' | 'Operators' | 'Box office' | 'Door'
  summary: string
  description?: string
  bearer: Bearer
  /** Of routes for operators: the least role that may use it. */
  role?: Role
  params?: z.ZodMiniObject
  /** The query string, after its numbers and comma-separated lists were parsed. */
  query?: z.ZodMiniObject
  body?: z.ZodMiniObject
  /** The most bytes of a body, where they are not those of a command (16 kB). */
  maxBodyBytes?: number
  answer: z.core.$ZodType
  /** The codes that the route can refuse with, besides `commonRefusals`. */
  refusals: readonly RefusalCode[]
}>

/** The codes that every route can refuse with. Routes that take a token can also refuse with `bearerRefusals`. */
export const commonRefusals = [
  'BAD_REQUEST',
  'RATE_LIMITED',
  'BUSY',
  'UNAVAILABLE',
  'INTERNAL',
] as const satisfies RefusalCode[]
export const bearerRefusals = ['UNAUTHORIZED'] as const satisfies RefusalCode[]

/** The HTTP status of each refusal code. */
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

/** The empty body. All routes share this object, so that the OpenAPI document has one schema for it. */
export const noBody = z.object({})
