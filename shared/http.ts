// The HTTP API: every route, with its parameters, body and answer written once as schemas. The server parses by them, the
// OpenAPI document is made of them, and the types follow from them.
import * as z from 'zod/mini'
import {
  Booking,
  BookingId,
  Frame,
  Hold,
  PlanId,
  requests,
  SeatId,
  SeatIds,
  Seq,
  Show,
  ShowId,
  Ticket,
} from './protocol.ts'
import { LogPage } from './change-log.ts'
import type { RefusalCode } from './protocol.ts'
import { SeatingPlan } from './seating-plan.ts'
import { STATUSES } from './status.ts'

/** A visitor, and the token whose bearer is that visitor. */
export const Visitor = z.object({
  visitorId: z.uuid(),
  token: z.string().check(z.describe('a signed JWT, good for 30 days; send it as `Authorization: Bearer <token>`')),
})
export type Visitor = z.infer<typeof Visitor>

/** Every seat of a show with its label and its status as of `seq`, in the order of seat ids. */
export const SeatList = z.object({
  seq: Seq,
  seats: z.array(z.object({ seatId: SeatId, label: z.string(), status: z.enum(STATUSES) })),
})
export type SeatList = z.infer<typeof SeatList>

/** The first event of a stream of changes: a show's whole map at `seq`. */
export const MapSnapshot = z.object({
  show: Show,
  seq: Seq,
  statuses: z
    .string()
    .check(z.describe('base64 of one byte a seat in the order of seat ids: 0 available, 1 held, 2 booked, 3 blocked')),
  viewers: z.int().check(z.describe('people who look at the show now')),
  hold: z.optional(Hold).check(z.describe('yours; only when the request has a token')),
})
export type MapSnapshot = z.infer<typeof MapSnapshot>

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
export const commonRefusals = ['BAD_REQUEST', 'UNAVAILABLE', 'INTERNAL'] as const satisfies RefusalCode[]
export const bearerRefusals = ['UNAUTHORIZED', 'RATE_LIMITED', 'BUSY'] as const satisfies RefusalCode[]

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

const ofShow = z.object({ showId: ShowId })
const ofBooking = z.object({ showId: ShowId, bookingId: BookingId })
const noBody = z.object({})
/** A socket request's payload without the show, which an address names already. */
const bodyOf = {
  hold: z.omit(requests['seats:hold'].payload, { showId: true }),
  holdBest: z.omit(requests['seats:hold-best'].payload, { showId: true }),
  confirm: z.extend(z.omit(requests['booking:confirm'].payload, { showId: true, bookingId: true }), {
    visitorId: z
      .optional(z.uuid().check(z.toLowerCase()))
      .check(z.describe('whose seats they are; from a server only')),
  }),
}

