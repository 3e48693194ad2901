// Routes that change or read the hold of the visitor who calls.
import * as z from 'zod/mini'
import { Hold, requests, SeatIds, ShowId } from '../protocol.ts'
import { noBody, type Route } from './route.ts'

const ofShow = z.object({ showId: ShowId })
/** A socket request’s payload without the show, which the path names already. */
const bodyOf = {
  hold: z.omit(requests['seats:hold'].payload, { showId: true }),
  holdBest: z.omit(requests['seats:hold-best'].payload, { showId: true }),
}

/** A visitor’s hold in a show, and the checkout that it is in. */
export const holdRoutes = {
  readHold: {
    method: 'get',
    path: '/api/shows/:showId/hold',
    tag: 'Holds',
    summary: 'Read your hold',
    description: 'The seats that you hold in this show, and until when. Empty, without times, when you hold nothing.',
    bearer: 'visitor',
    params: ofShow,
    answer: Hold,
    refusals: ['NOT_FOUND'],
  },
  holdSeats: {
    method: 'post',
    path: '/api/shows/:showId/hold',
    tag: 'Holds',
    summary: 'Hold seats',
    description:
      'All of these seats or none. Holding seats that you hold already changes nothing. All your seats of a show share one expiry, counted from the first.',
    bearer: 'visitor',
    params: ofShow,
    body: bodyOf.hold,
    answer: Hold,
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT', 'SALE_CLOSED', 'SEATS_TAKEN', 'LIMIT_REACHED', 'EXTENSION_LIMIT'],
  },
  holdBest: {
    method: 'post',
    path: '/api/shows/:showId/hold/best',
    tag: 'Holds',
    summary: 'Hold the best seats that are free together',
    description:
      'The server chooses the seats (`picked`) while nobody else can take them. Make one `requestId` (a UUID) for each intention and send the same one when you retry: it gets the same seats.',
    bearer: 'visitor',
    params: ofShow,
    body: bodyOf.holdBest,
    answer: Hold,
    refusals: ['NOT_FOUND', 'SALE_CLOSED', 'LIMIT_REACHED', 'EXTENSION_LIMIT', 'NOT_ENOUGH_SEATS'],
  },
  extendHold: {
    method: 'post',
    path: '/api/shows/:showId/hold/extend',
    tag: 'Holds',
    summary: 'Extend your hold',
    description: 'To the full time from now on, but never past `maxExpiresAt`.',
    bearer: 'visitor',
    params: ofShow,
    body: noBody,
    answer: Hold,
    refusals: ['NOT_FOUND', 'SALE_CLOSED', 'NOT_HELD', 'EXTENSION_LIMIT'],
  },
  releaseSeats: {
    method: 'delete',
    path: '/api/shows/:showId/hold',
    tag: 'Holds',
    summary: 'Release seats',
    description:
      'Those named, or all that you hold. Releasing what you do not hold changes nothing. Answers with what is left.',
    bearer: 'visitor',
    params: ofShow,
    query: z.object({ seatIds: z.optional(SeatIds) }),
    answer: Hold,
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT'],
  },
  beginCheckout: {
    method: 'post',
    path: '/api/shows/:showId/hold/checkout',
    tag: 'Holds',
    summary: 'Begin a checkout',
    description:
      'From here on a lost connection does not cut your hold, until the checkout ends or the hold expires. A program that has no socket needs no checkout.',
    bearer: 'visitor',
    params: ofShow,
    body: noBody,
    answer: Hold,
    refusals: ['NOT_FOUND', 'NOT_HELD', 'FORBIDDEN'],
  },
  endCheckout: {
    method: 'delete',
    path: '/api/shows/:showId/hold/checkout',
    tag: 'Holds',
    summary: 'End a checkout',
    description: 'Changes nothing when no checkout has begun.',
    bearer: 'visitor',
    params: ofShow,
    answer: Hold,
    refusals: ['NOT_FOUND'],
  },
} as const satisfies Record<string, Route>
