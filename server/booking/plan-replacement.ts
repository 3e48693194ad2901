// Gives a show another seating plan (O8). Not a command of its queue: rows of all its seats go and come. Like commands it
// locks the show's row and is a change of the log, by which every board learns that it is one of another plan.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { PlacedSeat } from '../../shared/seating-plan.ts'
import { refusal, type Refused } from './command.ts'
import { GuardError } from './errors.ts'
import { insertSeats } from './new-show.ts'
import type { Operator, Step } from './seat.ts'
import { epochMs } from './sql.ts'

/** A stored plan, for a show. */
export type Replacement = Readonly<{
  showId: string
  planId: string
  seats: readonly PlacedSeat[]
  by: Operator
}>

/**
 * Replaces the plan of a show, in the transaction of `em`; the plan that it has changes nothing. Refuses with `NOT_FOUND` for
 * an unknown show, with `FORBIDDEN` where it is archived or on sale, and with `SEATS_TAKEN` once anything has happened to a
 * seat: the log names seats by their numbers in the plan.
 * @returns the seq of the show then
 * @throws {GuardError} when a program has taken seats without the log
 */
export async function replacePlan(
  em: EntityManager,
  { showId, planId, seats, by }: Replacement,
): Promise<{ ok: true; value: number } | Refused> {
  const [show] = await em.execute<{ seq: number; planId: string; seatCount: number; isArchived: boolean }[]>(
    `select seq, plan_id as "planId", seat_count as "seatCount", archived_at is not null as "isArchived"
     from show where show_id = ? for update`,
    [showId],
  )
  if (!show) return no('NOT_FOUND', 'There is no such show.')
  const was = show.planId
  if (was === planId) return { ok: true, value: show.seq }
  if (show.isArchived) return no('FORBIDDEN', 'This show is archived. Take it out of the archive first.')
  const { now, isOnSale, isUntouched } = await readState(em, showId, show.seq)
  if (!isUntouched) return no('SEATS_TAKEN', TOUCHED)
  if (isOnSale) return no('FORBIDDEN', 'This show is on sale. Close the sale first, then replace the plan.')
  const gone = await em.execute<unknown[]>(
    `with gone as (delete from seat where show_id = ? and held_by is null and booking_id is null returning 1)
     select count(*)::int as count from gone having count(*) = ?`,
    [showId, show.seatCount],
  )
  if (gone.length === 0) throw new GuardError(`Seats of ${showId} are taken, and the log does not have it.`)
  await insertSeats(em, showId, seats)
  const step: Step = { cause: 'show-changed', seatIds: [], show: { planId }, was: { planId: was }, by }
  const seq = show.seq + 1
  const at = new Date(now).toISOString()
  await em.execute('update show set plan_id = ?, seat_count = ?, seq = ?, changed_at = ? where show_id = ?', [
    planId,
    seats.length,
    seq,
    at,
    showId,
  ])
  await em.execute('insert into show_change (show_id, seq, at, changes) values (?, ?, ?, ?)', [
    showId,
    seq,
    at,
    JSON.stringify([step]),
  ])
  return { ok: true, value: seq }
}

/** Of a locked show; a log that has been archived in part is not known to be untouched. */
async function readState(
  em: EntityManager,
  showId: string,
  seq: number,
): Promise<{ now: number; isOnSale: boolean; isUntouched: boolean }> {
  const [state] = await em.execute<{ now: number; isOnSale: boolean; isUntouched: boolean }[]>(
    `select ${epochMs('now')} as now, sales_open_at <= now and now < sales_close_at as "isOnSale",
       case when exists (
         select from show_change, json_array_elements(changes) as step
         where show_change.show_id = show.show_id and step->>'cause' <> 'show-changed'
       ) then false else (
         select count(*) from show_change where show_change.show_id = show.show_id
       ) = ?::int end as "isUntouched"
     from show, date_trunc('milliseconds', clock_timestamp()) as now where show_id = ?`,
    [seq, showId],
  )
  return state ?? { now: 0, isOnSale: true, isUntouched: false }
}

function no(code: 'NOT_FOUND' | 'FORBIDDEN' | 'SEATS_TAKEN', message: string): Refused {
  return { ok: false, error: refusal(code, message) }
}

const TOUCHED =
  'Seats of this show were held, sold or blocked already, and its log names them by this plan. Make another show from the other plan, and archive this one.'
