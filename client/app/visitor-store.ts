// Where this page keeps who its visitor is: with all tabs of the browser, or, as another customer, by itself.

const VISITOR = 'holdfast.visitor'
const ANOTHER = 'holdfast.another-customer'

/** The address that makes a tab another customer. */
export const ANOTHER_CUSTOMER = '/?as=new'

export class VisitorStore {
  /** Whether this page stands in a frame of another one. Then it is a customer of its own, named by its frame. */
  readonly isFramed = window !== window.top
  /** Whether this tab is a customer of its own. */
  readonly another: boolean
  readonly #key = this.isFramed ? `${VISITOR}.${window.name}` : VISITOR
  #storage: Storage | undefined
  #token: string | undefined

  /** Reads what the tab is from its address (`?as=new`) and takes that out of it, so that a reload changes nothing. */
  constructor() {
    const address = new URL(location.href)
    const tab = storage('sessionStorage')
    if (address.searchParams.get('as') === 'new') {
      address.searchParams.delete('as')
      history.replaceState(history.state, '', address)
      tab?.setItem(ANOTHER, 'yes')
      tab?.removeItem(VISITOR)
    }
    this.another = tab?.getItem(ANOTHER) === 'yes'
    this.#storage = this.another || this.isFramed ? tab : storage('localStorage')
  }

  read(): string | undefined {
    return this.#storage ? (this.#storage.getItem(this.#key) ?? undefined) : this.#token
  }

  write(token: string | undefined): void {
    this.#token = token
    try {
      if (token === undefined) this.#storage?.removeItem(this.#key)
      else this.#storage?.setItem(this.#key, token)
    } catch {
      // It is full, or only there to be read.
      this.#storage = undefined
    }
  }

  /** Runs `act` while no other tab does: two tabs opened at once must not become two visitors. */
  async alone(act: () => Promise<void>): Promise<void> {
    // Web Locks need a secure context; without them the tabs race, as they would anyway.
    if (this.another || this.isFramed || !('locks' in navigator)) await act()
    else await navigator.locks.request(VISITOR, act)
  }
}

/** A browser may forbid storage: then the visitor lives as long as the page. */
function storage(kind: 'localStorage' | 'sessionStorage'): Storage | undefined {
  try {
    return window[kind]
  } catch {
    return undefined
  }
}
