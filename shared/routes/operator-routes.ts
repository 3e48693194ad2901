// Routes for operators: their own names and roles, and what they do with seats, whoever has them.
import * as z from 'zod/mini'
import { SeatId, SeatIds, Seq, ShowId, Timestamp } from '../ids.ts'
import { AllocationName, OperatorName, Reason, Role } from '../operators.ts'
import type { Route } from './route.ts'

const ofShow = z.object({ showId: ShowId })

/** Who the bearer of an operator's token is. */
export const OperatorIdentity = z.object({ name: OperatorName, role: Role })

/** An operator in the list of operators. */
export const OperatorEntry = z.object({
  name: OperatorName,
  role: Role,
  createdAt: Timestamp,
  revokedAt: z.nullable(Timestamp).check(z.describe('null while the token is valid')),
})

/** The seats that a command changed, and the show’s seq after it. Seats that were as asked for already are left out. */
export const SeatsChanged = z.object({ seatIds: z.array(SeatId), seq: Seq })

/** What operators do. Each role may do what those before it may: viewer, door, box-office, admin. */
export const operatorRoutes = {
  readOperator: {
    method: 'get',
    path: '/api/operator/me',
    tag: 'Operators',
    summary: 'Read your name and role',
    bearer: 'operator',
    role: 'viewer',
    answer: OperatorIdentity,
    refusals: [],
  },
  listOperators: {
    method: 'get',
    path: '/api/operator/operators',
    tag: 'Operators',
    summary: 'List all operators',
    description: 'Revoked operators are in the list too: the log may name them.',
    bearer: 'operator',
    role: 'admin',
    answer: z.object({ operators: z.array(OperatorEntry) }),
    refusals: [],
  },
  addOperator: {
    method: 'post',
    path: '/api/operator/operators',
    tag: 'Operators',
    summary: 'Make an operator',
    description:
      'The answer has the operator’s token, which is stored nowhere and cannot be read again. A name of a revoked operator can be used again; one that is in use is refused as `BAD_REQUEST`.',
    bearer: 'operator',
    role: 'admin',
    body: z.object({ name: OperatorName, role: Role }),
    answer: z.object({ name: OperatorName, role: Role, token: z.string() }),
    refusals: [],
  },
  revokeOperator: {
    method: 'delete',
    path: '/api/operator/operators/:name',
    tag: 'Operators',
    summary: 'Revoke an operator’s token',
    description: 'Every server refuses the token within a second. A second time changes nothing.',
    bearer: 'operator',
    role: 'admin',
    params: z.object({ name: OperatorName }),
    answer: z.object({}),
    refusals: ['NOT_FOUND'],
  },
  blockSeats: {
    method: 'post',
    path: '/api/operator/shows/:showId/block',
    tag: 'Box office',
    summary: 'Block seats',
    description:
      'Keeps seats out of the public sale under a name, such as “Press”. Ends the holds that they are in, for which a `reason` is needed. Booked seats are refused as `SEATS_TAKEN`. With `until`, the seats come free at that time.',
    bearer: 'operator',
    role: 'box-office',
    params: ofShow,
    body: z.object({
      seatIds: SeatIds,
      allocation: AllocationName,
      until: z.optional(Timestamp),
      reason: z.optional(Reason),
    }),
    answer: SeatsChanged,
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT', 'SEATS_TAKEN'],
  },
  unblockSeats: {
    method: 'post',
    path: '/api/operator/shows/:showId/unblock',
    tag: 'Box office',
    summary: 'Unblock seats',
    description: 'Puts blocked seats on sale, except those that the seating plan blocks.',
    bearer: 'operator',
    role: 'box-office',
    params: ofShow,
    body: z.object({ seatIds: SeatIds, reason: z.optional(Reason) }),
    answer: SeatsChanged,
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT'],
  },
  forceRelease: {
    method: 'post',
    path: '/api/operator/shows/:showId/force-release',
    tag: 'Box office',
    summary: 'Release held seats by force',
    description:
      'Takes held seats away from their visitors, who are told so. Seats that nobody holds stay as they are.',
    bearer: 'operator',
    role: 'box-office',
    params: ofShow,
    body: z.object({ seatIds: SeatIds, reason: Reason }),
    answer: SeatsChanged,
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT'],
  },
} as const satisfies Record<string, Route>
