// The wire: each event, payload, answer and refusal as a schema of zod/mini, small enough for browsers; types follow.
import * as z from 'zod/mini'
import { CAUSES, CONFIRM_BY, SINGLES, STATUSES } from './status.ts'
import { LONGEST_NAME } from './text.ts'

const time = z.iso
  .datetime({ precision: 3 })
  .check(z.describe('ISO 8601 in UTC with milliseconds, by the database’s clock'))

/** Names a show: lower-case letters, digits and hyphens, so that it can stand in an address. */
export const ShowId = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'A show id is 1 to 63 lower-case letters, digits or hyphens.'))
/** Names a seating plan; of the same form as a show's id. */
export const PlanId = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'A plan id is 1 to 63 lower-case letters, digits or hyphens.'))
/** A seat's number in its show's seating plan, from 0. */
export const SeatId = z.int().check(z.gte(0), z.lte(2_147_483_647))
/** The most seats that one request, and so one booking, can name. */
export const MAX_SEATS_PER_BOOKING = 100
/** A set of 1 to 100 seats, in any order, none twice. */
export const SeatIds = z.array(SeatId).check(
  z.minLength(1),
  z.maxLength(MAX_SEATS_PER_BOOKING),
  z.refine((ids) => new Set(ids).size === ids.length, 'A seat is named twice.'),
)
/** Made by the client, once per purchase; a retry sends the same one. */
export const BookingId = z.uuid().check(z.toLowerCase())
/** Made by the client, once for each time that the server is to choose seats; a retry sends the same one. */
export const RequestId = z.uuid().check(z.toLowerCase())
/** A show's change number: one higher with each committed change set. */
export const Seq = z.int().check(z.gte(0), z.lte(2_147_483_647))

export const Counts = z.object({ available: z.int(), held: z.int(), booked: z.int(), blocked: z.int() })
export type Counts = z.infer<typeof Counts>

/** One performance, with how many of its seats are in which status at `seq`. */
export const Show = z.object({
  showId: ShowId,
  title: z.string(),
  venue: z.string(),
  startsAt: time,
  salesOpenAt: time,
  salesCloseAt: time,
  timeZone: z.string().check(z.describe('of the venue, such as Europe/Berlin')),
  currency: z.string().check(z.describe('ISO 4217, such as EUR')),
  planId: PlanId,
  planUrl: z
    .optional(z.string())
    .check(
      z.describe('the seating plan, below the site’s root; the address has a digest of the plan, so keep it for ever'),
    ),
  seatCount: z.int(),
  fromPrice: z
    .optional(z.int())
    .check(z.describe('the lowest price of a seat that is for sale, in the currency’s minor unit')),
  counts: Counts,
  seq: Seq,
  singles: z.optional(z.enum(SINGLES)).check(z.describe('what becomes of a choice that leaves a single seat')),
  confirmBy: z
    .optional(z.enum(CONFIRM_BY))
    .check(z.describe('who may confirm bookings: visitors themselves, or a server on their behalf')),
})
export type Show = z.infer<typeof Show>

/** A visitor's seats in a show after the commit of `seq`; empty, without times, when nothing is held. */
export const Hold = z.object({
  showId: ShowId,
  seatIds: z.array(SeatId),
  expiresAt: z
    .nullable(time)
    .check(z.describe('when the seats come free: earlier than promised while nobody is connected')),
  maxExpiresAt: z.nullable(time).check(z.describe('no extension goes past this')),
  seq: Seq,
  checkout: z.optional(z.literal(true)).check(z.describe('while a checkout runs: a lost connection then cuts nothing')),
  picked: z.optional(z.array(SeatId)).check(z.describe('those that the server chose for `seats:hold-best`')),
})
export type Hold = z.infer<typeof Hold>

/** A show's whole map at `seq`: one byte a seat in the order of seat ids, 0 available, 1 held, 2 booked, 3 blocked. */
export const Snapshot = z.object({
  show: Show,
  seq: Seq,
  statuses: z.instanceof(Uint8Array).check(z.describe('an ArrayBuffer in browsers, a Buffer in Node')),
  hold: Hold,
  viewers: z.int().check(z.describe('people, not tabs')),
  epoch: z.optional(z.string()).check(z.describe('names the copy of the show that frames from now on follow on')),
})
export type Snapshot = z.infer<typeof Snapshot>

/** What turned after `since` up to `seq`: the seats by their status now. */
export const Frame = z.object({
  showId: ShowId,
  since: Seq,
  seq: Seq,
  available: z.optional(z.array(SeatId)),
  held: z.optional(z.array(SeatId)),
  booked: z.optional(z.array(SeatId)),
  blocked: z.optional(z.array(SeatId)),
})
export type Frame = z.infer<typeof Frame>

/** An amount of money in the currency's minor unit (cents). */
export const Money = z.object({ amount: z.int(), currency: z.string() })
export type Money = z.infer<typeof Money>

/** The record of a confirmed sale; only its cancellation can still be added. `seq` is that of its last change. */
export const Booking = z.object({
  bookingId: BookingId,
  showId: ShowId,
  seatIds: z.array(SeatId),
  labels: z.array(z.string()).check(z.describe('in the order of seatIds')),
  total: Money,
  confirmedAt: time,
  cancelledAt: z.nullable(time),
  seq: Seq,
})
export type Booking = z.infer<typeof Booking>

