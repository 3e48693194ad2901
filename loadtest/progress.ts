// Prints the progress of a run on stderr: one line that changes on a terminal, otherwise a line for each phase.

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

  /** How many steps are done, of any kind. `withStallTimeout` watches this number. */
  get steps(): number {
    return this.#steps
  }

  /** Counts a step without printing it. */
  advance(): void {
    this.#steps++
  }

  phase(phase: string): void {
    this.#phase = phase
    this.#steps++
    if (this.#out.isTTY) this.#draw(`${phase} …`)
    else this.#out.write(`${phase}\n`)
  }

  /** Prints a line that stays on the terminal. */
  say(line: string): void {
    this.end()
    this.#out.write(`${line}\n`)
  }

  /** Counts a step of the phase, and prints how far the phase has got. */
  step(done: number, all: number): void {
    this.#steps++
    this.live(`${this.#phase} … ${done} of ${all}`)
  }

  /** Replaces the changing line; without a terminal, prints a line every few seconds at most. */
  live(line: string): void {
    if (this.#out.isTTY) return this.#draw(line)
    if (performance.now() < this.#nextLiveMs) return
    this.#nextLiveMs = performance.now() + LIVE_EVERY_MS
    this.#out.write(`${line}\n`)
  }

  /** Clears the changing line. */
  end(): void {
    if (this.#out.isTTY) this.#draw('')
  }

  /** Cuts off what does not fit, because the rest of a wrapped line would stay. Terminals of unknown width report 0. */
  #draw(line: string): void {
    const { columns } = this.#out
    this.#out.cursorTo(0)
    this.#out.write(columns > 0 ? line.slice(0, columns - 1) : line)
    this.#out.clearLine(1)
  }
}
