// Puts shows and their seating plans into the database.
import { raw, type EntityManager, type MikroORM } from '@mikro-orm/postgresql'
import { isCurrency } from '../../shared/currency.ts'
import { validationMessage } from '../../shared/validation-message.ts'
import { placedSeats, SeatingPlan, type PlacedSeat } from '../../shared/seating-plan.ts'
import { AboutInput, doorsFit, type ShowAbout } from '../../shared/show-about.ts'
import type { ConfirmBy, Singles } from '../../shared/status.ts'
import { textFault } from '../../shared/text.ts'
import { ShowRow, type StoredHolds } from '../database/entities.ts'

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
  /** Who may confirm bookings; without it the server decides by whether seats cost anything (B5). */
  confirmBy?: ConfirmBy | undefined
  /** The show's hold settings; without them it has those of the server that decides, until a server starts. */
  holds?: StoredHolds
  /** What buyers read about it. */
  about?: ShowAbout
  /** The operator who made it. */
  createdBy?: string
  /** Seats that are not for sale, besides those that the plan blocks. */
  blocked?: readonly number[]
}

/** A plan that can be stored. */
type CheckedPlan = Readonly<{ planId: string; json: string; seats: readonly PlacedSeat[] }>
/** A show that can be stored. */
export type CheckedShow = Omit<NewShow, 'plan'> & { plan: CheckedPlan }

/**
 * Checks a plan before the transaction that stores it: PostgreSQL ends one that is idle for as long as a plan of 70,000
 * seats can take.
 * @throws {RangeError} when the plan is none by its schema: a price that some booking could not add up, say, or a text
 *   that cannot be stored
 */
export function checkedPlan(plan: SeatingPlan): CheckedPlan {
  const parsed = SeatingPlan.safeParse(plan)
  if (!parsed.success) throw new RangeError(`The seating plan cannot be stored. ${validationMessage(parsed.error)}`)
  return { planId: plan.planId, json: JSON.stringify(plan), seats: placedSeats(plan) }
}

/**
 * Checks a show, and its plan, before the transaction that stores them.
 * @throws {RangeError} as for plans, or when the show's currency is unknown or a text of it cannot be stored
 */
export function checkedShow(show: NewShow): CheckedShow {
  const fault = textFault(show.title) ?? textFault(show.venue)
  if (fault !== undefined) throw new RangeError(`The show’s title or venue cannot be stored. ${fault}`)
  if (!isCurrency(show.currency)) throw new RangeError(`“${show.currency}” is no currency by ISO 4217.`)
  checkAbout(show)
  return { ...show, plan: checkedPlan(show.plan) }
}

function checkAbout({ about = {}, startsAt }: Pick<NewShow, 'about' | 'startsAt'>): void {
  const parsed = AboutInput.safeParse(about)
  if (!parsed.success) {
    throw new RangeError(`What is said about the show cannot be stored. ${validationMessage(parsed.error)}`)
  }
  if (about.doorsAt !== undefined && !doorsFit(Date.parse(about.doorsAt), startsAt.getTime())) {
    throw new RangeError('Doors open before the show starts, at most a day before.')
  }
}

/**
 * Stores a seating plan, in the transaction of `em`. One whose id is known already must be the same plan.
 * @throws {RangeError} when its id belongs to another plan
 */
export async function storePlan(
  em: EntityManager,
  { planId, json }: Pick<CheckedPlan, 'planId' | 'json'>,
): Promise<void> {
  // An insert that conflicts would compute all generated columns first: seconds for the largest plans.
  await em.execute(
    `insert into seating_plan (plan_id, plan)
     select ?, ?::json where not exists (select from seating_plan where plan_id = ?) on conflict do nothing`,
    [planId, json, planId],
  )
  const [stored] = await em.execute<{ plan: string }[]>(
    'select plan::text as plan from seating_plan where plan_id = ?',
    [planId],
  )
  if (stored?.plan !== json) {
    throw new RangeError(`There is another seating plan named ${planId} already: give this one a new id (--plan-id).`)
  }
}

/** The settings of holds that a new show gets from those of a server. */
export function holdsOf({
  holdMs,
  holdMaxMs,
  graceMs,
  resumeMs,
  maxSeatsPerVisitor,
  heldSeatsPerAddress,
}: StoredHolds) {
  return { holdMs, holdMaxMs, graceMs, resumeMs, maxSeatsPerVisitor, heldSeatsPerAddress }
}

/** Gives hold settings to the shows that have none: those that an earlier version made. */
export async function settleHolds(orm: MikroORM, holds: StoredHolds): Promise<void> {
  const em = orm.em.fork()
  const [any] = await em.execute('select from show where holds is null limit 1')
  if (any) await em.execute('update show set holds = ?::jsonb where holds is null', [JSON.stringify(holds)])
}

/**
 * Stores a show with all its seats, in the transaction of `em`. A plan whose id is known already must be the same plan.
 * @throws {RangeError} when the plan's id belongs to another plan; a show's id must be new too
 */
export async function createShow(em: EntityManager, show: CheckedShow): Promise<void> {
  const { planId, seats } = show.plan
  await storePlan(em, show.plan)
  await em.insert(ShowRow, {
    showId: show.showId,
    title: show.title,
    venue: show.venue,
    startsAt: show.startsAt,
    salesOpenAt: show.salesOpenAt,
    salesCloseAt: show.salesCloseAt,
    timeZone: show.timeZone,
    currency: show.currency,
    planId,
    seatCount: seats.length,
    seq: 0,
    changedAt: raw('clock_timestamp()'),
    singles: show.singles ?? 'warn',
    confirmBy: show.confirmBy ?? null,
    holds: show.holds ?? null,
    createdBy: show.createdBy ?? null,
    about: show.about ?? {},
  })
  await insertSeats(em, show.showId, seats, show.blocked)
}

/** Stores the seats of a show that has none, in the transaction of `em`. @param blocked besides those that the plan blocks */
export async function insertSeats(
  em: EntityManager,
  showId: string,
  seats: readonly PlacedSeat[],
  blocked: readonly number[] = [],
): Promise<void> {
  const notForSale = [...blocked, ...seats.filter((seat) => seat.blocked).map(({ seatId }) => seatId)]
  await em.execute(
    `insert into seat (show_id, seat_id, blocked)
     select ?, seat_id, seat_id in (select json_array_elements_text(?::json)::int) from generate_series(0, ?::int - 1) as seat_id`,
    [showId, JSON.stringify(notForSale), seats.length],
  )
}
