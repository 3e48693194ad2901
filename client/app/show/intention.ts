// One id for one intention: who asks again for the same thing sends the same id, and gets the same answer.

export class Intention {
  #known: { what: string; id: string } | undefined

  /** The id for wanting this; a new one when it is something else than last time, or that is done. */
  idFor(what: string): string {
    if (this.#known?.what !== what) this.#known = { what, id: crypto.randomUUID() }
    return this.#known.id
  }

  /** Its outcome is known: wanting the same again is another intention. */
  done(): void {
    this.#known = undefined
  }
}
