// A show in the database: its rows, and its change log with the steps that the rules of this folder can judge.
import { z } from 'zod'
import { TermsChange, type ShowTerms } from './show-terms.ts'

/** Milliseconds since 1970, by the database's clock. */
export type Instant = number

/** A seat's place in the plan. */
export type Place = Readonly<{
  section: string
  row: string
  x: number
  y: number
  categoryId: string
  accessible: boolean
  /** Whether the plan keeps it from being sold in every show. */
  blocked?: boolean
}>

const visitorId = z.string()
const seatIds = z.array(z.int()).readonly()
const until = z.number()
const Operator = z.object({ operator: z.string(), reason: z.string().optional() })
/** Who decided, where it was not the visitor of the step. */
const by = z.union([Operator, z.literal('server')]).optional()
const Allocation = z.object({ name: z.string(), until: z.number().nullable() })
export type Allocation = Readonly<z.infer<typeof Allocation>>

/** One decided change of some seats, as `show_change` keeps it. */
export const Step = z.discriminatedUnion('cause', [
  z.object({
    cause: z.literal('held'),
    visitorId,
    seatIds,
    since: z.number(),
    until,
    requestId: z.string().optional().describe('of the request for which the server chose these seats'),
    from: z.string().optional().describe('stands for the address that the request came from'),
    checkout: seatIds.optional().describe('of the hold that the seats were added to'),
    by,
  }),
  z.object({ cause: z.enum(['extended', 'disconnected', 'returned']), visitorId, seatIds, until, by }),
  z.object({ cause: z.enum(['released', 'expired', 'checkout-begun', 'checkout-ended']), visitorId, seatIds, by }),
  z.object({ cause: z.enum(['booked', 'cancelled']), visitorId, seatIds, bookingId: z.string(), by }),
  z.object({ cause: z.literal('seats-cancelled'), visitorId, seatIds, bookingId: z.string(), by }),
  z.object({
    cause: z.literal('moved'),
    visitorId,
    seatIds: seatIds.describe('those that the booking leaves, then those that it gets'),
    bookingId: z.string(),
    moves: z.array(z.object({ from: z.int(), to: z.int(), requestId: z.string().optional() })).readonly(),
    by,
  }),
  z.object({
    cause: z.enum(['offered', 'offer-withdrawn']),
    visitorId,
    seatIds: seatIds.describe('none'),
    bookingId: z.string(),
    offer: z.int().describe('its number'),
    by,
  }),
  z.object({
    cause: z.literal('transferred'),
    visitorId,
    seatIds,
    bookingId: z.string(),
    offer: z.int(),
    sender: z.string(),
    by,
  }),
  z.object({ cause: z.literal('forced'), visitorId, seatIds, by }),
  z.object({ cause: z.literal('blocked'), visitorId: visitorId.optional(), seatIds, allocation: Allocation, by }),
  z.object({ cause: z.literal('unblocked'), visitorId: z.undefined().optional(), seatIds, by }),
  z.object({
    cause: z.literal('show-changed'),
    visitorId: z.undefined().optional(),
    seatIds: seatIds.describe('none'),
    show: TermsChange,
    was: TermsChange.describe('the values before, of the same fields'),
    by,
  }),
])
export type Step = z.infer<typeof Step>
export type StepOf<Cause extends Step['cause']> = Extract<Step, { cause: Cause }>

export type Change = { seq: number; at: Instant; steps: readonly Step[] }

export type RecordedSeat = {
  seatId: number
  heldBy: string | null
  heldSince: Instant | null
  expiresAt: Instant | null
  promisedUntil: Instant | null
  /** The seats with which the checkout began that its holder is in. */
  checkout: readonly number[] | null
  bookingId: string | null
  requestId: string | null
  blocked: boolean
  /** What it is kept for; null: it is not blocked, or was so when the show was created. */
  allocation: Allocation | null
}

/** The offers to pass a booking on: how many, since when the last is open, which were accepted, and who had it first. */
export const RecordedTransfer = z.object({
  offers: z.int(),
  offeredAt: z.nullable(z.number()),
  accepted: z.array(z.int()).readonly(),
  confirmedBy: z.string(),
})
export type RecordedTransfer = Readonly<z.infer<typeof RecordedTransfer>>

export type RecordedBooking = {
  bookingId: string
  visitorId: string
  confirmedAt: Instant
  cancelledAt: Instant | null
  seq: number
  seats: readonly { seatId: number; live: boolean }[]
}

/** What of a show never changes. */
export type ShowFacts = {
  showId: string
  seatCount: number
  /** By seat id. */
  places: readonly Place[]
}

/** Its terms are those at `seq`. */
export type ShowRecord = ShowFacts &
  ShowTerms & {
    seq: number
    /** By seat id. */
    seats: readonly RecordedSeat[]
    bookings: readonly RecordedBooking[]
    /** By seq. */
    changes: readonly Change[]
    readAt: Instant
  }

/**
 * The seats that were blocked when the show was created. The first step that blocks or unblocks a seat tells it: a seat
 * that is unblocked was blocked. One that is blocked was free then, unless its plan blocks it; creating a show with other
 * blocked seats is not in the log.
 */
export function blockedAtFirst(
  places: readonly Place[],
  seats: readonly Pick<RecordedSeat, 'seatId' | 'blocked'>[],
  steps: Iterable<Step>,
): Set<number> {
  const blocked = new Set(seats.flatMap((seat) => (seat.blocked ? seat.seatId : [])))
  const seen = new Set<number>()
  for (const { cause, seatIds: named } of steps) {
    if (cause !== 'blocked' && cause !== 'unblocked') continue
    for (const seatId of named) {
      if (seen.has(seatId)) continue
      seen.add(seatId)
      if (cause === 'unblocked' || places[seatId]?.blocked) blocked.add(seatId)
      else blocked.delete(seatId)
    }
  }
  return blocked
}
