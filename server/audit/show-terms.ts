// What of a show operators may change while it is on sale, and what of that is in force at some seq.
import { z } from 'zod'
import { CONFIRM_BY, SINGLES } from '../../shared/status.ts'

const HoldTerms = z.object({
  holdMs: z.number(),
  holdMaxMs: z.number(),
  graceMs: z.number(),
  resumeMs: z.number(),
  maxSeatsPerVisitor: z.int(),
  heldSeatsPerAddress: z.int().nullable(),
})

/** The fields of a show that the log judges by, or changes. Times are milliseconds since 1970, by the database's clock. */
export const ShowTerms = z.object({
  startsAt: z.number(),
  salesOpenAt: z.number(),
  salesCloseAt: z.number(),
  singles: z.enum(SINGLES),
  confirmBy: z.enum(CONFIRM_BY).nullable().describe('null: the show does not say'),
  holds: HoldTerms.optional().describe('missing where the settings of the server’s environment are in force'),
  isArchived: z.boolean().optional(),
  title: z.string().optional(),
  venue: z.string().optional(),
  timeZone: z.string().optional(),
  planId: z.string().optional(),
  about: z.record(z.string(), z.unknown()).optional(),
  posterDigest: z.string().nullable().optional(),
})
export type ShowTerms = Readonly<z.infer<typeof ShowTerms>>

/** These fields of something that has more. */
export function termsOf(show: ShowTerms): ShowTerms {
  const { startsAt, salesOpenAt, salesCloseAt, singles, confirmBy, holds, isArchived, title, venue, timeZone } = show
  const { planId, about, posterDigest } = show
  const times = { startsAt, salesOpenAt, salesCloseAt }
  return { ...times, singles, confirmBy, holds, isArchived, title, venue, timeZone, planId, about, posterDigest }
}

/** Changed fields, each with its value. */
export const TermsChange = ShowTerms.partial()
export type TermsChange = z.infer<typeof TermsChange>

/** The terms before the changes of a log. @param changes what each of them changed, with the values before, in their order */
export function termsAtFirst(terms: ShowTerms, changes: readonly { was: TermsChange }[]): ShowTerms {
  return changes.reduceRight((after, { was }) => ({ ...after, ...was }), terms)
}

/** Whether the show sells at `at`. */
export function isOnSale({ salesOpenAt, salesCloseAt, isArchived }: ShowTerms, at: number): boolean {
  return !isArchived && salesOpenAt <= at && at < salesCloseAt
}

const DAY_MS = 24 * 60 * 60 * 1000

/** O7: whether operators may sell seats at `at`. */
export function isSoldAtCounter({ startsAt, isArchived }: ShowTerms, at: number): boolean {
  return !isArchived && at < startsAt + DAY_MS
}

/** The names of the fields whose values differ. */
export function differingFields(a: TermsChange, b: TermsChange): string[] {
  const fields = new Map<string, unknown>(Object.entries(b))
  return Object.entries(a).flatMap(([name, value]) => {
    return textOf(value) === textOf(fields.get(name)) ? [] : name
  })
}

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([name, each]) => `${name} ${String(each)}`)
    .sort()
    .join()
}
