// Reads from a database what the checker needs of a show, the database's time, and a dump of a show's rows as evidence.
import { open } from 'node:fs/promises'
import { Client } from 'pg'
import { z } from 'zod'
import {
  Step,
  type Change,
  type RecordedBooking,
  type RecordedSeat,
  type ShowRecord,
} from '../../server/audit/show-record.ts'
import { placedSeats, SeatingPlan } from '../../shared/seating-plan.ts'
import { now } from '../run-clock.ts'
import { RunError } from '../run.ts'
import type { ClockOffset } from './database-clock.ts'

/** Milliseconds since 1970. */
const MS = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`
const SNAPSHOT = 'begin isolation level repeatable read read only'

/**
 * The shows at one moment; of their changes, and of bookings that are cancelled, only those after seq `after`.
 * @throws {RangeError} when a show does not exist
 * @throws {RunError} when a change has a cause that the checker does not know
 */
export function readRecords(databaseUrl: string, showIds: readonly string[], after = 0): Promise<ShowRecord[]> {
  return connected(databaseUrl, async (client) => {
    await client.query(SNAPSHOT)
    const records: ShowRecord[] = []
    for (const showId of showIds) records.push(await readRecord(client, showId, after))
    return records
  })
}

const CLOCK_READINGS = 5

/** Asks the database for its time, and takes the quickest answer. */
export function readClockOffset(databaseUrl: string): Promise<ClockOffset> {
  return connected(databaseUrl, async (client) => {
    const offsets: ClockOffset[] = []
    for (let i = 0; i < CLOCK_READINGS; i++) {
      const calledAt = now()
      const [answer] = await rows<{ at: number }>(client, `select ${MS('clock_timestamp()')} as at`)
      const at = answer?.at ?? NaN
      offsets.push({ leastMs: at - now(), mostMs: at - calledAt })
    }
    const width = ({ leastMs, mostMs }: ClockOffset): number => mostMs - leastMs
    return offsets.reduce((best, offset) => (width(offset) < width(best) ? offset : best))
  })
}

const DUMPED_TABLES = [
  'show',
  'seat',
  'hold',
  'booking',
  'booking_seat',
  'passed_booking',
  'allocated_seat',
  'show_change',
]
/** A day's log does not fit into memory at once. */
const ROWS_FETCHED = 5000

/** Writes `{"table": …, "row": …}` for each row that the database has of a show at one moment. */
export function dumpShow(databaseUrl: string, showId: string, path: string): Promise<void> {
  return connected(databaseUrl, async (client) => {
    await using file = await open(path, 'w')
    await client.query(SNAPSHOT)
    for (const table of DUMPED_TABLES) {
      const escaped = client.escapeLiteral(showId)
      await client.query(
        `declare dump cursor for select to_json(it)::text as row from ${table} as it where show_id = ${escaped}`,
      )
      for (;;) {
        const fetched = await rows<{ row: string }>(client, `fetch ${ROWS_FETCHED} from dump`)
        if (fetched.length === 0) break
        await file.write(fetched.map(({ row }) => `{"table":"${table}","row":${row}}\n`).join(''))
      }
      await client.query('close dump')
    }
  })
}

async function connected<T>(databaseUrl: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

async function readRecord(client: Client, showId: string, after: number): Promise<ShowRecord> {
  const [show] = await rows<
    Omit<ShowRecord, 'showId' | 'seats' | 'bookings' | 'changes' | 'places'> & { plan: unknown }
  >(
    client,
    `select seat_count as "seatCount", seq, ${MS('sales_open_at')} as "salesOpenAt", ${MS('starts_at')} as "startsAt",
       ${MS('sales_close_at')} as "salesCloseAt", singles, confirm_by as "confirmBy",
       title, venue, time_zone as "timeZone", plan_id as "planId", holds, archived_at is not null as "isArchived",
       about, poster_digest as "posterDigest", ${MS('clock_timestamp()')} as "readAt", plan
     from show join seating_plan using (plan_id) where show_id = $1`,
    showId,
  )
  if (!show) throw new RangeError(`There is no show ${showId} in this database.`)
  const seats = await rows<RecordedSeat>(
    client,
    `select seat.seat_id as "seatId", held_by as "heldBy", ${MS('held_since')} as "heldSince",
       ${MS('expires_at')} as "expiresAt", ${MS('promised_until')} as "promisedUntil", checkout,
       booking_id as "bookingId", request_id as "requestId", blocked,
       case when allocated.name is not null then json_build_object('name', name, 'until', ${MS('until')}) end as allocation
     from seat left join hold on hold.show_id = seat.show_id and visitor_id = held_by and booking_id is null
       left join allocated_seat as allocated on allocated.show_id = seat.show_id and allocated.seat_id = seat.seat_id
     where seat.show_id = $1 order by seat.seat_id`,
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
  const log = await rows<{ seq: number; at: number; steps: unknown }>(
    client,
    `select seq, ${MS('at')} as at, changes as steps from show_change where show_id = $1 and seq > $2
     order by seq`,
    showId,
    after,
  )
  const changes = log.map((change) => ({ ...change, steps: knownSteps(change.steps, showId, change.seq) }))
  const { plan, holds, ...rest } = show
  const places = placedSeats(SeatingPlan.parse(plan)).map((seat) => ({ ...seat, accessible: seat.accessible ?? false }))
  return { ...rest, ...(holds && { holds }), showId, places, seats, bookings, changes }
}

const Steps = z.array(Step)

function knownSteps(steps: unknown, showId: string, seq: number): Change['steps'] {
  const { data } = Steps.safeParse(steps)
  if (data) return data
  throw new RunError(
    `The checker cannot explain what happened to ${showId} at seq ${seq}: it does not know ${unknownCauses(steps)}.`,
  )
}

function unknownCauses(steps: unknown): string {
  const { data } = z.array(z.looseObject({ cause: z.string() })).safeParse(steps)
  const unknown = data?.filter((step) => !Step.safeParse(step).success) ?? []
  return [...new Set(unknown.map(({ cause }) => `“${cause}”`))].join(', ') || 'such a change'
}

async function rows<R extends object>(client: Client, statement: string, ...values: unknown[]): Promise<R[]> {
  const result = await client.query<R>(statement, values)
  return result.rows
}
