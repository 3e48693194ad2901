// What a request costs of its address's budget, in units; a command costs 1.

export const COSTS = {
  command: 1,
  /** A file of the client, or a page. One visit asks for about fifteen at once. */
  file: 0.25,
  /** Hundreds of kilobytes, compressed each time. */
  document: 5,
  /** May ask the database for one thing: what a map missed, a booking, a ticket. */
  query: 2,
  /** Reads all boards, or one board and its snapshot. */
  list: 5,
  join: 5,
  plan: 5,
  /** A query of its own. */
  bookings: 10,
  /** Every seat of a show as JSON: up to megabytes. */
  seats: 20,
  /** A request to Socket.IO that is no WebSocket: it is refused, and ends its connection. */
  polling: 5,
  /** A new visitor: a token is signed. */
  visitor: 5,
  /** Writes a row that every server reads. */
  revocation: 10,
  /** In addition, for a show or plan that is not there: only the database knows that. */
  unknown: 10,
} as const
