// The record of deliveries: each event by endpoint, with the number of attempts and the result of the last one.
import type { EntityManager } from '@mikro-orm/postgresql'
import { ADVANCE, advanceValues, type Claim, type Position } from './cursors.ts'
import type { EventInLog } from './events.ts'
import type { Attempt } from './post.ts'

const KEPT = '30 days'
/** Old rows are deleted in batches, so that no statement takes long. */
const DELETED_AT_ONCE = 5000

export type Delivery = Readonly<{
  webhookId: string
  type: string
  showId: string
  seq: number
  /** Its place in the change. */
  step: number
  state: 'pending' | 'delivered' | 'failed'
  attempts: number
  /** HTTP status of the last answer; null without one. */
  lastStatus: number | null
  lastError: string | null
  firstAttemptAt: string
  nextAttemptAt: string | null
  deliveredAt: string | null
}>

/** An attempt to deliver an event. */
type Made = Readonly<{ event: EventInLog; attempt: Attempt }>

const INSERT = `insert into webhook_delivery (
    show_id, endpoint_id, seq, step, webhook_id, type, state, attempts, last_status, last_error, next_attempt_at,
    delivered_at)`
const UPSERT = `on conflict (show_id, endpoint_id, seq, step) do update set
    webhook_id = excluded.webhook_id, type = excluded.type, state = excluded.state,
    attempts = webhook_delivery.attempts + 1, last_status = excluded.last_status, last_error = excluded.last_error,
    next_attempt_at = excluded.next_attempt_at, delivered_at = excluded.delivered_at`

/**
 * Records that an event was delivered or given up, and moves the cursor past it in the same statement.
 * @returns whether the lease was still held; if not, nothing is recorded
 */
export async function settleDelivery(
  em: EntityManager,
  claimed: Claim,
  made: Made,
  to: Position,
  leaseMs: number,
): Promise<boolean> {
  const { ok } = made.attempt
  const rows = await em.execute<unknown[]>(
    `with moved as (${ADVANCE} returning 1), healthy as (
       update webhook_endpoint set failing_since = null where ? and endpoint_id = ? and failing_since is not null
     )
     ${INSERT} select ?, ?, ?::int, ?::int, ?, ?, ?, 1, ?::int, ?, null, case when ? then clock_timestamp() end from moved
     ${UPSERT} returning 1`,
    [
      ...advanceValues(claimed, to, leaseMs),
      ok,
      claimed.endpointId,
      ...rowOf(claimed, made),
      ok ? 'delivered' : 'failed',
      made.attempt.status,
      made.attempt.error,
      ok,
    ],
  )
  return rows.length > 0
}

/** Records a failed attempt, schedules the next one after `delayMs`, and returns the lease. */
export async function postponeDelivery(
  em: EntityManager,
  claimed: Claim,
  made: Made,
  delayMs: number,
  attempts: number,
): Promise<void> {
  const { showId, endpointId, lease } = claimed
  await em.execute(
    `with failing as (
       update webhook_endpoint set failing_since = clock_timestamp() where endpoint_id = ? and failing_since is null
     ), postponed as (
       update webhook_cursor set attempts = ?, lease = null, leased_until = null,
         due_at = clock_timestamp() + make_interval(secs => ?::float8 / 1000)
       where show_id = ? and endpoint_id = ? and lease = ?::uuid returning due_at
     )
     ${INSERT} select ?, ?, ?::int, ?::int, ?, ?, 'pending', 1, ?::int, ?, due_at, null from postponed
     ${UPSERT}`,
    [
      endpointId,
      attempts,
      delayMs,
      showId,
      endpointId,
      lease,
      ...rowOf(claimed, made),
      made.attempt.status,
      made.attempt.error,
    ],
  )
}

function rowOf({ showId, endpointId }: Claim, { event }: Made): unknown[] {
  return [showId, endpointId, event.seq, event.step, event.webhookId, event.type]
}

/** Where a delivery stands in the list of an endpoint's deliveries. */
export type DeliveryPlace = Readonly<{ firstAttemptMs: number; showId: string; seq: number; step: number }>

/**
 * An endpoint's latest deliveries, the newest first; with `state`, only those in that state, and with `after`, those behind
 * that one.
 */
export function listDeliveries(
  em: EntityManager,
  endpointId: string,
  { state, limit, after }: { state: Delivery['state'] | undefined; limit: number; after?: DeliveryPlace | undefined },
): Promise<Delivery[]> {
  const behind = after
    ? 'and (first_attempt_at, show_id, seq, step) < (to_timestamp(?::float8 / 1000), ?, ?::bigint, ?)'
    : ''
  const place = after ? [after.firstAttemptMs, after.showId, after.seq, after.step] : []
  return em.execute(
    `select webhook_id as "webhookId", type, show_id as "showId", seq, step, state, attempts, last_status as "lastStatus",
       last_error as "lastError", first_attempt_at as "firstAttemptAt", next_attempt_at as "nextAttemptAt",
       delivered_at as "deliveredAt"
     from webhook_delivery where endpoint_id = ? and state = coalesce(?, state) ${behind}
     order by first_attempt_at desc, show_id desc, seq desc, step desc limit ?`,
    [endpointId, state ?? null, ...place, limit],
  )
}

/** Deletes one batch of the deliveries that are older than 30 days. */
export async function deleteOldDeliveries(em: EntityManager): Promise<void> {
  await em.execute(
    `delete from webhook_delivery where ctid in (
       select ctid from webhook_delivery where first_attempt_at < now() - ?::interval limit ?)`,
    [KEPT, DELETED_AT_ONCE],
  )
}
