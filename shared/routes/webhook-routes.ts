// Routes for operators about webhooks: the endpoints, their deliveries, and enabling an endpoint again.
import * as z from 'zod/mini'
import { Seq, ShowId, Timestamp } from '../ids.ts'
import { WebhookType } from '../webhooks.ts'
import { noBody, type Route } from './route.ts'

const EndpointId = z.string().check(z.regex(/^we_[0-9a-f]{18}$/, 'An endpoint’s id begins with we_.'))
const ofEndpoint = z.object({ endpointId: EndpointId })

/** A webhook endpoint. Its path and its secrets stay with those who run the server. */
export const WebhookEndpoint = z.object({
  endpointId: EndpointId,
  host: z.string().check(z.describe('of its URL, with the port if it has one')),
  eventTypes: z.array(WebhookType),
  showId: z.nullable(ShowId).check(z.describe('null: of all shows')),
  createdAt: Timestamp,
  failingSince: z
    .nullable(Timestamp)
    .check(z.describe('when its deliveries began to fail; null when the last one succeeded')),
  disabledAt: z.nullable(Timestamp),
  disabledReason: z.nullable(z.string()),
  changesWaiting: z
    .int()
    .check(z.describe('changes of shows that it has not got yet; few of them may be events for it')),
})
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const

/** An event that was posted to an endpoint at least once. */
export const WebhookDelivery = z.object({
  webhookId: z.string().check(z.describe('the header `webhook-id`')),
  type: z.string(),
  showId: ShowId,
  seq: Seq,
  state: z.enum(DELIVERY_STATES).check(z.describe('`failed`: given up after three days')),
  attempts: z.int(),
  lastStatus: z.nullable(z.int()).check(z.describe('HTTP status of the last answer; null without one')),
  lastError: z.nullable(z.string()),
  firstAttemptAt: Timestamp,
  nextAttemptAt: z.nullable(Timestamp),
  deliveredAt: z.nullable(Timestamp),
})
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

/** The last delivery of a page: the time of its first attempt, its show, and its place in the show’s log. */
export const DeliveryCursor = z
  .string()
  .check(
    z.regex(/^\d{1,15}~[a-z0-9][a-z0-9-]{0,62}~\d{1,10}~\d{1,6}$/, 'Send the `next` of the page before, unchanged.'),
  )

const DELIVERIES_AT_MOST = 200

/** What operators see of webhooks. */
export const webhookRoutes = {
  listWebhooks: {
    method: 'get',
    path: '/api/operator/webhooks',
    tag: 'Operators',
    summary: 'List the webhook endpoints',
    description: 'The oldest first, with how each of them does.',
    bearer: 'operator',
    role: 'viewer',
    answer: z.object({ endpoints: z.array(WebhookEndpoint) }),
    refusals: [],
  },
  listDeliveries: {
    method: 'get',
    path: '/api/operator/webhooks/:endpointId/deliveries',
    tag: 'Operators',
    summary: 'List the deliveries to a webhook endpoint',
    description:
      'The newest first, 50 at a time without a `limit`, of the last 30 days. When there are more, `next` is the `after` of the next page. The list of an unknown endpoint is empty.',
    bearer: 'operator',
    role: 'viewer',
    params: ofEndpoint,
    query: z.object({
      state: z.optional(z.enum(DELIVERY_STATES)),
      limit: z.optional(z.int().check(z.gte(1), z.lte(DELIVERIES_AT_MOST))),
      after: z.optional(DeliveryCursor),
    }),
    answer: z.object({ deliveries: z.array(WebhookDelivery), next: z.optional(DeliveryCursor) }),
    refusals: [],
  },
  enableWebhook: {
    method: 'post',
    path: '/api/operator/webhooks/:endpointId/enable',
    tag: 'Operators',
    summary: 'Enable a webhook endpoint and retry at once',
    description:
      'Resumes an endpoint that was disabled from where it stopped, and retries at once what waits for its next attempt.',
    bearer: 'operator',
    role: 'admin',
    params: ofEndpoint,
    body: noBody,
    answer: z.object({}),
    refusals: ['NOT_FOUND'],
  },
} as const satisfies Record<string, Route>
