// Blocks of adjacent seats: the definition of “together” for the server, which chooses seats, and for the map, which warns
// of single seats.
import { inRowOrder } from './row-order.ts'
import type { PlacedSeat } from './seating-plan.ts'

/** In the plan's unit of length, in which neighbours are 1 apart. An aisle has room for at least one more seat. */
const NEIGHBOURS_WITHIN = 1.8

/** The ids of adjacent seats, without an aisle between them, from one end to the other. */
export type Block = readonly number[]

/** The fields of a seat that decide which seats are its neighbours. */
type Place = Pick<PlacedSeat, 'seatId' | 'section' | 'row' | 'x' | 'y'>

/** The blocks of a plan. Each seat is in exactly one. */
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

  /** The block of a seat; undefined for an unknown seat. */
  of(seatId: number): Block | undefined {
    return this.all[this.#blockOf[seatId] ?? -1]
  }

  /** The seats to the left and right of a seat: two, one at an end of a block, none for a block of one. */
  beside(seatId: number): number[] {
    const block = this.of(seatId)
    const index = this.indexOf(seatId)
    return [block?.[index - 1] ?? [], block?.[index + 1] ?? []].flat()
  }

  /** A seat's index in its block, from 0; -1 for an unknown seat. */
  indexOf(seatId: number): number {
    return this.#indexIn[seatId] ?? -1
  }
}

/** The blocks of a plan. `seats` are all of its seats, in the order of their ids. */
export function blocksOf(seats: readonly Place[]): Blocks {
  return new Blocks(rowsOf(seats).flatMap(blocksOfRow))
}

/** The blocks of one row. `row` lists its seats in any order. */
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

/** The seats of each row. `seats` are in the order of their ids, in which a row's seats are consecutive. */
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
