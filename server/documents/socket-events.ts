// The documentation of each socket event: its effect, its refusal codes, and an example.
import { routes } from '../../shared/http.ts'
import type {
  Booking,
  Fact,
  FactName,
  Frame,
  Hold,
  Payload,
  RefusalCode,
  RequestName,
  Show,
  Value,
} from '../../shared/protocol.ts'
import { exampleOf } from './refusals.ts'

const showId = 'cinema'
const bookingId = '0b9c2a4e-6f0d-4c1c-9d5e-3a8f0e7b1c22'
const requestId = '5d1f4c7a-2b3e-4a6f-8c9d-1e0f2a3b4c5d'
const confirmedAt = '2026-11-29T19:03:12.345Z'

const show: Show = {
  showId,
  title: 'The Third Man',
  venue: 'Roxy',
  startsAt: '2026-12-24T19:00:00.000Z',
  salesOpenAt: '2026-11-01T09:00:00.000Z',
  salesCloseAt: '2026-12-24T18:30:00.000Z',
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
  planId: 'roxy',
  planUrl: '/api/plans/roxy?digest=9f86d081884c7d659a2feaa0c55ad015',
  seatCount: 4,
  fromPrice: 950,
  counts: { available: 2, held: 1, booked: 1, blocked: 0 },
  seq: 41,
  singles: 'warn',
}
const hold: Hold = {
  showId,
  seatIds: [2],
  expiresAt: '2026-11-29T19:05:00.000Z',
  maxExpiresAt: '2026-11-29T19:15:00.000Z',
  seq: 41,
}
const nothing: Hold = { showId, seatIds: [], expiresAt: null, maxExpiresAt: null, seq: 42 }
const frame: Frame = { showId, since: 40, seq: 41, available: [7], held: [2, 3], booked: [5] }
const booking: Booking = {
  bookingId,
  showId,
  seatIds: [2],
  labels: ['Stalls A-3'],
  total: { amount: 950, currency: 'EUR' },
  confirmedAt,
  cancelledAt: null,
  seq: 42,
  buyer: { name: 'Anna Schmidt', email: 'anna@example.org', language: 'de' },
}
/** In JSON, binary is a string whose characters are the bytes. */
const snapshot = { show, seq: 41, statuses: '\u0000\u0000\u0001\u0002', hold, viewers: 23, epoch: 'k3x9' }

/** A value in JSON, in which binary is a string. */
type AsJson<T> = T extends Uint8Array ? string : T extends object ? { [K in keyof T]: AsJson<T[K]> } : T

type RequestText<R extends RequestName> = {
  summary: string
  description: string
  /** The documents give an example of the first one. */
  refusals: readonly [RefusalCode, ...RefusalCode[]]
  payload: Payload<R>
  value: AsJson<Value<R>>
}

/** Every request can be refused with these. */
const ALWAYS = ['BAD_REQUEST', 'RATE_LIMITED', 'INTERNAL'] as const
/** Requests that need the database can be refused with these. */
const WITH_DATABASE = [...ALWAYS, 'BUSY', 'UNAVAILABLE'] as const

function withDatabase(own: readonly RefusalCode[]): readonly [RefusalCode, ...RefusalCode[]] {
  const [first = 'BAD_REQUEST', ...rest] = new Set([...own, ...WITH_DATABASE])
  return [first, ...rest]
}

/** The documentation of a request that also exists as a route: taken from that route. */
function like(name: keyof typeof routes): {
  summary: string
  description: string
  refusals: readonly [RefusalCode, ...RefusalCode[]]
} {
  const { summary, refusals, ...route } = routes[name]
  const description = 'description' in route ? route.description : ''
  return { summary, description, refusals: withDatabase(refusals) }
}

