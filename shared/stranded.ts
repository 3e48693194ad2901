// The rule of the single seat: nobody buys a seat that is alone, so a choice should leave none.
import type { Block } from './blocks.ts'

/**
 * The free seats that taking `wanted` would leave alone: no free neighbour afterwards, though they had one before.
 * A seat that was alone already is nobody's fault.
 *
 * @param blocks of the plan, as `blocksOf` gives them
 * @param isFree whether a seat can be had now; the wanted ones are free
 */
export function strandedBy(
  wanted: readonly number[],
  blocks: readonly Block[],
  isFree: (seatId: number) => boolean,
): number[] {
  const taken = new Set(wanted)
  const stranded = new Set<number>()
  for (const seatId of wanted) {
    const block = blockOf(seatId, blocks)
    if (!block) continue
    const isFreeIn = (other: number): boolean => other >= block.first && other <= block.last && isFree(other)
    for (const beside of [seatId - 1, seatId + 1]) {
      if (!isFreeIn(beside) || taken.has(beside)) continue
      if ([beside - 1, beside + 1].some((next) => isFreeIn(next) && !taken.has(next))) continue
      stranded.add(beside)
    }
  }
  return [...stranded].sort((a, b) => a - b)
}

/** By bisection: blocks are in the order of their seats. */
export function blockOf(seatId: number, blocks: readonly Block[]): Block | undefined {
  let low = 0
  let high = blocks.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const block = blocks[middle]
    if (!block) return undefined
    if (seatId < block.first) high = middle - 1
    else if (seatId > block.last) low = middle + 1
    else return block
  }
  return undefined
}
