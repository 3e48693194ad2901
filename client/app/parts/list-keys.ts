// The keys that move within a list of options or menu items.

const PAGE = 10

/**
 * Where a key leads in a list: the index of the next item that can be chosen, or undefined when the key does not move. Up
 * and down stop at the ends.
 * @param key as in `KeyboardEvent.key`
 * @param from the index of the current item; −1 for none
 * @param isPossible for each item, whether it can be chosen
 */
export function stepInList(key: string, from: number, isPossible: readonly boolean[]): number | undefined {
  const last = isPossible.length - 1
  switch (key) {
    case 'ArrowDown':
      return nearest(from + 1, 1) ?? from
    case 'ArrowUp':
      return nearest(from - 1, -1) ?? from
    case 'Home':
      return nearest(0, 1)
    case 'End':
      return nearest(last, -1)
    case 'PageDown':
      return nearest(Math.min(last, from + PAGE), -1)
    case 'PageUp':
      return nearest(Math.max(0, from - PAGE), 1)
    default:
      return undefined
  }

  function nearest(start: number, step: 1 | -1): number | undefined {
    for (let index = start; index >= 0 && index <= last; index += step) if (isPossible[index]) return index
    return undefined
  }
}
