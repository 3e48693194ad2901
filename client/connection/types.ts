// The protocol's messages as plain types that need no schema library. A test compares them with the schemas.
import type { Cause, ConfirmBy, Singles, Status } from '../../shared/status.ts'

export type { Cause, ConfirmBy, Singles, Status }

/** A word that a newer server may send: a `switch` over it needs a default. */
type Other = string & Record<never, never>

/** How many seats are in which status. */
export interface Counts {
  available: number
  held: number
  booked: number
  blocked: number
}

/** One performance. All times are ISO 8601 in UTC with milliseconds, by the database’s clock. */
export interface Show {
  showId: string
  title: string
  venue: string
  startsAt: string
  salesOpenAt: string
  salesCloseAt: string
  /** Of the venue, such as Europe/Berlin. */
  timeZone: string
  /** ISO 4217, such as EUR. */
  currency: string
  planId: string
  /**
   * The path of the seating plan below the site’s root. It contains a digest of the plan: another path is another plan.
   */
  planUrl?: string | undefined
  seatCount: number
  /** The lowest price of a seat that is for sale, in the currency’s minor unit. */
  fromPrice?: number | undefined
  counts: Counts
  /** The show’s change number: one higher with each committed change set. */
  seq: number
  /** Whether a choice of seats may leave a single free seat. */
  singles?: Singles | undefined
  /** Who may confirm bookings: visitors themselves, or the seller’s server on their behalf. */
  confirmBy?: ConfirmBy | undefined
  /** How long holds of this show last, and how many seats a visitor may have. */
  holds?: HoldLimits | undefined
  /** The show is archived: it is in no list, and never on sale. */
  archived?: true | undefined
  /** The path of the poster below the site’s root. It contains a digest of the picture: another path is another picture. */
  posterUrl?: string | undefined
  /** What buyers read about the show; left out of lists. */
  about?: ShowAbout | undefined
}

/** What buyers read about a show besides its title, venue and times. */
export interface ShowAbout {
  /** Plain text; an empty line separates paragraphs. */
  description?: string | undefined
  /** When the doors open. */
  doorsAt?: string | undefined
  /** In years; 0: for all ages. */
  minimumAge?: number | undefined
  organiser?: string | undefined
  /** Of the venue. */
  address?: string | undefined
  /** The address of the page with the organiser’s terms. */
  termsUrl?: string | undefined
}

/** Every seat of a show with its status as of `seq`, in the order of seat ids. */
export interface SeatList {
  seq: number
  seats: { seatId: number; label: string; status: Status }[]
}

/** A visitor’s seats in a show after the commit of `seq`; empty, without times, when nothing is held. */
export interface Hold {
  showId: string
  seatIds: number[]
  /** When the seats become free: earlier than promised while the visitor is not connected. */
  expiresAt: string | null
  /** No extension goes past this. */
  maxExpiresAt: string | null
  seq: number
  /** While a checkout runs: a lost connection then does not cut the hold. */
  checkout?: true | undefined
  /** The seats that the server chose for `holdBest`. */
  picked?: number[] | undefined
}

/** A show’s whole map at `seq`: one byte a seat in the order of seat ids, 0 available, 1 held, 2 booked, 3 blocked. */
export interface Snapshot {
  show: Show
  seq: number
  statuses: Uint8Array
  hold: Hold
  /** How many visitors look at the show. Several tabs of one visitor count once. */
  viewers: number
  epoch?: string | undefined
}

/** The seats that changed after `since` up to `seq`, by their status at `seq`. */
export interface Frame {
  showId: string
  since: number
  seq: number
  available?: number[] | undefined
  held?: number[] | undefined
  booked?: number[] | undefined
  blocked?: number[] | undefined
}

/** An amount in the currency’s minor unit (cents). */
export interface Money {
  amount: number
  currency: string
}

/** Who bought: a name of at most 100 characters, and an e-mail address for the confirmation. */
export interface Buyer {
  name: string
  email?: string | undefined
  /** Of the mails: a tag such as `de` or `fr-CA`. */
  language?: string | undefined
}

/** The record of a confirmed sale. Its cancellation can still be added; operators cancel some of its seats, or move it. */
export interface Booking {
  bookingId: string
  showId: string
  /** The seats that it has now; of a cancelled booking, those that it had until then. */
  seatIds: number[]
  /** “Stalls C-12”, in the order of seatIds. */
  labels: string[]
  total: Money
  confirmedAt: string
  cancelledAt: string | null
  /** The seq of its last change. */
  seq: number
  /** Seats that were cancelled while the booking kept others. */
  cancelledSeatIds?: number[] | undefined
  /** As given with the confirmation, or by who accepted the booking, unless it was erased since. */
  buyer?: Buyer | undefined
  /** Present while the booking is offered to whoever has the link of this offer. */
  offer?: { number: number; offeredAt: string } | undefined
  /** Present once the booking was passed on: earlier ticket codes and links are no longer valid. */
  ticketEdition?: number | undefined
}

/** A booking that the visitor passed on to somebody. Its tickets of then are no longer valid. */
export interface PassedOnBooking {
  bookingId: string
  showId: string
  /** The seats that it had then. */
  seatIds: number[]
  /** In the order of `seatIds`. */
  labels: string[]
  passedOnAt: string
}

