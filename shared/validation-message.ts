// What a schema found wrong, as a sentence for people.
import { z } from 'zod'

// Schemas of zod/mini have no words of their own.
z.config(z.locales.en())

/** The first fault that a schema found, with its place: “zones[0].rows[1].seats: expected array (and 2 more).” */
export function validationMessage(error: z.core.$ZodError): string {
  const [first] = error.issues
  const path = first?.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('') ?? ''
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : ''
  return `${path.replace(/^\./, '') || 'At its top'}: ${first?.message.replace(/\.$/, '') ?? ''}${more}.`
}
