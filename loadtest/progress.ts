// What a run is at: one line that changes on a terminal, else a line for each phase. On stderr, beside the results.

export class Progress {
  readonly #out: NodeJS.WriteStream
  #phase = ''

  constructor(out: NodeJS.WriteStream) {
    this.#out = out
  }

  phase(phase: string): void {
    this.#phase = phase
    if (this.#out.isTTY) this.#draw(`${phase} …`)
    else this.#out.write(`${phase}\n`)
  }

  /** How far the phase has got; shown on a terminal only. */
  step(done: number, all: number): void {
    if (this.#out.isTTY) this.#draw(`${this.#phase} … ${done} of ${all}`)
  }

  /** Clears the line for what comes after it. */
  end(): void {
    if (this.#out.isTTY) this.#draw('')
  }

  #draw(line: string): void {
    this.#out.cursorTo(0)
    this.#out.write(line)
    this.#out.clearLine(1)
  }
}