export const REQUEST_TEXTS: { readonly [R in RequestName]: RequestText<R> } = {
  'show:list': {
    ...like('listShows'),
    payload: { search: 'third man', limit: 1 },
    value: { shows: [show], next: '1798138800000~cinema' },
  },
  'show:join': {
    summary: 'Follow a show',
    description:
      'Answers with a snapshot of its map at `seq` or later. Frames follow as `seats:changed`. A connection follows 100 shows at most.',
    refusals: withDatabase(['NOT_FOUND', 'LIMIT_REACHED']),
    payload: { showId, seq: 40 },
    value: snapshot,
  },
  'show:sync': {
    summary: 'Catch up after a gap',
    description:
      'Answers with all changes after `seq` as one frame, or with a snapshot when `seq` is too old or belongs to another `epoch`.',
    refusals: withDatabase(['NOT_FOUND']),
    payload: { showId, seq: 40, epoch: 'k3x9' },
    value: { frame },
  },
  'show:leave': {
    summary: 'Stop following a show',
    description: 'Leaving a show that was not joined changes nothing.',
    refusals: ALWAYS,
    payload: { showId },
    value: {},
  },
  'seats:hold': { ...like('holdSeats'), payload: { showId, seatIds: [2] }, value: hold },
  'seats:hold-best': {
    ...like('holdBest'),
    payload: { showId, quantity: 1, categoryId: 'stalls', accessible: false, wheelchairPlaces: 0, requestId },
    value: { ...hold, picked: [2] },
  },
  'seats:preview-best': {
    ...like('previewBest'),
    payload: { showId, quantity: 2, categoryId: 'stalls', accessible: false, wheelchairPlaces: 1 },
    value: { showId, seatIds: [2, 3], total: { amount: 1900, currency: 'EUR' }, seq: 41 },
  },
  'seats:release': { ...like('releaseSeats'), payload: { showId, seatIds: [2] }, value: nothing },
  'hold:extend': { ...like('extendHold'), payload: { showId }, value: hold },
  'checkout:begin': { ...like('beginCheckout'), payload: { showId }, value: { ...hold, checkout: true } },
  'checkout:end': { ...like('endCheckout'), payload: { showId }, value: hold },
  'booking:confirm': {
    ...like('confirmBooking'),
    payload: { showId, bookingId, seatIds: [2], buyer: booking.buyer },
    value: booking,
  },
  'booking:list': {
    ...like('listBookings'),
    payload: { limit: 1 },
    value: { bookings: [booking], next: `1795978992345~cinema~${bookingId}` },
  },
  'booking:cancel': {
    ...like('cancelBooking'),
    payload: { showId, bookingId },
    value: { ...booking, cancelledAt: '2026-11-29T20:00:00.000Z', seq: 43 },
  },
  'clock:read': {
    summary: 'Learn the server’s time',
    description: 'Every answer carries it. Send this request after the machine slept or its clock was set.',
    refusals: ALWAYS,
    payload: {},
    value: {},
  },
}

type FactText<F extends FactName> = { summary: string; description: string; example: Fact<F> }

export const FACT_TEXTS: { readonly [F in FactName]: FactText<F> } = {
  visitor: {
    summary: 'Who you are',
    description:
      'To each socket, right after it connected. Send the token with the next handshake. Keep it secret: it authenticates its bearer as this visitor.',
    example: {
      visitorId: 'f1c7a9de-58a0-4b0c-9a6f-2f7d2f0a4b11',
      token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJmMWM3YTlkZSJ9.c2lnbmF0dXJl',
      serverTime: confirmedAt,
      protocol: 1,
      limits: {
        maxSeatsPerVisitor: 10,
        holdSeconds: 300,
        holdMaxSeconds: 900,
        graceSeconds: 15,
        holdResumeSeconds: 60,
        heldSeatsPerAddress: 100,
        frameMs: 50,
      },
    },
  },
  'seats:changed': {
    summary: 'Seats of a show changed',
    description:
      'To sockets that joined the show. Apply it when `since ≤ mine < seq`, drop it when `seq ≤ mine`, and send `show:sync` when `since > mine`.',
    example: frame,
  },
  'hold:changed': {
    summary: 'Your hold changed',
    description:
      'To the visitor’s sockets, except one that got the same in an answer. `disconnected` means that the time was shortened, `returned` that it is as promised again.',
    example: { hold: nothing, cause: 'expired' },
  },
  'booking:changed': {
    summary: 'A booking of yours was made, changed or cancelled',
    description: 'To the visitor’s sockets, except one that got the same in an answer.',
    example: { booking },
  },
  'booking:passed-on': {
    summary: 'Somebody accepted a booking that you offered',
    description: 'To the sockets of the visitor who had it. Its ticket codes and links are no longer valid.',
    example: {
      showId,
      bookingId: booking.bookingId,
      seatIds: booking.seatIds,
      labels: booking.labels,
      passedOnAt: booking.confirmedAt,
    },
  },
  'show:changed': {
    summary: 'A show changed',
    description:
      'Its title, times, sale or plan changed. Counts and `seq` alone do not cause it. To sockets that joined the show.',
    example: { show },
  },
  'room:viewers': {
    summary: 'The number of visitors who view a show changed',
    description:
      'People over all servers, not tabs. To sockets that joined the show, at most once a second and at least every ten seconds.',
    example: { showId, viewers: 23, seq: 41 },
  },
  'visitor:revoked': {
    summary: 'Your token was revoked',
    description: 'To the visitor’s sockets. The connection is closed; come back without a token, or sign in again.',
    example: { error: exampleOf('UNAUTHORIZED') },
  },
  'server:draining': {
    summary: 'The server is about to stop',
    description: 'To all sockets. The server closes the connection soon; connect again `reconnectAfterMs` after that.',
    example: { reconnectAfterMs: 1200 },
  },
}

/** The codes with which a handshake can be refused. */
export const HANDSHAKE_REFUSALS = ['UNAUTHORIZED', 'PROTOCOL_MISMATCH', 'RATE_LIMITED', 'BUSY', 'INTERNAL'] as const
