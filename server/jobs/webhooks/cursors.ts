// How far each endpoint has been told of each show. A cursor is moved under a lease, which a server that dies loses by time.
import type { EntityManager } from '@mikro-orm/postgresql'

/** One endpoint and one show. */
export type Pair = Readonly<{ endpointId: string; showId: string }>

/**
 * Where an endpoint stands in a show's log: the changes up to `seq` are told, and of the next one the steps below `step`.
 * `unsold` is how many seats were neither booked nor blocked at `seq`, or null when that was not counted yet.
 */
export type Position = Readonly<{ seq: number; step: number; unsold: number | null }>

/** The right to move a cursor until its time is up, given by `claim`. */
export type Claim = Pair &
  Readonly<{
    lease: string
    position: Position
    /** Failed ones of the event at this position. */
    attempts: number
    url: string
    eventTypes: string[]
    /** To be parsed. */
    secrets: unknown
  }>

/** So many shows of an endpoint are told at the same time, on all servers together; of one that fails, one. */
const LANES = 4
const FREE_LANES = `case when failing_since is null then ${LANES} else 1 end`

/** Makes the cursors of new shows, puts those of shows that were made anew at the beginning, and removes those of no show. */
export async function alignCursors(em: EntityManager): Promise<void> {
  await em.execute(
    `insert into webhook_cursor (show_id, endpoint_id, seq)
     select show.show_id, endpoint.endpoint_id, 0
     from show join webhook_endpoint as endpoint on coalesce(only_show_id, show_id) = show_id
     where show.seq > 0 and not exists (
       select from webhook_cursor as cursor
       where cursor.show_id = show.show_id and cursor.endpoint_id = endpoint.endpoint_id
     )
     on conflict do nothing`,
  )
  await em.execute(
    `update webhook_cursor set seq = 0, step = 0, unsold = null, attempts = 0, lease = null, leased_until = null
     from show where show.show_id = webhook_cursor.show_id and show.seq < webhook_cursor.seq`,
  )
  await em.execute(
    `delete from webhook_cursor where not exists (select from show where show.show_id = webhook_cursor.show_id)`,
  )
}

/** Endpoints and shows of which something is to be told now and that nobody has a lease on: as many as there are lanes. */
export function findDue(em: EntityManager, endpointId?: string): Promise<Pair[]> {
  return em.execute(
    `select due."endpointId", due."showId" from (
       select endpoint_id as "endpointId", show_id as "showId",
         row_number() over (partition by endpoint_id order by due_at, show_id) as place,
         ${FREE_LANES} - (
           select count(*) from webhook_cursor as other
           where other.endpoint_id = cursor.endpoint_id and other.leased_until > now()
         ) as lanes
       from webhook_cursor as cursor
         join show using (show_id) join webhook_endpoint as endpoint using (endpoint_id)
       where endpoint_id = coalesce(?, endpoint_id) and disabled_at is null and show.seq > cursor.seq
         and due_at <= now() and coalesce(leased_until <= now(), true)
     ) as due where place <= lanes`,
    [endpointId ?? null],
  )
}

/** The lease on a cursor, or undefined when somebody has it, it is not due, or the endpoint has no lane left. */
export async function claim(
  em: EntityManager,
  { endpointId, showId }: Pair,
  lease: string,
  leaseMs: number,
): Promise<Claim | undefined> {
  const [row] = await em.execute<
    {
      seq: number
      step: number
      unsold: number | null
      attempts: number
      url: string
      types: string[]
      secrets: unknown
    }[]
  >(
    `update webhook_cursor as cursor
     set lease = ?::uuid, leased_until = clock_timestamp() + make_interval(secs => ?::float8 / 1000)
     from webhook_endpoint as endpoint
     where cursor.show_id = ? and cursor.endpoint_id = ? and endpoint.endpoint_id = cursor.endpoint_id
       and disabled_at is null and due_at <= now() and coalesce(leased_until <= now(), true)
       and ${FREE_LANES} > (
         select count(*) from webhook_cursor as other
         where other.endpoint_id = cursor.endpoint_id and other.leased_until > now()
       )
     returning seq, step, unsold, attempts, url, array_to_json(event_types) as types, secrets`,
    [lease, leaseMs, showId, endpointId],
  )
  if (!row) return undefined
  const { seq, step, unsold, attempts, url, types: eventTypes, secrets } = row
  return { endpointId, showId, lease, position: { seq, step, unsold }, attempts, url, eventTypes, secrets }
}

/** Moves a cursor past what was told or does not concern the endpoint, and renews the lease. @returns whether it was held */
export async function advance(em: EntityManager, claimed: Claim, to: Position, leaseMs: number): Promise<boolean> {
  const rows = await em.execute<unknown[]>(`${ADVANCE} returning 1`, advanceValues(claimed, to, leaseMs))
  return rows.length > 0
}

/** The statement by which a cursor is moved while its lease is held, and what it is given. */
export const ADVANCE = `update webhook_cursor
  set seq = ?, step = ?, unsold = ?, attempts = 0, due_at = now(),
    leased_until = clock_timestamp() + make_interval(secs => ?::float8 / 1000)
  where show_id = ? and endpoint_id = ? and lease = ?::uuid`

export function advanceValues({ showId, endpointId, lease }: Claim, to: Position, leaseMs: number): unknown[] {
  return [to.seq, to.step, to.unsold, leaseMs, showId, endpointId, lease]
}

/** Gives a lease back. */
export async function release(em: EntityManager, { showId, endpointId, lease }: Claim): Promise<void> {
  await em.execute(
    `update webhook_cursor set lease = null, leased_until = null
     where show_id = ? and endpoint_id = ? and lease = ?::uuid`,
    [showId, endpointId, lease],
  )
}

/**
 * Puts an endpoint's cursor in front of the change `fromSeq` of a show: what follows is told again, or left out when that
 * is ahead. Whoever delivers at this moment stops. @returns how many changes are to be told, or undefined when the
 * endpoint is not told of such a show @throws {RangeError} when the show has not got that far
 */
export async function replayFrom(
  em: EntityManager,
  { endpointId, showId }: Pair,
  fromSeq: number,
): Promise<number | undefined> {
  await alignCursors(em)
  const [show] = await em.execute<{ seq: number }[]>(
    `select show.seq from show join webhook_cursor using (show_id) where show_id = ? and endpoint_id = ?`,
    [showId, endpointId],
  )
  if (!show) return undefined
  if (fromSeq > show.seq + 1) throw new RangeError(`The last change of “${showId}” is ${show.seq}.`)
  await em.execute(
    `update webhook_cursor set seq = ?::int - 1, step = 0, unsold = null, attempts = 0, due_at = now(), lease = null,
       leased_until = null
     where show_id = ? and endpoint_id = ?`,
    [fromSeq, showId, endpointId],
  )
  return show.seq - fromSeq + 1
}
