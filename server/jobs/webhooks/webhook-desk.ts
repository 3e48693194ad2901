// What operators see of webhooks, and what they may do: never a secret, nor a whole URL, whose path may be one.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { WebhookDelivery, WebhookEndpoint } from '../../../shared/routes/webhook-routes.ts'
import type { ReadPool } from '../../booking/read-pool.ts'
import { listDeliveries, type Delivery, type DeliveryPlace } from './deliveries.ts'
import { countWaiting, enableEndpoint, listEndpoints } from './endpoints.ts'

export class WebhookDesk {
  readonly #orm: MikroORM
  readonly #reads: ReadPool

  constructor(orm: MikroORM, reads: ReadPool) {
    this.#orm = orm
    this.#reads = reads
  }

  /** All endpoints, the oldest first. @throws {ReadsFullError} when too many reads wait */
  async endpoints(): Promise<WebhookEndpoint[]> {
    const { endpoints, waiting } = await this.#reads.run(async (em) => ({
      endpoints: await listEndpoints(em),
      waiting: await countWaiting(em),
    }))
    return endpoints.map(({ url, ...endpoint }) => ({
      ...endpoint,
      host: new URL(url).host,
      createdAt: isoTime(endpoint.createdAt),
      failingSince: isoTimeOrNull(endpoint.failingSince),
      disabledAt: isoTimeOrNull(endpoint.disabledAt),
      changesWaiting: waiting.get(endpoint.endpointId) ?? 0,
    }))
  }

  /**
   * A page of an endpoint's deliveries, the newest first; `next` is the cursor of the next page, if there is one.
   * @throws {ReadsFullError} when too many reads wait
   */
  async deliveries(
    endpointId: string,
    { state, limit, after }: { state?: Delivery['state'] | undefined; limit: number; after?: string | undefined },
  ): Promise<{ deliveries: WebhookDelivery[]; next?: string }> {
    const query = { state, limit: limit + 1, after: after === undefined ? undefined : placeOf(after) }
    const rows = await this.#reads.run((em) => listDeliveries(em, endpointId, query))
    const deliveries = rows.slice(0, limit)
    const last = rows.length > limit ? deliveries.at(-1) : undefined
    return { deliveries: deliveries.map(toWire), ...(last && { next: cursorAfter(last) }) }
  }

  /** Enables an endpoint from where it stopped, and retries at once. @returns whether it exists */
  enable(endpointId: string): Promise<boolean> {
    return this.#orm.em.fork().transactional((em) => enableEndpoint(em, endpointId))
  }
}

function toWire({
  webhookId,
  type,
  showId,
  seq,
  state,
  attempts,
  lastStatus,
  lastError,
  ...at
}: Delivery): WebhookDelivery {
  return {
    ...{ webhookId, type, showId, seq, state, attempts, lastStatus, lastError },
    firstAttemptAt: isoTime(at.firstAttemptAt),
    nextAttemptAt: isoTimeOrNull(at.nextAttemptAt),
    deliveredAt: isoTimeOrNull(at.deliveredAt),
  }
}

function cursorAfter({ firstAttemptAt, showId, seq, step }: Delivery): string {
  return [new Date(firstAttemptAt).getTime(), showId, seq, step].join('~')
}

function placeOf(cursor: string): DeliveryPlace {
  const [ms, showId = '', seq, step] = cursor.split('~')
  return { firstAttemptMs: Number(ms), showId, seq: Number(seq), step: Number(step) }
}

function isoTime(time: string): string {
  return new Date(time).toISOString()
}

function isoTimeOrNull(time: string | null): string | null {
  return time === null ? null : isoTime(time)
}
