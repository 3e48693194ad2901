// Reads and deletes rows of the table of holds, for the sweeper and the grace.
import type { MikroORM } from '@mikro-orm/postgresql'

/** A show with holds or allocations whose time is up, or with rows of ended holds that are not needed any more. */
export type ShowToSweep = { showId: string; hasRunOut: boolean; hasEnded: boolean }

/** The shows that a sweep has something to do in. Raw SQL: it aggregates. */
export async function readShowsToSweep(orm: MikroORM): Promise<ShowToSweep[]> {
  return orm.em.fork().execute(
    `select show_id as "showId", bool_or(not ended) as "hasRunOut", bool_or(ended) as "hasEnded" from (
       select show_id, ended_at is not null as ended from hold where expires_at <= now()
       union all select show_id, false from allocated_seat where until <= now()
     ) as due group by show_id`,
  )
}

/**
 * Deletes the rows of a show's ended holds that a next hold no longer continues (H13). Skips rows that another transaction
 * has locked, since a visitor who takes seats again writes a row with a later expiry.
 */
export async function deleteEndedHolds(orm: MikroORM, showId: string): Promise<void> {
  await orm.em.fork().execute(
    `delete from hold where show_id = ? and visitor_id in (
       select visitor_id from hold
       where show_id = ? and ended_at is not null and expires_at <= now() for update skip locked
     )`,
    [showId, showId],
  )
}

/**
 * Deletes the expired rows of a show's holds without seats. Nothing else ends such a row, and the show would be swept
 * forever. No lock on the show is needed, since a new hold writes its row with a later expiry; rows that are locked are left
 * for the next sweep.
 */
export async function deleteEmptyHolds(orm: MikroORM, showId: string): Promise<void> {
  await orm.em.fork().execute(
    `delete from hold where show_id = ? and visitor_id in (
       select visitor_id from hold
       where show_id = ? and expires_at <= now() and ended_at is null and not exists (
         select from seat where show_id = ? and held_by = hold.visitor_id and booking_id is null
       ) for update skip locked
     )`,
    [showId, showId, showId],
  )
}

/** The visitors who hold seats, and in which shows. */
export type HolderAt = { showId: string; visitorId: string }

/**
 * Where these visitors hold seats, run out or not. Raw SQL: when a network breaks, thousands of visitors leave at once, and
 * a row read as an entity costs about 0.1 ms of the event loop.
 */
export async function readHolds(orm: MikroORM, visitorIds: readonly string[]): Promise<HolderAt[]> {
  return orm.em.fork().execute(
    `select show_id as "showId", visitor_id as "visitorId" from hold
     where visitor_id in (select json_array_elements_text(?::json)::uuid) and ended_at is null`,
    [JSON.stringify(visitorIds)],
  )
}

/**
 * The holds that are cut short and have not run out yet: all of them, or these visitors'. Raw SQL: it compares columns, so
 * that the index `hold_cut` serves.
 */
export async function readCutHolds(orm: MikroORM, visitorIds?: readonly string[]): Promise<HolderAt[]> {
  const whose = visitorIds ? 'and visitor_id in (select json_array_elements_text(?::json)::uuid)' : ''
  return orm.em.fork().execute(
    `select show_id as "showId", visitor_id as "visitorId" from hold
     where expires_at < promised_until and expires_at > now() ${whose}`,
    visitorIds ? [JSON.stringify(visitorIds)] : [],
  )
}
