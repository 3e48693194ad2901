// Routes about the visitor who calls, and the server's clock.
import * as z from 'zod/mini'
import { noBody, type Route } from './route.ts'

/** A visitor's id, and a token that authenticates its bearer as that visitor. */
export const Visitor = z.object({
  visitorId: z.uuid(),
  token: z.string().check(z.describe('a signed JWT, valid for 30 days; send it as `Authorization: Bearer <token>`')),
})
export type Visitor = z.infer<typeof Visitor>

/** Visitor tokens, and the server’s time. */
export const visitorRoutes = {
  createVisitor: {
    method: 'post',
    path: '/api/visitors',
    tag: 'Visitors',
    summary: 'Become a visitor',
    description: 'Without a token you get a new visitor. With a valid token you get the same visitor and a new token.',
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
      'Ends all tokens of this visitor that were issued up to now, including renewed ones, on every device. The server refuses them as `UNAUTHORIZED` at once, other servers within seconds. Sockets are disconnected, and held seats become available after the grace period. Bookings and tickets stay valid. If a retry is refused with `UNAUTHORIZED`, the first request has succeeded.',
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
      'The database’s clock, by which holds expire. Every answer has this time in its `Server-Time` header, except seating plans and the stream of changes.',
    bearer: 'none',
    answer: z.object({ serverTime: z.iso.datetime({ precision: 3 }) }),
    refusals: [],
  },
} as const satisfies Record<string, Route>