/** An offered booking, and the link for whoever is to have it: what follows the # of `/transfer#…`. */
export interface OfferedBooking {
  booking: Booking
  link: string
}

/** What an offer is for the visitor who opens its link. Only an `open` one can be accepted. */
export type OfferState = 'open' | 'own' | 'accepted' | 'used' | 'withdrawn' | 'cancelled' | 'over' | 'admitted'

/** An offer, for the visitor who opens its link. */
export interface Offer {
  state: OfferState
  showId: string
  /** None, unless it is open, or the booking is the visitor's. */
  seatIds: number[]
  /** In the order of seatIds. */
  labels: string[]
  /** The name of who offers an open one, if it is known. */
  from?: string | undefined
  /** If the booking is the visitor's. */
  bookingId?: string | undefined
}

/** What a ticket shows besides its booking. */
export interface TicketCode {
  /** The text of its QR code, which admits to all seats of the booking, as an address of `/verify` has it behind the `#`. */
  code: string
  /** For each seat, a code that admits to it alone: for the tickets of a group. Missing: the server has none. */
  seatCodes?: { seatId: number; code: string }[] | undefined
  /** Seats whose holders were admitted at the door. Missing: the server does not say. */
  admittedSeatIds?: number[] | undefined
}

/** The ticket that a link in a mail opens: with its booking, without the buyer's address. */
export interface OpenedTicket extends TicketCode {
  booking: Booking
}

/** The content of a ticket’s code, to check it at the door. */
export interface Ticket {
  bookingId: string
  showId: string
  planId: string
  planUrl?: string | undefined
  seatIds: number[]
  title: string
  venue: string
  startsAt: string
  timeZone: string
  /** In the order of seatIds. */
  labels: string[]
  /** A cancelled ticket is not valid. */
  cancelledAt: string | null
}

/** The refusal codes of today’s protocol; docs/protocol.md says when each is used. */
export type KnownRefusalCode =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'UNKNOWN_SEAT'
  | 'SALE_CLOSED'
  | 'SEATS_TAKEN'
  | 'LIMIT_REACHED'
  | 'NOT_HELD'
  | 'EXTENSION_LIMIT'
  | 'NOT_ENOUGH_SEATS'
  | 'BOOKING_MISMATCH'
  | 'RATE_LIMITED'
  | 'BUSY'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'PROTOCOL_MISMATCH'
export type RefusalCode = KnownRefusalCode | Other

/** A request was understood and turned down. */
export interface Refusal {
  code: RefusalCode
  /** A sentence that says what to do. */
  message: string
  /** The seats that the refusal is about, each with its true status. */
  seats?: { seatId: number; status?: Status | undefined }[] | undefined
  /** Seats that are free instead. */
  alternatives?: number[] | undefined
  retryAfterMs?: number | undefined
  seq?: number | undefined
  /** Where a payload does not fit. */
  issues?: { path: string; message: string }[] | undefined
}

/** The outcome of a request: a refusal is a value, exceptions are for defects and aborted calls. */
export type Result<V> = { ok: true; value: V } | { ok: false; error: Refusal }
/** A result with the server’s time, as ISO 8601. */
export type Answer<V> = Result<V> & { serverTime: string }

/** The visitor of a client. A client with this token is this visitor, for 30 days. */
export interface Visitor {
  visitorId: string
  token: string
  serverTime: string
  protocol: number
  limits: Limits
  /** Whether the server’s pages show the parts of the demo; missing in production. */
  demo?: boolean | undefined
  /** Whether the server sends mail, such as a confirmation to whoever books. */
  mail?: boolean | undefined
}

/** How long holds of a show last, and how many seats one may have. */
export interface HoldLimits {
  maxSeatsPerVisitor: number
  holdSeconds: number
  holdMaxSeconds: number
  graceSeconds: number
  /** A hold that begins within this time after the visitor’s last one continues that one; 0: never. */
  holdResumeSeconds?: number | undefined
  /** How many seats of one show may be held, and not booked, from one network address; missing: no limit. */
  heldSeatsPerAddress?: number | undefined
}

/** The limits of the server; those of holds are for shows that do not say their own. */
export interface Limits extends HoldLimits {
  frameMs: number
}

/** The messages that the server sends without being asked. */
export interface Facts {
  visitor: Visitor
  'seats:changed': Frame
  'hold:changed': { hold: Hold; cause: Cause | Other }
  'booking:changed': { booking: Booking }
  'booking:passed-on': PassedOnBooking
  'show:changed': { show: Show }
  'room:viewers': { showId: string; viewers: number; seq: number }
  'visitor:revoked': { error: Refusal }
  'server:draining': { reconnectAfterMs: number }
}
export type FactName = keyof Facts

/**
 * `quantity` seats together, of one category if named, with a wheelchair place among them only if `accessible`. With
 * `wheelchairPlaces` exactly so many of them are wheelchair places, and the others beside or near them.
 */
export interface BestSeatsRequest {
  quantity: number
  categoryId?: string | undefined
  accessible?: boolean | undefined
  /** At most `quantity`. */
  wheelchairPlaces?: number | undefined
}

/** The seats that the server would choose as of `seq`, and the price of all of them. They are not held. */
export interface BestSeatsPreview {
  showId: string
  seatIds: number[]
  total: Money
  seq: number
}
