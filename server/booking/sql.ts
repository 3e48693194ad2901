// What the statements of a batch have in common.

/** Numbers or texts as an array in Postgres' own notation, since MikroORM would make many parameters of one of ours. */
export function pgArray(values: Iterable<string | number | null>): string {
  return `{${Array.from(values, elementOf).join()}}`
}

/** Quoted, a text means itself, whatever it has of commas, braces, spaces and quotes, and also when it is `null`. */
function elementOf(value: string | number | null): string | number {
  return typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : (value ?? 'null')
}

/** SQL for a time in whole milliseconds since 1970. */
export function epochMs(time: string): string {
  return `round(date_part('epoch', ${time}) * 1000)`
}
