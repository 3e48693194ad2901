// Reads a show for an audit from its database, in one snapshot that locks nothing.
import { IsolationLevel, type EntityManager, type MikroORM } from '@mikro-orm/postgresql'
import { placedSeats, SeatingPlan } from '../../shared/seating-plan.ts'
import type { AuditedShow, BookingRow, LogLine, PassedRow } from './audited-show.ts'
import { Step, type RecordedSeat } from './show-record.ts'
import { ShowTerms } from './show-terms.ts'

/** Changes or bookings that are in memory at a time. */
const SLICE = 2000

/** Milliseconds since 1970. */
const ms = (column: string): string => `round(extract(epoch from ${column}) * 1000)::float8`

/**
 * Runs `work` on a show as it is at one moment: a read-only transaction, which sees nothing of what is committed meanwhile,
 * and makes nobody wait.
 * @returns undefined for an unknown show
 */
export async function onShow<T>(
  orm: MikroORM,
  showId: string,
  work: (show: AuditedShow) => Promise<T>,
): Promise<T | undefined> {
  const em = orm.em.fork()
  await em.begin({ isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true })
  try {
    const show = await readShow(em, showId)
    return show && (await work(show))
  } finally {
    await em.rollback()
  }
}

/** The ids of all shows that have a log, the oldest first. */
export async function showIds(orm: MikroORM): Promise<string[]> {
  const rows = await orm.em
    .fork()
    .execute<{ showId: string }[]>('select show_id as "showId" from show order by starts_at, show_id')
  return rows.map(({ showId }) => showId)
}

type ShowRow = Omit<ShowTerms, 'holds'> & {
  holds: ShowTerms['holds'] | null
  seatCount: number
  seq: number
  readAt: number
  plan: unknown
  title: string
  venue: string
  timeZone: string
  currency: string
  archived: { seq: number; file: string } | null
}

async function readShow(em: EntityManager, showId: string): Promise<AuditedShow | undefined> {
  const [row] = await em.execute<ShowRow[]>(
    `select seat_count as "seatCount", seq, ${ms('sales_open_at')} as "salesOpenAt", ${ms('starts_at')} as "startsAt",
       ${ms('sales_close_at')} as "salesCloseAt", singles, confirm_by as "confirmBy", title, venue, holds, currency,
       time_zone as "timeZone", plan_id as "planId", archived_at is not null as "isArchived", about, poster_digest as "posterDigest",
       ${ms('clock_timestamp()')} as "readAt", plan,
       (select json_build_object('seq', old.seq, 'file', file) from archived_log as old
        where old.show_id = show.show_id) as archived
     from show join seating_plan using (plan_id) where show_id = ?`,
    [showId],
  )
  if (!row) return undefined
  const { seatCount, seq, readAt, plan, title, venue, timeZone, currency, holds, archived } = row
  const placed = placedSeats(SeatingPlan.parse(plan))
  return {
    facts: { showId, seatCount, places: placed.map((seat) => ({ ...seat, accessible: seat.accessible ?? false })) },
    title,
    venue,
    timeZone,
    currency,
    prices: placed.map(({ price }) => price),
    terms: ShowTerms.parse({ ...row, holds: holds ?? undefined }),
    seq,
    readAt,
    seats: await readSeats(em, showId),
    early: await readEarlySteps(em, showId),
    ...(archived && { archived }),
    log: () =>
      slices<LogLine>(
        em,
        'log',
        `select seq, ${ms('at')} as at, changes::text as steps from show_change where show_id = ? order by seq`,
        showId,
      ),
    bookings: () =>
      slices<BookingRow>(
        em,
        'bookings',
        `select booking_id as "bookingId", visitor_id as "visitorId", ${ms('confirmed_at')} as "confirmedAt",
           ${ms('cancelled_at')} as "cancelledAt", seq, total_amount::float8 as total, currency, transfer, (
             select coalesce(json_agg(json_build_object('seatId', seat_id, 'live', live) order by seat_id), '[]')
             from booking_seat as sold where sold.show_id = booking.show_id and sold.booking_id = booking.booking_id
           ) as seats
         from booking where show_id = ? order by seq, booking_id`,
        showId,
      ),
    passed: () =>
      slices<PassedRow>(
        em,
        'passed',
        `select booking_id as "bookingId", offer, sender_id as sender, array_to_json(seat_ids) as "seatIds",
           ${ms('passed_at')} as "passedAt"
         from passed_booking where show_id = ? order by passed_at, booking_id, offer`,
        showId,
      ),
  }
}

function readSeats(em: EntityManager, showId: string): Promise<RecordedSeat[]> {
  return em.execute<RecordedSeat[]>(
    `select seat.seat_id as "seatId", held_by as "heldBy", ${ms('held_since')} as "heldSince",
       ${ms('expires_at')} as "expiresAt", ${ms('promised_until')} as "promisedUntil", checkout,
       booking_id as "bookingId", request_id as "requestId", blocked,
       case when name is not null then json_build_object('name', name, 'until', ${ms('until')}) end as allocation
     from seat left join hold on hold.show_id = seat.show_id and visitor_id = held_by and booking_id is null
       left join allocated_seat as allocated on allocated.show_id = seat.show_id and allocated.seat_id = seat.seat_id
     where seat.show_id = ? order by seat.seat_id`,
    [showId],
  )
}

/** Looks at the text of the log alone: these steps are few, and it has millions of others. */
async function readEarlySteps(em: EntityManager, showId: string): Promise<Step[]> {
  const rows = await em.execute<{ step: unknown }[]>(
    `select step from show_change, json_array_elements(changes) with ordinality as steps (step, place)
     where show_id = ? and changes::text ~ '"(blocked|unblocked|show-changed)"'
       and step->>'cause' in ('blocked', 'unblocked', 'show-changed')
     order by seq, place`,
    [showId],
  )
  return rows.flatMap(({ step }) => Step.safeParse(step).data ?? [])
}

async function* slices<Row extends object>(
  em: EntityManager,
  cursor: string,
  statement: string,
  showId: string,
): AsyncIterable<Row[]> {
  await em.execute(`declare ${cursor} no scroll cursor for ${statement}`, [showId])
  for (;;) {
    const rows = await em.execute<Row[]>(`fetch ${SLICE} from ${cursor}`)
    if (rows.length === 0) break
    yield rows
  }
  await em.execute(`close ${cursor}`)
}
