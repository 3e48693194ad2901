// The meaning of each refusal code, with an example.
import type { Refusal, RefusalCode } from '../../shared/protocol.ts'

type Described = { when: string; example: Omit<Refusal, 'code'> }

export const REFUSALS: Readonly<Record<RefusalCode, Described>> = {
  BAD_REQUEST: {
    when: 'The payload does not match its schema, or the request is unknown. `issues` says where. Nothing was done.',
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
    when: 'Known, but not allowed: to cancel a booking whose show has started or whose seats were admitted, to confirm one that only the seller’s server confirms (`confirmBy`), or to buy seats that would leave a single one (`seats`) where the show does not allow it; `alternatives` is all that could be held instead.',
    example: { message: 'These seats would leave a single one.', seats: [{ seatId: 4 }], alternatives: [4, 5] },
  },
  NOT_FOUND: {
    when: 'The show, plan or booking does not exist, or what was asked of a past show’s log was archived to a file.',
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
    when: 'Other visitors hold some of the seats, or the seats are booked or blocked. `seats` names each with its true status; `alternatives` are the nearest available ones, if any. To replace a plan: seats of the show were held, sold or blocked already.',
    example: {
      message: 'Seat 12 is held by somebody else.',
      seats: [{ seatId: 12, status: 'held' }],
      alternatives: [13],
      seq: 41,
    },
  },
  LIMIT_REACHED: {
    when: 'More seats than one visitor may have in this show; or, with `retryAfterMs`, more held seats than the visitors of one address may have.',
    example: { message: 'You can have 10 seats of this show.', seq: 41 },
  },
  NOT_HELD: {
    when: 'To confirm: this visitor does not hold some of the seats, or no longer does (`seats`), and nothing was booked. To extend or check out: the visitor holds no seats.',
    example: { message: 'You do not hold seat 12.', seats: [{ seatId: 12, status: 'available' }], seq: 41 },
  },
  EXTENSION_LIMIT: {
    when: 'To extend: the hold lasts until its `maxExpiresAt` already. To hold: the visitor’s last hold in the show reached its maximum time, and other visitors have priority for `retryAfterMs`.',
    example: { message: 'This hold cannot be extended any more.', seq: 41 },
  },
  NOT_ENOUGH_SEATS: {
    when: 'That many seats are not available together. `alternatives` are the best seats in several parts, if that many are available at all. Nothing was held.',
    example: { message: 'There are no 4 seats together.', alternatives: [2, 3, 9, 10], seq: 41 },
  },
  BOOKING_MISMATCH: {
    when: 'This `bookingId` was used for other seats or by another visitor; or an operator named seats that the booking does not have (`seats`).',
    example: { message: 'This booking id was used for other seats.', seq: 41 },
  },
  RATE_LIMITED: {
    when: 'Too many requests of this visitor, or requests, visitors or connections of this address. Retry after `retryAfterMs`.',
    example: {
      message: 'You ask faster than the server allows. Wait a moment before you ask again.',
      retryAfterMs: 20,
    },
  },
  BUSY: {
    when: 'A queue is full, no lock or connection was available in time, the server is draining, or the identity provider’s keys cannot be fetched. Nothing was done; retry after `retryAfterMs`.',
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
    when: 'A defect of the server, whose log has the reason. The outcome is unknown: retry with the same ids.',
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
