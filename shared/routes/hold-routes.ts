// Routes that change or read the hold of the visitor who calls.
import * as z from 'zod/mini'
import { RequestId, SeatIds, ShowId } from '../ids.ts'
import { BestSeatsPreview, bestSeatsFields, Hold, placesWithinQuantity, requests } from '../protocol.ts'
import { noBody, type Route } from './route.ts'

const ofShow = z.object({ showId: ShowId })
/** The payload of a socket request without the show, which is in the path. */
const bodyOf = {
  hold: z.omit(requests['seats:hold'].payload, { showId: true }),
  holdBest: z.object({ ...bestSeatsFields, requestId: RequestId }).check(placesWithinQuantity),
  previewBest: z.object(bestSeatsFields).check(placesWithinQuantity),
}

/** A visitor’s hold in a show, and its checkout. */
export const holdRoutes = {
  readHold: {
    method: 'get',
    path: '/api/shows/:showId/hold',
    tag: 'Holds',
    summary: 'Read your hold',
    description:
      'The seats that you hold in this show, and when the hold expires. When you hold none, the list is empty and both times are null.',
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
      'Holds all of these seats or none. Seats that you hold already stay as they are. All your seats of a show share one expiry, which counts from the first of them.',
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
      'The server chooses the seats (`picked`) while the show is locked, so no other visitor can take them first. Make one `requestId` (a UUID) for each choice and send the same one when you retry: the answer has the same seats.',
    bearer: 'visitor',
    params: ofShow,
    body: bodyOf.holdBest,
    answer: Hold,
    refusals: ['NOT_FOUND', 'SALE_CLOSED', 'LIMIT_REACHED', 'EXTENSION_LIMIT', 'NOT_ENOUGH_SEATS'],
  },
  previewBest: {
    method: 'post',
    path: '/api/shows/:showId/hold/best/preview',
    tag: 'Holds',
    summary: 'See the best seats before you hold them',
    description:
      'The seats that the server would choose now, and their price. Nothing is held, and another visitor may take the seats: hold them by their ids, and ask again after a refusal with `SEATS_TAKEN`. The sale window and the seats that you have already are not checked; more seats than a visitor may have are refused.',
    bearer: 'visitor',
    params: ofShow,
    body: bodyOf.previewBest,
    answer: BestSeatsPreview,
    refusals: ['NOT_FOUND', 'LIMIT_REACHED', 'NOT_ENOUGH_SEATS'],
  },
  extendHold: {
    method: 'post',
    path: '/api/shows/:showId/hold/extend',
    tag: 'Holds',
    summary: 'Extend your hold',
    description: 'Renews the hold to the full time from now, but never past `maxExpiresAt`.',
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
      'Releases the seats that you name, or all that you hold. Seats that you do not hold are ignored. The answer is the rest of your hold.',
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
      'A lost connection does not shorten your hold until the checkout ends or the hold expires. A program that has no socket needs no checkout.',
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
    description: 'Your seats stay held. Without a checkout, the call changes nothing.',
    bearer: 'visitor',
    params: ofShow,
    answer: Hold,
    refusals: ['NOT_FOUND'],
  },
} as const satisfies Record<string, Route>
