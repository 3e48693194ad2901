// What each refusal code means, with an example as a client gets it.
import type { Refusal, RefusalCode } from '../../shared/protocol.ts'

type Described = { when: string; example: Omit<Refusal, 'code'> }

export const REFUSALS: Readonly<Record<RefusalCode, Described>> = {
  BAD_REQUEST: {
    when: 'The payload does not fit its schema, or there is no such request. `issues` says where. Nothing was done.',
    example: {
      message: 'The payload is not of the shape that this request takes; `issues` says where.',
      issues: [{ path: 'seatIds', message: 'A seat is named twice.' }],
    },
  },
  UNAUTHORIZED: {
    when: 'The token is missing, forged or expired.',
    example: {
      message: 'The visitor token is forged or has expired. Come without one to be a new visitor, or sign in again.',
    },
  },
  FORBIDDEN: {
    when: 'Known, but not allowed: a booking whose show has started, one that only the seller’s server confirms (`confirmBy`), or seats that would leave a single one where the show sells none so (`seats`; `alternatives` is all that could be held instead).',
    example: { message: 'These seats would leave a single one.', seats: [{ seatId: 4 }], alternatives: [4, 5] },
  },
  NOT_FOUND: {
    when: 'There is no such show, plan or booking.',
    example: { message: 'There is no such show. Ask for the list of shows.' },
  },
  UNKNOWN_SEAT: {
    when: 'The show has no such seat (`seats`).',
    example: { message: 'This show does not have seat 999.', seats: [{ seatId: 999 }], seq: 41 },
  },
  SALE_CLOSED: {
    when: 'The show is not on sale now.',
    example: { message: 'This show is not on sale.', seq: 41 },
  },
  SEATS_TAKEN: {
    when: 'Some seats are held by others, booked or blocked. `seats` names each with its true status; `alternatives` are the nearest free ones, if there are any.',
    example: {
      message: 'Seat 12 is held by somebody else.',
      seats: [{ seatId: 12, status: 'held' }],
      alternatives: [13],
      seq: 41,
    },
  },
  LIMIT_REACHED: {
    when: 'More seats than one visitor may have in this show; or, with `retryAfterMs`, more held seats than one address may have.',
    example: { message: 'You can have 10 seats of this show.', seq: 41 },
  },
  NOT_HELD: {
    when: 'To confirm: some seats are not held by this visitor, or no longer (`seats`), and nothing was booked. To extend or check out: nothing is held.',
    example: { message: 'You do not hold seat 12.', seats: [{ seatId: 12, status: 'available' }], seq: 41 },
  },
  EXTENSION_LIMIT: {
    when: 'To extend: the hold lasts until its `maxExpiresAt` already. To hold: the visitor’s last hold in the show lasted as long as it may, and others have their turn for `retryAfterMs`.',
    example: { message: 'This hold cannot be extended any more.', seq: 41 },
  },
  NOT_ENOUGH_SEATS: {
    when: 'So many seats are not free together. `alternatives` are the best in several parts, if so many are free at all. Nothing was taken.',
    example: { message: 'There are no 4 seats together.', alternatives: [2, 3, 9, 10], seq: 41 },
  },
  BOOKING_MISMATCH: {
    when: 'This `bookingId` was used for other seats or by somebody else.',
    example: { message: 'This booking id was used for other seats.', seq: 41 },
  },
  RATE_LIMITED: {
    when: 'Too many requests. Ask again after `retryAfterMs`.',
    example: { message: 'You ask faster than the server allows. Slow down.', retryAfterMs: 20 },
  },
  BUSY: {
    when: 'A queue is full, a lock or connection could not be had in time, the server is draining, or the identity provider’s keys cannot be fetched. Nothing was done; ask again after `retryAfterMs`.',
    example: { message: 'Too much is going on. Nothing was done; try again in a moment.', retryAfterMs: 1000 },
  },
  UNAVAILABLE: {
    when: 'The database cannot be reached. The outcome is unknown: retry with the same ids.',
    example: {
      message: 'The database cannot be reached, so the outcome is not known. Try again with the same ids.',
      retryAfterMs: 2000,
    },
  },
  INTERNAL: {
    when: 'A defect. The outcome is unknown: retry with the same ids. The server’s log has the reason.',
    example: {
      message: 'Something went wrong on our side, so the outcome is not known. Try again with the same ids.',
    },
  },
  PROTOCOL_MISMATCH: {
    when: 'The client speaks another version of the protocol.',
    example: { message: 'This server speaks protocol 1. Reload the page.' },
  },
}

export function exampleOf(code: RefusalCode): Refusal {
  return { code, ...REFUSALS[code].example }
}
