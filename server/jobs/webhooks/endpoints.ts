// Webhook endpoints: their URLs, their event types, and the secrets that sign their webhooks.
import { randomBytes } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/postgresql'
import { z } from 'zod'
import { WebhookType } from '../../../shared/webhooks.ts'

const SECRET_BYTES = 32
/** The time after a rotation in which webhooks are signed with the old secret as well. */
const OLD_SECRET_VALID = '24 hours'

/** `until` is null for the newest secret. A secret has the format of Standard Webhooks: `whsec_` and base64. */
export const Secrets = z.array(z.object({ secret: z.string(), until: z.string().nullable() }))
export type Secrets = z.infer<typeof Secrets>

export type Endpoint = Readonly<{
  endpointId: string
  url: string
  eventTypes: WebhookType[]
  /** Null: all shows, including future ones. */
  showId: string | null
  createdAt: string
  /** When deliveries began to fail; null when the last one succeeded. */
  failingSince: string | null
  disabledAt: string | null
  disabledReason: string | null
}>

export type NewEndpoint = { url: string; eventTypes: readonly WebhookType[]; showId: string | undefined }

/**
 * Adds an endpoint in the transaction of `em`. It receives the events from now on.
 * @returns its id, and the secret, which is not shown again
 * @throws {RangeError} when the show does not exist
 */
export async function addEndpoint(
  em: EntityManager,
  { url, eventTypes, showId }: NewEndpoint,
): Promise<{ endpointId: string; secret: string }> {
  const endpointId = `we_${randomBytes(9).toString('hex')}`
  const secret = newSecret()
  const secrets: Secrets = [{ secret, until: null }]
  if (showId !== undefined) {
    const [show] = await em.execute('select from show where show_id = ?', [showId])
    if (!show) throw new RangeError(`There is no show “${showId}”.`)
  }
  await em.execute(
    `insert into webhook_endpoint (endpoint_id, url, event_types, only_show_id, secrets)
     values (?, ?, array(select json_array_elements_text(?::json)), ?, ?::json)`,
    [endpointId, url, JSON.stringify(eventTypes), showId ?? null, JSON.stringify(secrets)],
  )
  const shows = await em.execute('select show_id, seq from show where coalesce(?, show_id) = show_id', [showId ?? null])
  await em.execute(
    `insert into webhook_cursor (show_id, endpoint_id, seq)
     select show_id, ?, seq from json_to_recordset(?::json) as shows(show_id text, seq int)`,
    [endpointId, JSON.stringify(shows)],
  )
  return { endpointId, secret }
}

/** All endpoints, the oldest first. */
export async function listEndpoints(em: EntityManager): Promise<Endpoint[]> {
  return em.execute(
    `select endpoint_id as "endpointId", url, array_to_json(event_types) as "eventTypes", only_show_id as "showId",
       created_at as "createdAt", failing_since as "failingSince", disabled_at as "disabledAt",
       disabled_reason as "disabledReason"
     from webhook_endpoint order by created_at, endpoint_id`,
  )
}

/** By endpoint, how many changes of shows it has not got yet; those that have all are left out. */
export async function countWaiting(em: EntityManager): Promise<Map<string, number>> {
  const rows = await em.execute<{ endpointId: string; changes: number }[]>(
    `select endpoint_id as "endpointId", sum(show.seq - cursor.seq)::float8 as changes
     from webhook_cursor as cursor join show using (show_id) where show.seq > cursor.seq group by endpoint_id`,
  )
  return new Map(rows.map(({ endpointId, changes }) => [endpointId, changes]))
}

/** Removes an endpoint with its deliveries. @returns whether it existed */
export function removeEndpoint(em: EntityManager, endpointId: string): Promise<boolean> {
  return isAny(em, 'delete from webhook_endpoint where endpoint_id = ? returning 1', [endpointId])
}

/** Enables an endpoint from where it stopped, and retries failed deliveries at once. @returns whether the endpoint exists */
export function enableEndpoint(em: EntityManager, endpointId: string): Promise<boolean> {
  return isAny(
    em,
    `with enabled as (
       update webhook_endpoint set disabled_at = null, disabled_reason = null where endpoint_id = ? returning endpoint_id
     ), due as (
       update webhook_cursor set due_at = now(), attempts = 0 from enabled
       where enabled.endpoint_id = webhook_cursor.endpoint_id
     )
     select 1 from enabled`,
    [endpointId],
  )
}

/** Stops deliveries to an endpoint until it is enabled. Events of that time are delivered later, from the change log. */
export async function disableEndpoint(em: EntityManager, endpointId: string, reason: string): Promise<void> {
  await em.execute(
    'update webhook_endpoint set disabled_at = clock_timestamp(), disabled_reason = ? where endpoint_id = ?',
    [reason, endpointId],
  )
}

/**
 * Gives an endpoint a new secret. For 24 hours webhooks are signed with the old ones too.
 * @returns the new secret, or undefined when the endpoint does not exist
 */
export async function rotateSecret(em: EntityManager, endpointId: string): Promise<string | undefined> {
  const [row] = await em.execute<{ secrets: unknown; now: string; end: string }[]>(
    `select secrets, clock_timestamp() as now, clock_timestamp() + ?::interval as end
     from webhook_endpoint where endpoint_id = ? for update`,
    [OLD_SECRET_VALID, endpointId],
  )
  if (!row) return undefined
  const secret = newSecret()
  const old = validSecrets(Secrets.parse(row.secrets), new Date(row.now))
  const secrets: Secrets = [
    { secret, until: null },
    ...old.map((each) => ({ ...each, until: each.until ?? new Date(row.end).toISOString() })),
  ]
  await em.execute('update webhook_endpoint set secrets = ?::json where endpoint_id = ?', [
    JSON.stringify(secrets),
    endpointId,
  ])
  return secret
}

/** The secrets that are valid at `now`, the newest first. */
export function validSecrets(secrets: Secrets, now: Date): Secrets {
  return secrets.filter(({ until }) => until === null || new Date(until) > now)
}

function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`
}

async function isAny(em: EntityManager, statement: string, values: unknown[]): Promise<boolean> {
  const rows = await em.execute<unknown[]>(statement, values)
  return rows.length > 0
}
