// Routes about the visitor who calls, and the time that the server goes by.
import * as z from 'zod/mini'
import { noBody, type Route } from './route.ts'

/** A visitor, and the token whose bearer is that visitor. */
export const Visitor = z.object({
  visitorId: z.uuid(),
  token: z.string().check(z.describe('a signed JWT, good for 30 days; send it as `Authorization: Bearer <token>`')),
})
export type Visitor = z.infer<typeof Visitor>

/** Visitor tokens, and the server’s time. */
export const visitorRoutes = {
  createVisitor: {
    method: 'post',
    path: '/api/visitors',
    tag: 'Visitors',
    summary: 'Become a visitor',
    description: 'Without a token: a new visitor. With a valid one: the same visitor, with a fresh token.',
    bearer: 'optional',
    body: noBody,
    answer: Visitor,
    refusals: [],
  },
  revokeVisitor: {
    method: 'post',
    path: '/api/visitors/revoke',
    tag: 'Visitors',
    summary: 'End your tokens',
    description:
      'All tokens of this visitor that were issued up to now, renewed ones too: whoever else has one is out as well. From then on they are refused as `UNAUTHORIZED` (within seconds on other servers), sockets are disconnected, and held seats come free after the grace. Bookings and tickets stay valid. A retry that is refused with `UNAUTHORIZED` means that it is done.',
    bearer: 'visitor',
    body: noBody,
    answer: z.object({}),
    refusals: [],
  },
  readTime: {
    method: 'get',
    path: '/api/time',
    tag: 'Visitors',
    summary: 'Read the server’s time',
    description:
      'Expiry times are by this clock, which is the database’s. Answers have it in their `Server-Time` header, except seating plans and the stream of changes.',
    bearer: 'none',
    answer: z.object({ serverTime: z.iso.datetime({ precision: 3 }) }),
    refusals: [],
  },
} as const satisfies Record<string, Route>
