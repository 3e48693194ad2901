// What each kind of request costs of its address's budget, in units. A command costs 1.

export const COSTS = {
  command: 1,
  /** A file of the client, or a page. One visit asks for about fifteen at once. */
  file: 0.25,
  /** Hundreds of kilobytes. */
  document: 5,
  /** May ask the database for one thing: the changes that a map missed, a booking, a ticket; or look for seats. */
  query: 2,
  /** Reads all boards. */
  list: 5,
  /** Reads one board and sends its snapshot. */
  join: 5,
  plan: 5,
  /** A query of its own. */
  bookings: 10,
  /** Every seat of a show as JSON: up to megabytes. */
  seats: 20,
  /** A request to Socket.IO that is not a WebSocket handshake: it is refused, and its connection closed. */
  polling: 5,
  /** A new visitor: a token is signed. */
  visitor: 5,
  /** Writes a row that every server reads. */
  revocation: 10,
  /** In addition, for a show or plan that does not exist: only the database knows that. */
  unknown: 10,
} as const

/** Some 0.2 ms. A search for seats that are easily found looks at a few thousand. */
const SEATS_A_UNIT = 20_000

/** What a search for seats costs in addition, by how many of them it looked at. */
export function costOfSearch(looked: number): number {
  return Math.floor(looked / SEATS_A_UNIT)
}
