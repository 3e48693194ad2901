// The parts of a section: one for each price category, with the outlines of its seats.
import type { Point } from '../connection/plan-types.ts'
import { outlinesOf } from './row-geometry.ts'
import { positionOf, valueAt, type IndexedSection, type SeatIndex } from './seat-index.ts'

/** The seats of one category in a section. */
export interface SectionPart {
  /** The index of the category in the plan. */
  category: number
  seatCount: number
  /** Polygons through the outermost seats. */
  outlines: readonly (readonly Point[])[]
}

/** The parts of a section, in the order of the plan's categories. */
export function partsOf(seatIndex: SeatIndex, section: IndexedSection): SectionPart[] {
  const rows = seatIndex.rows.slice(section.firstRow, section.endRow)
  return [...seatIndex.categories.keys()].flatMap((category) => {
    const runs = rows.map(({ first, end }) => runsOf(seatIndex, seatIndex.order.subarray(first, end), category))
    const seatCount = runs.flat().reduce((count, run) => count + run.length, 0)
    return seatCount === 0 ? [] : { category, seatCount, outlines: outlinesOf(runs) }
  })
}

/** The places of the seats of a category that follow each other in a row. */
function runsOf(seatIndex: SeatIndex, row: Readonly<Uint32Array>, category: number): Point[][] {
  const runs: Point[][] = []
  let run: Point[] | undefined
  for (const seatId of row) {
    if (valueAt(seatIndex.category, seatId) !== category) {
      run = undefined
      continue
    }
    if (!run) runs.push((run = []))
    run.push(positionOf(seatIndex, seatId))
  }
  return runs
}
