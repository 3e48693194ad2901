// Routes for the door: admitting those who have a ticket, once, and who is in.
import * as z from 'zod/mini'
import { BookingId, RequestId, SeatId, SeatIds, ShowId, Timestamp } from '../ids.ts'
import { DoorName } from '../operators.ts'
import type { Route } from './route.ts'

const LONGEST_CODE = 4096
/** How long a scan may have been kept: a day. */
const OLDEST_SCAN_MS = 24 * 60 * 60 * 1000

const ofShow = z.object({ showId: ShowId })

/** A seat of a booking at the door. */
const DoorSeat = z.object({
  seatId: SeatId,
  label: z.string(),
  admittedAt: z.nullable(Timestamp).check(z.describe('null: not in')),
  admittedBy: z.nullable(z.string()).check(z.describe('the operator’s name')),
  isNew: z.boolean().check(z.describe('admitted by this scan')),
  door: z.optional(z.string()).check(z.describe('the name of the door that admitted it')),
  scannedAt: z
    .optional(Timestamp)
    .check(
      z.describe('when it was scanned, where the phone kept the scan; `admittedAt` is when the server heard of it'),
    ),
})

const OUTCOMES = ['admitted', 'again', 'moved', 'passed-on', 'cancelled', 'other-show', 'no-ticket'] as const

/** The outcome of a scan. */
export const Admission = z.object({
  outcome: z
    .enum(OUTCOMES)
    .check(
      z.describe(
        '`admitted`: this scan let somebody in; `again`: all seats, or all that the scan names, were in before; `moved`: the booking does not have all seats that the scan names any more, and nobody was let in; `passed-on`: the ticket is of somebody who has passed the booking on since, and nobody was let in; `no-ticket`: the code is forged or incomplete, or the show has no such booking',
      ),
    ),
  seats: z.array(DoorSeat).check(z.describe('those of the booking now; empty unless it is one of this show')),
  formerLabels: z
    .optional(z.array(z.string()))
    .check(z.describe('seats that a printed ticket may still show: the booking was moved from them, or lost them')),
  name: z.optional(z.string()).check(z.describe('the buyer’s')),
})

/** What is done at the door. */
export const doorRoutes = {
  admit: {
    method: 'post',
    path: '/api/operator/shows/:showId/door/admit',
    tag: 'Door',
    summary: 'Admit a ticket',
    description:
      'Admits each seat of a booking once, by the code of its ticket or by its id (exactly one of both). A ticket admits to the seats that its booking has now. A retry with the same `scanId` gets the same outcome.',
    bearer: 'operator',
    role: 'door',
    params: ofShow,
    body: z.object({
      scanId: RequestId.check(z.describe('a UUID that the client makes once per scan')),
      code: z.optional(z.string().check(z.maxLength(LONGEST_CODE))),
      bookingId: z.optional(BookingId),
      seatIds: z.optional(SeatIds).check(z.describe('of those who have come; without it, all of the booking')),
      door: z.optional(DoorName),
      agoMs: z
        .optional(z.int().check(z.gte(0), z.lte(OLDEST_SCAN_MS)))
        .check(z.describe('how long ago a ticket was scanned, where the phone kept the scan')),
    }),
    answer: Admission,
    refusals: ['NOT_FOUND'],
  },
  undoAdmission: {
    method: 'post',
    path: '/api/operator/shows/:showId/door/undo',
    tag: 'Door',
    summary: 'Undo an admission',
    description: 'The seats can be admitted again. Seats that are not in stay as they are.',
    bearer: 'operator',
    role: 'door',
    params: ofShow,
    body: z.object({ bookingId: BookingId, seatIds: SeatIds }),
    answer: z.object({ seatIds: z.array(SeatId).check(z.describe('those that were in')) }),
    refusals: ['NOT_FOUND'],
  },
  countAdmissions: {
    method: 'get',
    path: '/api/operator/shows/:showId/door',
    tag: 'Door',
    summary: 'Count who is in',
    bearer: 'operator',
    role: 'viewer',
    params: ofShow,
    answer: z.object({ admitted: z.int(), expected: z.int().check(z.describe('number of booked seats')) }),
    refusals: ['NOT_FOUND'],
  },
} as const satisfies Record<string, Route>
