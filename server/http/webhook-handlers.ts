// The handlers of operators' routes about webhooks.
import type { WebhookDelivery, WebhookEndpoint, webhookRoutes } from '../../shared/routes/webhook-routes.ts'
import { refused } from '../booking/command.ts'
import type { Handlers } from './router.ts'

export type WebhookOptions = {
  /** What operators see of webhooks. */
  webhooks: {
    endpoints: () => Promise<WebhookEndpoint[]>
    deliveries: (
      endpointId: string,
      query: { state?: WebhookDelivery['state'] | undefined; limit: number; after?: string | undefined },
    ) => Promise<{ deliveries: WebhookDelivery[]; next?: string }>
    enable: (endpointId: string) => Promise<boolean>
  }
}

const DELIVERIES_OF_A_PAGE = 50

export function webhookHandlers({ webhooks }: WebhookOptions): Handlers<keyof typeof webhookRoutes> {
  return {
    listWebhooks: async () => ({ ok: true, value: { endpoints: await webhooks.endpoints() } }),
    listDeliveries: async ({ endpointId, limit = DELIVERIES_OF_A_PAGE, ...query }) => ({
      ok: true,
      value: await webhooks.deliveries(endpointId, { ...query, limit }),
    }),
    enableWebhook: async ({ endpointId }) => {
      if (await webhooks.enable(endpointId)) return { ok: true, value: {} }
      return refused('NOT_FOUND', 'There is no such endpoint.')
    },
  }
}
