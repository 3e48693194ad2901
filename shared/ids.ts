// The ids and other basic values of the protocol.
import * as z from 'zod/mini'

/** A time, as in “2026-11-30T19:30:00.000Z”. */
export const Timestamp = z.iso
  .datetime({ precision: 3 })
  .check(z.describe('ISO 8601 in UTC with milliseconds, by the database’s clock'))

/** A show's id: 1 to 63 lower-case letters, digits and hyphens, so that it can be part of a URL. */
export const ShowId = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'A show id is 1 to 63 lower-case letters, digits or hyphens.'))
/** A seating plan's id, in the same form as a show's id. */
export const PlanId = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'A plan id is 1 to 63 lower-case letters, digits or hyphens.'))
/** A seat's number in its show's seating plan, from 0. */
export const SeatId = z.int().check(z.gte(0), z.lte(2_147_483_647))
/** The maximum number of seats in one request, and therefore in one booking. */
export const MAX_SEATS_PER_BOOKING = 100
/** A set of 1 to 100 seats, in any order, without duplicates. */
export const SeatIds = z.array(SeatId).check(
  z.minLength(1),
  z.maxLength(MAX_SEATS_PER_BOOKING),
  z.refine((ids) => new Set(ids).size === ids.length, 'A seat is named twice.'),
)
/** The idempotency key of a purchase, a UUID. The client makes one per purchase and sends the same one with a retry. B2. */
export const BookingId = z.uuid().check(z.toLowerCase())
/**
 * The idempotency key of `seats:hold-best`, a UUID. The client makes one each time that the server is to choose seats, and
 * sends the same one with a retry. H11.
 */
export const RequestId = z.uuid().check(z.toLowerCase())
/** A show's change number. Each committed transaction that changes seats or the show raises it by one, without gaps. L1. */
export const Seq = z.int().check(z.gte(0), z.lte(2_147_483_647))
