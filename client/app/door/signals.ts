// Tells the outcome of a scan by sound and vibration, so that nobody has to look at the phone.

/** The outcome as it is heard and felt. */
export type Signal = 'good' | 'bad' | 'unsure'

type Tone = Readonly<{ hertz: number; atS: number; lengthS: number; shape: OscillatorType }>

/** Good rises, bad is low and rough, unsure repeats one tone: they are told apart by rhythm as well as by pitch. */
const TONES: Readonly<Record<Signal, readonly Tone[]>> = {
  good: [
    { hertz: 880, atS: 0, lengthS: 0.09, shape: 'sine' },
    { hertz: 1320, atS: 0.1, lengthS: 0.16, shape: 'sine' },
  ],
  bad: [
    { hertz: 180, atS: 0, lengthS: 0.22, shape: 'sawtooth' },
    { hertz: 140, atS: 0.28, lengthS: 0.4, shape: 'sawtooth' },
  ],
  unsure: [
    { hertz: 520, atS: 0, lengthS: 0.1, shape: 'triangle' },
    { hertz: 520, atS: 0.18, lengthS: 0.1, shape: 'triangle' },
    { hertz: 520, atS: 0.36, lengthS: 0.1, shape: 'triangle' },
  ],
}
/** In milliseconds: on, off, on, … */
const VIBRATIONS: Readonly<Record<Signal, number[]>> = {
  good: [60],
  bad: [200, 100, 400],
  unsure: [60, 80, 60, 80, 60],
}
const LOUDNESS = 0.4
const FADE_S = 0.015

export class Signals {
  isMuted = false
  #context: AudioContext | undefined

  /** Call it in a click: browsers allow sound only after one. */
  enable(): void {
    this.#context ??= new AudioContext()
    void this.#context.resume().catch(() => undefined)
  }

  give(signal: Signal): void {
    // Phones that cannot vibrate have no such function.
    if ('vibrate' in navigator) navigator.vibrate(VIBRATIONS[signal])
    const context = this.#context
    if (!context || this.isMuted) return
    for (const tone of TONES[signal]) play(context, tone)
  }
}

function play(context: AudioContext, { hertz, atS, lengthS, shape }: Tone): void {
  const start = context.currentTime + atS
  const loudness = new GainNode(context, { gain: 0 })
  // Without a fade, each tone begins and ends with a click.
  loudness.gain.setValueAtTime(0, start)
  loudness.gain.linearRampToValueAtTime(LOUDNESS, start + FADE_S)
  loudness.gain.setValueAtTime(LOUDNESS, start + lengthS - FADE_S)
  loudness.gain.linearRampToValueAtTime(0, start + lengthS)
  const tone = new OscillatorNode(context, { type: shape, frequency: hertz })
  tone.connect(loudness).connect(context.destination)
  tone.start(start)
  tone.stop(start + lengthS)
}
