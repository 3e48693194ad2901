// Who wants to be told: the smallest subscribe function that connection and boards need.

/** A set of functions that are each told every value. One that throws is reported, and stops nobody else. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>()

  /** Tells `listener` every value from now on, until the function that is returned is called. */
  subscribe(listener: (value: T) => void): () => void {
    const own = (value: T): void => listener(value)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  tell(value: T): void {
    for (const listener of [...this.#listeners]) reporting(() => listener(value))
  }
}

/** Calls what belongs to somebody else: what it throws goes to where uncaught errors go. */
export function reporting(call: () => void): void {
  try {
    call()
  } catch (error) {
    report(error)
  }
}

/** Tells an error to the page's `error` event, or to the console where there is none. */
export function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error)
  else console.error(error)
}
