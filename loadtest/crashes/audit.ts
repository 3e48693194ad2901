// After a crash: what was acknowledged, held against what stands in the database and on everybody's map.
import { Client } from 'pg'
import { BLOCKED, BOOKED, HELD } from '../../shared/status.ts'
import type { Booking } from '../../shared/protocol.ts'
import type { Call, History } from '../history.ts'
import { inTime, until } from './crash-run.ts'
import type { Shopper } from './shopper.ts'

export type Audit = {
  /** Bookings that were confirmed to somebody. */
  acknowledged: number
  /** Of these, those that the database does not have as they were confirmed. */
  lost: number
  /** Seats that two bookings have which are not cancelled. */
  doubled: number
  /** What else is wrong, each in a sentence. */
  faults: string[]
}

type Row = { booking_id: string; visitor_id: string; cancelled: boolean; seats: number[] }

/** Waits until every map is as new as the database, and looks. */
export async function audit(
  databaseUrl: string,
  showId: string,
  history: History,
  shoppers: readonly Shopper[],
): Promise<Audit> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    const faults: string[] = []
    const show = await client.query<{ seq: number; logged: number; last: number }>(
      `select show.seq, count(c)::int as logged, coalesce(max(c.seq), 0) as last
       from show left join show_change c using (show_id) where show_id = $1 group by show_id`,
      [showId],
    )
    const { seq = -1, logged, last } = show.rows[0] ?? {}
    if (logged !== seq || last !== seq) faults.push(`At seq ${seq} the log has ${logged} changes, up to ${last}.`)

    const seats = await client.query<{ held_by: string | null; booking_id: string | null; blocked: boolean }>(
      'select held_by, booking_id, blocked from seat where show_id = $1 order by seat_id',
      [showId],
    )
    const statuses = seats.rows.map(({ held_by, booking_id, blocked }) =>
      blocked ? BLOCKED : booking_id ? BOOKED : held_by ? HELD : 0,
    )
    await inTime(
      until(() => shoppers.every(({ map }) => map !== undefined && map.seq >= seq)),
      `see the show at seq ${seq}`,
    )
    for (const { map } of shoppers) {
      if (map?.statuses.join() !== statuses.join()) faults.push(`A map at seq ${map?.seq} is not what the table has.`)
    }

    const bookings = await client.query<Row>(
      `select booking_id, visitor_id, cancelled_at is not null as cancelled, array_agg(seat_id order by seat_id) as seats
       from booking join booking_seat using (show_id, booking_id) where show_id = $1 group by show_id, booking_id`,
      [showId],
    )
    const owners = new Map<number, string[]>()
    for (const { booking_id, cancelled, seats } of bookings.rows) {
      if (!cancelled) for (const seat of seats) owners.set(seat, [...(owners.get(seat) ?? []), booking_id])
    }
    for (const [seatId, [owner]] of owners) {
      if (seats.rows[seatId]?.booking_id !== owner) faults.push(`Seat ${seatId} is not recorded as sold by ${owner}.`)
    }
    const acknowledged = bookingsIn(history.calls)
    const known = new Map(bookings.rows.map((row) => [row.booking_id, row]))
    return {
      acknowledged: acknowledged.size,
      lost: [...acknowledged.values()].filter((booking) => !isThere(booking, known.get(booking.bookingId))).length,
      doubled: [...owners.values()].filter(({ length }) => length > 1).length,
      faults,
    }
  } finally {
    await client.end()
  }
}

/** The last that was said of each booking. */
function bookingsIn(calls: readonly Call[]): Map<string, Booking> {
  const bookings = new Map<string, Booking>()
  for (const { outcome } of calls) {
    if (outcome.kind !== 'booking') continue
    const known = bookings.get(outcome.booking.bookingId)
    if (!known || outcome.booking.seq >= known.seq) bookings.set(outcome.booking.bookingId, outcome.booking)
  }
  return bookings
}

function isThere({ seatIds, cancelledAt }: Booking, row: Row | undefined): boolean {
  return row?.seats.join() === seatIds.join() && row.cancelled === (cancelledAt !== null)
}
