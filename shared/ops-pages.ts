// The operators' pages by URL path, below `/ops`. The pages route by them, and the server answers 404 for all other paths.

/** A page for operators, with the ids that its path names. */
export type OpsPage =
  | { name: 'shows' }
  /** The live map of a show, where seats are selected and changed. */
  | { name: 'seats'; showId: string }
  /** What happened in a show, as it happens. */
  | { name: 'log'; showId: string }
  /** Who had which seats at any time, and the history of one seat. */
  | { name: 'history'; showId: string }
  /** Who bought which seats of a show. */
  | { name: 'bookings'; showId: string }
  | { name: 'booking'; showId: string; bookingId: string }
  /** What a show is called, when it is and on sale, and its rules. */
  | { name: 'settings'; showId: string }
  | { name: 'new show' }
  | { name: 'operators' }
  /** The mails to buyers that wait or were sent. */
  | { name: 'outbox' }
  /** The seating plans: uploaded, looked at, and made shows from. */
  | { name: 'plans' }
  /** The webhook endpoints and their deliveries. */
  | { name: 'webhooks' }
  /** What the server does, second by second. */
  | { name: 'figures' }
  | { name: 'not found' }

const SHOW_PAGES = ['seats', 'bookings', 'log', 'history', 'settings'] as const
const SHOW = new RegExp(`^/ops/shows/([a-z0-9][a-z0-9-]{0,62})(?:/(${SHOW_PAGES.join('|')}))?$`)
const BOOKING = /^\/ops\/shows\/([a-z0-9][a-z0-9-]{0,62})\/bookings\/([0-9a-f-]{36})$/

/** The page at a path, without the base path; undefined outside of `/ops`. A final slash and capitals are ignored. */
export function opsPageAt(path: string): OpsPage | undefined {
  const plain = path.toLowerCase().replace(/\/$/, '')
  if (plain === '/ops' || plain === '/ops.html') return { name: 'shows' }
  if (!plain.startsWith('/ops/')) return undefined
  if (plain === '/ops/new') return { name: 'new show' }
  if (plain === '/ops/operators') return { name: 'operators' }
  if (plain === '/ops/plans') return { name: 'plans' }
  if (plain === '/ops/webhooks') return { name: 'webhooks' }
  if (plain === '/ops/figures') return { name: 'figures' }
  if (plain === '/ops/outbox') return { name: 'outbox' }
  const [, bookedShow, bookingId] = BOOKING.exec(plain) ?? []
  if (bookedShow !== undefined && bookingId !== undefined) return { name: 'booking', showId: bookedShow, bookingId }
  const [, showId, part] = SHOW.exec(plain) ?? []
  if (showId === undefined) return { name: 'not found' }
  return { name: SHOW_PAGES.find((each) => each === part) ?? 'seats', showId }
}
