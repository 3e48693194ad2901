// Where this page keeps who its visitor is: with all tabs of the browser, or, as another customer, by itself.
import { basePath, hrefOf } from './base.ts'
import { sharedStorage, tabStorage, type BrowserStorage } from './browser-storage.ts'

/** Servers under different paths of one site share its storage; each has visitors of its own. */
const SERVER = basePath === '/' ? '' : `.${basePath}`
const VISITOR = `holdfast.visitor${SERVER}`
const ANOTHER = `holdfast.another-customer${SERVER}`
/** So long a tab waits for another one that is about to become the visitor, and may be without a connection. */
const TURN_MS = 3000

/** The address that makes a tab another customer. */
export const ANOTHER_CUSTOMER = hrefOf('/?as=new')

export class VisitorStore {
  /** Whether this page stands in a frame of another one. Then it is a customer of its own, named by its frame. */
  readonly isFramed = window !== window.top
  /** Whether this tab is a customer of its own. */
  readonly another: boolean
  readonly #key = this.isFramed ? `${VISITOR}.${window.name}` : VISITOR
  /** Where what belongs to this page's visitor is kept. */
  readonly storage: BrowserStorage

  /** Reads what the tab is from its address (`?as=new`) and takes that out of it, so that a reload changes nothing. */
  constructor() {
    const address = new URL(location.href)
    if (address.searchParams.get('as') === 'new') {
      address.searchParams.delete('as')
      history.replaceState(history.state, '', address)
      tabStorage.write(ANOTHER, 'yes')
      tabStorage.write(VISITOR, undefined)
    }
    this.another = tabStorage.read(ANOTHER) === 'yes'
    this.storage = this.another || this.isFramed ? tabStorage : sharedStorage
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
    if (this.another || this.isFramed || !('locks' in navigator)) return act()
    const wait = { signal: AbortSignal.timeout(TURN_MS) }
    await navigator.locks.request(VISITOR, wait, act).catch((error: unknown) => {
      // The turn did not come, or the browser gives no locks here.
      if (error instanceof DOMException) return act()
      throw error
    })
  }
}
