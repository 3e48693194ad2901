// Which names are written, and how much beside them, so that none lies over another.
import type { Point } from '../connection/plan-types.ts'
import { overlaps, type Bounds, type Size } from './view.ts'

/** Something to be written around a place, in its variants from the fullest to the barest. */
export interface Label {
  at: Point
  variants: readonly Size[]
  /** What it may cover. */
  room: Size
}

const GAP = 4

/**
 * First the barest variants get their places, then each label says as much more as there is room for.
 * @returns for each label the place of its variant; undefined where none has room
 */
export function placed(labels: readonly Label[]): (number | undefined)[] {
  const taken = new Map<Label, Bounds>()
  const isFree = (label: Label, bounds: Bounds) =>
    ![...taken].some(([other, theirs]) => other !== label && overlaps(theirs, bounds))
  for (const label of labels) {
    const bounds = boundsOf(label, label.variants.at(-1))
    if (bounds && isFree(label, bounds)) taken.set(label, bounds)
  }
  return labels.map((label) => {
    if (!taken.has(label)) return undefined
    for (const [place, variant] of label.variants.entries()) {
      const bounds = boundsOf(label, variant)
      if (!bounds || !isFree(label, bounds)) continue
      taken.set(label, bounds)
      return place
    }
    return undefined
  })
}

/** Undefined when the label has no room for it. */
function boundsOf({ at, room }: Label, variant: Size | undefined): Bounds | undefined {
  if (!variant || variant.width > room.width || variant.height > room.height) return undefined
  const [across, down] = [(variant.width + GAP) / 2, (variant.height + GAP) / 2]
  return { left: at.x - across, right: at.x + across, top: at.y - down, bottom: at.y + down }
}
