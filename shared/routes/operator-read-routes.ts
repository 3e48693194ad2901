// Routes for operators that list all shows and read one: who has its seats now or had them at any time, and its log with
// who did what and why.
import * as z from 'zod/mini'
import { BookingId, SeatId, Seq, ShowId, Timestamp } from '../ids.ts'
import { Cursor, OperatorShowQuery } from '../list-queries.ts'
import { AllocationName, OperatorName, Reason } from '../operators.ts'
import { Show } from '../protocol.ts'
import type { Route } from './route.ts'

const ofShow = z.object({ showId: ShowId })

/** A visitor within one show: the same name for the same visitor, from which nothing else about them can be told. */
const VisitorAlias = z.string().check(z.describe('stands for the visitor within this show alone, such as `V7K2QMAX`'))

/** What blocked seats are kept for, and until when. */
const Allocation = z.object({
  name: AllocationName,
  until: z.nullable(Timestamp).check(z.describe('when its seats come free by themselves; null: never')),
})

/** The seats of a show that are not available, by whom or what they are taken. All others are available. */
export const SeatHolders = z.object({
  showId: ShowId,
  seq: Seq,
  at: z.nullable(Timestamp).check(z.describe('when the change of that `seq` was made; null: none was made yet')),
  held: z.array(
    z.object({
      visitor: VisitorAlias,
      since: Timestamp.check(z.describe('when the first seat of the hold was taken')),
      expiresAt: Timestamp,
      seatIds: z.array(SeatId),
    }),
  ),
  booked: z.array(z.object({ visitor: VisitorAlias, bookingId: BookingId, seatIds: z.array(SeatId) })),
  blocked: z.array(
    z.object({
      allocation: z.nullable(Allocation).check(z.describe('null: the show was made with these seats blocked')),
      seatIds: z.array(SeatId),
    }),
  ),
})
export type SeatHolders = z.infer<typeof SeatHolders>

/** One step of the log, with who asked for it and why. */
export const OperatorStep = z.object({
  cause: z.string().check(z.describe('as in the change log, such as `held`; new causes may be added')),
  seatIds: z.array(SeatId).check(z.describe('empty where the show itself changed')),
  actor: z
    .string()
    .check(
      z.describe(
        '`visitor`, `operator`, `server` (one with `CONFIRM_SECRET`) or `system` (the clock, or the end of a connection)',
      ),
    ),
  operator: z.optional(OperatorName),
  reason: z.optional(Reason),
  visitor: z.optional(VisitorAlias).check(z.describe('whose seats they are or were')),
  bookingId: z.optional(BookingId),
  moves: z
    .optional(z.array(z.object({ from: SeatId, to: SeatId })))
    .check(z.describe('of `moved`: the seats that the booking left, each with the one that it got instead')),
  expiresAt: z.optional(Timestamp).check(z.describe('when the hold expires')),
  allocation: z.optional(Allocation),
  fields: z
    .optional(z.array(z.object({ name: z.string(), value: z.string().check(z.describe('as JSON')) })))
    .check(z.describe('of `show-changed`: the fields of the show, and their new values')),
})
export type OperatorStep = z.infer<typeof OperatorStep>

/** The most changes in one page of the log, or steps in one page of a seat’s history. */
export const MOST_IN_PAGE = 500
/** The most steps that a reader of a log may ask for; a page without that bound has as many as its changes. */
const MOST_STEPS = 10_000
const Limit = z.int().check(z.gte(1), z.lte(MOST_IN_PAGE), z.describe('100 if left out'))

/** The most seats in an answer about contention. */
export const MOST_HEATED = 2000

const rate = z.number()
const milliseconds = z.nullable(z.number()).check(z.describe('null: nothing was measured in that second'))

/** What one server did in one second. */
export const ServerFigures = z.object({
  at: Timestamp,
  sockets: z.int(),
  eventStreams: z.int(),
  visitors: z.int().check(z.describe('people; several tabs of one count once')),
  viewers: z.int(),
  seatsHeld: z.int().check(z.describe('of the shows that the server has in memory')),
  seatsBooked: z.int(),
  holdsPerSecond: rate,
  bookingsPerSecond: rate,
  seatsSoldPerSecond: rate,
  salesPerSecond: z.record(z.string(), rate).check(z.describe('by currency, in its minor unit')),
  requestsPerSecond: rate,
  refusalsPerSecond: z.record(z.string(), rate).check(z.describe('by refusal code')),
  ackP50Ms: milliseconds,
  ackP99Ms: milliseconds,
  frameLagP99Ms: milliseconds,
  framesPerSecond: rate,
  eventLoopLagMs: z.number(),
  eventLoopBusy: z.number().check(z.describe('from 0 to 1')),
  commandsWaiting: z.int(),
  pools: z
    .record(z.string(), z.object({ size: z.int(), used: z.int(), idle: z.int(), waiting: z.int() }))
    .check(z.describe('the database pools')),
})
export type ServerFigures = z.infer<typeof ServerFigures>

