// What a run is at: one line that changes on a terminal, else a line for each phase. On stderr, beside the results.

/** A little less than five seconds, as lines come about once a second. */
const LIVE_EVERY_MS = 4800

export class Progress {
  readonly #out: NodeJS.WriteStream
  #phase = ''
  #nextLiveMs = 0
  #steps = 0

  constructor(out: NodeJS.WriteStream) {
    this.#out = out
  }

  /** How many steps of anything have been done; see `whileAdvancing`. */
  get steps(): number {
    return this.#steps
  }

  /** A step that is too small to be shown. */
  advance(): void {
    this.#steps++
  }

  phase(phase: string): void {
    this.#phase = phase
    this.#steps++
    if (this.#out.isTTY) this.#draw(`${phase} …`)
    else this.#out.write(`${phase}\n`)
  }

  /** Something that stays to be read. */
  say(line: string): void {
    this.end()
    this.#out.write(`${line}\n`)
  }

  /** How far the phase has got. */
  step(done: number, all: number): void {
    this.#steps++
    this.live(`${this.#phase} … ${done} of ${all}`)
  }

  /** What is so just now; without a terminal only every few seconds. */
  live(line: string): void {
    if (this.#out.isTTY) return this.#draw(line)
    if (performance.now() < this.#nextLiveMs) return
    this.#nextLiveMs = performance.now() + LIVE_EVERY_MS
    this.#out.write(`${line}\n`)
  }

  /** Clears the line for what comes after it. */
  end(): void {
    if (this.#out.isTTY) this.#draw('')
  }

  /** What does not fit is cut off, as the rest of a line that wraps would stay. Some terminals are 0 wide: not known. */
  #draw(line: string): void {
    const { columns } = this.#out
    this.#out.cursorTo(0)
    this.#out.write(columns > 0 ? line.slice(0, columns - 1) : line)
    this.#out.clearLine(1)
  }
}
