// Texts on the canvas: how much of each is written, so that it fits its space and none overlaps another.
import type { Point } from '../connection/plan-types.ts'
import { overlaps, type Bounds, type Size } from './view.ts'

/** The space that a text takes; `at` is its middle. In CSS pixels. */
export interface Box extends Size {
  at: Point
}

/** Between two labels, in CSS pixels. */
const GAP = 4

/**
 * First reserves space for the barest variant of each label that is free, then chooses the fullest variant that overlaps nothing.
 * @param labels the variants of each label, from the fullest to the barest
 * @param reserved what no label may overlap
 * @returns for each label the index of its variant; undefined when none can be placed
 */
export function placeLabels(
  labels: readonly (readonly Box[])[],
  reserved: readonly Bounds[] = [],
): (number | undefined)[] {
  const taken = new Map<number, Bounds>()
  const isFree = (label: number, bounds: Bounds) =>
    ![...taken].some(([other, otherBounds]) => other !== label && overlaps(otherBounds, bounds)) &&
    !reserved.some((other) => overlaps(other, bounds))
  for (const [label, variants] of labels.entries()) {
    const barest = variants.findLast((variant) => isFree(label, boundsOf(variant)))
    if (barest) taken.set(label, boundsOf(barest))
  }
  return labels.map((variants, label) => {
    if (!taken.has(label)) return undefined
    const chosen = variants.findIndex((variant) => isFree(label, boundsOf(variant)))
    const variant = variants[chosen]
    if (!variant) return undefined
    taken.set(label, boundsOf(variant))
    return chosen
  })
}

function boundsOf({ at, width, height }: Box): Bounds {
  const [across, down] = [(width + GAP) / 2, (height + GAP) / 2]
  return { left: at.x - across, right: at.x + across, top: at.y - down, bottom: at.y + down }
}

/** A text of several words in two lines, divided where the longer line is shortest; undefined for a single word. */
export function wrap(text: string): [string, string] | undefined {
  const words = text.split(' ')
  const cuts = words
    .slice(1)
    .map((_, cut): [string, string] => [words.slice(0, cut + 1).join(' '), words.slice(cut + 1).join(' ')])
  const longest = ([first, second]: [string, string]) => Math.max(first.length, second.length)
  return cuts.toSorted((a, b) => longest(a) - longest(b))[0]
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
