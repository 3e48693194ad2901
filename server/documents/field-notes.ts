// Descriptions of fields for the documents, by shape and field. They are apart from the schemas, so that browsers do not
// download them.

/** Of the fields of a request for a page of a list. */
export const PAGE_NOTES = {
  limit: 'the most entries of the page; 500 if left out',
  after: 'the `next` of the page before',
} as const

export const SHOW_QUERY_NOTES = {
  search: 'words, or parts of words, that title and venue have; case and accents do not matter',
  from: 'only shows that start at this time or later, past ones too',
  to: 'only shows that start before this time',
  onSale: '`true`: only shows that are on sale now',
  showIds: 'only these shows, past ones too',
  ...PAGE_NOTES,
} as const

const BEST_NOTES = {
  quantity: 'number of seats',
  categoryId: 'only seats of this category; the seating plan lists the categories',
} as const

export const FIELD_NOTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Handshake: {
    token:
      'from an earlier `visitor` fact, from POST /api/visitors, or from your identity provider; without one you are a new visitor',
    protocol: 'the protocol version of the client: 1',
  },
  Counts: { available: 'free', held: 'held by a visitor', booked: 'sold', blocked: 'never for sale' },
  Show: {
    salesOpenAt: 'seats can be held from this time on',
    salesCloseAt: 'seats can be held until this time; a hold can still be confirmed after it',
    seatCount: 'seat ids are 0 to seatCount − 1',
  },
  Hold: { seatIds: 'all seats that the visitor holds in this show' },
  Frame: {
    since: 'apply the frame to a map whose seq is this or later',
    available: 'seats that are available now',
    held: 'seats that are held now',
    booked: 'seats that are booked now',
    blocked: 'seats that are blocked now',
  },
  Money: { amount: 'in the minor unit of ISO 4217: 950 is 9.50 EUR', currency: 'ISO 4217, such as EUR' },
  Buyer: {
    name: 'at most 100 characters, without control characters',
    email: 'as browsers accept it in forms',
    language: 'of the mails: `en`, `de` or `fr`, perhaps with a region',
  },
  Booking: { cancelledAt: 'null unless the booking was cancelled' },
  Refusal: {
    seats: 'the seats that caused the refusal, with their true status',
    alternatives: 'available seats to take instead',
    retryAfterMs: 'retry after this many milliseconds',
    seq: 'the show’s seq at which the request was decided',
    issues: 'the faults of the payload; a `path` is such as `seatIds.0`',
  },
  ShowListPayload: SHOW_QUERY_NOTES,
  BookingListPayload: PAGE_NOTES,
  ShowJoinPayload: { seq: 'the answer is a snapshot of this seq or later' },
  ShowSyncPayload: { seq: 'the seq of your map', epoch: 'the epoch of your latest snapshot' },
  SeatsHoldBestPayload: BEST_NOTES,
  SeatsPreviewBestPayload: BEST_NOTES,
  SeatsReleasePayload: { seatIds: 'if left out, all held seats are released' },
  VisitorFact: {
    protocol: 'the version of this protocol',
    demo: 'true when pages show the parts of the demo, such as a payment that takes no money; never in production',
    mail: 'true when the server sends mail: whoever books with an address gets a confirmation',
    limits: 'limits that the server applies to this visitor; without `heldSeatsPerAddress` addresses have no limit',
  },
  RoomViewersFact: { viewers: 'number of people over all servers, not of tabs', seq: 'the show’s seq' },
  ServerDrainingFact: {
    reconnectAfterMs:
      'time to wait, once the server has closed the connection, before the next connect; different for each client, so that they do not all reconnect at once',
  },
}
