// The pages of the app by URL path. The client routes by them, and the server answers 404 for all other paths.

/** A page with the ids that its path names. */
export type Page =
  | { name: 'shows' }
  | { name: 'show'; showId: string }
  | { name: 'checkout'; showId: string }
  | { name: 'duel'; showId: string }
  | { name: 'tickets' }
  | { name: 'ticket'; showId: string; bookingId: string }
  | { name: 'verify' }
  | { name: 'find tickets' }
  /** The ticket that the part of the address after its # opens. */
  | { name: 'opened ticket' }
  /** The tickets that the part of the address after its # offers. */
  | { name: 'transfer' }
  | { name: 'embed' }
  | { name: 'not found' }

const SHOW_ID = '[a-z0-9][a-z0-9-]{0,62}'
const SHOW = new RegExp(`^/shows/(${SHOW_ID})(/checkout)?$`)
const DUEL = new RegExp(`^/duel/(${SHOW_ID})$`)
const TICKET = new RegExp(`^/tickets/(${SHOW_ID})/([0-9a-f-]{36})$`)

/**
 * The page at a path, without the base path. A final slash is ignored, and so are capitals, since no id contains either.
 */
export function pageAt(path: string): Page {
  const plain = path.toLowerCase().replace(/\/$/, '')
  if (plain === '' || plain === '/index.html') return { name: 'shows' }
  if (plain === '/tickets') return { name: 'tickets' }
  if (plain === '/embed') return { name: 'embed' }
  if (plain === '/verify') return { name: 'verify' }
  if (plain === '/find-tickets') return { name: 'find tickets' }
  if (plain === '/ticket') return { name: 'opened ticket' }
  if (plain === '/transfer') return { name: 'transfer' }
  const [, showId, checkout] = SHOW.exec(plain) ?? []
  if (showId !== undefined) return { name: checkout ? 'checkout' : 'show', showId }
  const [, fought] = DUEL.exec(plain) ?? []
  if (fought !== undefined) return { name: 'duel', showId: fought }
  const [, booked, bookingId] = TICKET.exec(plain) ?? []
  if (booked !== undefined && bookingId !== undefined) return { name: 'ticket', showId: booked, bookingId }
  return { name: 'not found' }
}
