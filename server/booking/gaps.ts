// The gaps between taken seats: how long they are, and seats out of the longest. Each function looks at every seat once.
import type { Block } from '../../shared/blocks.ts'
import { mayBeAmong, type Kinds, type Wheelchairs } from './seat-kinds.ts'

type Free = Readonly<Uint8Array>

/** The longest run of free seats of some kind in each block, by its place, and how many such seats are free at all. */
export type FreeRuns = Readonly<{ longest: Readonly<Uint16Array>; total: number }>

/** The blocks of a plan, and their places in the order in which they are looked at. */
type Room = Readonly<{ blocks: readonly Block[]; order: Iterable<number> }>

/** The free seats of a kind. They bound later searches, in which fewer are free. */
export function freeRunsIn(room: Room, kinds: Kinds, wheelchairs: Wheelchairs, free: Free): FreeRuns {
  const longest = new Uint16Array(room.blocks.length)
  let total = 0
  eachGap(room, kinds, wheelchairs, free, (place, _from, length) => {
    total += length
    if (length > (longest[place] ?? 0)) longest[place] = length
  })
  return { longest, total }
}

/** So many free seats of a kind out of the longest gaps; undefined when too few are free. */
export function seatsInFewGaps(
  room: Room,
  quantity: number,
  kinds: Kinds,
  wheelchairs: Wheelchairs,
  free: Free,
): number[] | undefined {
  const byLength: { place: number; from: number }[][] = []
  eachGap(room, kinds, wheelchairs, free, (place, from, length) => {
    const asLong = (byLength[Math.min(length, quantity)] ??= [])
    asLong.push({ place, from })
  })
  const seatIds: number[] = []
  for (let length = byLength.length - 1; length > 0; length--) {
    for (const { place, from } of byLength[length] ?? []) {
      const missing = quantity - seatIds.length
      if (missing === 0) return seatIds
      seatIds.push(...(room.blocks[place]?.slice(from, from + Math.min(length, missing)) ?? []))
    }
  }
  return seatIds.length === quantity ? seatIds : undefined
}

function eachGap(
  { blocks, order }: Room,
  kinds: Kinds,
  wheelchairs: Wheelchairs,
  free: Free,
  visit: (place: number, from: number, length: number) => void,
): void {
  for (const place of order) {
    const block = blocks[place] ?? []
    let length = 0
    for (let index = 0; index <= block.length; index++) {
      const seatId = block[index] ?? -1
      if (free[seatId] === 1 && mayBeAmong(kinds[seatId] ?? 0, wheelchairs)) length++
      else if (length > 0) {
        visit(place, index - length, length)
        length = 0
      }
    }
  }
}
