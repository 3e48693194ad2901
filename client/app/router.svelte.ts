// Which page the address names, without loading the document anew when a link leads to another one.

export type Page = { name: 'shows' } | { name: 'show'; showId: string } | { name: 'bookings' } | { name: 'not found' }

/** The page at a path. */
export function pageAt(path: string): Page {
  if (path === '/') return { name: 'shows' }
  if (path === '/bookings') return { name: 'bookings' }
  const showId = /^\/shows\/([a-z0-9][a-z0-9-]{0,62})$/.exec(path)?.[1]
  return showId === undefined ? { name: 'not found' } : { name: 'show', showId }
}

export class Router {
  page = $state.raw(pageAt(location.pathname))

  constructor() {
    addEventListener('popstate', () => (this.page = pageAt(location.pathname)))
    document.addEventListener('click', (event) => this.#followed(event))
  }

  go(path: string): void {
    if (path !== location.pathname) history.pushState(null, '', path)
    this.page = pageAt(path)
    scrollTo(0, 0)
  }

  /** A plain click on a plain link inside the app; all others are the browser's. */
  #followed(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
    if (!link || !isPlain || event.defaultPrevented || link.target || link.origin !== location.origin) return
    if (link.hash) return
    event.preventDefault()
    this.go(link.pathname)
  }
}

export const router = new Router()
