// The protocol over Socket.IO: a schema of each event, payload, answer and refusal, in zod/mini since browsers load it.
import * as z from 'zod/mini'
import { Buyer } from './buyer.ts'
import { BookingId, MAX_SEATS_PER_BOOKING, PlanId, RequestId, SeatId, SeatIds, Seq, ShowId, Timestamp } from './ids.ts'
import { HoldLimits, Limits } from './limits.ts'
import { BookingQuery, Cursor, ShowQuery } from './list-queries.ts'
import { ShowAbout } from './show-about.ts'
import { CAUSES, CONFIRM_BY, SINGLES, STATUSES } from './status.ts'
import { LONGEST_NAME } from './text.ts'
import { PassedOnBooking } from './transfer.ts'

/** The number of a show's seats in each status. */
export const Counts = z.object({ available: z.int(), held: z.int(), booked: z.int(), blocked: z.int() })
export type Counts = z.infer<typeof Counts>

/** One performance, with the number of its seats in each status as of `seq`. */
export const Show = z.object({
  showId: ShowId,
  title: z.string(),
  venue: z.string(),
  startsAt: Timestamp,
  salesOpenAt: Timestamp,
  salesCloseAt: Timestamp,
  timeZone: z.string().check(z.describe('the venue’s IANA time zone, such as Europe/Berlin')),
  currency: z.string().check(z.describe('ISO 4217 code, such as EUR')),
  planId: PlanId,
  planUrl: z
    .optional(z.string())
    .check(
      z.describe(
        'path of the seating plan below the site’s root; it contains a digest of the plan, so clients may cache it without revalidation',
      ),
    ),
  seatCount: z.int(),
  fromPrice: z
    .optional(z.int())
    .check(z.describe('lowest price of a seat that is for sale, in the currency’s minor unit')),
  counts: Counts,
  seq: Seq,
  singles: z
    .optional(z.enum(SINGLES))
    .check(z.describe('how the show treats a choice of seats that leaves a single seat')),
  confirmBy: z
    .optional(z.enum(CONFIRM_BY))
    .check(z.describe('who may confirm bookings: the visitors, or a server on their behalf')),
  holds: z
    .optional(HoldLimits)
    .check(z.describe('how long holds of this show last, and how many seats a visitor may have')),
  archived: z.optional(z.literal(true)).check(z.describe('the show is archived: it is in no list, and never on sale')),
  posterUrl: z
    .optional(z.string())
    .check(
      z.describe(
        'path of the show’s poster below the site’s root; it contains a digest of the picture, so clients may cache it without revalidation',
      ),
    ),
  about: z.optional(ShowAbout).check(z.describe('what buyers read about the show; left out of lists of shows')),
})
export type Show = z.infer<typeof Show>

/**
 * The seats that a visitor holds in a show after the commit of `seq`. When the visitor holds none, `seatIds` is empty and
 * both times are null.
 */
export const Hold = z.object({
  showId: ShowId,
  seatIds: z.array(SeatId),
  expiresAt: z
    .nullable(Timestamp)
    .check(z.describe('when the hold expires; earlier than promised while the visitor is not connected')),
  maxExpiresAt: z.nullable(Timestamp).check(z.describe('the latest time to which the hold can be extended')),
  seq: Seq,
  checkout: z
    .optional(z.literal(true))
    .check(z.describe('present during a checkout, in which a lost connection does not shorten the hold')),
  picked: z.optional(z.array(SeatId)).check(z.describe('the seats that the server chose for `seats:hold-best`')),
})
export type Hold = z.infer<typeof Hold>

/**
 * The status of every seat of a show as of `seq`, with the visitor's hold. `statuses` has one byte per seat in the order of
 * seat ids: 0 available, 1 held, 2 booked, 3 blocked.
 */
export const Snapshot = z.object({
  show: Show,
  seq: Seq,
  statuses: z.instanceof(Uint8Array).check(z.describe('an ArrayBuffer in browsers, a Buffer in Node')),
  hold: Hold,
  viewers: z.int().check(z.describe('number of visitors who view the show, not of their tabs')),
  epoch: z
    .optional(z.string())
    .check(z.describe('identifies the server’s copy of the show; later frames continue this copy')),
})
export type Snapshot = z.infer<typeof Snapshot>

