// What the browser keeps for the app, for all its tabs or for one; where storage is forbidden or full, until the page goes.

/** Storage that never throws. */
export class BrowserStorage {
  readonly #kind: 'localStorage' | 'sessionStorage'
  /** What the browser did not take. */
  readonly #refused = new Map<string, string | undefined>()

  constructor(kind: 'localStorage' | 'sessionStorage') {
    this.#kind = kind
  }

  /** Reads the value that is kept under `key`, or undefined. */
  read(key: string): string | undefined {
    if (this.#refused.has(key)) return this.#refused.get(key)
    try {
      return window[this.#kind].getItem(key) ?? undefined
    } catch {
      return undefined
    }
  }

  /** Keeps `value` under `key`; undefined forgets what was kept. */
  write(key: string, value: string | undefined): void {
    try {
      if (value === undefined) window[this.#kind].removeItem(key)
      else window[this.#kind].setItem(key, value)
      this.#refused.delete(key)
    } catch {
      this.#refused.set(key, value)
    }
  }
}

/** Shared by all tabs. */
export const sharedStorage = new BrowserStorage('localStorage')
/** This tab's own; it outlives a reload. */
export const tabStorage = new BrowserStorage('sessionStorage')
