// Who wants to be told: the smallest subscribe function that connection and boards need.

/** A set of functions that are each told every value. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>()

  /** Tells `listener` every value from now on, until the function that is returned is called. */
  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(value: T): void {
    for (const listener of [...this.#listeners]) listener(value)
  }
}