/** The seats whose status changed after `since` and up to `seq`, listed under their status as of `seq`. */
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

/** An amount of money: `amount` in the minor unit (such as cents) of `currency`, an ISO 4217 code. */
export const Money = z.object({ amount: z.int(), currency: z.string() })
export type Money = z.infer<typeof Money>

/** The seats that the server would choose as of `seq`. Nothing is held: hold them by their ids if they are wanted. */
export const BestSeatsPreview = z.object({
  showId: ShowId,
  seatIds: z.array(SeatId),
  total: Money.check(z.describe('the price of all of these seats')),
  seq: Seq,
})
export type BestSeatsPreview = z.infer<typeof BestSeatsPreview>

/**
 * The record of a confirmed booking. Its visitor cancels it or passes it on to another visitor; operators cancel some of its
 * seats, or move it to other seats. `seq` is the show's change number of the booking's last change.
 */
export const Booking = z.object({
  bookingId: BookingId,
  showId: ShowId,
  seatIds: z
    .array(SeatId)
    .check(z.describe('the seats that it has now; of a cancelled booking, those that it had until then')),
  labels: z.array(z.string()).check(z.describe('in the order of seatIds')),
  total: Money.check(z.describe('what seatIds were sold for: moving the booking does not change it')),
  confirmedAt: Timestamp,
  cancelledAt: z.nullable(Timestamp),
  seq: Seq,
  cancelledSeatIds: z
    .optional(z.array(SeatId))
    .check(z.describe('seats that were cancelled while the booking kept others; they are not in seatIds')),
  buyer: z
    .optional(Buyer)
    .check(
      z.describe('as given with the confirmation, or by who accepted the booking; only for the visitor who has it'),
    ),
  offer: z
    .optional(z.object({ number: z.int(), offeredAt: Timestamp }))
    .check(z.describe('present while the booking is offered to whoever has the link of this offer')),
  ticketEdition: z
    .optional(z.int())
    .check(z.describe('present once the booking was passed on: earlier ticket codes and links are no longer valid')),
})
export type Booking = z.infer<typeof Booking>

/**
 * Why a request was refused. A refusal is an expected answer; INTERNAL alone stands for a defect of the server. Later
 * versions of the protocol may add codes.
 */
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

/**
 * A refused request. `seats` names the seats that caused the refusal, with their status where that explains it.
 * `alternatives` are available seats to take instead. `retryAfterMs` is in milliseconds, `seq` is the show's change number
 * at which the request was decided, and `issues` lists the faults of a BAD_REQUEST.
 */
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

/** The fields of a request for the best seats. Check an object of them with `placesWithinQuantity`. */
export const bestSeatsFields = {
  quantity: z.int().check(z.gte(1), z.lte(MAX_SEATS_PER_BOOKING)),
  categoryId: z.optional(z.string().check(z.minLength(1), z.maxLength(LONGEST_NAME))),
  accessible: z
    .optional(z.boolean())
    .check(z.describe('true: at least one of the seats is a wheelchair place; otherwise none of them is')),
  wheelchairPlaces: z
    .optional(z.int().check(z.gte(0), z.lte(MAX_SEATS_PER_BOOKING)))
    .check(
      z.describe(
        'exactly so many of the seats are wheelchair places, and the others are beside them or as near as can be; `accessible` does not count then',
      ),
    ),
}
export const placesWithinQuantity = z.refine<{ quantity: number; wheelchairPlaces?: number | undefined }>(
  ({ quantity, wheelchairPlaces = 0 }) => wheelchairPlaces <= quantity,
  { path: ['wheelchairPlaces'], error: 'There are more wheelchair places than seats.' },
)

/** The `auth` object of a client's handshake. A token has at most 4,096 characters. */
export const Handshake = z.object({
  token: z.nullish(z.string().check(z.maxLength(4096))),
  operatorToken: z
    .nullish(z.string().check(z.maxLength(4096)))
    .check(z.describe('the token of an operator, for the requests `operator:…`')),
  protocol: z.optional(z.unknown()),
})

