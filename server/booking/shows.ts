// Puts shows and their seating plans into the database.
import type { EntityManager } from '@mikro-orm/postgresql'
import { isCurrency } from '../../shared/currency.ts'
import { firstFault } from '../../shared/first-fault.ts'
import { placedSeats, SeatingPlan } from '../../shared/seating-plan.ts'
import type { Singles } from '../../shared/status.ts'
import { textFault } from '../../shared/text.ts'

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
  /** Seats that are not for sale, besides those that the plan blocks. */
  blocked?: readonly number[]
}

/**
 * Stores a seating plan, in the transaction of `em`. One whose id is known already must be the same plan.
 * @throws {RangeError} when the plan is none by its schema (a price that some booking could not add up, a text that
 *   cannot be stored), or its id belongs to another plan
 */
export async function storePlan(em: EntityManager, plan: SeatingPlan): Promise<void> {
  const parsed = SeatingPlan.safeParse(plan)
  if (!parsed.success) throw new RangeError(`The seating plan cannot be stored. ${firstFault(parsed.error)}`)
  await em.execute('insert into seating_plan (plan_id, plan) values (?, ?::json) on conflict do nothing', [
    plan.planId,
    JSON.stringify(plan),
  ])
  const [stored] = await em.execute<{ plan: string }[]>(
    'select plan::text as plan from seating_plan where plan_id = ?',
    [plan.planId],
  )
  if (stored?.plan !== JSON.stringify(plan)) {
    throw new RangeError(
      `There is another seating plan named ${plan.planId} already: give this one a new id (--plan-id).`,
    )
  }
}

/**
 * Stores a show with all its seats, in the transaction of `em`. A plan whose id is known already must be the same plan.
 * @throws {RangeError} as for plans, or when the show's currency is unknown or a text of it cannot be stored; a show's
 *   id must be new too
 */
export async function createShow(em: EntityManager, show: NewShow): Promise<void> {
  const { plan } = show
  const fault = textFault(show.title) ?? textFault(show.venue)
  if (fault !== undefined) throw new RangeError(`The show’s title or venue cannot be stored. ${fault}`)
  if (!isCurrency(show.currency)) throw new RangeError(`“${show.currency}” is no currency by ISO 4217.`)
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
  const blocked = [...(show.blocked ?? []), ...seats.filter((seat) => seat.blocked).map(({ seatId }) => seatId)]
  if (blocked.length > 0) {
    await em.execute(
      `update seat set blocked = true
       where show_id = ? and seat_id in (select json_array_elements_text(?::json)::int)`,
      [show.showId, JSON.stringify(blocked)],
    )
  }
}
