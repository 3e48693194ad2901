// What a run has to undo when it ends, however it ends: done once, the last thing first.

export class Cleanup {
  readonly #steps: (() => unknown)[] = []
  #done: Promise<void> | undefined

  add(step: () => unknown): void {
    this.#steps.push(step)
  }

  get hasBegun(): boolean {
    return this.#done !== undefined
  }

  /** A second call waits for the first. */
  run(): Promise<void> {
    return (this.#done ??= this.#undo())
  }

  async #undo(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step()
  }
}
