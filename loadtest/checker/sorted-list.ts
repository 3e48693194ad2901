// Sorted lists: binary search, and sets of small numbers that are compared more often than they are changed.

/** The index of the last entry for which `holds` is true, or -1; it must be true for no entry after one for which it is false. */
export function lastWhere<T>(entries: readonly T[], holds: (entry: T) => boolean): number {
  let [low, high] = [-1, entries.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const entry = entries[middle]
    if (entry !== undefined && holds(entry)) low = middle
    else high = middle - 1
  }
  return low
}

/** A copy of ascending numbers with one more. */
export function inserted(numbers: readonly number[], more: number): readonly number[] {
  const at = numbers.findIndex((number) => number > more)
  return at < 0 ? [...numbers, more] : numbers.toSpliced(at, 0, more)
}

/** Whether all of `some` are among `all`, both ascending. */
export function isSubset(some: readonly number[], all: readonly number[]): boolean {
  if (some.length > all.length) return false
  let at = 0
  for (const number of some) {
    while ((all[at] ?? Infinity) < number) at++
    if (all[at] !== number) return false
  }
  return true
}
