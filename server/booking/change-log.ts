// Reads what boards are made of: a show with its seats in one statement, and the log of changes after a seq.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import type { ConfirmBy } from '../../shared/status.ts'
import { ShowRow } from '../database/entities.ts'
import type { BoardRows, ShowFacts } from './board.ts'
import type { Holder } from './holders.ts'
import type { Instant, Step } from './seat.ts'
import { planUrlOf } from './plans.ts'
import { epochMs } from './sql.ts'
import type { Change } from './write-change.ts'

/** So many log entries are read at a time. */
export const PORTION = 1000

/** Seats in the same state, as a booking's or a hold's are. */
type SeatGroup = {
  ids: number[]
  blocked: boolean
  heldBy: string | null
  bookingId: string | null
  requestId: string | null
  heldSince: Instant | null
  expiresAt: Instant | null
  promisedUntil: Instant | null
  checkout: number[] | null
}

/** With the digest of the show's plan, null when that plan is missing, and who confirms, null when it is not said. */
type StoredRows = BoardRows & { planDigest: string | null; confirmBy: ConfirmBy | null }

/** A show, its seats that are not available, its holders and its bookings' ids, all as of one seq, or undefined when there is no such show. */
export async function readBoardRows(em: EntityManager, showId: string): Promise<StoredRows | undefined> {
  const [row] = await em.execute<
    (Record<string, unknown> & Record<'seats' | 'holders' | 'bookings', string> & { digest: string | null })[]
  >(
    `select show.*, (select digest from seating_plan where seating_plan.plan_id = show.plan_id), (
       select coalesce(json_agg(taken), '[]')::text from (
         select json_agg(seat_id) as ids, blocked, held_by as "heldBy", booking_id as "bookingId",
           request_id as "requestId", ${epochMs('held_since')} as "heldSince", ${epochMs('expires_at')} as "expiresAt",
           ${epochMs('promised_until')} as "promisedUntil", checkout
         from seat left join hold on hold.show_id = seat.show_id and visitor_id = held_by and booking_id is null
         where seat.show_id = show.show_id and (held_by is not null or blocked)
         group by blocked, held_by, booking_id, request_id, held_since, expires_at, promised_until, checkout
       ) as taken
     ) as seats, (
       select coalesce(json_agg(json_build_object(
         'visitorId', visitor_id, 'address', address,
         'ended', case when ended_at is not null
           then json_build_object('since', ${epochMs('held_since')}, 'endedAt', ${epochMs('ended_at')}) end
       ) order by ended_at), '[]')::text
       from hold where hold.show_id = show.show_id and (address is not null or ended_at is not null)
     ) as holders, (
       select coalesce(json_agg(booking_id), '[]')::text from booking where booking.show_id = show.show_id
     ) as bookings
     from show where show_id = ?`,
    [showId],
  )
  if (!row) return undefined
  const show = em.map(ShowRow, row)
  const groups = JSON.parse(row.seats) as SeatGroup[]
  return {
    facts: factsOf(show, row.digest),
    planDigest: row.digest,
    confirmBy: show.confirmBy ?? null,
    seq: show.seq,
    changedAt: show.changedAt?.getTime() ?? null,
    seats: groups.flatMap(({ ids, ...seat }) => ids.map((seatId) => ({ ...seat, seatId }))),
    holders: JSON.parse(row.holders) as Holder[],
    bookingIds: JSON.parse(row.bookings) as string[],
  }
}

/** Changes of a show after `seq`, in their order, as many as `limit` at most. */
export async function readChanges(
  em: EntityManager,
  showId: string,
  seq: number,
  limit: number = PORTION,
): Promise<Change[]> {
  const rows = await em.execute<{ seq: number; at: Date | string; changes: string }[]>(
    'select seq, at, changes::text as changes from show_change where show_id = ? and seq > ? order by seq limit ?',
    [showId, seq, limit],
  )
  return rows.map((row) => ({
    showId,
    seq: row.seq,
    at: new Date(row.at).getTime(),
    steps: JSON.parse(row.changes) as Step[],
  }))
}

