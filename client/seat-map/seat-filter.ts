// The filter of the map: by price category, by kind of seat, or only the cheapest. Seats that it leaves out are dimmed.
import { CLASSES_PER_CATEGORY, seatClass, seatClassCount } from './seat-class.ts'
import { AISLE, valueAt, WHEELCHAIR, type SeatIndex } from './seat-index.ts'
import { freeInClass, type Tally } from './tally.ts'

/** Seats with a flag: wheelchair places, or seats at an end of their row or beside a gap. */
export type SeatKind = 'wheelchair' | 'aisle'

/** Which seats a visitor wants. A plain value: a changed filter is a new object. */
export interface SeatFilter {
  /** The wanted categories, by their index in the plan; empty for all. */
  readonly categories: ReadonlySet<number>
  /** Undefined for all kinds. */
  readonly kind: SeatKind | undefined
  /** Of the seats that the rest of the filter leaves, only those of the lowest price that is available. */
  readonly cheapest: boolean
}

/** Leaves out no seat. */
export const NO_FILTER: SeatFilter = { categories: new Set(), kind: undefined, cheapest: false }

/** Whether the filter may leave out seats. */
export function isFiltering({ categories, kind, cheapest }: SeatFilter): boolean {
  return categories.size > 0 || kind !== undefined || cheapest
}

/** The same filter for other categories; without any, for all. */
export function withCategories(filter: SeatFilter, categories: Iterable<number>): SeatFilter {
  return { ...filter, categories: new Set(categories) }
}

/** By seat class (see seat-class.ts): 1 for seats that the filter leaves out, else 0. */
export type Dimming = Readonly<Uint8Array>

const FLAG_OF: Readonly<Record<SeatKind, number>> = { wheelchair: WHEELCHAIR, aisle: AISLE }

/** Whether seats with these flags are of a kind; undefined is any kind. */
export function isOfKind(flags: number, kind: SeatKind | undefined): boolean {
  return kind === undefined || (flags & FLAG_OF[kind]) !== 0
}

/** Which classes of seats a filter leaves out. The `tally` says which price is the lowest that is available. */
export function dimmingOf(filter: SeatFilter, seatIndex: Pick<SeatIndex, 'categories'>, tally: Tally): Dimming {
  const dimming = new Uint8Array(seatClassCount(seatIndex))
  if (!isFiltering(filter)) return dimming
  const isWanted = (category: number, flags: number) =>
    (filter.categories.size === 0 || filter.categories.has(category)) && isOfKind(flags, filter.kind)
  let lowest = Infinity
  forEachClass(seatIndex, (category, flags, price) => {
    if (price < lowest && isWanted(category, flags) && freeInClass(tally, seatClass(category, flags)) > 0)
      lowest = price
  })
  forEachClass(seatIndex, (category, flags, price) => {
    // When nothing is available, no price is the lowest.
    const isTooDear = filter.cheapest && lowest !== Infinity && price > lowest
    if (!isWanted(category, flags) || isTooDear) dimming[seatClass(category, flags)] = 1
  })
  return dimming
}

/** The categories of which the filter leaves any seats, by their index in the plan. */
export function wantedCategories(dimming: Dimming): number[] {
  const categories = Array.from({ length: dimming.length / CLASSES_PER_CATEGORY }, (_, category) => category)
  return categories.filter((category) => !isCategoryDimmed(dimming, category))
}

/** Whether the filter leaves out all seats of a category. */
function isCategoryDimmed(dimming: Dimming, category: number): boolean {
  const first = seatClass(category, 0)
  for (let flags = 0; flags < CLASSES_PER_CATEGORY; flags++) if (valueAt(dimming, first + flags) === 0) return false
  return true
}

function forEachClass(
  { categories }: Pick<SeatIndex, 'categories'>,
  act: (category: number, flags: number, price: number) => void,
): void {
  for (const [category, { price }] of categories.entries()) {
    for (let flags = 0; flags < CLASSES_PER_CATEGORY; flags++) act(category, flags, price)
  }
}
