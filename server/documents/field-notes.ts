// What the schemas do not say about their fields, by shape and field: notes for readers, which browsers need not carry.

export const FIELD_NOTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Handshake: {
    token:
      'from an earlier `visitor` fact, from POST /api/visitors, or from your identity provider; without one you are a new visitor',
    protocol: 'the number of the protocol that the client speaks: 1',
  },
  Counts: { available: 'free', held: 'in somebody’s hold', booked: 'sold', blocked: 'never for sale' },
  Show: {
    salesOpenAt: 'from then on seats can be held',
    salesCloseAt: 'until then; what is held can still be confirmed',
    seatCount: 'seat ids are from 0 to one less',
  },
  Hold: { seatIds: 'all that the visitor holds in this show' },
  Frame: {
    since: 'apply the frame to a map at or after this',
    available: 'seats that are free now',
    held: 'seats that are held now',
    booked: 'seats that are sold now',
    blocked: 'seats that are not for sale now',
  },
  Money: { amount: 'in the minor unit by ISO 4217: 950 is 9.50 EUR', currency: 'ISO 4217, such as EUR' },
  Booking: { cancelledAt: 'null until it is cancelled' },
  Refusal: {
    seats: 'the seats that it is about, with their true status',
    alternatives: 'free seats that could be had instead',
    retryAfterMs: 'ask again after so many milliseconds',
    seq: 'how far the show was when it was decided',
    issues: 'where the payload does not fit: `path` as in `seatIds.0`',
  },
  ShowJoinPayload: { seq: 'the snapshot is not older than this' },
  ShowSyncPayload: { seq: 'how far your map is', epoch: 'of your latest snapshot' },
  SeatsHoldBestPayload: {
    quantity: 'how many seats',
    categoryId: 'of this category only; the seating plan lists them',
  },
  SeatsReleasePayload: { seatIds: 'without them, everything is given back' },
  VisitorFact: {
    protocol: 'the number of this protocol',
    limits: 'the server’s settings that a client may show; without `heldSeatsPerAddress` addresses have no limit',
  },
  RoomViewersFact: { viewers: 'people on this server, not tabs', seq: 'how far the show is' },
  ServerDrainingFact: { reconnectAfterMs: 'spread over a span, so that not all come back at once' },
}