/** What operators read about a show. */
export const operatorReadRoutes = {
  listAllShows: {
    method: 'get',
    path: '/api/operator/shows',
    tag: 'Operators',
    summary: 'List all shows',
    description:
      'Past and archived ones, too, 50 at a time without a `limit`. Without a `state`, all of them, the latest first. When there are more, `next` is the `after` of the next page.',
    bearer: 'operator',
    role: 'viewer',
    query: OperatorShowQuery,
    answer: z.object({ shows: z.array(Show), next: z.optional(Cursor) }),
    refusals: [],
  },
  readFigures: {
    method: 'get',
    path: '/api/operator/figures',
    tag: 'Operators',
    summary: 'Read what the server does, second by second',
    description:
      'The figures of the server that answers, the oldest first: those after a time, or of the last five minutes.',
    bearer: 'operator',
    role: 'viewer',
    query: z.object({ after: z.optional(Timestamp) }),
    answer: z.object({ figures: z.array(ServerFigures) }),
    refusals: [],
  },
  readSeatHolders: {
    method: 'get',
    path: '/api/operator/shows/:showId/seats',
    tag: 'Box office',
    summary: 'Read who has which seats',
    bearer: 'operator',
    role: 'viewer',
    params: ofShow,
    answer: SeatHolders,
    refusals: ['NOT_FOUND'],
  },
  readHeat: {
    method: 'get',
    path: '/api/operator/shows/:showId/heat',
    tag: 'Box office',
    summary: 'Read which seats are wanted by several people',
    description: `How often each seat was refused with \`SEATS_TAKEN\` in the last five minutes, at the server that answers: the ${MOST_HEATED.toLocaleString('en')} that were refused most, the most refused first. Others were not refused, or less often.`,
    bearer: 'operator',
    role: 'viewer',
    params: ofShow,
    answer: z.object({ showId: ShowId, seats: z.array(z.object({ seatId: SeatId, refused: z.int() })) }),
    refusals: ['NOT_FOUND'],
  },
  readSeatHoldersAt: {
    method: 'get',
    path: '/api/operator/shows/:showId/at',
    tag: 'Box office',
    summary: 'Read who had which seats at a time',
    description:
      'Reads the log up to a change, named by its `seq` or by a time. A time before the first change is that of `seq` 0. The log of a past show may be archived to a file: `NOT_FOUND`, whose message says in which.',
    bearer: 'operator',
    role: 'viewer',
    params: ofShow,
    query: z.object({ seq: z.optional(Seq), at: z.optional(Timestamp) }),
    answer: SeatHolders,
    refusals: ['NOT_FOUND'],
  },
  readShowLog: {
    method: 'get',
    path: '/api/operator/shows/:showId/log',
    tag: 'Box office',
    summary: 'Read a show’s log, with who did what and why',
    description:
      'The changes after a `seq`, the oldest first, without gaps between them. With `steps`, the oldest of the page are left out: the newest come, as many as have so many steps together, and the earliest of these whole. The log of a past show may be archived to a file up to a later `seq`: `NOT_FOUND`.',
    bearer: 'operator',
    role: 'viewer',
    params: ofShow,
    query: z.object({
      after: z.optional(Seq),
      limit: z.optional(Limit),
      steps: z.optional(z.int().check(z.gte(1), z.lte(MOST_STEPS), z.describe('how many steps are wanted'))),
    }),
    answer: z.object({
      showId: ShowId,
      seq: Seq.check(z.describe('the show’s seq when the page was read')),
      changes: z.array(z.object({ seq: Seq, at: Timestamp, steps: z.array(OperatorStep) })),
    }),
    refusals: ['NOT_FOUND'],
  },
  readSeatHistory: {
    method: 'get',
    path: '/api/operator/shows/:showId/seats/:seatId/history',
    tag: 'Box office',
    summary: 'Read the history of a seat',
    description:
      'The steps that name the seat, the latest first. With `before` in the answer, there may be earlier ones: ask again with it. A page may be empty then. The log of a past show may be archived to a file: `NOT_FOUND`.',
    bearer: 'operator',
    role: 'viewer',
    params: z.object({ showId: ShowId, seatId: SeatId }),
    query: z.object({ before: z.optional(Seq), limit: z.optional(Limit) }),
    answer: z.object({
      steps: z.array(z.object({ seq: Seq, at: Timestamp, step: OperatorStep })),
      before: z.optional(Seq),
    }),
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT'],
  },
} as const satisfies Record<string, Route>
