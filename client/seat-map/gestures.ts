// Zooming and panning by wheel, drag, pinch and buttons; taps are passed on to the listener.
import { select } from 'd3-selection'
import { zoom, zoomIdentity, zoomTransform, type D3ZoomEvent, type ZoomTransform } from 'd3-zoom'
import type { Point } from '../connection/plan-types.ts'
import { toPlan, toScreen, zoomed, type Size, type View } from './view.ts'

/** `own`: the wheel zooms. `with-key`: the wheel scrolls the page, and zooms with ctrl or ⌘. */
export type WheelRule = 'own' | 'with-key'

/** `isFinger`: less exact than a pointer. `isSecond`: of a double tap. `backwards`: with Shift. */
export type Tap = { isFinger: boolean; isSecond: boolean; backwards: boolean }

export interface GestureListener {
  /** The view changed. */
  moved(): void
  /** @param point in CSS pixels of the canvas */
  tapped(point: Point, tap: Tap): void
  /** The wheel was turned, but scrolls the page because of `WheelRule`. */
  wheelLeft(): void
}

/** The most that one step of the wheel zooms. */
const MOST_STEP = 1.25
const GLIDE_MS = 220
const DOUBLE_TAP_MS = 300
const DOUBLE_TAP_PX = 30

export class Gestures {
  readonly #canvas: HTMLCanvasElement
  readonly #listener: GestureListener
  readonly #reducedMotion = matchMedia('(prefers-reduced-motion: reduce)')
  readonly #zoom = zoom<HTMLCanvasElement, unknown>()
  readonly #onClick = (event: MouseEvent): void => this.#takeClick(event)
  readonly #onPointerDown = ({ pointerType }: PointerEvent): void => {
    this.#isFinger = pointerType === 'touch'
  }
  /** The view of the whole venue. */
  #home: View = { scale: 1, left: 0, top: 0 }
  #size: Size = { width: 0, height: 0 }
  #mostK = 1
  #lastTap = { time: -Infinity, x: 0, y: 0 }
  #glide = 0
  /** Of the last pointer that went down: browsers before 2024 report every click as a mouse's. */
  #isFinger = false
  /** The map's transform, or the one that it is gliding to. */
  #target = zoomIdentity
  wheel: WheelRule = 'own'

  constructor(canvas: HTMLCanvasElement, listener: GestureListener) {
    this.#canvas = canvas
    this.#listener = listener
    this.#zoom
      .clickDistance(4)
      .wheelDelta(wheelDelta)
      .filter((event: Event) => this.#mayBegin(event))
      .on('start', (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        // A gesture stops a glide.
        if (event.sourceEvent) cancelAnimationFrame(this.#glide)
      })
      .on('zoom', (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        if (event.sourceEvent) this.#target = this.#transform
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
   * Takes over another size of the canvas. A map that was zoomed in keeps its middle and scale, also of a running
   * glide.
   * @param home the view of the whole venue
   * @param mostScale the largest scale, in CSS pixels per unit
   */
  resize(home: View, size: Size, mostScale: number): void {
    cancelAnimationFrame(this.#glide)
    const target = zoomed(this.#home, this.#target)
    const middle = toPlan(target, { x: this.#size.width / 2, y: this.#size.height / 2 })
    const wasHome = this.#target.k === 1
    this.#home = home
    this.#size = size
    this.#mostK = Math.max(1, mostScale / home.scale)
    const all: [[number, number], [number, number]] = [
      [0, 0],
      [size.width, size.height],
    ]
    this.#zoom.extent(all).translateExtent(all).scaleExtent([1, this.#mostK])
    this.#jumpTo(wasHome ? zoomIdentity : this.#transformTo(middle, target.scale))
  }

  get view(): View {
    return zoomed(this.#home, this.#transform)
  }

  get mayZoomIn(): boolean {
    return this.#transform.k < this.#mostK * 0.999
  }

  /** Zooms around a point of the canvas, by default its middle. */
  zoomBy(factor: number, around: Point = { x: this.#size.width / 2, y: this.#size.height / 2 }): void {
    const [x, y] = this.#transform.invert([around.x, around.y])
    const k = Math.min(this.#mostK, Math.max(1, this.#transform.k * factor))
    this.#glideTo(zoomIdentity.translate(around.x - x * k, around.y - y * k).scale(k))
  }

  /** Brings a point of the plan to the middle, at `scale` CSS pixels per unit. */
  zoomTo(point: Point, scale: number): void {
    this.#glideTo(this.#transformTo(point, scale))
  }

  zoomHome(): void {
    this.#glideTo(zoomIdentity)
  }

  /** Brings a point of the plan to the middle at once, as dragging on the minimap does. */
  centre(point: Point): void {
    cancelAnimationFrame(this.#glide)
    this.#jumpTo(this.#transformTo(point, this.view.scale))
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
    // While the whole venue is in sight, one finger scrolls the page; two fingers zoom.
    if (isTouch(event)) return this.#transform.k > 1 || event.touches.length > 1
    return event instanceof MouseEvent && event.button === 0 && !event.ctrlKey
  }

  #takeClick(event: MouseEvent): void {
    const { offsetX: x, offsetY: y } = event
    const now = performance.now()
    const isNear = Math.hypot(x - this.#lastTap.x, y - this.#lastTap.y) <= DOUBLE_TAP_PX
    const isSecond = isNear && now - this.#lastTap.time <= DOUBLE_TAP_MS
    this.#lastTap = { time: isSecond ? -Infinity : now, x, y }
    this.#listener.tapped({ x, y }, { isFinger: this.#isFinger, isSecond, backwards: event.shiftKey })
  }

  /** The transform that has a point of the plan in the middle, at `scale` CSS pixels per unit. */
  #transformTo(point: Point, scale: number): ZoomTransform {
    const k = Math.min(this.#mostK, Math.max(1, scale / this.#home.scale))
    const { x, y } = toScreen(this.#home, point)
    return zoomIdentity.translate(this.#size.width / 2 - x * k, this.#size.height / 2 - y * k).scale(k)
  }

  #jumpTo(target: ZoomTransform): void {
    this.#zoom.transform(select(this.#canvas), this.#clamp(target))
    this.#target = this.#transform
  }

  /** A transform whose scale is allowed and which shows nothing beyond the venue’s edges. */
  #clamp({ k, x, y }: ZoomTransform): ZoomTransform {
    const scale = Math.min(this.#mostK, Math.max(1, k))
    const clamped = (offset: number, length: number) => Math.min(0, Math.max(length * (1 - scale), offset))
    return zoomIdentity.translate(clamped(x, this.#size.width), clamped(y, this.#size.height)).scale(scale)
  }

  #glideTo(target: ZoomTransform): void {
    cancelAnimationFrame(this.#glide)
    const from = this.#transform
    const to = this.#clamp(target)
    this.#target = to
    const begun = performance.now()
    const step = (): void => {
      const share = this.#reducedMotion.matches ? 1 : Math.min(1, (performance.now() - begun) / GLIDE_MS)
      this.#zoom.transform(select(this.#canvas), share === 1 ? to : interpolate(from, to, 1 - (1 - share) ** 3))
      if (share < 1) this.#glide = requestAnimationFrame(step)
    }
    step()
  }
}

function interpolate(a: ZoomTransform, b: ZoomTransform, share: number): ZoomTransform {
  const mixed = (from: number, to: number) => from + (to - from) * share
  return zoomIdentity.translate(mixed(a.x, b.x), mixed(a.y, b.y)).scale(mixed(a.k, b.k))
}

/** The zoom of a wheel event in powers of two: as d3 computes it, but at most `MOST_STEP`. */
export function wheelDelta({
  deltaY,
  deltaMode,
  ctrlKey,
}: Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>): number {
  // For pixels, lines and pages.
  const portion = [0.002, 0.05, 1][deltaMode] ?? 0.002
  // A pinch on a trackpad is a wheel event with ctrl, with small deltas.
  const delta = -deltaY * portion * (ctrlKey ? 10 : 1)
  const most = Math.log2(MOST_STEP)
  return Math.max(-most, Math.min(most, delta))
}

/** Firefox on desktops has no TouchEvent. */
function isTouch(event: Event): event is TouchEvent {
  return 'touches' in event
}
