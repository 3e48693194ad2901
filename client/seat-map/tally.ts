// Counts of seats: what is still available, and what others changed.
import { AVAILABLE, isOwn } from './look.ts'
import { CLASSES_PER_CATEGORY, seatClass, seatClassCount, seatClassOf } from './seat-class.ts'
import { valueAt, type SeatIndex } from './seat-index.ts'

/** How many seats are available, for the labels of sections and the legend. */
export interface Tally {
  /** By section and seat class: `section * classCount + class`, see seat-class.ts. */
  readonly free: Int32Array
  readonly classCount: number
}

/** The lowest and the highest price, in the currency's minor unit. */
export interface PriceBand {
  lowest: number
  highest: number
}

/** Counts the available seats; 50,000 of them take a few tenths of a millisecond. */
export function tallyOf(seatIndex: SeatIndex, looks: Readonly<Uint8Array>): Tally {
  const classCount = seatClassCount(seatIndex)
  const free = new Int32Array(seatIndex.sections.length * classCount)
  for (const [section, { first, end }] of seatIndex.sections.entries()) {
    const offset = section * classCount
    for (let seatId = first; seatId < end; seatId++) {
      if (looks[seatId] !== AVAILABLE) continue
      const place = offset + seatClassOf(seatIndex, seatId)
      free[place] = valueAt(free, place) + 1
    }
  }
  return { free, classCount }
}

/** How many seats of a class are available in the venue. */
export function freeInClass({ free, classCount }: Tally, seatClass: number): number {
  let count = 0
  for (let place = seatClass; place < free.length; place += classCount) count += valueAt(free, place)
  return count
}

/** How many seats of a section are available, without those of classes that are dimmed (see seat-filter.ts). */
export function freeInSection({ free, classCount }: Tally, section: number, dimming?: Readonly<Uint8Array>): number {
  let count = 0
  for (let index = 0; index < classCount; index++) {
    if (!dimming || valueAt(dimming, index) === 0) count += valueAt(free, section * classCount + index)
  }
  return count
}

/** How many seats of one category are available in a section, without those of classes that are dimmed. */
export function freeInPart(
  { free, classCount }: Tally,
  section: number,
  category: number,
  dimming?: Readonly<Uint8Array>,
): number {
  let count = 0
  for (let flags = 0; flags < CLASSES_PER_CATEGORY; flags++) {
    const index = seatClass(category, flags)
    if (!dimming || valueAt(dimming, index) === 0) count += valueAt(free, section * classCount + index)
  }
  return count
}

/** The prices of the available seats of a section that are not dimmed; undefined when there are none. */
export function priceBandOf(
  { categories }: Pick<SeatIndex, 'categories'>,
  { free, classCount }: Tally,
  section: number,
  dimming?: Readonly<Uint8Array>,
): PriceBand | undefined {
  let band: PriceBand | undefined
  for (let index = 0; index < classCount; index++) {
    if (valueAt(free, section * classCount + index) === 0 || (dimming && valueAt(dimming, index) === 1)) continue
    const price = categories[Math.floor(index / CLASSES_PER_CATEGORY)]?.price ?? 0
    band = { lowest: Math.min(band?.lowest ?? price, price), highest: Math.max(band?.highest ?? price, price) }
  }
  return band
}

/** How many seats others took, and how many became available. The visitor's own seats are not counted. */
export function countChanges(
  before: Readonly<Uint8Array>,
  after: Readonly<Uint8Array>,
): { taken: number; free: number } {
  let [taken, free] = [0, 0]
  for (let seatId = 0; seatId < after.length; seatId++) {
    const [was, is] = [before[seatId] ?? AVAILABLE, after[seatId] ?? AVAILABLE]
    if (was === is || isOwn(was) || isOwn(is)) continue
    if (was === AVAILABLE) taken++
    else if (is === AVAILABLE) free++
  }
  return { taken, free }
}
