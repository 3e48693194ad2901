// Where a page of a list ends, as text for clients, who send it back for the next page.

/** The last entry of a page: its time in milliseconds since 1970, its show, and the id of a booking. */
export type ListPlace = Readonly<{ ms: number; showId: string; bookingId?: string }>

/** The cursor behind an entry, in the form of the schema `Cursor`. */
export function cursorAfter({ ms, showId, bookingId }: ListPlace): string {
  return [ms, showId, ...(bookingId === undefined ? [] : [bookingId])].join('~')
}

/** The entry that a cursor, which fits its schema, names. */
export function placeOf(cursor: string): ListPlace {
  const [ms = '', showId = '', bookingId] = cursor.split('~')
  return { ms: Number(ms), showId, ...(bookingId !== undefined && { bookingId }) }
}
