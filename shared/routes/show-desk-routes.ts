// Routes for operators about shows themselves: making and changing them, opening and closing the sale, archiving.
import * as z from 'zod/mini'
import { PlanId, ShowId, Timestamp } from '../ids.ts'
import { Reason } from '../operators.ts'
import { Show } from '../protocol.ts'
import { AboutInput } from '../show-about.ts'
import { CONFIRM_BY, SINGLES } from '../status.ts'
import { readableText } from '../text.ts'
import { isTimeZone } from '../times.ts'
import type { Route } from './route.ts'

const DAY_S = 86_400
const HOUR_S = 3600
/** The longest title, venue or time zone, in UTF-16 code units. */
export const LONGEST_TITLE = 200

/** The least and the most of each hold setting. */
export const HOLD_BOUNDS = {
  maxSeatsPerVisitor: [1, 100],
  holdSeconds: [1, DAY_S],
  holdMaxSeconds: [1, DAY_S],
  graceSeconds: [0, HOUR_S],
  holdResumeSeconds: [0, HOUR_S],
  heldSeatsPerAddress: [1, 1_000_000],
} as const

const ofShow = z.object({ showId: ShowId })
const within = ([least, most]: readonly [number, number]) => z.int().check(z.gte(least), z.lte(most))
const TimeZone = z
  .string()
  .check(z.maxLength(LONGEST_TITLE), z.refine(isTimeZone, 'This is no IANA time zone, such as Europe/Berlin.'))

/** How long holds of a show last, and how many seats a visitor may have. What is left out stays as it is. */
export const HoldsInput = z.partial(
  z.object({
    maxSeatsPerVisitor: within(HOLD_BOUNDS.maxSeatsPerVisitor),
    holdSeconds: within(HOLD_BOUNDS.holdSeconds),
    holdMaxSeconds: within(HOLD_BOUNDS.holdMaxSeconds),
    graceSeconds: within(HOLD_BOUNDS.graceSeconds),
    holdResumeSeconds: within(HOLD_BOUNDS.holdResumeSeconds),
    heldSeatsPerAddress: z.nullable(within(HOLD_BOUNDS.heldSeatsPerAddress)).check(z.describe('null: no limit')),
  }),
)
export type HoldsInput = z.infer<typeof HoldsInput>

const fields = {
  title: readableText(LONGEST_TITLE),
  venue: readableText(LONGEST_TITLE),
  startsAt: Timestamp,
  salesOpenAt: Timestamp,
  salesCloseAt: Timestamp,
  timeZone: TimeZone,
  singles: z.enum(SINGLES),
  confirmBy: z.nullable(z.enum(CONFIRM_BY)).check(z.describe('null: the server decides by whether seats have a price')),
  holds: HoldsInput,
  about: AboutInput,
}

/** What operators do with shows themselves. */
export const showDeskRoutes = {
  makeShow: {
    method: 'put',
    path: '/api/operator/shows/:showId',
    tag: 'Box office',
    summary: 'Make a show',
    description:
      'Makes a show from a stored seating plan. The sale opens at `salesOpenAt` (now if left out) and closes at `salesCloseAt` (when the show starts, if left out). Hold settings that are left out are the server’s. The same call again gets the same show; another one for a show that exists is refused as `BAD_REQUEST`.',
    bearer: 'operator',
    role: 'admin',
    params: ofShow,
    body: z.object({
      planId: PlanId,
      title: fields.title,
      venue: fields.venue,
      startsAt: fields.startsAt,
      timeZone: fields.timeZone,
      currency: z.string().check(z.regex(/^[A-Z]{3}$/, 'This is no currency by ISO 4217, such as EUR.')),
      salesOpenAt: z.optional(fields.salesOpenAt),
      salesCloseAt: z.optional(fields.salesCloseAt),
      singles: z.optional(fields.singles),
      confirmBy: z.optional(fields.confirmBy),
      holds: z.optional(fields.holds),
      about: z.optional(fields.about),
    }),
    answer: Show,
    refusals: ['NOT_FOUND'],
  },
  changeShow: {
    method: 'post',
    path: '/api/operator/shows/:showId/change',
    tag: 'Box office',
    summary: 'Change a show',
    description:
      'Changes the fields that you name, at once and on every server. An archived show can only be taken out of the archive, and a show that is on sale cannot be archived.',
    bearer: 'operator',
    role: 'admin',
    params: ofShow,
    body: z.extend(z.partial(z.object(fields)), {
      archived: z.optional(z.boolean()),
      reason: z.optional(Reason),
    }),
    answer: Show,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
  replacePlan: {
    method: 'put',
    path: '/api/operator/shows/:showId/plan',
    tag: 'Box office',
    summary: 'Replace the seating plan of a show',
    description:
      'Gives the show the seats of another stored plan, at once and on every server; maps that are open follow. Only while the show is not on sale and none of its seats was ever held, sold or blocked; otherwise `SEATS_TAKEN`. The plan that it has already changes nothing.',
    bearer: 'operator',
    role: 'admin',
    params: ofShow,
    body: z.object({ planId: PlanId, reason: z.optional(Reason) }),
    answer: Show,
    refusals: ['NOT_FOUND', 'FORBIDDEN', 'SEATS_TAKEN'],
  },
  openSale: {
    method: 'post',
    path: '/api/operator/shows/:showId/open',
    tag: 'Box office',
    summary: 'Open the sale now',
    description:
      'The sale closes as planned or, if that time is over, when the show starts. Refused for archived shows and for shows that have started.',
    bearer: 'operator',
    role: 'box-office',
    params: ofShow,
    body: z.object({ reason: z.optional(Reason) }),
    answer: Show,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
  closeSale: {
    method: 'post',
    path: '/api/operator/shows/:showId/close',
    tag: 'Box office',
    summary: 'Close the sale now',
    description: 'New seats cannot be held. Seats that are held can still be confirmed until the hold expires.',
    bearer: 'operator',
    role: 'box-office',
    params: ofShow,
    body: z.object({ reason: z.optional(Reason) }),
    answer: Show,
    refusals: ['NOT_FOUND'],
  },
} as const satisfies Record<string, Route>
