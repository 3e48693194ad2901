// Where the browser keeps its visitor's token.
import { sharedStorage, type BrowserStorage } from './browser-storage.ts'

/** How long a tab waits for another tab that is about to get a token, and may have no connection. */
const TURN_MS = 3000

/**
 * The storage key of the visitor at a server; `url` ends with a slash. Servers under different paths of one site share its
 * storage, and a page may show seats of other servers: each server has visitors of its own.
 */
export function visitorKey(url: string): string {
  const { origin, pathname } = new URL(url)
  const server = origin === location.origin ? pathname : url
  return server === '/' ? 'holdfast.visitor' : `holdfast.visitor.${server}`
}

export class TokenStore {
  /** Where everything about this visitor is stored. */
  readonly storage: BrowserStorage
  readonly #key: string

  /** Stores the token under `key`, for all tabs of the browser by default. */
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
   * Runs `act` while no other tab does, so that two tabs opened at once become one visitor. A tab whose turn does not come
   * within three seconds runs `act` regardless.
   */
  async alone(act: () => Promise<void>): Promise<void> {
    // Web Locks need a secure context; without them the tabs race.
    if (this.storage !== sharedStorage || !('locks' in navigator)) return act()
    const wait = { signal: AbortSignal.timeout(TURN_MS) }
    await navigator.locks.request(this.#key, wait, act).catch((error: unknown) => {
      // The lock was not free in time, or the browser has no locks here.
      if (error instanceof DOMException) return act()
      throw error
    })
  }
}