/** How far a show has got in the database, and when its last change was decided or the show itself was made. */
export type Reached = { showId: string; seq: number; at: Instant | null }

/** How far these shows have got, and where their plans are now. */
export async function readSeqs(orm: MikroORM, showIds: readonly string[]): Promise<(Reached & { planUrl: string })[]> {
  const rows = await orm.em.fork().execute<(Reached & { planId: string; digest: string })[]>(
    `select show_id as "showId", seq, ${epochMs('changed_at')} as at, plan_id as "planId", digest
     from show join seating_plan using (plan_id) where show_id in (select json_array_elements_text(?::json))`,
    [JSON.stringify(showIds)],
  )
  return rows.map(({ planId, digest, ...reached }) => ({ ...reached, planUrl: planUrlOf(planId, digest) }))
}

/** A show with holds whose time is up, or with rows of ended ones that are not needed any more. */
export type ShowToSweep = { showId: string; hasRunOut: boolean; hasEnded: boolean }

export async function readShowsToSweep(orm: MikroORM): Promise<ShowToSweep[]> {
  return orm.em.fork().execute(
    `select show_id as "showId", bool_or(ended_at is null) as "hasRunOut", bool_or(ended_at is not null) as "hasEnded"
     from hold where expires_at <= now() group by show_id`,
  )
}

/**
 * Deletes the rows of a show's ended holds whose visitors begin anew from now on (H13). Locks only what nobody else has
 * locked: whoever takes seats again writes a row that has time left.
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
 * Deletes the run-out rows of a show's holds that no seat belongs to: nothing would ever end them, and the show would be
 * swept for ever. Needs no lock on the show: whoever begins a hold anew writes its row, which has time left then.
 */
export async function deleteEmptyHolds(orm: MikroORM, showId: string): Promise<void> {
  await orm.em.fork().execute(
    `delete from hold where show_id = ? and expires_at <= now() and ended_at is null and not exists (
       select from seat
       where seat.show_id = hold.show_id and held_by = hold.visitor_id and booking_id is null
     )`,
    [showId],
  )
}

/** Who holds seats, and where. */
export type HolderAt = { showId: string; visitorId: string }

/** Where these visitors hold seats. */
export async function readHolds(orm: MikroORM, visitorIds: readonly string[]): Promise<HolderAt[]> {
  return orm.em.fork().execute(
    `select show_id as "showId", visitor_id as "visitorId" from hold
     where visitor_id in (select json_array_elements_text(?::json)::uuid) and ended_at is null`,
    [JSON.stringify(visitorIds)],
  )
}

/** Which holds are cut short and have not run out yet: all of them, or these visitors'. */
export async function readCutHolds(orm: MikroORM, visitorIds?: readonly string[]): Promise<HolderAt[]> {
  const whose = visitorIds ? 'and visitor_id in (select json_array_elements_text(?::json)::uuid)' : ''
  return orm.em.fork().execute(
    `select show_id as "showId", visitor_id as "visitorId" from hold
     where expires_at < promised_until and expires_at > now() ${whose}`,
    visitorIds ? [JSON.stringify(visitorIds)] : [],
  )
}

/** What is told of a show in general, but for who confirms. `planDigest` is null when its plan is missing. */
export function factsOf(show: Omit<ShowRow, 'seq' | 'changedAt'>, planDigest: string | null): ShowFacts {
  return {
    showId: show.showId,
    title: show.title,
    venue: show.venue,
    startsAt: show.startsAt.toISOString(),
    salesOpenAt: show.salesOpenAt.toISOString(),
    salesCloseAt: show.salesCloseAt.toISOString(),
    timeZone: show.timeZone,
    currency: show.currency,
    planId: show.planId,
    ...(planDigest !== null && { planUrl: planUrlOf(show.planId, planDigest) }),
    seatCount: show.seatCount,
    singles: show.singles,
  }
}
