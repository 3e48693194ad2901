// The faults of a form’s fields, as sentences.
import type { Refusal } from '../../../connection/types.ts'

/** By the name of the field. */
export type Problems = ReadonlyMap<string, string>

/** Of several problems of a field, the first. A hold setting, or a text about the show, is known by its own name. */
export function problemsOf(problems: readonly { field: string; message: string }[]): Problems {
  return new Map(problems.toReversed().map(({ field, message }) => [field.replace(/^(holds|about)\./, ''), message]))
}

/** Where the fields of a refused request are at fault. */
export function problemsOfRefusal({ issues = [] }: Refusal): Problems {
  return problemsOf(issues.map(({ path, message }) => ({ field: path, message })))
}
