// Which page the address names, without loading the document anew when a link leads to another one.

export type Page =
  | { name: 'shows' }
  | { name: 'show'; showId: string }
  | { name: 'checkout'; showId: string }
  | { name: 'duel'; showId: string }
  | { name: 'tickets' }
  | { name: 'ticket'; showId: string; bookingId: string }
  | { name: 'verify' }
  | { name: 'not found' }

const SHOW_ID = '[a-z0-9][a-z0-9-]{0,62}'
const SHOW = new RegExp(`^/shows/(${SHOW_ID})(/checkout)?$`)
const DUEL = new RegExp(`^/duel/(${SHOW_ID})$`)
const TICKET = new RegExp(`^/tickets/(${SHOW_ID})/([0-9a-f-]{36})$`)

/** The page at a path. */
export function pageAt(path: string): Page {
  if (path === '/') return { name: 'shows' }
  if (path === '/tickets') return { name: 'tickets' }
  if (path === '/verify') return { name: 'verify' }
  const [, showId, checkout] = SHOW.exec(path) ?? []
  if (showId !== undefined) return { name: checkout ? 'checkout' : 'show', showId }
  const [, fought] = DUEL.exec(path) ?? []
  if (fought !== undefined) return { name: 'duel', showId: fought }
  const [, booked, bookingId] = TICKET.exec(path) ?? []
  if (booked !== undefined && bookingId !== undefined) return { name: 'ticket', showId: booked, bookingId }
  return { name: 'not found' }
}

export class Router {
  page = $state.raw(pageAt(location.pathname))

  constructor() {
    addEventListener('popstate', () => (this.page = pageAt(location.pathname)))
    document.addEventListener('click', (event) => this.#followed(event))
  }

  /** Goes to an address of the app: a path, perhaps with a query and a hash. */
  go(address: string): void {
    if (address !== location.pathname + location.search + location.hash) history.pushState(null, '', address)
    this.page = pageAt(location.pathname)
    scrollTo(0, 0)
  }

  /** A plain click on a plain link inside the app; all others are the browser's. */
  #followed(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
    if (!link || !isPlain || event.defaultPrevented || link.target || link.origin !== location.origin) return
    const isSamePage = link.pathname === location.pathname && link.search === location.search
    if (link.hasAttribute('download') || (link.hash && isSamePage)) return
    event.preventDefault()
    this.go(link.pathname + link.search + link.hash)
  }
}

export const router = new Router()
