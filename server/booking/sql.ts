// Conversions for raw SQL: lists to array parameters, and times to milliseconds.

/** Numbers or texts as an array in Postgres' own notation, since MikroORM would make many parameters of one of ours. */
export function pgArray(values: Iterable<string | number | null>): string {
  return `{${Array.from(values, elementOf).join()}}`
}

/** Texts are quoted, so that commas, braces, spaces, quotes and the text `null` have no special meaning. */
function elementOf(value: string | number | null): string | number {
  return typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : (value ?? 'null')
}

/** SQL for a time in whole milliseconds since 1970. */
export function epochMs(time: string): string {
  return `round(date_part('epoch', ${time}) * 1000)`
}
