// The history of a run: what clients asked, were answered and were shown. With the database, it is all that the checker uses.
import { z } from 'zod'
import { Booking, Hold, Refusal, type Frame } from '../shared/protocol.ts'

/** Milliseconds since 1970, with fractions: `performance.timeOrigin + performance.now()` on the machine of the load. */
const Instant = z.number()
export type Instant = z.infer<typeof Instant>

const seatIds = z.array(z.int()).readonly()
/** So many seats together, perhaps of one category, and a wheelchair place among them only if requested. */
const bestSeats = {
  quantity: z.int(),
  categoryId: z.string().optional(),
  accessible: z.boolean().optional(),
  wheelchairPlaces: z.int().optional(),
}
export type BestSeatsRequest = Readonly<z.infer<z.ZodObject<typeof bestSeats>>>

/** What a visitor requested of a show, as it went over the wire. */
const Deed = z.discriminatedUnion('request', [
  z.object({ request: z.literal('seats:hold'), seatIds }),
  z.object({ request: z.literal('seats:hold-best'), requestId: z.string(), ...bestSeats }),
  z.object({ request: z.literal('seats:release'), seatIds: seatIds.optional().describe('everything by default') }),
  z.object({ request: z.literal('hold:extend') }),
  z.object({ request: z.enum(['checkout:begin', 'checkout:end']) }),
  z.object({ request: z.literal('booking:confirm'), bookingId: z.string(), seatIds }),
  z.object({ request: z.literal('booking:cancel'), bookingId: z.string() }),
])
export type Deed = z.infer<typeof Deed>

/** The outcome of a command. Unknown: no answer, `UNAVAILABLE` or `INTERNAL`; the command may take effect, now or later, or not. */
const Outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hold'), hold: Hold }),
  z.object({ kind: z.literal('booking'), booking: Booking }),
  z.object({ kind: z.literal('refused'), refusal: Refusal }),
  z.object({ kind: z.literal('unknown') }),
])
export type Outcome = z.infer<typeof Outcome>

/** A call and its return. */
export const Call = z.object({
  showId: z.string(),
  visitorId: z.string(),
  deed: Deed,
  calledAt: Instant,
  returnedAt: Instant.nullable().describe('when the answer was there; null when none came'),
  serverTime: z.string().optional().describe('the database’s time as the answer carried it'),
  outcome: Outcome,
})
export type Call = z.infer<typeof Call>

const SeatsDeed = z.discriminatedUnion('request', [
  z.object({
    request: z.literal('block'),
    seatIds,
    allocation: z.object({ name: z.string(), until: z.number().nullable() }),
  }),
  z.object({ request: z.enum(['unblock', 'force-release']), seatIds }),
])
/** About seats that may be anybody's. */
export type SeatsDeed = z.infer<typeof SeatsDeed>

const BookingDeed = z.discriminatedUnion('request', [
  z.object({ request: z.enum(['counter-hold', 'counter-release']), saleId: z.string(), seatIds }),
  z.object({ request: z.literal('counter-confirm'), saleId: z.string(), bookingId: z.string(), seatIds }),
  z.object({
    request: z.literal('cancel-booking'),
    bookingId: z.string(),
    seatIds: seatIds.describe('all that it has'),
  }),
  z.object({
    request: z.literal('cancel-seats'),
    bookingId: z.string(),
    seatIds: seatIds.describe('not all that it has'),
  }),
  z.object({
    request: z.literal('move'),
    bookingId: z.string(),
    moves: z.array(z.object({ from: z.int(), to: z.int() })).readonly(),
    seatIds: seatIds.describe('those that it leaves, then those that it gets'),
  }),
])
/** About a sale at the counter and its booking. */
export type BookingDeed = z.infer<typeof BookingDeed>

const OperatorDeed = z.discriminatedUnion('request', [
  SeatsDeed,
  BookingDeed,
  z.object({ request: z.enum(['open-sale', 'close-sale']) }),
])
export type OperatorDeed = z.infer<typeof OperatorDeed>

/** An operator's command and its answer. The command gave a reason wherever one is needed. */
export const Operation = z.object({
  showId: z.string(),
  operator: z.string(),
  deed: OperatorDeed,
  calledAt: Instant,
  returnedAt: Instant.nullable(),
  outcome: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('changed'),
      seatIds: seatIds.describe('none where the show itself changed'),
      seq: z.int(),
    }),
    z.object({ kind: z.literal('refused'), refusal: Refusal }),
    z.object({ kind: z.literal('unknown') }),
  ]),
})
export type Operation = z.infer<typeof Operation>

/** What one connection was shown of a show, in the order of arrival. */
export type Sighting = {
  showId: string
  /** Names the connection: after a reconnect it is another one. */
  connection: string
  visitorId: string
  at: Instant
  shown:
    | { kind: 'snapshot'; seq: number; statuses: Uint8Array; hold: Hold }
    | { kind: 'frame'; frame: Frame }
    | { kind: 'hold'; hold: Hold }
    | { kind: 'booking'; booking: Booking }
}

export type History = {
  calls: readonly Call[]
  sightings: readonly Sighting[]
  /** Of operators; none when left out. */
  operations?: readonly Operation[]
}

/** The seats that a call may have taken; `any` when the server was to choose and did not answer. */
export function soughtBy({ deed, outcome }: Call): readonly number[] | 'any' {
  if (outcome.kind === 'refused') return []
  if (deed.request === 'seats:hold') return deed.seatIds
  if (deed.request !== 'seats:hold-best') return []
  return outcome.kind === 'hold' ? (outcome.hold.picked ?? []) : 'any'
}

/** Whether the command asks for seats, chosen by the visitor or by the server. */
export function takesSeats({ request }: Deed): boolean {
  return request === 'seats:hold' || request === 'seats:hold-best'
}
