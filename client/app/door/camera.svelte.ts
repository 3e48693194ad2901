// The camera that scans tickets: shows its picture in a video element, and reads QR codes from it.
import decodeQR from 'qr/decode.js'

/** Between the end of one look at the picture and the next: a phone must not get hot. */
const PAUSE_MS = 80
/** The side of the square in the middle that is looked at, in pixels: enough for the 65 modules of a ticket's code. */
const SIDE = 640

export type CameraState =
  | 'off'
  | 'starting'
  | 'on'
  /** The browser gives the camera only to pages over https. */
  | 'insecure'
  | 'denied'
  | 'missing'

export class Camera {
  state = $state.raw<CameraState>('off')
  readonly #onText: (text: string) => void
  #stream: MediaStream | undefined
  /** Counts the starts, so that an earlier one that is answered late ends. */
  #starts = 0

  /** @param onText gets the text of each code that is seen, again and again while it is seen */
  constructor(onText: (text: string) => void) {
    this.#onText = onText
  }

  /** Shows the camera's picture in `video`, and looks for codes until `stop`. */
  async start(video: HTMLVideoElement): Promise<void> {
    const start = ++this.#starts
    // Typed as always there; browsers hide it from insecure pages.
    const { mediaDevices } = navigator as Partial<Navigator>
    if (!mediaDevices) {
      this.state = 'insecure'
      return
    }
    this.state = 'starting'
    try {
      const stream = await mediaDevices.getUserMedia({
        video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
      })
      if (start !== this.#starts) return endStream(stream)
      this.#stream = stream
      // Another program may take the camera.
      for (const track of stream.getTracks())
        track.addEventListener('ended', () => start === this.#starts && this.stop())
      video.srcObject = stream
      await video.play()
      if (start !== this.#starts) return
      this.state = 'on'
      void this.#watch(video, start)
    } catch (error) {
      if (start !== this.#starts) return
      this.stop()
      this.state = error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'missing'
    }
  }

  stop(): void {
    this.#starts++
    if (this.#stream) endStream(this.#stream)
    this.#stream = undefined
    this.state = 'off'
  }

  async #watch(video: HTMLVideoElement, start: number): Promise<void> {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = SIDE
    const context = canvas.getContext('2d', { willReadFrequently: true })
    while (start === this.#starts && context) {
      const text = document.visibilityState === 'visible' ? textIn(video, context) : undefined
      if (text !== undefined) this.#onText(text)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}

/** The text of the code in the middle of the picture, if there is one. */
function textIn(video: HTMLVideoElement, context: CanvasRenderingContext2D): string | undefined {
  const { videoWidth: width, videoHeight: height } = video
  const side = Math.min(width, height)
  if (side === 0) return undefined
  context.drawImage(video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE, SIDE)
  try {
    return decodeQR(context.getImageData(0, 0, SIDE, SIDE))
  } catch {
    // There is no code, or it cannot be read.
    return undefined
  }
}

function endStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
