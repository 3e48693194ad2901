// Sets of small numbers as ascending lists: they are compared more often than they are made.

export function insert(numbers: readonly number[], more: number): readonly number[] {
  const at = numbers.findIndex((number) => number > more)
  return at < 0 ? [...numbers, more] : numbers.toSpliced(at, 0, more)
}

/** Whether all of these are among those. */
export function isWithin(these: readonly number[], those: readonly number[]): boolean {
  if (these.length > those.length) return false
  let at = 0
  for (const number of these) {
    while ((those[at] ?? Infinity) < number) at++
    if (those[at] !== number) return false
  }
  return true
}
