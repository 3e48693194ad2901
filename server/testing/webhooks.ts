// Webhooks for tests: receivers on loopback, each with an endpoint, and the webhook part of servers.
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { vi } from 'vitest'
import { Receiver } from '../../loadtest/webhooks/receiver.ts'
import { WebhookType } from '../../shared/webhooks.ts'
import { listDeliveries } from '../jobs/webhooks/deliveries.ts'
import { WebhookDispatcher, type WebhookOptions } from '../jobs/webhooks/dispatcher.ts'
import { addEndpoint } from '../jobs/webhooks/endpoints.ts'
import { Metrics } from '../metrics/metrics.ts'
import type { WebhookTiming } from '../jobs/webhooks/timing.ts'
import { valueOf, type TestBoxOffice } from './test-box-office.ts'

/** Short times. An event is given up after the fourth attempt. */
export const TIMING: WebhookTiming = { dispatchMs: 20, attemptMs: 5000, leaseMs: 10_000, retryMs: [10, 10, 10] }

export class TestWebhooks {
  /** The errors that the servers reported as defects. */
  readonly defects: unknown[] = []
  readonly #office: TestBoxOffice
  readonly #receivers: Receiver[] = []
  readonly #dispatchers: WebhookDispatcher[] = []
  readonly #timers: NodeJS.Timeout[] = []

  constructor(office: TestBoxOffice) {
    this.#office = office
  }

  /** Starts a receiver and adds an endpoint for it. */
  async subscribe(showId?: string, eventTypes: readonly WebhookType[] = WebhookType.options) {
    const receiver = new Receiver()
    this.#receivers.push(receiver)
    const url = await receiver.listen()
    const em = this.#office.orm.em.fork()
    const { endpointId, secret } = await em.transactional((tx) => addEndpoint(tx, { url, eventTypes, showId }))
    receiver.secrets = [secret]
    return { receiver, endpointId }
  }

  /** Starts the webhook part of a server, which dispatches periodically as servers do. */
  start(but: Partial<WebhookOptions> = {}): WebhookDispatcher {
    const dispatcher = new WebhookDispatcher({
      databaseUrl: this.#office.url,
      plans: this.#office.office.plans,
      allowPrivate: true,
      timing: TIMING,
      log: pino({ level: 'silent' }),
      metrics: new Metrics(),
      onDefect: (error) => this.defects.push(error),
      ...but,
    })
    this.#dispatchers.push(dispatcher)
    const look = (): void => void dispatcher.dispatch().catch((error: unknown) => this.defects.push(error))
    this.#timers.push(setInterval(look, TIMING.dispatchMs))
    return dispatcher
  }

  /** A new visitor holds a seat and books it. @returns the booking's id */
  async sell(showId: string, seatId: number): Promise<string> {
    const [visitorId, bookingId] = [randomUUID(), randomUUID()]
    valueOf(await this.#office.office.hold(showId, visitorId, [seatId]))
    valueOf(await this.#office.office.confirm(showId, visitorId, bookingId, [seatId]))
    return bookingId
  }

  /** How many deliveries are recorded as delivered. */
  async countDelivered(endpointId: string): Promise<number> {
    return (await listDeliveries(this.#office.orm.em.fork(), endpointId, { state: 'delivered', limit: 1000 })).length
  }

  /** Waits until no server has a lease on a cursor: what the receivers accepted is recorded. */
  async untilIdle(): Promise<void> {
    const em = this.#office.orm.em.fork()
    await vi.waitUntil(
      async () => (await em.execute('select from webhook_cursor where lease is not null')).length === 0,
      { timeout: 50_000 },
    )
  }

  /** Ends servers, receivers and endpoints; call it after each test. @throws {Error} when there were defects */
  async reset(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer)
    await Promise.all(this.#dispatchers.splice(0).map((dispatcher) => dispatcher.close()))
    await Promise.all(this.#receivers.splice(0).map((receiver) => receiver.close()))
    await this.#office.orm.em.fork().execute('delete from webhook_endpoint')
    const defects = this.defects.splice(0)
    if (defects.length > 0) throw new AggregateError(defects, 'There were defects.')
  }
}

/** The bookings whose events a receiver got, in order. */
export function bookingIdsOf(receiver: Receiver): string[] {
  return receiver.accepted.flatMap(({ event }) => (event.type === 'booking.confirmed' ? event.data.bookingId : []))
}
