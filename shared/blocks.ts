// Which seats are side by side: what “together” means, for the server that chooses and the map that hints.
import { inRowOrder } from './row-order.ts'
import type { PlacedSeat } from './seating-plan.ts'

/** Neighbours are one unit apart by the plan's own definition; at an aisle there is room for another seat or more. */
const NEIGHBOURS_WITHIN = 1.8

/** The ids of seats side by side, without an aisle between them, from one end to the other. */
export type Block = readonly number[]

/** What makes seats neighbours. */
type Place = Pick<PlacedSeat, 'seatId' | 'section' | 'row' | 'x' | 'y'>

/** The blocks of a plan; each seat is in one. */
export class Blocks {
  readonly all: readonly Block[]
  /** By seat id: the index of its block, and its index in that block. */
  readonly #blockOf: Int32Array
  readonly #indexIn: Int32Array

  constructor(all: readonly Block[]) {
    this.all = all
    const seatCount = all.reduce((count, block) => count + block.length, 0)
    this.#blockOf = new Int32Array(seatCount).fill(-1)
    this.#indexIn = new Int32Array(seatCount)
    for (const [place, block] of all.entries()) {
      let index = 0
      for (const seatId of block) {
        this.#blockOf[seatId] = place
        this.#indexIn[seatId] = index++
      }
    }
  }

  /** The block that a seat is in; undefined when there is no such seat. */
  of(seatId: number): Block | undefined {
    return this.all[this.#blockOf[seatId] ?? -1]
  }

  /** The seats to the left and right of a seat: two, or at an end of its block one, or none. */
  beside(seatId: number): number[] {
    const block = this.of(seatId)
    const index = this.indexOf(seatId)
    return [block?.[index - 1] ?? [], block?.[index + 1] ?? []].flat()
  }

  /** A seat's index in its block. */
  indexOf(seatId: number): number {
    return this.#indexIn[seatId] ?? -1
  }
}

/** The blocks of a plan's seats, which are given in the order of their ids. */
export function blocksOf(seats: readonly Place[]): Blocks {
  return new Blocks(rowsOf(seats).flatMap(blocksOfRow))
}

/** The blocks of the seats of one row, in whatever order they are given. */
export function blocksOfRow(row: readonly Place[]): Block[] {
  const blocks: number[][] = []
  let before: Place | undefined
  for (const seat of inRowOrder(row)) {
    const block = blocks.at(-1)
    if (block && before && isBeside(before, seat)) block.push(seat.seatId)
    else blocks.push([seat.seatId])
    before = seat
  }
  return blocks
}

/** A row's ids follow each other. */
export function rowsOf(seats: readonly Place[]): Place[][] {
  const rows: Place[][] = []
  for (const seat of seats) {
    const row = rows.at(-1)
    if (row?.[0]?.section === seat.section && row[0].row === seat.row) row.push(seat)
    else rows.push([seat])
  }
  return rows
}

function isBeside(a: Place, b: Place): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) <= NEIGHBOURS_WITHIN
}
