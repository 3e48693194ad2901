// Where the map's tools have their place: never over the seats.

/** A map that is smaller, in CSS pixels, has a chip in place of the legend. */
const SMALL = { width: 600, height: 440 }
/** A map that is wider than so many times its height loses less by a strip at its side. */
const WIDE = 1.3

/** `foot`: the whole legend below the map; `head` and `side`: a chip and the zoom buttons above or beside it. */
export type ToolPlace = 'foot' | 'head' | 'side'

/** One press of a zoom button. */
export const ZOOM_STEP = 1.6

/**
 * The place of the tools of a map of this size in CSS pixels, the tools among it; undefined until it is measured: tools that
 * move at once would be drawn for nothing.
 */
export function toolPlace(width: number, height: number): ToolPlace | undefined {
  if (width === 0 || height === 0) return undefined
  if (width >= SMALL.width && height >= SMALL.height) return 'foot'
  return width > height * WIDE ? 'side' : 'head'
}