export const routes = {
  createVisitor: {
    method: 'post',
    path: '/api/visitors',
    tag: 'Visitors',
    summary: 'Become a visitor',
    description: 'Without a token: a new visitor. With a valid one: the same visitor, with a fresh token.',
    bearer: 'optional',
    body: noBody,
    answer: Visitor,
    refusals: [],
  },
  revokeVisitor: {
    method: 'post',
    path: '/api/visitors/revoke',
    tag: 'Visitors',
    summary: 'End your tokens',
    description:
      'All tokens of this visitor that were issued up to now, renewed ones too: whoever else has one is out as well. From then on they are refused as `UNAUTHORIZED` (within seconds on other servers), sockets are disconnected, and held seats come free after the grace. Bookings and tickets stay valid. A retry that is refused with `UNAUTHORIZED` means that it is done.',
    bearer: 'visitor',
    body: noBody,
    answer: z.object({}),
    refusals: [],
  },
  readTime: {
    method: 'get',
    path: '/api/time',
    tag: 'Visitors',
    summary: 'Read the server’s time',
    description:
      'Expiry times are by this clock, which is the database’s. Answers have it in their `Server-Time` header, except seating plans and the stream of changes.',
    bearer: 'none',
    answer: z.object({ serverTime: z.iso.datetime({ precision: 3 }) }),
    refusals: [],
  },
  listShows: {
    method: 'get',
    path: '/api/shows',
    tag: 'Shows',
    summary: 'List the shows',
    description: 'Shows of now and to come, the soonest first, 500 at most.',
    bearer: 'none',
    answer: z.object({ shows: z.array(Show) }),
    refusals: [],
  },
  readShow: {
    method: 'get',
    path: '/api/shows/:showId',
    tag: 'Shows',
    summary: 'Read a show',
    bearer: 'none',
    params: ofShow,
    answer: Show,
    refusals: ['NOT_FOUND'],
  },
  listSeats: {
    method: 'get',
    path: '/api/shows/:showId/seats',
    tag: 'Shows',
    summary: 'List the seats of a show',
    bearer: 'none',
    params: ofShow,
    answer: SeatList,
    refusals: ['NOT_FOUND'],
  },
  readPlan: {
    method: 'get',
    path: '/api/plans/:planId',
    tag: 'Shows',
    summary: 'Read a seating plan',
    description:
      'A show’s `planUrl` has the `digest` of its plan; that address never changes its contents and may be kept for ever. Without a digest the present plan of that name is sent, to be revalidated with its ETag.',
    bearer: 'none',
    params: z.object({ planId: PlanId }),
    query: z.object({
      digest: z.optional(
        z.string().check(z.describe('of the plan that a show was made from; another one is not found')),
      ),
    }),
    answer: SeatingPlan,
    refusals: ['NOT_FOUND'],
  },
  readHold: {
    method: 'get',
    path: '/api/shows/:showId/hold',
    tag: 'Holds',
    summary: 'Read your hold',
    description: 'The seats that you hold in this show, and until when. Empty, without times, when you hold nothing.',
    bearer: 'visitor',
    params: ofShow,
    answer: Hold,
    refusals: ['NOT_FOUND'],
  },
  holdSeats: {
    method: 'post',
    path: '/api/shows/:showId/hold',
    tag: 'Holds',
    summary: 'Hold seats',
    description:
      'All of these seats or none. Holding seats that you hold already changes nothing. All your seats of a show share one expiry, counted from the first.',
    bearer: 'visitor',
    params: ofShow,
    body: bodyOf.hold,
    answer: Hold,
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT', 'SALE_CLOSED', 'SEATS_TAKEN', 'LIMIT_REACHED', 'EXTENSION_LIMIT'],
  },
  holdBest: {
    method: 'post',
    path: '/api/shows/:showId/hold/best',
    tag: 'Holds',
    summary: 'Hold the best seats that are free together',
    description:
      'The server chooses the seats (`picked`) while nobody else can take them. Make one `requestId` (a UUID) for each intention and send the same one when you retry: it gets the same seats.',
    bearer: 'visitor',
    params: ofShow,
    body: bodyOf.holdBest,
    answer: Hold,
    refusals: ['NOT_FOUND', 'SALE_CLOSED', 'LIMIT_REACHED', 'EXTENSION_LIMIT', 'NOT_ENOUGH_SEATS'],
  },
  extendHold: {
    method: 'post',
    path: '/api/shows/:showId/hold/extend',
    tag: 'Holds',
    summary: 'Extend your hold',
    description: 'To the full time from now on, but never past `maxExpiresAt`.',
    bearer: 'visitor',
    params: ofShow,
    body: noBody,
    answer: Hold,
    refusals: ['NOT_FOUND', 'SALE_CLOSED', 'NOT_HELD', 'EXTENSION_LIMIT'],
  },
  releaseSeats: {
    method: 'delete',
    path: '/api/shows/:showId/hold',
    tag: 'Holds',
    summary: 'Release seats',
    description:
      'Those named, or all that you hold. Releasing what you do not hold changes nothing. Answers with what is left.',
    bearer: 'visitor',
    params: ofShow,
    query: z.object({ seatIds: z.optional(SeatIds) }),
    answer: Hold,
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT'],
  },
  beginCheckout: {
    method: 'post',
    path: '/api/shows/:showId/hold/checkout',
    tag: 'Holds',
    summary: 'Begin a checkout',
    description:
      'From here on a lost connection does not cut your hold, until the checkout ends or the hold expires. A program that has no socket needs no checkout.',
    bearer: 'visitor',
    params: ofShow,
    body: noBody,
    answer: Hold,
    refusals: ['NOT_FOUND', 'NOT_HELD', 'FORBIDDEN'],
  },
  endCheckout: {
    method: 'delete',
    path: '/api/shows/:showId/hold/checkout',
    tag: 'Holds',
    summary: 'End a checkout',
    description: 'Changes nothing when no checkout has begun.',
    bearer: 'visitor',
    params: ofShow,
    answer: Hold,
    refusals: ['NOT_FOUND'],
  },
  confirmBooking: {
    method: 'put',
    path: '/api/shows/:showId/bookings/:bookingId',
    tag: 'Bookings',
    summary: 'Book seats that you hold',
    description:
      'Exactly these seats, or a refusal. Make one `bookingId` (a UUID) for each purchase and send the same one when you retry: it gets the same booking. In a show whose `confirmBy` is `server`, a server confirms with `CONFIRM_SECRET` as its token and the visitor’s `visitorId` in the body; visitors are refused with `FORBIDDEN`.',
    bearer: 'visitor-or-server',
    params: ofBooking,
    body: bodyOf.confirm,
    answer: Booking,
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT', 'NOT_HELD', 'FORBIDDEN', 'BOOKING_MISMATCH'],
  },
  readBooking: {
    method: 'get',
    path: '/api/shows/:showId/bookings/:bookingId',
    tag: 'Bookings',
    summary: 'Read a booking of yours',
    description: 'A server with `CONFIRM_SECRET` reads anybody’s.',
    bearer: 'visitor-or-server',
    params: ofBooking,
    answer: Booking,
    refusals: ['NOT_FOUND'],
  },
  cancelBooking: {
    method: 'delete',
    path: '/api/shows/:showId/bookings/:bookingId',
    tag: 'Bookings',
    summary: 'Cancel a booking of yours',
    description:
      'Until the show starts. Its seats are free again. Cancelling twice is cancelling once. A server with `CONFIRM_SECRET` cancels anybody’s, also later.',
    bearer: 'visitor-or-server',
    params: ofBooking,
    answer: Booking,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
  listBookings: {
    method: 'get',
    path: '/api/bookings',
    tag: 'Bookings',
    summary: 'List your bookings',
    description: 'In all shows, the newest first; cancelled ones too.',
    bearer: 'visitor',
    answer: z.object({ bookings: z.array(Booking) }),
    refusals: [],
  },
  readTicketCode: {
    method: 'get',
    path: '/api/shows/:showId/bookings/:bookingId/ticket',
    tag: 'Tickets',
    summary: 'Get the ticket code of a booking of yours',
    description:
      'The code that a QR code on the ticket carries. It is the same each time. A server with `CONFIRM_SECRET` gets anybody’s.',
    bearer: 'visitor-or-server',
    params: ofBooking,
    answer: z.object({ code: z.string() }),
    refusals: ['NOT_FOUND'],
  },
  readLog: {
    method: 'get',
    path: '/api/shows/:showId/log',
    tag: 'Change log',
    summary: 'Read the changes of a show after a seq',
    description:
      'All that was committed, in order and without gaps, 500 changes at most: what webhooks are made of. Ask again after the last `seq` that you got.',
    bearer: 'operator',
    params: ofShow,
    query: z.object({ after: z.optional(Seq) }),
    answer: LogPage,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
  readTicket: {
    method: 'get',
    path: '/api/tickets/:code',
    tag: 'Tickets',
    summary: 'Look at a ticket',
    description: 'What a ticket code is for, for whoever checks it at the door.',
    bearer: 'none',
    params: z.object({ code: z.string().check(z.maxLength(4096)) }),
    answer: Ticket,
    refusals: ['NOT_FOUND'],
  },
} as const satisfies Record<string, Route>

/** A show's changes as server-sent events: which schema each event's data has. It is answered for as long as it is open. */
export const changeStream = {
  method: 'get',
  path: '/api/shows/:showId/changes',
  tag: 'Shows',
  summary: 'Follow the changes of a show',
  description:
    'Server-sent events, for those who cannot have a socket: a `snapshot`, then a `frame` for each change. Apply a frame when `since` ≤ your seq < `seq`, and drop it when its `seq` is not above yours. The id of each event is its seq; `Last-Event-ID` resumes there, as browsers do by themselves. A stream that leaves more than 256 kB unread, or anything for ten seconds, is cut off.',
  bearer: 'optional',
  params: ofShow,
  events: { snapshot: MapSnapshot, frame: Frame },
  refusals: ['NOT_FOUND'],
} as const

/** The name of a route, which is the `operationId` in the OpenAPI document. */
export type RouteName = keyof typeof routes

type Part<N extends RouteName, P extends 'params' | 'query' | 'body'> =
  (typeof routes)[N] extends Readonly<Record<P, infer S extends z.ZodMiniObject>>
    ? keyof S['shape'] extends never
      ? object
      : z.output<S>
    : object
/** All that a call of a route says: its parameters, query values and body, in one object. */
export type Call<N extends RouteName> = Part<N, 'params'> & Part<N, 'query'> & Part<N, 'body'>
/** What a good answer to a route carries. */
export type RouteAnswer<N extends RouteName> = z.output<(typeof routes)[N]['answer']>
