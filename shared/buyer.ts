// The person who buys: a name for the ticket, and perhaps an e-mail address for the confirmation.
import * as z from 'zod/mini'
import { storableText } from './text.ts'

/** Long enough for any name; in UTF-16 code units. */
export const LONGEST_BUYER_NAME = 100
/** The longest address that mail servers accept (RFC 5321, 4.5.3.1.3, without its angle brackets). */
export const LONGEST_EMAIL = 254
/** The longest tags that RFC 5646 (4.4.1) asks everybody to store. */
const LONGEST_LANGUAGE = 35

/** An e-mail address as browsers accept it in forms; a domain with other letters has its ASCII form (“xn--…”). */
export const Email = z.email({ pattern: z.regexes.html5Email }).check(z.maxLength(LONGEST_EMAIL))

/** Who bought a booking. Spaces around the name are dropped. */
export const Buyer = z.object({
  name: storableText(LONGEST_BUYER_NAME).check(z.trim(), z.minLength(1)),
  email: z.optional(Email),
  language: z
    .optional(z.string().check(z.maxLength(LONGEST_LANGUAGE), z.regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/)))
    .check(
      z.describe('of the mails, as a tag such as `de` or `fr-CA`: English, German and French are known; else English'),
    ),
})
export type Buyer = z.infer<typeof Buyer>
