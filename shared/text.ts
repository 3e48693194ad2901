// Checks for text that the server stores and shows unchanged. Text that fails them is refused.
import * as z from 'zod/mini'

/** A control character (PostgreSQL cannot store NUL, and pages do not show the others), or half of a surrogate pair. */
const UNFIT = /[\p{Cc}\p{Cs}]/u

/** A sentence about the first character that cannot be stored or shown; undefined for a text without one. */
export function textFault(text: string): string | undefined {
  const [unfit] = UNFIT.exec(text) ?? []
  if (unfit === undefined) return undefined
  const code = `U+${unfit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  return `It has a character that cannot be stored or shown: ${code}.`
}

/** The maximum length of the name of a category, section, row or seat, in UTF-16 code units. */
export const LONGEST_NAME = 100

/** A schema for text that can be stored and shown, of at most `most` UTF-16 code units. */
export function storableText(most: number): z.ZodMiniString<string> {
  return faultlessText(most, textFault)
}

function faultlessText(most: number, faultOf: typeof textFault): z.ZodMiniString<string> {
  return z.string().check(
    z.maxLength(most),
    z.refine((text) => faultOf(text) === undefined, { error: ({ input }) => faultOf(String(input)) }),
  )
}

/** A schema for text as `storableText`, with something to read in it and no spaces around it. */
export function readableText(most: number): z.ZodMiniString {
  return withoutSpacesAround(storableText(most))
}

/** A schema for text as `readableText`, which may have several lines, each but the last ended by U+000A. */
export function readableParagraphs(most: number): z.ZodMiniString {
  return withoutSpacesAround(faultlessText(most, (text) => textFault(text.replaceAll('\n', ' '))))
}

function withoutSpacesAround(text: z.ZodMiniString): z.ZodMiniString {
  return text.check(
    z.refine((given) => given.trim() !== '', 'Write something here.'),
    z.refine((given) => given === given.trim(), 'Leave out the spaces around it.'),
  )
}

/**
 * A sentence about the first command-line argument that cannot be stored as it was typed; undefined without one. Node
 * replaces bytes that are not UTF-8 by U+FFFD, so that character counts as a fault.
 */
export function argumentFault(args: readonly string[]): string | undefined {
  for (const text of args) {
    const fault = text.includes('\uFFFD') ? 'It has a character that is not UTF-8: U+FFFD.' : textFault(text)
    if (fault !== undefined) return `“${text.replaceAll(new RegExp(UNFIT, 'gu'), '\uFFFD')}” cannot be used. ${fault}`
  }
  return undefined
}

/** A text cut to at most `most` UTF-16 code units, between two grapheme clusters and with “…” at the end. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, 2 * most))) {
    if (kept.length + segment.length >= most) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}
