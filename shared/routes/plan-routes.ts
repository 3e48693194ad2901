// Routes for operators about seating plans: checking and storing their files, and listing what is stored.
import * as z from 'zod/mini'
import { PlanId } from '../ids.ts'
import { LONGEST_NAME } from '../text.ts'
import { Point, Price, SeatingPlan } from '../seating-plan.ts'
import type { Route } from './route.ts'

/** A file of the largest venues has 5 MB, and a third more as a text in JSON. */
const MAX_FILE_BYTES = 8 * 1024 * 1024
const NAMES_AT_MOST = 1000
const Names = z.array(z.string().check(z.maxLength(4 * LONGEST_NAME))).check(z.maxLength(NAMES_AT_MOST))

/** The file of a plan, and what it is read with. All but `file` is for files of pretix. */
const fields = {
  file: z.string().check(z.describe('the text of the file: JSON of a seating plan in our format or pretix’s')),
  prices: z
    .optional(z.record(z.string(), Price))
    .check(z.describe('by the names of the categories, which pretix’s files have no prices for')),
  blocked: z.optional(Names).check(z.describe('categories, sections, rows or seats that are never for sale')),
  accessible: z
    .optional(Names)
    .check(z.describe('wheelchair places, or `none`; if left out, the names of the categories decide')),
  stage: z.optional(z.string().check(z.maxLength(LONGEST_NAME))).check(z.describe('the text that names the stage')),
  focus: z
    .optional(Point)
    .check(
      z.describe(
        'the point from which the best seats are found: the middle of the stage, in pixels of the drawing; if left out, the stage',
      ),
    ),
}

/** The outcome of a check. */
export const PlanCheck = z.object({
  faults: z
    .array(
      z.object({
        path: z.string().check(z.describe('the place in the file, or the option; empty for the whole file')),
        message: z.string(),
      }),
    )
    .check(z.describe('without any, the plan can be stored; 100 at most')),
  notes: z.array(z.string()).check(z.describe('a sentence for each thing that was guessed, changed or left out')),
  seatCount: z.optional(z.int()),
  plan: z.optional(SeatingPlan).check(z.describe('as it would be stored; with faults only if it can be drawn')),
})

/** A stored plan in the list of plans. */
export const PlanEntry = z.object({
  planId: PlanId,
  name: z.string(),
  seatCount: z.int(),
  showCount: z.int().check(z.describe('number of shows that have this plan')),
})

/** What operators do with seating plans. */
export const planRoutes = {
  checkPlan: {
    method: 'post',
    path: '/api/operator/plans/check',
    tag: 'Box office',
    summary: 'Check the file of a seating plan',
    description:
      'Stores nothing. The answer names the place of each fault, and has the plan for a preview. The body has at most 8 MB.',
    bearer: 'operator',
    role: 'admin',
    body: z.object({ planId: z.optional(PlanId), ...fields }),
    maxBodyBytes: MAX_FILE_BYTES,
    answer: PlanCheck,
    refusals: [],
  },
  storePlan: {
    method: 'put',
    path: '/api/operator/plans/:planId',
    tag: 'Box office',
    summary: 'Store a seating plan',
    description:
      'A stored plan never changes: the same file again changes nothing, another plan of this id is refused. A file with faults is refused as `BAD_REQUEST`, and `issues` names the first ten. The body has at most 8 MB.',
    bearer: 'operator',
    role: 'admin',
    params: z.object({ planId: PlanId }),
    body: z.object(fields),
    maxBodyBytes: MAX_FILE_BYTES,
    answer: z.object({ planId: PlanId, seatCount: z.int() }),
    refusals: [],
  },
  listPlans: {
    method: 'get',
    path: '/api/operator/plans',
    tag: 'Box office',
    summary: 'List the seating plans',
    description: 'By their ids, 200 at a time.',
    bearer: 'operator',
    role: 'viewer',
    query: z.object({ after: z.optional(PlanId).check(z.describe('the last id of the list before')) }),
    answer: z.object({ plans: z.array(PlanEntry) }),
    refusals: [],
  },
} as const satisfies Record<string, Route>