/** Every request: the schema of its payload, and the schema of the value that a successful answer carries. */
export const requests = {
  'show:list': { payload: ShowQuery, value: z.object({ shows: z.array(Show), next: z.optional(Cursor) }) },
  'show:join': { payload: z.object({ showId: ShowId, seq: z.optional(Seq) }), value: Snapshot },
  'show:sync': {
    payload: z.object({ showId: ShowId, seq: Seq, epoch: z.optional(z.string().check(z.maxLength(64))) }),
    value: z.union([z.object({ frame: Frame }), z.object({ snapshot: Snapshot })]),
  },
  'show:leave': { payload: z.object({ showId: ShowId }), value: z.object({}) },
  'seats:hold': { payload: z.object({ showId: ShowId, seatIds: SeatIds }), value: Hold },
  'seats:hold-best': {
    payload: z.object({ showId: ShowId, ...bestSeatsFields, requestId: RequestId }).check(placesWithinQuantity),
    value: Hold,
  },
  /** Takes nothing. */
  'seats:preview-best': {
    payload: z.object({ showId: ShowId, ...bestSeatsFields }).check(placesWithinQuantity),
    value: BestSeatsPreview,
  },
  'seats:release': { payload: z.object({ showId: ShowId, seatIds: z.optional(SeatIds) }), value: Hold },
  'hold:extend': { payload: z.object({ showId: ShowId }), value: Hold },
  'checkout:begin': { payload: z.object({ showId: ShowId }), value: Hold },
  'checkout:end': { payload: z.object({ showId: ShowId }), value: Hold },
  'booking:confirm': {
    payload: z.object({ showId: ShowId, bookingId: BookingId, seatIds: SeatIds, buyer: z.optional(Buyer) }),
    value: Booking,
  },
  'booking:list': { payload: BookingQuery, value: z.object({ bookings: z.array(Booking), next: z.optional(Cursor) }) },
  'booking:cancel': { payload: z.object({ showId: ShowId, bookingId: BookingId }), value: Booking },
  /** Changes nothing. Every answer carries the server's time, so this one carries only that. */
  'clock:read': { payload: z.object({}), value: z.object({}) },
} as const

export type RequestName = keyof typeof requests
/** The payload that a client sends with a request. */
export type Payload<R extends RequestName> = z.input<(typeof requests)[R]['payload']>
/** The value that a successful answer to a request carries. */
export type Value<R extends RequestName> = z.output<(typeof requests)[R]['value']>

/** The shape of every acknowledgement. `serverTime` is a `Timestamp`. */
export type Answer<V> = { ok: true; value: V; serverTime: string } | { ok: false; error: Refusal; serverTime: string }

/** Every event that the server sends without a request, with the schema of its payload. */
export const facts = {
  visitor: z.object({
    visitorId: z.uuid(),
    token: z.string().check(z.describe('a signed JWT, valid for 30 days; it authenticates its bearer as the visitor')),
    serverTime: Timestamp,
    protocol: z.int(),
    limits: Limits,
    demo: z.optional(z.boolean()),
    mail: z.optional(z.boolean()),
  }),
  'seats:changed': Frame,
  'hold:changed': z.object({ hold: Hold, cause: z.enum(CAUSES) }),
  'booking:changed': z.object({ booking: Booking }),
  /** To the visitor who had the booking until somebody accepted it. */
  'booking:passed-on': PassedOnBooking,
  'show:changed': z.object({ show: Show }),
  'room:viewers': z.object({ showId: ShowId, viewers: z.int(), seq: Seq }),
  'visitor:revoked': z.object({ error: Refusal }),
  'server:draining': z.object({ reconnectAfterMs: z.int() }),
} as const

export type FactName = keyof typeof facts
/** The payload of an event that the server sends without a request. */
export type Fact<F extends FactName> = z.output<(typeof facts)[F]>

/** Socket.IO's event map of requests, for typed sockets on both sides. */
export type ClientToServerEvents = {
  [R in RequestName]: (payload: Payload<R>, ack: (answer: Answer<Value<R>>) => void) => void
}
/** Socket.IO's event map of facts. */
export type ServerToClientEvents = { [F in FactName]: (fact: Fact<F>) => void }
