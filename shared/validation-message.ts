// Turns the faults that a schema found into a sentence.
import { z } from 'zod'

// zod/mini has no error messages of its own.
z.config(z.locales.en())

/** The first fault that a schema found, with its path: “zones[0].rows[1].seats: expected array (and 2 more).” */
export function validationMessage(error: z.core.$ZodError): string {
  const [first] = error.issues
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : ''
  return `${placeText(first?.path ?? []) || 'At its top'}: ${first?.message.replace(/\.$/, '') ?? ''}${more}.`
}

/** A path in a file as people write it: “zones[0].rows[1]”. */
export function placeText(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
  return parts.join('').replace(/^\./, '')
}
