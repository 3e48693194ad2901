// Finds the shows and endpoints with events to deliver, and queues them for workers. Workers run only while an endpoint is
// enabled.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Plans } from '../../booking/plans.ts'
import type { PoolUsage } from '../../database/connection-pool.ts'
import { openDatabase, poolUsageOf } from '../../database/orm.ts'
import { startJobs, type JobRunner } from '../job-runner.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { Resolve } from './addresses.ts'
import { alignCursors, findDue } from './cursors.ts'
import { deleteOldDeliveries } from './deliveries.ts'
import { deliver, type DeliveryTerms } from './deliver.ts'
import type { WebhookTiming } from './timing.ts'

const TASK = 'deliver-webhooks'
const Payload = z.object({ endpointId: z.string(), showId: z.string() })

/** The pool of deliveries, apart from the pool of commands so that deliveries do not delay a sale. */
const CONNECTIONS = 3
const NO_CONNECTIONS: PoolUsage = { size: 0, used: 0, idle: 0, waiting: 0 }
const HOUR_MS = 3_600_000
/** The time that a running delivery gets when the server stops. */
const LAST_ATTEMPT_MS = 2000

export type WebhookOptions = Readonly<{
  databaseUrl: string
  plans: Plans
  /** Whether endpoints may have http URLs and addresses that are not public. */
  allowPrivate: boolean
  timing: WebhookTiming
  log: Logger
  metrics: Metrics
  onDefect: (error: unknown, what: string) => void
  /** Resolves the host names of endpoints; `dns.lookup` by default. */
  resolve?: Resolve
}>

/**
 * The change log of each show is the outbox: exactly the changes committed there are delivered, at least once, however often
 * servers stop in between. A sale neither writes for webhooks nor waits for them. E1.
 */
export class WebhookDispatcher {
  readonly #options: WebhookOptions
  readonly #orm: MikroORM
  readonly #stopping = new AbortController()
  readonly #breakingOff = new AbortController()
  #runner: JobRunner | undefined
  #dispatching: Promise<void> | undefined
  #cleanedAt = -Infinity

  constructor(options: WebhookOptions) {
    this.#options = options
    this.#orm = openDatabase(options.databaseUrl, CONNECTIONS)
  }

  /** The connections of the deliveries, and those of the workers, which open none while no endpoint is enabled. */
  get pools(): { webhooks: PoolUsage; jobs: PoolUsage } {
    return { webhooks: poolUsageOf(this.#orm), jobs: this.#runner?.pool() ?? NO_CONNECTIONS }
  }

  /** Finds due deliveries once and queues them for the workers of all servers. Calls that overlap share one run. */
  dispatch(): Promise<void> {
    this.#dispatching ??= this.#dispatch().finally(() => (this.#dispatching = undefined))
    return this.#dispatching
  }

  /** Ends running deliveries within seconds, and closes the connections. */
  async close(): Promise<void> {
    this.#stopping.abort()
    const tooLong = setTimeout(() => this.#breakingOff.abort(), LAST_ATTEMPT_MS)
    await this.#dispatching?.catch(() => undefined)
    await this.#runner?.stop()
    clearTimeout(tooLong)
    await this.#orm.close(true)
  }

  async #dispatch(): Promise<void> {
    if (this.#stopping.signal.aborted) return
    const em = this.#orm.em.fork()
    const [any] = await em.execute('select from webhook_endpoint where disabled_at is null limit 1')
    if (!any) {
      await this.#runner?.stop()
      this.#runner = undefined
      return
    }
    await alignCursors(em)
    if (performance.now() - this.#cleanedAt > HOUR_MS) {
      this.#cleanedAt = performance.now()
      await deleteOldDeliveries(em)
    }
    await this.#enqueueDue()
  }

  async #enqueueDue(endpointId?: string): Promise<void> {
    const due = await findDue(this.#orm.em.fork(), endpointId)
    if (due.length === 0 || this.#stopping.signal.aborted) return
    this.#runner ??= await this.#start()
    await this.#runner.add(
      due.map((pair) => ({ task: TASK, payload: pair, key: `${TASK} ${pair.endpointId} ${pair.showId}` })),
    )
  }

  #start(): Promise<JobRunner> {
    const { databaseUrl, log } = this.#options
    const onEnd = (): void => void (this.#runner = undefined)
    return startJobs(databaseUrl, { [TASK]: (payload: unknown) => this.#deliver(payload) }, log, onEnd)
  }

  /** Never throws: the next dispatch finds undelivered events again. */
  async #deliver(payload: unknown): Promise<void> {
    try {
      const pair = Payload.parse(payload)
      await deliver(pair, this.#terms())
      if (!this.#stopping.signal.aborted) await this.#enqueueDue(pair.endpointId)
    } catch (error) {
      this.#options.onDefect(error, 'delivering webhooks')
    }
  }

  #terms(): DeliveryTerms {
    const { plans, allowPrivate, timing, metrics, resolve } = this.#options
    return {
      orm: this.#orm,
      plans,
      allowPrivate,
      timing,
      metrics,
      stopping: this.#stopping.signal,
      breakingOff: this.#breakingOff.signal,
      ...(resolve && { resolve }),
    }
  }
}
