// Where the browser keeps who its visitor is: the token that the server gave.
import { sharedStorage, type BrowserStorage } from './browser-storage.ts'

/** So long a tab waits for another one that is about to become the visitor, and may be without a connection. */
const TURN_MS = 3000

/**
 * The name under which the visitor at a server is kept; `url` ends with a slash. Servers under different paths of one
 * site share its storage, and a page may show seats of other servers; each server has visitors of its own.
 */
export function visitorKey(url: string): string {
  const { origin, pathname } = new URL(url)
  const server = origin === location.origin ? pathname : url
  return server === '/' ? 'holdfast.visitor' : `holdfast.visitor.${server}`
}

export class TokenStore {
  /** Where what belongs to this visitor is kept. */
  readonly storage: BrowserStorage
  readonly #key: string

  /** Keeps the token under `key`: with all tabs of the browser, or in this tab's own storage. */
  constructor(key: string, storage = sharedStorage) {
    this.#key = key
    this.storage = storage
  }

  read(): string | undefined {
    return this.storage.read(this.#key)
  }

  write(token: string | undefined): void {
    this.storage.write(this.#key, token)
  }

  /**
   * Runs `act` while no other tab does, since two tabs opened at once are to be one visitor. A tab whose turn does not
   * come within three seconds goes on regardless.
   */
  async alone(act: () => Promise<void>): Promise<void> {
    // Web Locks need a secure context; without them the tabs race.
    if (this.storage !== sharedStorage || !('locks' in navigator)) return act()
    const wait = { signal: AbortSignal.timeout(TURN_MS) }
    await navigator.locks.request(this.#key, wait, act).catch((error: unknown) => {
      // The turn did not come, or the browser gives no locks here.
      if (error instanceof DOMException) return act()
      throw error
    })
  }
}
