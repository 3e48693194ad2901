// The class of a seat: its category and its flags in one small number, for tables that have one entry for each class.
import { valueAt, type SeatIndex } from './seat-index.ts'

/** `WHEELCHAIR` and `AISLE` are two bits. */
export const CLASSES_PER_CATEGORY = 4

/** The class of the seats of a category with these flags. */
export function seatClass(category: number, flags: number): number {
  return category * CLASSES_PER_CATEGORY + flags
}

/** The class of one seat. */
export function seatClassOf({ category, flags }: SeatIndex, seatId: number): number {
  return seatClass(valueAt(category, seatId), valueAt(flags, seatId))
}

/** How many classes a plan may have. */
export function seatClassCount({ categories }: Pick<SeatIndex, 'categories'>): number {
  return categories.length * CLASSES_PER_CATEGORY
}
