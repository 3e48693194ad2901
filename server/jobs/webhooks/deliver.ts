// Delivers the events of one show to one endpoint in the order of the log. The next event follows when the previous one was
// delivered or given up.
import { randomUUID } from 'node:crypto'
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import type { LogChange } from '../../../shared/change-log.ts'
import { readArchivedLog, type ArchivedLog } from '../../booking/archived-logs.ts'
import { countUnsold, readChangeLogPage } from '../../booking/change-log-pages.ts'
import type { Plans } from '../../booking/plans.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { Resolve } from './addresses.ts'
import { advance, claim, release, type Claim, type Pair, type Position } from './cursors.ts'
import { postponeDelivery, settleDelivery } from './deliveries.ts'
import { disableEndpoint, Secrets, validSecrets } from './endpoints.ts'
import { EventReader } from './event-reader.ts'
import { eventsOf, unsoldAfter, UNSOLD_BY, type EventInLog } from './events.ts'
import { Poster } from './post.ts'
import type { WebhookTiming } from './timing.ts'

export type DeliveryTerms = Readonly<{
  orm: MikroORM
  plans: Plans
  allowPrivate: boolean
  timing: WebhookTiming
  metrics: Metrics
  /** Aborted when no further event may begin. */
  stopping: AbortSignal
  /** Aborted when the running attempt must end; that attempt does not count. */
  breakingOff: AbortSignal
  resolve?: Resolve
}>

/** A delivery with more events to send ends after this time, so that other shows get their turn. */
const SLICE_MS = 5000
/** Few, since a busy show's changes have hundreds of steps each, and parsing them delays commands. */
const CHANGES_AT_ONCE = 20
const GONE = 410
const SECOND_MS = 1000

/** Delivers the due events of a pair until none is left, an attempt fails, or the time slice is over. */
export async function deliver(pair: Pair, terms: DeliveryTerms): Promise<void> {
  const em = terms.orm.em.fork()
  const claimed = await claim(em, pair, randomUUID(), terms.timing.leaseMs)
  if (!claimed) return
  const delivery = new Delivery(em, claimed, terms)
  try {
    await delivery.run()
  } finally {
    delivery.close()
    await release(em, claimed)
  }
}

class Delivery {
  readonly #em: EntityManager
  readonly #claimed: Claim
  readonly #terms: DeliveryTerms
  readonly #poster: Poster
  readonly #reader: EventReader
  readonly #types: ReadonlySet<string>
  #position: Position
  #attempts: number

  constructor(em: EntityManager, claimed: Claim, terms: DeliveryTerms) {
    this.#em = em
    this.#claimed = claimed
    this.#terms = terms
    this.#poster = new Poster(claimed.url, terms.timing.attemptMs, terms.allowPrivate, terms.resolve)
    this.#reader = new EventReader(em, terms.plans, claimed.showId)
    this.#types = new Set(claimed.eventTypes)
    this.#position = claimed.position
    this.#attempts = claimed.attempts
  }

  async run(): Promise<void> {
    const until = performance.now() + SLICE_MS
    const { showId } = this.#claimed
    if (this.#position.unsold === null && this.#types.has('show.sold_out')) {
      const unsold = await countUnsold(this.#em, showId, this.#position.seq, UNSOLD_BY)
      this.#position = { ...this.#position, unsold }
    }
    for (;;) {
      const page = await readChangeLogPage(this.#terms.orm.em.fork(), showId, this.#position.seq, CHANGES_AT_ONCE)
      if (page && page.seq > this.#position.seq && page.changes[0]?.seq !== this.#position.seq + 1) {
        const archived = await readArchivedLog(this.#em, showId)
        if (archived) return disableEndpoint(this.#em, this.#claimed.endpointId, archivedReason(showId, archived))
      }
      if (!page || page.changes.length === 0) return
      if (!(await this.#deliverChanges(page.changes, until))) return
    }
  }

  close(): void {
    this.#poster.close()
  }

  /** @returns whether to continue: all events are delivered or given up, and time is left */
  async #deliverChanges(changes: readonly LogChange[], until: number): Promise<boolean> {
    const isOver = (): boolean => this.#terms.stopping.aborted || performance.now() > until
    for (const change of changes) {
      const { step, unsold } = this.#position
      for (const event of eventsOf(this.#claimed.showId, change, step, unsold ?? 0)) {
        if (!this.#types.has(event.type)) continue
        if (isOver() || !(await this.#attempt(event))) return false
      }
      this.#position = { seq: change.seq, step: 0, unsold: await this.#unsoldAfter(unsold, change) }
    }
    return (await advance(this.#em, this.#claimed, this.#position, this.#terms.timing.leaseMs)) && !isOver()
  }

  async #unsoldAfter(unsold: number | null, change: LogChange): Promise<number | null> {
    if (unsold === null) return null
    // With another plan the show has other seats (O8).
    const mayHaveOtherSeats = change.steps.some(({ cause }) => cause === 'show-changed')
    if (!mayHaveOtherSeats) return unsoldAfter(unsold, change)
    return countUnsold(this.#em, this.#claimed.showId, change.seq, UNSOLD_BY)
  }

  /** @returns whether the event is delivered or given up and the lease is still held */
  async #attempt(event: EventInLog): Promise<boolean> {
    const { timing, metrics, breakingOff } = this.#terms
    const body = await this.#reader.read(event)
    if (!body) return true
    const message = { webhookId: event.webhookId, body: JSON.stringify(body) }
    const secrets = validSecrets(Secrets.parse(this.#claimed.secrets), new Date()).map(({ secret }) => secret)
    const startMs = performance.now()
    const attempt = await this.#poster.post(message, secrets, breakingOff)
    if (!attempt.ok && breakingOff.aborted) return false
    const made = { event, attempt }
    const pauseMs = timing.retryMs[this.#attempts]
    metrics.webhookSeconds.of().observe((performance.now() - startMs) / SECOND_MS)
    metrics.webhookAttempts.add(attempt.ok ? 'delivered' : pauseMs === undefined ? 'failed' : 'retried')
    if (attempt.ok || pauseMs === undefined) {
      this.#attempts = 0
      this.#position = { ...this.#position, step: event.step + 1 }
      return settleDelivery(this.#em, this.#claimed, made, this.#position, timing.leaseMs)
    }
    if (attempt.status === GONE) await disableEndpoint(this.#em, this.#claimed.endpointId, 'It answered with 410 Gone.')
    await postponeDelivery(this.#em, this.#claimed, made, pauseMs, this.#attempts + 1)
    return false
  }
}

function archivedReason(showId: string, { seq, file }: ArchivedLog): string {
  return `The log of “${showId}” up to change ${seq} was archived to ${file} before all of it was delivered.`
}
