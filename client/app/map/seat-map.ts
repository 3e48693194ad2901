// The live picture of a room on one canvas: what is to be seen, where the pointer is, and when to draw it again.
import { select } from 'd3-selection'
import { zoom, zoomIdentity, zoomTransform, type ZoomTransform } from 'd3-zoom'
import type { Hall } from '../show/hall.ts'
import { ASKING } from '../show/look.ts'
import { paint } from './painter.ts'
import type { Ripple } from './picture.ts'
import { fit, MOST_SCALE, zoomed, type View } from './view.ts'

export interface SeatMapListener {
  touched(seatId: number): void
  hovered(seatId: number | undefined, x: number, y: number): void
}

const RIPPLE_MS = 600
const MOST_RIPPLES = 300
const GLIDE_MS = 200
const PULSE_MS = 900
/** A seat smaller than this cannot be meant by a pointer, or by a finger. */
const LEAST_SCALE = { fine: 9, coarse: 18 }
/** What a touch on a seat that is too small zooms to. */
const NEAR_SCALE = 34

export class SeatMap {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #hall: Hall
  readonly #listener: SeatMapListener
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)')
  readonly #zoom = zoom<HTMLCanvasElement, unknown>()
  readonly #sizes: ResizeObserver
  readonly #ripples = new Map<number, number>()
  #looks: Readonly<Uint8Array> = new Uint8Array()
  #home: View = { scale: 1, left: 0, top: 0 }
  #width = 0
  #height = 0
  #hovered: number | undefined
  #isAsking = false
  #frame = 0

  /** @throws {Error} when the browser has no 2D canvas. */
  constructor(canvas: HTMLCanvasElement, hall: Hall, listener: SeatMapListener) {
    const context = canvas.getContext('2d', { alpha: false })
    if (!context) throw new Error('This browser cannot draw the seat map.')
    this.#canvas = canvas
    this.#context = context
    this.#hall = hall
    this.#listener = listener
    this.#zoom.clickDistance(4).on('zoom', () => {
      this.#hover(undefined)
      this.#draw()
    })
    // Two quick touches are two touches, not a zoom.
    select(canvas).call(this.#zoom).on('dblclick.zoom', null)
    canvas.addEventListener('click', this.#clicked)
    canvas.addEventListener('pointermove', this.#moved)
    canvas.addEventListener('pointerleave', this.#left)
    this.#sizes = new ResizeObserver(() => this.#resize())
    this.#sizes.observe(canvas)
    this.#resize()
    void document.fonts.ready.then(() => this.#draw())
  }

  /** Takes over how the seats look now; those that differ from before send out a ripple. */
  setLooks(looks: Readonly<Uint8Array>): void {
    if (looks.length === this.#looks.length && !this.#still.matches) {
      const now = performance.now()
      for (let seatId = 0; seatId < looks.length && this.#ripples.size < MOST_RIPPLES; seatId++) {
        const before = this.#looks[seatId]
        if (looks[seatId] !== before && before !== ASKING) this.#ripples.set(seatId, now)
      }
    }
    this.#looks = looks
    this.#isAsking = looks.includes(ASKING)
    this.#draw()
  }

  zoomBy(factor: number): void {
    const { k } = this.#transform
    this.#glide(this.#transformTo(k * factor, this.#width / 2, this.#height / 2))
  }

  zoomHome(): void {
    this.#glide(zoomIdentity)
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame)
    this.#sizes.disconnect()
    select(this.#canvas).on('.zoom', null)
    this.#canvas.removeEventListener('click', this.#clicked)
    this.#canvas.removeEventListener('pointermove', this.#moved)
    this.#canvas.removeEventListener('pointerleave', this.#left)
  }

  get #transform(): ZoomTransform {
    return zoomTransform(this.#canvas)
  }

  get #view(): View {
    return zoomed(this.#home, this.#transform)
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#canvas
    if (clientWidth === 0 || clientHeight === 0) return
    this.#width = clientWidth
    this.#height = clientHeight
    this.#canvas.width = Math.round(clientWidth * devicePixelRatio)
    this.#canvas.height = Math.round(clientHeight * devicePixelRatio)
    this.#home = fit(this.#hall.bounds, clientWidth, clientHeight)
    const all: [[number, number], [number, number]] = [
      [0, 0],
      [clientWidth, clientHeight],
    ]
    this.#zoom.extent(all).translateExtent(all)
    this.#zoom.scaleExtent([1, Math.max(1, MOST_SCALE / this.#home.scale)])
    this.#zoom.translateBy(select(this.#canvas), 0, 0)
    this.#paint()
  }

  /** Draws with the next frame, once, however often it is asked. */
  #draw(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint())
  }

  #paint(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    const now = performance.now()
    const ripples: Ripple[] = []
    for (const [seatId, begun] of this.#ripples) {
      if (now - begun > RIPPLE_MS) this.#ripples.delete(seatId)
      else ripples.push({ seatId, progress: (now - begun) / RIPPLE_MS })
    }
    this.#context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
    paint(this.#context, {
      hall: this.#hall,
      looks: this.#looks,
      view: this.#view,
      width: this.#width,
      height: this.#height,
      pixelRatio: devicePixelRatio,
      hovered: this.#hovered,
      ripples,
      pulse: this.#still.matches ? undefined : Math.abs(((now / PULSE_MS) % 2) - 1),
    })
    if (ripples.length > 0 || (this.#isAsking && !this.#still.matches)) this.#draw()
  }

  /** The seat at a place on the canvas, if one is there. */
  #seatAt(x: number, y: number): number | undefined {
    const { scale, left, top } = this.#view
    const planX = (x - left) / scale
    const planY = (y - top) / scale
    let nearest: number | undefined
    let least = 0.5 ** 2
    for (let seatId = 0; seatId < this.#hall.x.length; seatId++) {
      const dx = (this.#hall.x[seatId] ?? 0) - planX
      const dy = (this.#hall.y[seatId] ?? 0) - planY
      const distance = dx * dx + dy * dy
      if (distance < least) {
        least = distance
        nearest = seatId
      }
    }
    return nearest
  }

  readonly #clicked = (event: MouseEvent): void => {
    const isFinger = event instanceof PointerEvent && event.pointerType === 'touch'
    const { offsetX, offsetY } = event
    const mayBeNearer = this.#transform.k < MOST_SCALE / this.#home.scale
    if (this.#view.scale < (isFinger ? LEAST_SCALE.coarse : LEAST_SCALE.fine) && mayBeNearer) {
      this.#glide(this.#transformTo(NEAR_SCALE / this.#home.scale, offsetX, offsetY))
      return
    }
    const seatId = this.#seatAt(offsetX, offsetY)
    // The second click of a double click would give back what the first one took.
    if (seatId !== undefined && event.detail < 2) this.#listener.touched(seatId)
  }

  readonly #moved = (event: PointerEvent): void => {
    if (event.pointerType === 'touch') return
    this.#hover(event.buttons === 0 ? this.#seatAt(event.offsetX, event.offsetY) : undefined)
  }

  readonly #left = (): void => this.#hover(undefined)

  #hover(seatId: number | undefined): void {
    if (seatId === this.#hovered) return
    this.#hovered = seatId
    this.#canvas.style.cursor = seatId === undefined ? 'grab' : 'pointer'
    const { scale, left, top } = this.#view
    const x = (this.#hall.x[seatId ?? -1] ?? 0) * scale + left
    const y = (this.#hall.y[seatId ?? -1] ?? 0) * scale + top
    this.#listener.hovered(seatId, x, y)
    this.#draw()
  }

  /** The transform at zoom `k` in which what is at `x`, `y` comes as near to the middle as the room's edges allow. */
  #transformTo(k: number, x: number, y: number): ZoomTransform {
    const [least, most] = this.#zoom.scaleExtent()
    const target = Math.min(most, Math.max(least, k))
    const [homeX, homeY] = this.#transform.invert([x, y])
    const within = (middle: number, length: number) => Math.min(0, Math.max(length * (1 - target), middle))
    return zoomIdentity
      .translate(
        within(this.#width / 2 - homeX * target, this.#width),
        within(this.#height / 2 - homeY * target, this.#height),
      )
      .scale(target)
  }

  #glide(target: ZoomTransform): void {
    const from = this.#transform
    const begun = performance.now()
    const step = (): void => {
      const share = this.#still.matches ? 1 : Math.min(1, (performance.now() - begun) / GLIDE_MS)
      const eased = 1 - (1 - share) ** 3
      const between = (a: number, b: number) => a + (b - a) * eased
      const next = zoomIdentity
        .translate(between(from.x, target.x), between(from.y, target.y))
        .scale(between(from.k, target.k))
      this.#zoom.transform(select(this.#canvas), share === 1 ? target : next)
      if (share < 1 && this.#canvas.isConnected) requestAnimationFrame(step)
    }
    step()
  }
}
