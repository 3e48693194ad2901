// The delivery cursor of each endpoint in each show. A server moves a cursor under a lease, which expires when the server
// dies.
import type { EntityManager } from '@mikro-orm/postgresql'
import { readArchivedLog } from '../../booking/archived-logs.ts'

/** One endpoint and one show. */
export type Pair = Readonly<{ endpointId: string; showId: string }>

/**
 * The position of an endpoint in a show's log: the changes up to `seq` are delivered, and the steps below `step` of the next
 * change. `unsold` is the number of seats that were neither booked nor blocked at `seq`, or null before it was counted.
 */
export type Position = Readonly<{ seq: number; step: number; unsold: number | null }>

/** A lease on a cursor, taken by `claim`: the right to move it until the lease expires. */
export type Claim = Pair &
  Readonly<{
    lease: string
    position: Position
    /** Failed attempts for the event at this position. */
    attempts: number
    url: string
    eventTypes: string[]
    /** Not parsed yet. */
    secrets: unknown
  }>

/** The number of shows that one endpoint receives at the same time, from all servers together; one while it fails. */
const LANES = 4
const FREE_LANES = `case when failing_since is null then ${LANES} else 1 end`

/**
 * Creates the cursors of new shows, resets those of shows that were created anew, and removes those of deleted shows. What
 * to do is read first, since a database that is distributed has cursors and shows at different places.
 */
export async function alignCursors(em: EntityManager): Promise<void> {
  const missing = await em.execute<Pair[]>(
    `select show.show_id as "showId", endpoint.endpoint_id as "endpointId"
     from show join webhook_endpoint as endpoint on coalesce(only_show_id, show_id) = show_id
       left join webhook_cursor as cursor on cursor.show_id = show.show_id and cursor.endpoint_id = endpoint.endpoint_id
     where show.seq > 0 and cursor.show_id is null`,
  )
  if (missing.length > 0) {
    await em.execute(
      `insert into webhook_cursor (show_id, endpoint_id, seq)
       select "showId", "endpointId", 0 from json_to_recordset(?::json) as missing("showId" text, "endpointId" text)
         join webhook_endpoint on endpoint_id = "endpointId"
       on conflict do nothing`,
      [JSON.stringify(missing)],
    )
  }
  const outdated = await em.execute<{ showId: string; seq: number | null }[]>(
    `select distinct cursor.show_id as "showId", show.seq
     from webhook_cursor as cursor left join show on show.show_id = cursor.show_id
     where show.seq is null or show.seq < cursor.seq`,
  )
  for (const { showId, seq } of outdated) {
    if (seq === null) await em.execute('delete from webhook_cursor where show_id = ?', [showId])
    else {
      await em.execute(
        `update webhook_cursor set seq = 0, step = 0, unsold = null, attempts = 0, lease = null, leased_until = null
         where show_id = ? and seq > ?`,
        [showId, seq],
      )
    }
  }
}

/** The pairs with changes to deliver now that no server has a lease on, at most as many as an endpoint has lanes free. */
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

/** Takes the lease on a cursor; undefined when it is taken, not due, or the endpoint has no free lane. */
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

/** Moves a cursor past delivered or irrelevant events, and renews the lease. @returns whether the lease was still held */
export async function advance(em: EntityManager, claimed: Claim, to: Position, leaseMs: number): Promise<boolean> {
  const rows = await em.execute<unknown[]>(`${ADVANCE} returning 1`, advanceValues(claimed, to, leaseMs))
  return rows.length > 0
}

/** The statement that moves a cursor while its lease is held, and its parameters. */
export const ADVANCE = `update webhook_cursor
  set seq = ?, step = ?, unsold = ?, attempts = 0, due_at = now(),
    leased_until = clock_timestamp() + make_interval(secs => ?::float8 / 1000)
  where show_id = ? and endpoint_id = ? and lease = ?::uuid`

export function advanceValues({ showId, endpointId, lease }: Claim, to: Position, leaseMs: number): unknown[] {
  return [to.seq, to.step, to.unsold, leaseMs, showId, endpointId, lease]
}

/** Returns a lease. */
export async function release(em: EntityManager, { showId, endpointId, lease }: Claim): Promise<void> {
  await em.execute(
    `update webhook_cursor set lease = null, leased_until = null
     where show_id = ? and endpoint_id = ? and lease = ?::uuid`,
    [showId, endpointId, lease],
  )
}

/**
 * Sets an endpoint's cursor to the change `fromSeq` of a show. An earlier `fromSeq` delivers changes again, a later one
 * skips them. A delivery that is running stops.
 * @returns the number of changes to deliver, or undefined when the endpoint does not receive such a show
 * @throws {RangeError} when `fromSeq` is after the show's next change, or in the part of its log that was archived
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
  const archived = await readArchivedLog(em, showId)
  if (archived && fromSeq <= archived.seq) {
    throw new RangeError(`The log of “${showId}” up to change ${archived.seq} was archived to ${archived.file}.`)
  }
  if (fromSeq > show.seq + 1) throw new RangeError(`The last change of “${showId}” is ${show.seq}.`)
  await em.execute(
    `update webhook_cursor set seq = ?::int - 1, step = 0, unsold = null, attempts = 0, due_at = now(), lease = null,
       leased_until = null
     where show_id = ? and endpoint_id = ?`,
    [fromSeq, showId, endpointId],
  )
  return show.seq - fromSeq + 1
}