/** What a ticket's code stands for, for whoever looks at it at the door. */
export const Ticket = z.object({
  bookingId: BookingId,
  showId: ShowId,
  planId: PlanId,
  planUrl: z.optional(z.string()).check(z.describe('as in a Show')),
  seatIds: z.array(SeatId),
  title: z.string(),
  venue: z.string(),
  startsAt: time,
  timeZone: z.string(),
  labels: z.array(z.string()).check(z.describe('in the order of seatIds')),
  cancelledAt: z.nullable(time).check(z.describe('a cancelled ticket lets nobody in')),
})
export type Ticket = z.infer<typeof Ticket>

/** The closed list of expected ways to say no. */
export const RefusalCode = z.enum([
  'BAD_REQUEST',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'UNKNOWN_SEAT',
  'SALE_CLOSED',
  'SEATS_TAKEN',
  'LIMIT_REACHED',
  'NOT_HELD',
  'EXTENSION_LIMIT',
  'NOT_ENOUGH_SEATS',
  'BOOKING_MISMATCH',
  'RATE_LIMITED',
  'BUSY',
  'UNAVAILABLE',
  'INTERNAL',
  'PROTOCOL_MISMATCH',
])
export type RefusalCode = z.infer<typeof RefusalCode>

export const Refusal = z.object({
  code: RefusalCode,
  message: z.string().check(z.describe('a sentence that says what to do')),
  seats: z.optional(z.array(z.object({ seatId: SeatId, status: z.optional(z.enum(STATUSES)) }))),
  alternatives: z.optional(z.array(SeatId)),
  retryAfterMs: z.optional(z.int()),
  seq: z.optional(Seq),
  issues: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
})
export type Refusal = z.infer<typeof Refusal>

/** What a client may offer with its handshake. */
export const Handshake = z.object({
  token: z.nullish(z.string().check(z.maxLength(4096))),
  protocol: z.optional(z.unknown()),
})

/** Every request: its payload, and the value of a good answer. */
export const requests = {
  'show:list': { payload: z.object({}), value: z.object({ shows: z.array(Show) }) },
  'show:join': { payload: z.object({ showId: ShowId, seq: z.optional(Seq) }), value: Snapshot },
  'show:sync': {
    payload: z.object({ showId: ShowId, seq: Seq, epoch: z.optional(z.string().check(z.maxLength(64))) }),
    value: z.union([z.object({ frame: Frame }), z.object({ snapshot: Snapshot })]),
  },
  'show:leave': { payload: z.object({ showId: ShowId }), value: z.object({}) },
  'seats:hold': { payload: z.object({ showId: ShowId, seatIds: SeatIds }), value: Hold },
  'seats:hold-best': {
    payload: z.object({
      showId: ShowId,
      quantity: z.int().check(z.gte(1), z.lte(MAX_SEATS_PER_BOOKING)),
      categoryId: z.optional(z.string().check(z.minLength(1), z.maxLength(LONGEST_NAME))),
      accessible: z
        .optional(z.boolean())
        .check(z.describe('with a wheelchair place among them; otherwise there is none')),
      requestId: RequestId,
    }),
    value: Hold,
  },
  'seats:release': { payload: z.object({ showId: ShowId, seatIds: z.optional(SeatIds) }), value: Hold },
  'hold:extend': { payload: z.object({ showId: ShowId }), value: Hold },
  'checkout:begin': { payload: z.object({ showId: ShowId }), value: Hold },
  'checkout:end': { payload: z.object({ showId: ShowId }), value: Hold },
  'booking:confirm': {
    payload: z.object({ showId: ShowId, bookingId: BookingId, seatIds: SeatIds }),
    value: Booking,
  },
  'booking:list': { payload: z.object({}), value: z.object({ bookings: z.array(Booking) }) },
  'booking:cancel': { payload: z.object({ showId: ShowId, bookingId: BookingId }), value: Booking },
  /** Changes nothing: its answer has the server's time, as every answer has. */
  'clock:read': { payload: z.object({}), value: z.object({}) },
} as const

export type RequestName = keyof typeof requests
/** What a client sends with a request. */
export type Payload<R extends RequestName> = z.input<(typeof requests)[R]['payload']>
/** What a good answer to a request carries. */
export type Value<R extends RequestName> = z.output<(typeof requests)[R]['value']>

/** How each acknowledgement looks. */
export type Answer<V> = { ok: true; value: V; serverTime: string } | { ok: false; error: Refusal; serverTime: string }

/** Every fact the server tells by itself. */
export const facts = {
  visitor: z.object({
    visitorId: z.uuid(),
    token: z.string().check(z.describe('a signed JWT, good for 30 days; whoever bears it is the visitor')),
    serverTime: time,
    protocol: z.int(),
    limits: z.object({
      maxSeatsPerVisitor: z.int(),
      holdSeconds: z.number(),
      holdMaxSeconds: z.number(),
      graceSeconds: z.number(),
      holdResumeSeconds: z.optional(z.number()),
      heldSeatsPerAddress: z.optional(z.int()),
      frameMs: z.int(),
    }),
  }),
  'seats:changed': Frame,
  'hold:changed': z.object({ hold: Hold, cause: z.enum(CAUSES) }),
  'booking:changed': z.object({ booking: Booking }),
  'show:changed': z.object({ show: Show }),
  'room:viewers': z.object({ showId: ShowId, viewers: z.int(), seq: Seq }),
  'visitor:revoked': z.object({ error: Refusal }),
  'server:draining': z.object({ reconnectAfterMs: z.int() }),
} as const

export type FactName = keyof typeof facts
export type Fact<F extends FactName> = z.output<(typeof facts)[F]>

/** Socket.IO's event maps, for typed sockets on both sides. */
export type ClientToServerEvents = {
  [R in RequestName]: (payload: Payload<R>, ack: (answer: Answer<Value<R>>) => void) => void
}
export type ServerToClientEvents = { [F in FactName]: (fact: Fact<F>) => void }
