// A swipe down that closes a sheet.

/** A shorter pull springs back. */
const CLOSES_AT_PX = 96
/** A quick pull closes earlier. */
const FLICK_PX = 24
const FLICK_MS = 180

type Point = Pick<PointerEvent, 'clientY' | 'timeStamp'>

/** Follows the pointer that pulls a sheet down. */
export class Swipe {
  /** How far the sheet is pulled down; never negative. */
  pulledPx = $state(0)
  isActive = $state(false)
  readonly #close: () => void
  #startY = 0
  #startedAt = 0
  #movedAt = 0

  /** `close` is called when the pull was long or quick enough. */
  constructor(close: () => void) {
    this.#close = close
  }

  start({ clientY, timeStamp }: Point): void {
    this.isActive = true
    this.#startY = clientY
    this.#startedAt = this.#movedAt = timeStamp
  }

  move({ clientY, timeStamp }: Point): void {
    if (!this.isActive) return
    this.#movedAt = timeStamp
    this.pulledPx = Math.max(0, clientY - this.#startY)
  }

  end(): void {
    if (!this.isActive) return
    const isFlick = this.pulledPx >= FLICK_PX && this.#movedAt - this.#startedAt <= FLICK_MS
    if (isFlick || this.pulledPx >= CLOSES_AT_PX) this.#close()
    this.cancel()
  }

  /** Springs back. */
  cancel(): void {
    this.isActive = false
    this.pulledPx = 0
  }
}
