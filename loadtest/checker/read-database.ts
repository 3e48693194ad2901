// Reads what a database has of some shows, for the checker: the one place here that asks anything of anybody.
import { Client } from 'pg'
import { z } from 'zod'
import { now } from '../instant.ts'
import { RunError } from '../run.ts'
import type { ClockOffset } from './database-clock.ts'
import { placedSeats, SeatingPlan } from '../../shared/seating-plan.ts'
import type { RecordedBooking, ShowRecord } from './show-record.ts'

const visitorId = z.string()
const seatIds = z.array(z.int())
const until = z.number()

/** As `show_change` keeps it; a cause that is not known here cannot be passed over. What operators do is not known here. */
const Step = z.discriminatedUnion('cause', [
  z.object({
    cause: z.literal('held'),
    visitorId,
    seatIds,
    since: z.number(),
    until,
    requestId: z.string().optional(),
    from: z.string().optional(),
    checkout: seatIds.optional(),
  }),
  z.object({ cause: z.enum(['extended', 'disconnected', 'returned']), visitorId, seatIds, until }),
  z.object({ cause: z.enum(['released', 'expired', 'checkout-begun', 'checkout-ended']), visitorId, seatIds }),
  z.object({ cause: z.enum(['booked', 'cancelled']), visitorId, seatIds, bookingId: z.string() }),
])
const Steps = z.array(Step)

/** Milliseconds since 1970. */
const MS = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`

/**
 * The shows as they stand, all of one moment; of changes, and of bookings that are cancelled, those after seq `after`.
 * @throws {RangeError} for a show that is not there
 * @throws {RunError} when its log has changes that the checker knows nothing of
 */
export async function readRecords(databaseUrl: string, showIds: readonly string[], after = 0): Promise<ShowRecord[]> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const records: ShowRecord[] = []
    for (const showId of showIds) records.push(await readRecord(client, showId, after))
    return records
  } finally {
    await client.end()
  }
}

const ASKED = 5

/** Asks the database for its time, and takes the quickest answer. */
export async function readClockOffset(databaseUrl: string): Promise<ClockOffset> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    const offsets: ClockOffset[] = []
    for (let i = 0; i < ASKED; i++) {
      const calledAt = now()
      const { rows: answer } = await client.query<{ at: number }>(`select ${MS('clock_timestamp()')} as at`)
      const at = answer[0]?.at ?? NaN
      offsets.push({ leastMs: at - now(), mostMs: at - calledAt })
    }
    const width = ({ leastMs, mostMs }: ClockOffset): number => mostMs - leastMs
    return offsets.reduce((best, offset) => (width(offset) < width(best) ? offset : best))
  } finally {
    await client.end()
  }
}

async function readRecord(client: Client, showId: string, after: number): Promise<ShowRecord> {
  const [row] = await rows<
    Omit<ShowRecord, 'showId' | 'seats' | 'bookings' | 'changes' | 'places'> & { plan: unknown }
  >(
    client,
    `select seat_count as "seatCount", seq, ${MS('sales_open_at')} as "salesOpenAt", ${MS('starts_at')} as "startsAt",
       ${MS('sales_close_at')} as "salesCloseAt", singles, ${MS('clock_timestamp()')} as "readAt", plan
     from show join seating_plan using (plan_id) where show_id = $1`,
    showId,
  )
  if (!row) throw new RangeError(`There is no show ${showId} in this database.`)
  const seats = await rows<ShowRecord['seats'][number]>(
    client,
    `select seat_id as "seatId", held_by as "heldBy", ${MS('held_since')} as "heldSince",
       ${MS('expires_at')} as "expiresAt", ${MS('promised_until')} as "promisedUntil", checkout,
       booking_id as "bookingId", request_id as "requestId", blocked
     from seat left join hold on hold.show_id = seat.show_id and visitor_id = held_by and booking_id is null
     where seat.show_id = $1 order by seat_id`,
    showId,
  )
  const bookings = await rows<RecordedBooking>(
    client,
    `select booking_id as "bookingId", visitor_id as "visitorId", ${MS('confirmed_at')} as "confirmedAt",
       ${MS('cancelled_at')} as "cancelledAt", seq, (
         select coalesce(json_agg(json_build_object('seatId', seat_id, 'live', live) order by seat_id), '[]')
         from booking_seat as sold where sold.show_id = booking.show_id and sold.booking_id = booking.booking_id
       ) as seats
     from booking where show_id = $1 and (seq > $2 or cancelled_at is null)`,
    showId,
    after,
  )
  const changes = await rows<{ seq: number; at: number; steps: unknown }>(
    client,
    `select seq, ${MS('at')} as at, changes as steps from show_change where show_id = $1 and seq > $2
     order by seq`,
    showId,
    after,
  )
  const read = changes.map(({ seq, at, steps }) => ({ seq, at, steps: knownSteps(steps, showId, seq) }))
  const { plan, ...show } = row
  const places = placedSeats(SeatingPlan.parse(plan)).map((seat) => ({ ...seat, accessible: seat.accessible ?? false }))
  return { ...show, showId, places, seats, bookings, changes: read }
}

function knownSteps(steps: unknown, showId: string, seq: number): ShowRecord['changes'][number]['steps'] {
  const { data } = Steps.safeParse(steps)
  if (data) return data
  throw new RunError(
    `The checker cannot explain what happened to ${showId} at seq ${seq}: it knows what visitors and the clock do, not ${causesIn(steps)}.`,
  )
}

/** Of the steps that are not known here. */
function causesIn(steps: unknown): string {
  const { data } = z.array(z.looseObject({ cause: z.string() })).safeParse(steps)
  const unknown = data?.filter((step) => !Step.safeParse(step).success) ?? []
  return [...new Set(unknown.map(({ cause }) => `“${cause}”`))].join(', ') || 'such a change'
}

async function rows<R extends object>(client: Client, statement: string, ...given: unknown[]): Promise<R[]> {
  const { rows: all } = await client.query<R>(statement, given)
  return all
}
