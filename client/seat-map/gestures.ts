// Zooming and panning: wheel, drag, pinch, taps, buttons. Says where one is, and where one has tapped.
import { select } from 'd3-selection'
import { zoom, zoomIdentity, zoomTransform, type D3ZoomEvent, type ZoomTransform } from 'd3-zoom'
import type { Point } from '../connection/plan-types.ts'
import { toPlan, toScreen, zoomed, type Size, type View } from './view.ts'

/** `own`: the wheel zooms. `with-key`: it scrolls the page, and zooms with ctrl or ⌘. */
export type WheelRule = 'own' | 'with-key'

/** `isFinger` taps are less exact; `again` is the second of a double tap. */
export type Tap = { isFinger: boolean; again: boolean; backwards: boolean }

export interface GestureListener {
  moved(): void
  tapped(at: Point, tap: Tap): void
  /** The wheel was turned over a map that leaves it to the page. */
  wheelLeft(): void
}

const MOST_STEP = 1.25
const GLIDE_MS = 220
const AGAIN_MS = 300
const AGAIN_PX = 30

export class Gestures {
  readonly #canvas: HTMLCanvasElement
  readonly #listener: GestureListener
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)')
  readonly #zoom = zoom<HTMLCanvasElement, unknown>()
  readonly #onClick = (event: MouseEvent): void => this.#clicked(event)
  readonly #onPointerDown = ({ pointerType }: PointerEvent): void => {
    this.#isFinger = pointerType === 'touch'
  }
  #home: View = { scale: 1, left: 0, top: 0 }
  #size: Size = { width: 0, height: 0 }
  #mostK = 1
  #lastTap = { at: -Infinity, x: 0, y: 0 }
  #glide = 0
  /** What came down last: browsers of before 2024 report every click as a mouse's. */
  #isFinger = false
  /** Where the map is, or is gliding to. */
  #aim = zoomIdentity
  wheel: WheelRule = 'own'

  constructor(canvas: HTMLCanvasElement, listener: GestureListener) {
    this.#canvas = canvas
    this.#listener = listener
    this.#zoom
      .clickDistance(4)
      .wheelDelta(wheelDelta)
      .filter((event: Event) => this.#mayBegin(event))
      .on('start', (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        // A hand on the map stops what moves by itself.
        if (event.sourceEvent) cancelAnimationFrame(this.#glide)
      })
      .on('zoom', (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        if (event.sourceEvent) this.#aim = this.#transform
        canvas.style.touchAction = this.#transform.k > 1 ? 'none' : 'pan-y'
        listener.moved()
      })
    select(canvas).call(this.#zoom).on('dblclick.zoom', null)
    canvas.style.touchAction = 'pan-y'
    canvas.addEventListener('pointerdown', this.#onPointerDown)
    canvas.addEventListener('click', this.#onClick)
  }

  destroy(): void {
    cancelAnimationFrame(this.#glide)
    select(this.#canvas).on('.zoom', null)
    this.#canvas.removeEventListener('pointerdown', this.#onPointerDown)
    this.#canvas.removeEventListener('click', this.#onClick)
  }

  /**
   * The whole room is `home`, on a canvas of this size; seats get no larger than `mostScale`. Who was nearer stays where
   * they were, or were going.
   */
  resize(home: View, size: Size, mostScale: number): void {
    cancelAnimationFrame(this.#glide)
    const aim = zoomed(this.#home, this.#aim)
    const middle = toPlan(aim, { x: this.#size.width / 2, y: this.#size.height / 2 })
    const wasHome = this.#aim.k === 1
    this.#home = home
    this.#size = size
    this.#mostK = Math.max(1, mostScale / home.scale)
    const all: [[number, number], [number, number]] = [
      [0, 0],
      [size.width, size.height],
    ]
    this.#zoom.extent(all).translateExtent(all).scaleExtent([1, this.#mostK])
    this.#jumpTo(wasHome ? zoomIdentity : this.#around(middle, aim.scale))
  }

  get view(): View {
    return zoomed(this.#home, this.#transform)
  }

  get mayZoomIn(): boolean {
    return this.#transform.k < this.#mostK * 0.999
  }

  /** Zooms with what is at `at`, or in the middle, staying where it is. */
  zoomBy(factor: number, at: Point = { x: this.#size.width / 2, y: this.#size.height / 2 }): void {
    const [x, y] = this.#transform.invert([at.x, at.y])
    const k = Math.min(this.#mostK, Math.max(1, this.#transform.k * factor))
    this.#glideTo(zoomIdentity.translate(at.x - x * k, at.y - y * k).scale(k))
  }

  /** Brings a point of the plan to the middle, at that many CSS pixels per unit. */
  zoomTo(point: Point, scale: number): void {
    this.#glideTo(this.#around(point, scale))
  }

  zoomHome(): void {
    this.#glideTo(zoomIdentity)
  }

  /** Brings a point of the plan to the middle at once, as a hand on the map of the map does. */
  centre(point: Point): void {
    cancelAnimationFrame(this.#glide)
    this.#jumpTo(this.#around(point, this.view.scale))
  }

  get #transform(): ZoomTransform {
    return zoomTransform(this.#canvas)
  }

  #mayBegin(event: Event): boolean {
    if (event instanceof WheelEvent) {
      const mayZoom = this.wheel === 'own' || event.ctrlKey || event.metaKey
      if (!mayZoom) this.#listener.wheelLeft()
      return mayZoom
    }
    // While all is in sight one finger scrolls the page; two are for the map.
    if (isTouch(event)) return this.#transform.k > 1 || event.touches.length > 1
    return event instanceof MouseEvent && event.button === 0 && !event.ctrlKey
  }

  #clicked(event: MouseEvent): void {
    const { offsetX: x, offsetY: y } = event
    const now = performance.now()
    const near = Math.hypot(x - this.#lastTap.x, y - this.#lastTap.y) <= AGAIN_PX
    const again = near && now - this.#lastTap.at <= AGAIN_MS
    this.#lastTap = { at: again ? -Infinity : now, x, y }
    this.#listener.tapped({ x, y }, { isFinger: this.#isFinger, again, backwards: event.shiftKey })
  }

  /** A point of the plan in the middle, at that many CSS pixels per unit. */
  #around(point: Point, scale: number): ZoomTransform {
    const k = Math.min(this.#mostK, Math.max(1, scale / this.#home.scale))
    const { x, y } = toScreen(this.#home, point)
    return zoomIdentity.translate(this.#size.width / 2 - x * k, this.#size.height / 2 - y * k).scale(k)
  }

  #jumpTo(target: ZoomTransform): void {
    this.#zoom.transform(select(this.#canvas), this.#within(target))
    this.#aim = this.#transform
  }

  /** Never out past the room’s edges. */
  #within({ k, x, y }: ZoomTransform): ZoomTransform {
    const target = Math.min(this.#mostK, Math.max(1, k))
    const kept = (offset: number, length: number) => Math.min(0, Math.max(length * (1 - target), offset))
    return zoomIdentity.translate(kept(x, this.#size.width), kept(y, this.#size.height)).scale(target)
  }

  #glideTo(target: ZoomTransform): void {
    cancelAnimationFrame(this.#glide)
    const from = this.#transform
    const to = this.#within(target)
    this.#aim = to
    const begun = performance.now()
    const step = (): void => {
      const share = this.#still.matches ? 1 : Math.min(1, (performance.now() - begun) / GLIDE_MS)
      this.#zoom.transform(select(this.#canvas), share === 1 ? to : between(from, to, 1 - (1 - share) ** 3))
      if (share < 1) this.#glide = requestAnimationFrame(step)
    }
    step()
  }
}

function between(a: ZoomTransform, b: ZoomTransform, share: number): ZoomTransform {
  const mixed = (from: number, to: number) => from + (to - from) * share
  return zoomIdentity.translate(mixed(a.x, b.x), mixed(a.y, b.y)).scale(mixed(a.k, b.k))
}

/** As d3 reckons it, but no turn of a wheel is a leap. In powers of two. */
export function wheelDelta({
  deltaY,
  deltaMode,
  ctrlKey,
}: Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>): number {
  // In pixels, in lines, in pages.
  const portion = [0.002, 0.05, 1][deltaMode] ?? 0.002
  // A pinch on a trackpad comes as a wheel with ctrl, in small portions.
  const delta = -deltaY * portion * (ctrlKey ? 10 : 1)
  const most = Math.log2(MOST_STEP)
  return Math.max(-most, Math.min(most, delta))
}

/** Firefox on desktops has no TouchEvent. */
function isTouch(event: Event): event is TouchEvent {
  return 'touches' in event
}
