// Reads a show with its seats as of one seq, and the current seq of shows.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import type { ConfirmBy } from '../../shared/status.ts'
import { ShowRow, type StoredHolds } from '../database/entities.ts'
import type { BoardRows } from './board.ts'
import { aboutOnWire } from './show-about.ts'
import { holdsOnWire, type ShowFacts } from './show-facts.ts'
import type { Holder } from './holders.ts'
import { planUrlOf } from './plans.ts'
import type { Allocation, Instant, Seat } from './seat.ts'
import { epochMs } from './sql.ts'

/** Seats in the same state, as a booking's or a hold's are. */
type SeatGroup = {
  ids: number[]
  blocked: boolean
  allocation: Allocation | null
  heldBy: string | null
  bookingId: string | null
  requestId: string | null
  heldSince: Instant | null
  expiresAt: Instant | null
  promisedUntil: Instant | null
  checkout: number[] | null
}

/**
 * Also the digest of the show's plan (null: the plan is missing), who confirms (null: the show does not say), and the show's
 * own hold settings (null: it has none).
 */
type StoredRows = BoardRows & { planDigest: string | null; confirmBy: ConfirmBy | null; holds: StoredHolds | null }

/**
 * A show, its seats that are not available, its holders and its bookings' ids; undefined for an unknown show. Raw
 * SQL: one statement sees all of it as of one seq, and seats in the same state come as one line of JSON.
 */
export async function readBoardRows(em: EntityManager, showId: string): Promise<StoredRows | undefined> {
  const [row] = await em.execute<
    (Record<string, unknown> & Record<'seats' | 'holders' | 'bookings' | 'digest', string | null>)[]
  >(
    `select show.*, (select digest from seating_plan where seating_plan.plan_id = show.plan_id), (
       select string_agg(row_to_json(taken)::text, E'\\n') from (
         select json_agg(seat_id) as ids, blocked, allocation, held_by as "heldBy", booking_id as "bookingId",
           request_id as "requestId", ${epochMs('held_since')} as "heldSince", ${epochMs('expires_at')} as "expiresAt",
           ${epochMs('promised_until')} as "promisedUntil", checkout
         from seat
           left join hold on hold.show_id = seat.show_id and visitor_id = held_by and booking_id is null
           left join lateral (
             select jsonb_build_object('name', name, 'until', ${epochMs('until')}) as allocation from allocated_seat as own
             where own.show_id = seat.show_id and own.seat_id = seat.seat_id
           ) as allocated on blocked
         where seat.show_id = show.show_id and (held_by is not null or blocked)
         group by blocked, allocation, held_by, booking_id, request_id, held_since, expires_at, promised_until, checkout
       ) as taken
     ) as seats, (
       select string_agg(json_build_object(
         'visitorId', visitor_id, 'address', address,
         'ended', case when ended_at is not null
           then json_build_object('since', ${epochMs('held_since')}, 'endedAt', ${epochMs('ended_at')}) end
       )::text, E'\\n' order by ended_at)
       from hold where hold.show_id = show.show_id and (address is not null or ended_at is not null)
     ) as holders, (
       select string_agg(booking_id::text, E'\\n') from booking where booking.show_id = show.show_id
     ) as bookings
     from show where show_id = ?`,
    [showId],
  )
  if (!row) return undefined
  const show = em.map(ShowRow, row)
  return {
    facts: factsOf(show, row.digest),
    planDigest: row.digest,
    confirmBy: show.confirmBy ?? null,
    holds: show.holds ?? null,
    seq: show.seq,
    changedAt: show.changedAt?.getTime() ?? null,
    seats: seatsIn(row.seats),
    holders: holdersIn(row.holders),
    bookingIds: linesOf(row.bookings),
  }
}

/** Parses one group after the other, so that a loader can pause in between. */
function* seatsIn(groups: string | null): Generator<Seat> {
  for (const line of linesOf(groups)) {
    const { ids, ...seat } = JSON.parse(line) as SeatGroup
    for (const seatId of ids) yield { ...seat, seatId }
  }
}

function* holdersIn(lines: string | null): Generator<Holder> {
  for (const line of linesOf(lines)) yield JSON.parse(line) as Holder
}

/** Line by line: to split a hundred thousand at once would block the event loop. JSON has no line breaks of its own. */
function* linesOf(text: string | null): Generator<string> {
  if (text === null) return
  let start = 0
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    yield text.slice(start, end)
    start = end + 1
  }
  yield text.slice(start)
}

/** The seq of a show in the database, and the time of that change, or of the show's creation. */
export type Reached = { showId: string; seq: number; at: Instant | null }

/** Reads the seq and the plan's URL of each of these shows; one statement for all boards of a server. */
export async function readSeqs(orm: MikroORM, showIds: readonly string[]): Promise<(Reached & { planUrl: string })[]> {
  const rows = await orm.em.fork().execute<(Reached & { planId: string; digest: string })[]>(
    `select show_id as "showId", seq, ${epochMs('changed_at')} as at, plan_id as "planId", digest
     from show join seating_plan using (plan_id) where show_id in (select json_array_elements_text(?::json))`,
    [JSON.stringify(showIds)],
  )
  return rows.map(({ planId, digest, ...reached }) => ({ ...reached, planUrl: planUrlOf(planId, digest) }))
}

/**
 * The description of a show on the wire, without `confirmBy`. `planDigest` is null when its plan is missing; without `about`
 * it is that of a list.
 */
export function factsOf(
  show: Omit<ShowRow, 'seq' | 'changedAt' | 'createdBy' | 'archivedAt' | 'about' | 'posterDigest'> & {
    archivedAt?: Date | null
    about?: ShowRow['about']
    posterDigest?: string | null
  },
  planDigest: string | null,
): ShowFacts {
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
    ...(show.holds && { holds: holdsOnWire(show.holds) }),
    ...(show.archivedAt && { archived: true as const }),
    ...aboutOnWire(show.showId, show.about, show.posterDigest ?? null),
  }
}
