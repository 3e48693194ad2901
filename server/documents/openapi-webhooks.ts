// The webhooks in the OpenAPI document.
import type * as z from 'zod/mini'
import { WebhookEvent } from '../../shared/webhooks.ts'
import { WEBHOOK_EXAMPLES } from './http-examples.ts'
import type { JsonSchema } from './json-schemas.ts'

const WEBHOOK_TEXT =
  'Signed as in Standard Webhooks, by the headers `webhook-id`, which is the same for every attempt, `webhook-timestamp` and `webhook-signature`. Delivery is at least once, and in order within a show.'

/**
 * The requests to endpoints that were added with `npm run webhooks`.
 * @param named adds a schema to the document and returns a reference to it
 */
export function webhooksOf(named: (name: string, schema: z.core.$ZodType) => JsonSchema) {
  const posts = WebhookEvent._zod.def.options.map((schema, i) => {
    const example = WEBHOOK_EXAMPLES[i]
    const type = example?.type ?? ''
    const name = type.replaceAll(/(?:^|[._])(\w)/g, (_all, letter: string) => letter.toUpperCase())
    const content = { 'application/json': { schema: named(`${name}Webhook`, schema), example } }
    return [
      type,
      {
        post: {
          operationId: `${name}Webhook`,
          tags: ['Webhooks'],
          summary: type,
          description: WEBHOOK_TEXT,
          security: [],
          requestBody: { required: true, content },
          responses: {
            '2XX': { description: 'Received; the webhook is not sent again.' },
            410: { description: 'Gone; the endpoint is disabled.' },
            default: { description: 'Not received; the webhook is sent again for up to three days.' },
          },
        },
      },
    ]
  })
  return Object.fromEntries(posts) as Record<string, object>
}
