// Puts shows and their seating plans into the database.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { SeatingPlan } from '../../shared/seating-plan.ts'
import { placedSeats } from '../../shared/seating-plan.ts'
import type { Singles } from '../../shared/status.ts'

export type NewShow = {
  showId: string
  title: string
  venue: string
  startsAt: Date
  salesOpenAt: Date
  salesCloseAt: Date
  timeZone: string
  currency: string
  plan: SeatingPlan
  /** What becomes of a choice that leaves a single seat; without it the map warns. */
  singles?: Singles
  /** Seats that are not for sale. */
  blocked?: readonly number[]
}

/**
 * Stores a seating plan, in the transaction of `em`. One whose id is known already must be the same plan.
 * @throws {RangeError} when the id belongs to another plan
 */
export async function storePlan(em: EntityManager, plan: SeatingPlan): Promise<void> {
  const json = JSON.stringify(plan)
  await em.execute('insert into seating_plan (plan_id, plan) values (?, ?::json) on conflict do nothing', [
    plan.planId,
    json,
  ])
  const [stored] = await em.execute<{ plan: string }[]>(
    'select plan::text as plan from seating_plan where plan_id = ?',
    [plan.planId],
  )
  if (stored?.plan !== json) {
    throw new RangeError(`There is another seating plan named ${plan.planId} already: give this one a new id.`)
  }
}

/**
 * Stores a show with all its seats, in the transaction of `em`. A plan whose id is known already must be the same plan.
 * @throws {RangeError} when the id belongs to another plan; a show's id must be new too
 */
export async function createShow(em: EntityManager, show: NewShow): Promise<void> {
  const { plan } = show
  const seats = placedSeats(plan)
  await storePlan(em, plan)
  await em.execute(
    `insert into show (show_id, title, venue, starts_at, sales_open_at, sales_close_at, time_zone, currency, plan_id,
       seat_count, singles, changed_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp())`,
    [
      show.showId,
      show.title,
      show.venue,
      show.startsAt,
      show.salesOpenAt,
      show.salesCloseAt,
      show.timeZone,
      show.currency,
      plan.planId,
      seats.length,
      show.singles ?? 'warn',
    ],
  )
  await em.execute('insert into seat (show_id, seat_id) select ?, generate_series(0, ?::int - 1)', [
    show.showId,
    seats.length,
  ])
  if (show.blocked?.length) {
    await em.execute(
      `update seat set blocked = true
       where show_id = ? and seat_id in (select json_array_elements_text(?::json)::int)`,
      [show.showId, JSON.stringify(show.blocked)],
    )
  }
}
