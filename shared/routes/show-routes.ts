// Routes that read shows, their plans, seats and changes.
import * as z from 'zod/mini'
import { LogPage } from '../change-log.ts'
import { Cursor, ShowQuery } from '../list-queries.ts'
import { PlanId, SeatId, Seq, ShowId } from '../ids.ts'
import { Frame, Hold, Show } from '../protocol.ts'
import { SeatingPlan } from '../seating-plan.ts'
import { STATUSES } from '../status.ts'
import type { Route } from './route.ts'

/** Every seat of a show with its label and its status as of `seq`, in the order of seat ids. */
export const SeatList = z.object({
  seq: Seq,
  seats: z.array(z.object({ seatId: SeatId, label: z.string(), status: z.enum(STATUSES) })),
})
export type SeatList = z.infer<typeof SeatList>

/** The first event of a stream of changes: the status of every seat of a show as of `seq`. */
export const MapSnapshot = z.object({
  show: Show,
  seq: Seq,
  statuses: z
    .string()
    .check(
      z.describe('base64 of one byte per seat in the order of seat ids: 0 available, 1 held, 2 booked, 3 blocked'),
    ),
  viewers: z.int().check(z.describe('number of visitors who view the show now')),
  hold: z.optional(Hold).check(z.describe('your hold; only when the request has a token')),
})
export type MapSnapshot = z.infer<typeof MapSnapshot>

const ofShow = z.object({ showId: ShowId })

/** Shows, their seats and seating plans, and the change log. */
export const showRoutes = {
  listShows: {
    method: 'get',
    path: '/api/shows',
    tag: 'Shows',
    summary: 'List the shows',
    description:
      'The soonest first, 500 at most. Without `from` and `showIds` only current shows: those on sale, and those that start later or started less than a day ago. When there are more, `next` is the `after` of the next page.',
    bearer: 'none',
    query: ShowQuery,
    answer: z.object({ shows: z.array(Show), next: z.optional(Cursor) }),
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
      'A show’s `planUrl` has the `digest` of its plan. The content at that URL never changes, so it can be cached without revalidation. Without a digest the answer is the current plan of that id, to be revalidated with its ETag.',
    bearer: 'none',
    params: z.object({ planId: PlanId }),
    query: z.object({
      digest: z.optional(
        z
          .string()
          .check(
            z.describe('digest of the plan that a show was created from; any other digest is refused as NOT_FOUND'),
          ),
      ),
    }),
    answer: SeatingPlan,
    refusals: ['NOT_FOUND'],
  },
  readLog: {
    method: 'get',
    path: '/api/shows/:showId/log',
    tag: 'Change log',
    summary: 'Read the changes of a show after a seq',
    description:
      'All committed changes in order and without gaps, 500 at most. Webhooks are made from the same changes. Read the next page after the last `seq` that you got. The log of a past show may be archived to a file up to a later `seq`: `NOT_FOUND`.',
    bearer: 'operator',
    role: 'viewer',
    params: ofShow,
    query: z.object({ after: z.optional(Seq) }),
    answer: LogPage,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
} as const satisfies Record<string, Route>

/** A show's changes as server-sent events, with the schema of each event's data. The response stays open. */
export const changeStream = {
  method: 'get',
  path: '/api/shows/:showId/changes',
  tag: 'Shows',
  summary: 'Follow the changes of a show',
  description:
    'Server-sent events, for clients that cannot open a socket: a `snapshot`, then a `frame` for each change. Apply a frame when `since` ≤ your seq < `seq`, and drop it when its `seq` is not above yours. The id of each event is its seq; `Last-Event-ID` resumes there, and browsers send it by themselves. The server closes a stream when its client leaves more than 256 kB unread, or leaves anything unread for ten seconds.',
  bearer: 'optional',
  params: ofShow,
  events: { snapshot: MapSnapshot, frame: Frame },
  refusals: ['NOT_FOUND'],
} as const
