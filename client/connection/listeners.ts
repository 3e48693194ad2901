// The listeners of connections and boards, and where their errors go.

/**
 * Functions that are each called with every value. An error that one of them throws is reported, and stops no other.
 */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>()

  /** Calls `listener` with every value from now on, until the returned function is called. */
  subscribe(listener: (value: T) => void): () => void {
    const own = (value: T): void => listener(value)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  /** Calls every listener with `value`. */
  emit(value: T): void {
    for (const listener of [...this.#listeners]) reporting(() => listener(value))
  }
}

/** Calls a function of the caller's program. Its errors go to where uncaught errors go. */
export function reporting(call: () => void): void {
  try {
    call()
  } catch (error) {
    report(error)
  }
}

/** Reports an error to the page's `error` event, or to the console where there is no page. */
export function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error)
  else console.error(error)
}
