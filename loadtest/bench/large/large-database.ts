// A database as large as that of many seasons: thousands of shows, and one with very many bookings and changes.
import { Client } from 'pg'
import { addShows } from '../../own-database.ts'

export type Sizes = {
  /** How many shows, the great one among them. */
  shows: number
  /** The seats of each show but the great one. */
  seats: number
  greatSeats: number
  /** Of the great show, cancelled ones included. */
  bookings: number
  /** The rows of the great show's log. */
  changes: number
  /** Of one visitor, in all shows but the great one. */
  visitorBookings: number
}

export const GREAT_SHOW = 'great'
const VISITOR_ID = '00000000-0000-4000-8000-0000000000aa'
export const hallId = (n: number): string => `hall-${n}`

/** Two fifths of the great show's bookings are not cancelled. */
const LIVE_SHARE = 0.4

/**
 * Fills a migrated database. The first two shows are made as any other; their copies, and the history of the great show,
 * are written by a few statements: it replays to exactly the state of its seats.
 */
export async function fillDatabase(databaseUrl: string, sizes: Sizes): Promise<void> {
  const { shows, seats, greatSeats } = sizes
  await addShows(databaseUrl, [
    { showId: hallId(0), seats },
    { showId: GREAT_SHOW, seats: greatSeats },
  ])
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('set synchronous_commit = off')
    await client.query(
      `insert into show (show_id, title, venue, starts_at, sales_open_at, sales_close_at, time_zone, currency, plan_id,
         seat_count, changed_at, confirm_by, holds)
       select 'hall-' || n, 'Evening ' || n, 'Hall ' || n % 40, starts_at + n * interval '1 hour', sales_open_at,
         sales_close_at + n * interval '1 hour', time_zone, currency, plan_id, seat_count, changed_at, confirm_by, holds
       from show, generate_series(1, $1::int - 2) as n where show_id = 'hall-0'`,
      [shows],
    )
    await client.query(
      `insert into seat (show_id, seat_id) select show_id, generate_series(0, seat_count - 1) from show
       where show_id like 'hall-%' and show_id <> 'hall-0'`,
    )
    await fillGreatShow(client, sizes)
    await client.query(
      `insert into booking (show_id, booking_id, visitor_id, total_amount, currency, confirmed_at, cancelled_at, seq)
       select 'hall-' || n % ($2::int - 1), gen_random_uuid(), $3, 4500, 'EUR', now() - n * interval '1 minute', now(), 0
       from generate_series(1, $1::int) as n`,
      [sizes.visitorBookings, shows, VISITOR_ID],
    )
    // A booking names its seats, also once it is cancelled.
    await client.query(
      `insert into booking_seat (show_id, booking_id, seat_id, live)
       select show_id, booking_id, 0, false from booking where visitor_id = $1`,
      [VISITOR_ID],
    )
    await client.query('analyze')
  } finally {
    await client.end()
  }
}

/** Cancelled bookings come first, then those that are not, then seats that are held and released. */
async function fillGreatShow(client: Client, { greatSeats, bookings, changes }: Sizes): Promise<void> {
  const live = Math.min(Math.floor(bookings * LIVE_SHARE), greatSeats - 1)
  const cancelled = bookings - live
  const pairs = Math.floor((changes - 3 * cancelled - 2 * live) / 2)
  await client.query(
    `create temp table story as
     select n as place, gen_random_uuid() as visitor_id, gen_random_uuid() as booking_id,
       case when n <= $1 then 'cancelled' when n <= $2 then 'live' else 'released' end as kind,
       case when n <= $1 then n % $4 when n <= $2 then n - $1 - 1 else $2 - $1 + n % ($4 - ($2 - $1)) end as seat_id,
       case when n <= $1 then 3 * (n - 1) when n <= $2 then 3 * $1 + 2 * (n - $1 - 1)
         else 3 * $1 + 2 * ($2 - $1) + 2 * (n - $2 - 1) end as before
     from generate_series(1, $3::int) as n, (select) as one`
      .replaceAll('$1', String(cancelled))
      .replaceAll('$2', String(bookings))
      .replace('$3', String(bookings + pairs))
      .replaceAll('$4', String(greatSeats)),
  )
  await client.query(
    `create temp table step as
     select before + part as seq, cause, visitor_id, booking_id, seat_id,
       date_trunc('milliseconds', now()) - interval '1 hour' - (${changes} - before - part) * interval '1 ms' as at
     from story, lateral (values
       (1, 'held'), (2, case kind when 'released' then 'released' else 'booked' end), (3, 'cancelled')
     ) as steps (part, cause)
     where part < 3 or kind = 'cancelled'`,
  )
  await client.query(
    `insert into show_change (show_id, seq, at, changes)
     select '${GREAT_SHOW}', seq, at, (case cause
       when 'held' then format('[{"cause":"held","visitorId":"%s","seatIds":[%s],"since":%s,"until":%s}]',
         visitor_id, seat_id, ms, ms + 300000)
       when 'released' then format('[{"cause":"released","visitorId":"%s","seatIds":[%s]}]', visitor_id, seat_id)
       else format('[{"cause":"%s","visitorId":"%s","seatIds":[%s],"bookingId":"%s"}]',
         cause, visitor_id, seat_id, booking_id) end)::json
     from step, lateral (select round(extract(epoch from at) * 1000)::bigint as ms) as time order by seq`,
  )
  await client.query(
    `insert into booking (show_id, booking_id, visitor_id, total_amount, currency, confirmed_at, cancelled_at, seq)
     select '${GREAT_SHOW}', booking_id, (array_agg(visitor_id))[1], 4500, 'EUR', min(at) filter (where cause = 'booked'),
       max(at) filter (where cause = 'cancelled'), max(seq)
     from step where cause in ('booked', 'cancelled') group by booking_id`,
  )
  await client.query(
    `insert into booking_seat (show_id, booking_id, seat_id, live)
     select '${GREAT_SHOW}', booking_id, seat_id, kind = 'live' from story where kind <> 'released'`,
  )
  await client.query(
    `update seat set held_by = visitor_id, booking_id = story.booking_id, version = 2 from story
     where show_id = '${GREAT_SHOW}' and kind = 'live' and seat.seat_id = story.seat_id`,
  )
  await client.query(
    `update show set seq = last.seq, changed_at = last.at from (select seq, at from step order by seq desc limit 1) as last
     where show_id = '${GREAT_SHOW}'`,
  )
}

/** Gives the bookings of the one visitor with many to this visitor. */
export async function ownBookings(databaseUrl: string, visitorId: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('update booking set visitor_id = $1 where visitor_id = $2', [visitorId, VISITOR_ID])
  } finally {
    await client.end()
  }
}
