// Texts on the canvas: how much of each is written, so that it fits its space and none overlaps another.
import type { Point } from '../connection/plan-types.ts'
import { overlaps, type Bounds, type Size } from './view.ts'

/** A text to be written, as the sizes of its variants from the fullest to the barest. */
export interface Label {
  /** The middle of the text, in CSS pixels. */
  at: Point
  variants: readonly Size[]
  /** How large it may be. */
  space: Size
}

/** Between two labels, in CSS pixels. */
const GAP = 4

/**
 * First reserves space for the barest variant of each label, then chooses the fullest variant that fits.
 * @returns for each label the index of its variant; undefined when none fits
 */
export function placeLabels(labels: readonly Label[]): (number | undefined)[] {
  const taken = new Map<Label, Bounds>()
  const isFree = (label: Label, bounds: Bounds) =>
    ![...taken].some(([other, otherBounds]) => other !== label && overlaps(otherBounds, bounds))
  for (const label of labels) {
    const bounds = boundsOf(label, label.variants.at(-1))
    if (bounds && isFree(label, bounds)) taken.set(label, bounds)
  }
  return labels.map((label) => {
    if (!taken.has(label)) return undefined
    for (const [index, variant] of label.variants.entries()) {
      const bounds = boundsOf(label, variant)
      if (!bounds || !isFree(label, bounds)) continue
      taken.set(label, bounds)
      return index
    }
    return undefined
  })
}

/** Undefined when the variant is larger than the label's space. */
function boundsOf({ at, space }: Label, variant: Size | undefined): Bounds | undefined {
  if (!variant || variant.width > space.width || variant.height > space.height) return undefined
  const [across, down] = [(variant.width + GAP) / 2, (variant.height + GAP) / 2]
  return { left: at.x - across, right: at.x + across, top: at.y - down, bottom: at.y + down }
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * The text if it is at most `maxWidth` wide, else as much of it as fits beside an ellipsis; empty when nothing fits.
 * @param widthOf measures a text, in the unit of `maxWidth`
 * @param keep which end of the text is kept
 */
export function truncate(
  text: string,
  maxWidth: number,
  widthOf: (text: string) => number,
  keep: 'start' | 'end' = 'start',
): string {
  const fullWidth = widthOf(text)
  if (fullWidth <= maxWidth) return text
  const letters = Array.from(graphemes.segment(text), ({ segment }) => segment)
  // Starts with a guess: letters are about as wide as each other.
  for (let count = Math.ceil((letters.length * maxWidth) / fullWidth); count > 0; count--) {
    const kept = keep === 'start' ? letters.slice(0, count) : letters.slice(-count)
    const short = keep === 'start' ? `${kept.join('').trimEnd()}…` : `…${kept.join('').trimStart()}`
    if (count < letters.length && widthOf(short) <= maxWidth) return short
  }
  return ''
}
