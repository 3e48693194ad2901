// What is wrong with fields of a form.

/** By the name of the field. */
export function problemsOf(problems: readonly { field: string; message: string }[]): ReadonlyMap<string, string> {
  return new Map(problems.map(({ field, message }) => [field, message]))
}
