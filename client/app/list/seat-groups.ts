// The groups of the list: sections as they are in the venue, or prices from the lowest to the highest.
import { CLASSES_PER_CATEGORY, seatClass, seatClassOf } from '../../seat-map/seat-class.ts'
import type { Dimming } from '../../seat-map/seat-filter.ts'
import { valueAt, type SeatIndex } from '../../seat-map/seat-index.ts'
import { freeInClass, freeInSection, priceBandOf, type Tally } from '../../seat-map/tally.ts'

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
  /** The section that the group is, by its index in the plan; undefined for a price. */
  section: number | undefined
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
      section: index,
    }))
  }
  return [...categories.entries()]
    .toSorted(([, a], [, b]) => a.price - b.price)
    .map(([category, { name }]) => ({
      key: `category ${category}`,
      name,
      firstRow: 0,
      endRow: rows.length,
      category,
      section: undefined,
    }))
}

/**
 * The rows of a group with its seats. Rows without any are left out.
 * @param dimming which classes of seats the filter leaves out; undefined: none
 */
export function rowsOf(seatIndex: SeatIndex, group: SeatGroup, dimming?: Dimming): SeatGroupRow[] {
  const { order, category, sections, rows } = seatIndex
  return rows.slice(group.firstRow, group.endRow).flatMap(({ name, section, first, end }) => {
    const seatIds = [...order.subarray(first, end)].filter(
      (seatId) =>
        (group.category === undefined || valueAt(category, seatId) === group.category) &&
        (!dimming || dimming[seatClassOf(seatIndex, seatId)] === 0),
    )
    const [key] = seatIds
    const isInSection = group.category === undefined || sections.length === 1
    return key === undefined
      ? []
      : [{ key, name, section: isInSection ? '' : (sections[section]?.name ?? ''), seatIds }]
  })
}

/**
 * How many seats of a group are available, and what they cost: from `lowest` to `highest`. Undefined when none is.
 * @param dimming which classes of seats the filter leaves out; undefined: none
 */
export function availableIn(
  seatIndex: SeatIndex,
  { category, section }: SeatGroup,
  tally: Tally,
  dimming?: Dimming,
): { count: number; lowest: number; highest: number } | undefined {
  if (section !== undefined) {
    const band = priceBandOf(seatIndex, tally, section, dimming)
    return band && { count: freeInSection(tally, section, dimming), ...band }
  }
  if (category === undefined) return undefined
  let count = 0
  for (let flags = 0; flags < CLASSES_PER_CATEGORY; flags++) {
    const itsClass = seatClass(category, flags)
    if (dimming?.[itsClass] !== 1) count += freeInClass(tally, itsClass)
  }
  const price = seatIndex.categories[category]?.price ?? 0
  return count === 0 ? undefined : { count, lowest: price, highest: price }
}
