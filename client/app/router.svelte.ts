// Which page the address names, without loading the document anew when a link leads to another one.
import { pageAt, type Page } from '../../shared/pages.ts'
import { pathWithin } from './base-path.ts'

export class Router {
  page = $state.raw(currentPage())

  constructor() {
    addEventListener('popstate', () => (this.page = currentPage()))
    document.addEventListener('click', (event) => this.#followed(event))
  }

  /** Goes to an address of the app, as `hrefOf` gives it: a path, perhaps with a query and a hash. */
  go(address: string): void {
    if (address !== location.pathname + location.search + location.hash) history.pushState(null, '', address)
    this.page = currentPage()
    scrollTo(0, 0)
  }

  /** A plain click on a plain link inside the app; all others are the browser's. */
  #followed(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
    if (!link || !isPlain || event.defaultPrevented || link.target || link.origin !== location.origin) return
    // Other addresses of the site, outside the base path, are no pages of the app.
    if (pathWithin(link.pathname) === undefined) return
    const isSamePage = link.pathname === location.pathname && link.search === location.search
    if (link.hasAttribute('download') || (link.hash && isSamePage)) return
    event.preventDefault()
    this.go(link.pathname + link.search + link.hash)
  }
}

/** A path outside the base path is what a proxy made of one within it. */
function currentPage(): Page {
  return pageAt(pathWithin(location.pathname) ?? location.pathname)
}

export const router = new Router()
