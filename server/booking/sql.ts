// What the statements of a batch have in common.

/** Numbers or ids as an array in Postgres' own notation, since MikroORM would make many parameters of one of ours. */
export function arrayOf(values: Iterable<string | number | null>): string {
  return `{${Array.from(values, (value) => value ?? 'null').join()}}`
}

/** SQL for a time in whole milliseconds since 1970. */
export function msOf(time: string): string {
  return `round(date_part('epoch', ${time}) * 1000)`
}
