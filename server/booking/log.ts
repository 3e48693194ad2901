// Reads what boards are made of: a show with its seats in one statement, and the log of changes after a seq.
import type { MikroORM } from '@mikro-orm/postgresql'
import { BLOCKED, BOOKED, HELD } from '../../shared/status.ts'
import { ShowRow } from '../database/entities.ts'
import type { BoardRows, BoardSeat, ShowFacts } from './board.ts'
import type { Step } from './seat.ts'
import type { Change } from './write.ts'

/** So many log entries are read at a time. */
const PORTION = 1000

type SeatTuple = [
  seatId: number,
  blocked: boolean,
  booked: boolean,
  heldBy: string | null,
  since: number | null,
  expiresAt: number | null,
  promisedUntil: number | null,
]

/** A show and its seats that are not available, all as of one seq, or undefined when there is no such show. */
export async function readBoardRows(orm: MikroORM, showId: string): Promise<BoardRows | undefined> {
  const em = orm.em.fork()
  const [row] = await em.execute<(Record<string, unknown> & { seats: string })[]>(
    `select show.*, (
       select coalesce(json_agg(json_build_array(seat_id, blocked, booking_id is not null, held_by,
         extract(epoch from held_since) * 1000, extract(epoch from hold_expires_at) * 1000,
         extract(epoch from hold_promised_until) * 1000)), '[]')::text
       from seat where seat.show_id = show.show_id and (held_by is not null or blocked)
     ) as seats
     from show where show_id = ?`,
    [showId],
  )
  if (!row) return undefined
  const show = em.map(ShowRow, row)
  const seats = (JSON.parse(row.seats) as SeatTuple[]).map(boardSeat)
  return { facts: factsOf(show), seq: show.seq, seats }
}

/** Up to a thousand changes of a show after `seq`, in their order. */
export async function readChanges(orm: MikroORM, showId: string, seq: number): Promise<Change[]> {
  const rows = await orm.em
    .fork()
    .execute<{ seq: number; at: Date | string; changes: string }[]>(
      'select seq, at, changes::text as changes from show_change where show_id = ? and seq > ? order by seq limit ?',
      [showId, seq, PORTION],
    )
  return rows.map((row) => ({
    showId,
    seq: row.seq,
    at: new Date(row.at).getTime(),
    steps: JSON.parse(row.changes) as Step[],
  }))
}

/** How far each of these shows has got in the database. */
export async function readSeqs(orm: MikroORM, showIds: readonly string[]): Promise<{ showId: string; seq: number }[]> {
  return orm.em
    .fork()
    .execute('select show_id as "showId", seq from show where show_id in (select json_array_elements_text(?::json))', [
      JSON.stringify(showIds),
    ])
}

/** The ids of all shows, the soonest first. */
export async function readShowIds(orm: MikroORM): Promise<string[]> {
  const rows = await orm.em
    .fork()
    .execute<{ show_id: string }[]>('select show_id from show order by starts_at, show_id')
  return rows.map((row) => row.show_id)
}

/** The ids of the shows that have seats whose time is up. */
export async function readShowsToSweep(orm: MikroORM): Promise<string[]> {
  const rows = await orm.em
    .fork()
    .execute<{ show_id: string }[]>('select distinct show_id from seat where hold_expires_at <= now()')
  return rows.map((row) => row.show_id)
}

/** Who holds seats, and where. */
export type HolderAt = { showId: string; visitorId: string }

/** Where these visitors hold seats. */
export async function readHolds(orm: MikroORM, visitorIds: readonly string[]): Promise<HolderAt[]> {
  return orm.em.fork().execute(
    `select distinct show_id as "showId", held_by as "visitorId" from seat
     where held_by in (select json_array_elements_text(?::json)::uuid) and hold_expires_at is not null`,
    [JSON.stringify(visitorIds)],
  )
}

/** Which holds are cut short and have not run out yet: all of them, or these visitors'. */
export async function readCutHolds(orm: MikroORM, visitorIds?: readonly string[]): Promise<HolderAt[]> {
  const whose = visitorIds ? 'and held_by in (select json_array_elements_text(?::json)::uuid)' : ''
  return orm.em.fork().execute(
    `select distinct show_id as "showId", held_by as "visitorId" from seat
     where hold_expires_at < hold_promised_until and hold_expires_at > now() ${whose}`,
    visitorIds ? [JSON.stringify(visitorIds)] : [],
  )
}

function boardSeat([seatId, blocked, booked, heldBy, since, expiresAt, promisedUntil]: SeatTuple): BoardSeat {
  return { seatId, status: blocked ? BLOCKED : booked ? BOOKED : HELD, heldBy, since, expiresAt, promisedUntil }
}

function factsOf(show: ShowRow): ShowFacts {
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
    seatCount: show.seatCount,
    singles: show.singles,
  }
}
