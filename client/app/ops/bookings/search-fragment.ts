// The search for bookings, kept in the part of the address after its #: browsers do not send that, so no log has the names
// that operators look for.

const SEARCH = /^#search=(.*)$/

/** The search in the address of the page; empty without one. */
export function searchInAddress(): string {
  const [, search = ''] = SEARCH.exec(location.hash) ?? []
  try {
    return decodeURIComponent(search)
  } catch {
    return ''
  }
}

/** A search as the end of an address. */
export function searchFragment(search: string): string {
  return search === '' ? '' : `#search=${encodeURIComponent(search)}`
}
