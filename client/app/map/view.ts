// Where a plan's units are on the screen: the fit of a whole room, and what zooming and panning make of it.

/** `scale` is CSS pixels per unit; `left` and `top` are where the plan's origin lies, in CSS pixels. */
export interface View {
  scale: number
  left: number
  top: number
}

export interface Bounds {
  left: number
  top: number
  right: number
  bottom: number
}

/** No seat needs to be larger than this, however few there are. */
export const MOST_SCALE = 56
const MARGIN = 20

/** The largest view of all that is in `bounds`, in the middle of `width` × `height` CSS pixels. */
export function fit(bounds: Bounds, width: number, height: number): View {
  const across = bounds.right - bounds.left
  const down = bounds.bottom - bounds.top
  const room = { width: Math.max(1, width - 2 * MARGIN), height: Math.max(1, height - 2 * MARGIN) }
  const scale = Math.min(room.width / across, room.height / down, MOST_SCALE)
  return {
    scale,
    left: width / 2 - (scale * (bounds.left + bounds.right)) / 2,
    top: height / 2 - (scale * (bounds.top + bounds.bottom)) / 2,
  }
}

/** `home`, zoomed by `k` and moved by `x`, `y` CSS pixels. */
export function zoomed(home: View, { k, x, y }: { k: number; x: number; y: number }): View {
  return { scale: home.scale * k, left: home.left * k + x, top: home.top * k + y }
}
