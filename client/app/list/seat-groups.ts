// The groups of the list: sections as they are in the venue, or prices from the lowest to the highest.
import { AVAILABLE } from '../../seat-map/look.ts'
import { valueAt, type SeatIndex } from '../../seat-map/seat-index.ts'

export type ListOrder = 'section' | 'price'

/** The seats of a section, or of a price category. */
export interface SeatGroup {
  key: string
  name: string
  /** Ids of rows of the plan, from `firstRow` up to, and without, `endRow`. */
  firstRow: number
  endRow: number
  /** The only category of the group, by its index in the plan; undefined for a section. */
  category: number | undefined
}

/** A row of a group, or the part of it that is in the group. */
export interface SeatGroupRow {
  /** The first of its seats: no other row has it. */
  key: number
  name: string
  /** The row's section; empty in a group that is a section. */
  section: string
  /** From one end of the row to the other. */
  seatIds: readonly number[]
}

/** All groups in an order. */
export function seatGroupsOf({ sections, categories, rows }: SeatIndex, order: ListOrder): SeatGroup[] {
  if (order === 'section') {
    return sections.map(({ name, firstRow, endRow }, index) => ({
      key: `section ${index}`,
      name,
      firstRow,
      endRow,
      category: undefined,
    }))
  }
  return [...categories.entries()]
    .toSorted(([, a], [, b]) => a.price - b.price)
    .map(([category, { name }]) => ({ key: `category ${category}`, name, firstRow: 0, endRow: rows.length, category }))
}

/**
 * The rows of a group with its seats. Rows without any are left out.
 * @param includes whether the filter leaves a seat
 */
export function rowsOf(seatIndex: SeatIndex, group: SeatGroup, includes: (seatId: number) => boolean): SeatGroupRow[] {
  const { order, category, sections, rows } = seatIndex
  return rows.slice(group.firstRow, group.endRow).flatMap(({ name, section, first, end }) => {
    const seatIds = [...order.subarray(first, end)].filter(
      (seatId) => (group.category === undefined || valueAt(category, seatId) === group.category) && includes(seatId),
    )
    const [key] = seatIds
    const isInSection = group.category === undefined || sections.length === 1
    return key === undefined
      ? []
      : [{ key, name, section: isInSection ? '' : (sections[section]?.name ?? ''), seatIds }]
  })
}

/** How many seats of a group are available, and what they cost: from `lowest` to `highest`. Undefined when none is. */
export function availableIn(
  { rows, category, categories }: SeatIndex,
  group: SeatGroup,
  looks: Readonly<Uint8Array>,
  includes: (seatId: number) => boolean,
): { count: number; lowest: number; highest: number } | undefined {
  const [first, end] = [rows[group.firstRow]?.first ?? 0, rows[group.endRow - 1]?.end ?? 0]
  let [count, lowest, highest] = [0, Infinity, 0]
  for (let seatId = first; seatId < end; seatId++) {
    const itsCategory = valueAt(category, seatId)
    const isIn = group.category === undefined || group.category === itsCategory
    if (!isIn || looks[seatId] !== AVAILABLE || !includes(seatId)) continue
    const price = categories[itsCategory]?.price ?? 0
    count++
    lowest = Math.min(lowest, price)
    highest = Math.max(highest, price)
  }
  return count === 0 ? undefined : { count, lowest, highest }
}
