// Adds the demo's shows to a database without shows, or replaces them by new ones.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import type { StoredHolds } from '../database/entities.ts'
import { checkedShow, createShow } from '../booking/new-show.ts'
import { demoShows } from './demo-shows.ts'

/** Two servers that start at once must not both find the database empty. */
const LOCK = `select pg_advisory_xact_lock(hashtext('holdfast demo'))`

/** Adds the demo's shows to a database without any show. @returns whether it did */
export function installDemo(orm: MikroORM, holds: StoredHolds): Promise<boolean> {
  const shows = demoShows(new Date()).map((show) => checkedShow({ ...show, holds }))
  return orm.em.fork().transactional(async (em) => {
    await em.execute(LOCK)
    const [any] = await em.execute('select from show limit 1')
    if (any) return false
    for (const show of shows) await createShow(em, show)
    return true
  })
}

/** Removes the demo's shows with their bookings, and adds them again with dates that count from now. */
export function resetDemo(orm: MikroORM, holds: StoredHolds): Promise<void> {
  const shows = demoShows(new Date()).map((show) => checkedShow({ ...show, holds }))
  return orm.em.fork().transactional(async (em) => {
    await em.execute(LOCK)
    const planIds = JSON.stringify(shows.map((show) => show.plan.planId))
    for (const showId of shows.map((show) => show.showId).sort()) await removeShow(em, showId)
    const those = 'in (select json_array_elements_text(?::json))'
    const used = await em.execute<{ planId: string }[]>(
      `select distinct plan_id as "planId" from show where plan_id ${those}`,
      [planIds],
    )
    await em.execute(`delete from seating_plan where plan_id ${those} and not plan_id ${those}`, [
      planIds,
      JSON.stringify(used.map(({ planId }) => planId)),
    ])
    for (const show of shows) await createShow(em, show)
  })
}

/** All tables with a `show_id`, those that refer to others first. */
export const TABLES_OF_A_SHOW = [
  'webhook_delivery',
  'webhook_cursor',
  'allocated_seat',
  'admission',
  'undone_admission',
  'poster',
  'buyer',
  'buyer_word',
  'mail',
  'booking_seat',
  'passed_booking',
  'booking',
  'show_change',
  'archived_log',
  'hold',
  'seat',
  'show',
]

async function removeShow(em: EntityManager, showId: string): Promise<void> {
  // A batch in settlement has its show locked: it commits first, or finds that its show is gone.
  await em.execute('select from show where show_id = ? for update', [showId])
  for (const table of TABLES_OF_A_SHOW) await em.execute(`delete from ${table} where show_id = ?`, [showId])
}
