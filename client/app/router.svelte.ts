// Which page of the app is shown. Links to other pages are followed without loading the document again.
import { pageAt, type Page } from '../../shared/pages.ts'
import { Listeners } from '../connection/listeners.ts'
import type { BasePath } from './base-path.ts'

/** A page that needs the whole document. */
export type DocumentPage = Page & { name: 'duel' | 'embed' }

export interface Router<P = Page> {
  /** Reactive. */
  readonly page: P
  /** Whether the address bar names the page; then the page names the document as well. */
  readonly hasAddressBar: boolean
  /** Goes to an address of the app, as `BasePath.hrefOf` gives it: a path, perhaps with a query and a hash. */
  go(address: string): void
  /** As `go`, but the Back button does not lead to the page that was left: there is nothing to do on it any more. */
  replace(address: string): void
  /** Calls `listener` with each new page, until the returned function is called. */
  onNavigate(listener: (page: P) => void): () => void
}

/** The router of the whole document: the page is what the address bar names. It lives as long as the document. */
export class AddressBarRouter<P = Page> implements Router<P> {
  readonly hasAddressBar = true
  page: P
  readonly #basePath: BasePath
  readonly #pageAt: (path: string) => P
  readonly #navigations = new Listeners<P>()

  /** @param pageAt the page at a path, without the base path */
  constructor(basePath: BasePath, pageAt: (path: string) => P) {
    this.#basePath = basePath
    this.#pageAt = pageAt
    this.page = $state.raw(this.#currentPage())
    addEventListener('popstate', () => this.#show())
    document.addEventListener('click', (event) => this.#followLink(event))
  }

  go(address: string): void {
    if (address !== location.pathname + location.search + location.hash) history.pushState(null, '', address)
    this.#show()
    scrollTo(0, 0)
  }

  replace(address: string): void {
    history.replaceState(null, '', address)
    this.#show()
    scrollTo(0, 0)
  }

  onNavigate(listener: (page: P) => void): () => void {
    return this.#navigations.subscribe(listener)
  }

  #followLink(event: MouseEvent): void {
    const link = plainlyClickedLink(event)
    // Addresses of the site outside the base path are not pages of the app.
    if (!link || this.#basePath.pathWithin(link.pathname) === undefined) return
    const isSamePage = link.pathname === location.pathname && link.search === location.search
    if (link.hash && isSamePage) return
    event.preventDefault()
    this.go(link.pathname + link.search + link.hash)
  }

  #show(): void {
    this.page = this.#currentPage()
    this.#navigations.emit(this.page)
  }

  #currentPage(): P {
    // A proxy may have removed the base path from the address.
    return this.#pageAt(this.#basePath.pathWithin(location.pathname) ?? location.pathname)
  }
}

/** The router of a part of the document: the address bar does not change. */
export class PartRouter implements Router {
  readonly hasAddressBar = false
  page: Page = $state.raw({ name: 'not found' })
  readonly #basePath: BasePath
  readonly #isInPart: (page: Page) => boolean
  readonly #navigations = new Listeners<Page>()

  /** Begins with the page at `path`. A link to a page that is not `isInPart` is left to the document's router. */
  constructor(basePath: BasePath, path: string, isInPart: (page: Page) => boolean) {
    this.#basePath = basePath
    this.#isInPart = isInPart
    this.page = pageAt(path)
  }

  go(address: string): void {
    const [pathname = ''] = address.split(/[?#]/)
    this.page = pageAt(this.#basePath.pathWithin(pathname) ?? pathname)
    this.#navigations.emit(this.page)
  }

  /** A part has no history. */
  replace(address: string): void {
    this.go(address)
  }

  onNavigate(listener: (page: Page) => void): () => void {
    return this.#navigations.subscribe(listener)
  }

  /** Follows the links inside `part`, until the returned function is called. */
  followLinksIn(part: HTMLElement): () => void {
    const followLink = (event: MouseEvent): void => {
      const link = plainlyClickedLink(event)
      const path = link && this.#basePath.pathWithin(link.pathname)
      if (path === undefined || !this.#isInPart(pageAt(path))) return
      event.preventDefault()
      this.go(this.#basePath.hrefOf(path))
    }
    part.addEventListener('click', followLink)
    return () => part.removeEventListener('click', followLink)
  }
}

/** The link of this site that a plain click is on; other clicks are the browser's. */
function plainlyClickedLink(event: MouseEvent): HTMLAnchorElement | undefined {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
  if (!link || !isPlain || event.defaultPrevented) return undefined
  return link.target || link.origin !== location.origin || link.hasAttribute('download') ? undefined : link
}
