// What buyers read about a show besides its title, venue and times. All of it is optional.
import * as z from 'zod/mini'
import { Timestamp } from './ids.ts'
import { LONGEST_NAME, readableParagraphs, readableText, textFault } from './text.ts'

/** In UTF-16 code units. */
export const LONGEST_DESCRIPTION = 4000
export const LONGEST_ORGANISER = 2 * LONGEST_NAME
export const LONGEST_ADDRESS = 3 * LONGEST_NAME
export const LONGEST_LINK = 2000
/** In years. */
export const HIGHEST_AGE = 99

/** As buyers read it. */
export const ShowAbout = z.object({
  description: z.optional(z.string()).check(z.describe('plain text; an empty line separates paragraphs')),
  doorsAt: z.optional(Timestamp).check(z.describe('when the doors open')),
  minimumAge: z.optional(z.int()).check(z.describe('in years; 0: for all ages')),
  organiser: z.optional(z.string()),
  address: z.optional(z.string()).check(z.describe('of the venue')),
  termsUrl: z.optional(z.string()).check(z.describe('address of the page with the organiser’s terms')),
})
export type ShowAbout = z.infer<typeof ShowAbout>

/** A schema for one of its fields as operators send it: null removes what was there. */
const removable = <S extends z.ZodMiniType>(schema: S) => z.optional(z.nullable(schema))

/** What operators send. What is left out stays as it is. */
export const AboutInput = z.object({
  description: removable(readableParagraphs(LONGEST_DESCRIPTION)),
  doorsAt: removable(Timestamp),
  minimumAge: removable(z.int().check(z.gte(0), z.lte(HIGHEST_AGE))),
  organiser: removable(readableText(LONGEST_ORGANISER)),
  address: removable(readableText(LONGEST_ADDRESS)),
  termsUrl: removable(
    z
      .string()
      .check(z.maxLength(LONGEST_LINK), z.refine(isWebAddress, 'Give the address of a page, beginning with https://.')),
  ),
})
export type AboutInput = z.infer<typeof AboutInput>

/** Whether a text is the address of a page that a link may lead buyers to. */
export function isWebAddress(text: string): boolean {
  if (!/^https:\/\/[^\s\\]+$/i.test(text) || textFault(text) !== undefined || !URL.canParse(text)) return false
  const { username, password } = new URL(text)
  return username === '' && password === ''
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Whether doors may open then: at most a day before the show starts. Times in milliseconds since 1970. */
export function doorsFit(doorsAt: number, startsAt: number): boolean {
  return doorsAt <= startsAt && startsAt - doorsAt <= DAY_MS
}
