// Schemas of everything that the server sends. They accept the fields, causes and codes that a newer server may add.
import * as z from 'zod/mini'
import type { RouteAnswer, RouteName, routes } from '../../shared/http.ts'
import { SeatId } from '../../shared/ids.ts'
import * as wire from '../../shared/protocol.ts'
import { Ticket, TicketCode } from '../../shared/routes/booking-routes.ts'
import { Offer, OfferedBooking } from '../../shared/routes/offer-routes.ts'
import { OpenedTicket } from '../../shared/routes/ticket-link-routes.ts'
import { STATUSES } from '../../shared/status.ts'
import { PassedOnBooking } from '../../shared/transfer.ts'
import { InvalidResponseError } from './refusals.ts'
import type { PlanSeat, SeatingPlan } from './plan-types.ts'
import type * as own from './types.ts'
import type { RequestName, Requests } from './request-types.ts'
import type { Answer, FactName, Facts, Refusal } from './types.ts'

// Long lists are checked without schemas. A frame of 5,000 seats takes 53 µs, and 1,100 µs by a schema for each number
// (its JSON.parse: 95 µs); a plan of 20,000 seats 0.5 ms, and 46 ms by schemas.
export const Frame = z.custom<own.Frame>(isFrame)
const Seats = z.custom<PlanSeat[]>((value) => Array.isArray(value) && value.length > 0 && value.every(isPlanSeat))

const Bytes = z.union([
  z.instanceof(Uint8Array),
  z.pipe(
    z.instanceof(ArrayBuffer),
    z.transform((buffer) => new Uint8Array(buffer)),
  ),
])
const Show = z.extend(wire.Show, {
  singles: z.catch(wire.Show.shape.singles, undefined),
  confirmBy: z.catch(wire.Show.shape.confirmBy, undefined),
})
const Snapshot = z.extend(wire.Snapshot, { show: Show, statuses: Bytes })
const RefusedSeat = z.object({ seatId: SeatId, status: z.catch(z.optional(z.enum(STATUSES)), undefined) })
const Refusal = z.extend(wire.Refusal, { code: z.string(), seats: z.optional(z.array(RefusedSeat)) })
const Nothing = z.object({})

/** The values of successful answers, by request. */
const answerValues: { readonly [R in RequestName]: z.ZodMiniType<Requests[R]['value']> } = {
  'show:list': z.object({ shows: z.array(Show), next: z.optional(z.string()) }),
  'show:join': Snapshot,
  'show:sync': z.union([z.object({ frame: Frame }), z.object({ snapshot: Snapshot })]),
  'show:leave': Nothing,
  'seats:hold': wire.Hold,
  'seats:hold-best': wire.Hold,
  'seats:preview-best': wire.BestSeatsPreview,
  'seats:release': wire.Hold,
  'hold:extend': wire.Hold,
  'checkout:begin': wire.Hold,
  'checkout:end': wire.Hold,
  'booking:confirm': wire.Booking,
  'booking:list': z.object({ bookings: z.array(wire.Booking), next: z.optional(z.string()) }),
  'booking:cancel': wire.Booking,
  'clock:read': Nothing,
}

export const factSchemas: { readonly [F in FactName]: z.ZodMiniType<Facts[F]> } = {
  visitor: wire.facts.visitor,
  'seats:changed': Frame,
  'hold:changed': z.object({ hold: wire.Hold, cause: z.string() }),
  'booking:changed': wire.facts['booking:changed'],
  'booking:passed-on': wire.facts['booking:passed-on'],
  'show:changed': z.object({ show: Show }),
  'room:viewers': wire.facts['room:viewers'],
  'visitor:revoked': z.object({ error: Refusal }),
  'server:draining': wire.facts['server:draining'],
}

const Point = z.object({ x: z.number(), y: z.number() })
const Plan: z.ZodMiniType<SeatingPlan> = z.object({
  planId: z.string(),
  name: z.string(),
  focus: Point,
  stage: z.optional(z.object({ label: z.string(), outline: z.array(Point) })),
  categories: z.array(z.object({ categoryId: z.string(), name: z.string(), price: z.number() })),
  sections: z.array(
    z.object({
      name: z.string(),
      labelAt: z.optional(Point),
      rows: z.array(z.object({ name: z.string(), seats: Seats })),
    }),
  ),
})

