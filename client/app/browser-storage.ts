// The browser's storage, shared by all tabs or for one tab. Where storage is forbidden or full, values last until the page
// is left.

/** Storage that never throws. */
export class BrowserStorage {
  readonly #kind: 'localStorage' | 'sessionStorage'
  /** The values that the browser did not store. */
  readonly #refused = new Map<string, string | undefined>()

  constructor(kind: 'localStorage' | 'sessionStorage') {
    this.#kind = kind
  }

  /** Whether the browser has not stored what it was to store. */
  get isForgetful(): boolean {
    return this.#refused.size > 0
  }

  /** The value stored under `key`, or undefined. */
  read(key: string): string | undefined {
    if (this.#refused.has(key)) return this.#refused.get(key)
    try {
      return window[this.#kind].getItem(key) ?? undefined
    } catch {
      return undefined
    }
  }

  /** Stores `value` under `key`; undefined removes it. */
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
/** For this tab alone, also after a reload. */
export const tabStorage = new BrowserStorage('sessionStorage')