const SeatList: z.ZodMiniType<own.SeatList> = z.object({
  seq: z.int(),
  seats: z.custom<own.SeatList['seats']>((value) => Array.isArray(value) && value.every(isListedSeat)),
})

/** The routes that an operator's token is not needed for. */
export type VisitorRoute = {
  [N in RouteName]: (typeof routes)[N]['bearer'] extends 'operator' ? never : N
}[RouteName]

/** The values of successful answers, by HTTP route. */
export const routeAnswers: { readonly [N in VisitorRoute]: z.ZodMiniType<RouteAnswer<N>> } = {
  createVisitor: z.object({ visitorId: z.string(), token: z.string() }),
  revokeVisitor: Nothing,
  readTime: z.object({ serverTime: z.string() }),
  listShows: answerValues['show:list'],
  readShow: Show,
  listSeats: SeatList,
  readPlan: Plan,
  readHold: wire.Hold,
  holdSeats: wire.Hold,
  holdBest: wire.Hold,
  previewBest: wire.BestSeatsPreview,
  extendHold: wire.Hold,
  releaseSeats: wire.Hold,
  beginCheckout: wire.Hold,
  endCheckout: wire.Hold,
  confirmBooking: wire.Booking,
  readBooking: wire.Booking,
  cancelBooking: wire.Booking,
  listBookings: answerValues['booking:list'],
  offerBooking: OfferedBooking,
  withdrawOffer: wire.Booking,
  readOffer: Offer,
  acceptOffer: wire.Booking,
  listPassedOn: z.object({ bookings: z.array(PassedOnBooking) }),
  readTicketCode: TicketCode,
  readTicket: Ticket,
  findTickets: Nothing,
  openTicket: OpenedTicket,
}

/** The first event of a show's stream of changes. */
export const MapSnapshot = z.object({
  show: Show,
  seq: z.int(),
  statuses: z.pipe(
    z.base64(),
    z.transform((text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))),
  ),
})

/**
 * @param what names the value in the error
 * @throws {InvalidResponseError} when `value` does not match
 */
export function parseValue<T>(what: string, schema: z.ZodMiniType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const path = error.issues[0]?.path.join('.') ?? ''
  const where = path === '' ? '' : `, at ${path}`
  throw new InvalidResponseError(`The server's message for ${what} does not follow the protocol${where}.`)
}

/** @throws {InvalidResponseError} when `answer` is none to the request `name` */
export function parseAnswer<R extends RequestName>(name: R, answer: unknown): Answer<Requests[R]['value']> {
  const { ok, serverTime, value, error } = isObject(answer) ? answer : {}
  if (typeof serverTime !== 'string') throw new InvalidResponseError(`The answer to ${name} has no serverTime.`)
  return ok === true
    ? { ok, value: parseValue(name, answerValues[name], value), serverTime }
    : { ok: false, error: parseValue(name, Refusal, error), serverTime }
}

/** `value` as a refusal; undefined when it is none. */
export function refusalFrom(value: unknown): Refusal | undefined {
  return Refusal.safeParse(value).data
}

function isFrame(value: unknown): boolean {
  if (!isObject(value)) return false
  const { showId, since, seq, available, held, booked, blocked } = value
  return (
    typeof showId === 'string' &&
    isCount(since) &&
    isCount(seq) &&
    [available, held, booked, blocked].every((list) => list === undefined || isSeatIds(list))
  )
}

function isPlanSeat(value: unknown): value is PlanSeat {
  if (!isObject(value)) return false
  const { number, x, y, categoryId, accessible = false, blocked = false } = value
  const words = typeof number === 'string' && typeof categoryId === 'string'
  return (
    words && Number.isFinite(x) && Number.isFinite(y) && [accessible, blocked].every((is) => typeof is === 'boolean')
  )
}

function isListedSeat(value: unknown): boolean {
  if (!isObject(value)) return false
  return isCount(value.seatId) && typeof value.label === 'string' && STATUSES.some((status) => status === value.status)
}

function isSeatIds(value: unknown): boolean {
  return Array.isArray(value) && value.every(isCount)
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
