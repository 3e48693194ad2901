// Shows to be played on: plain halls, on sale now, put straight into a database.
import { z } from 'zod'
import { createShow } from '../server/booking/shows.ts'
import { openDatabase } from '../server/database/orm.ts'
import { gridPlan } from '../server/demo/grid.ts'

const DAY_MS = 24 * 3600 * 1000

export const ShowToMake = z.object({
  showId: z.string(),
  seats: z.int(),
  /** Nothing but this seat is for sale. */
  lastSeat: z.int().optional(),
})
export type ShowToMake = z.infer<typeof ShowToMake>

export async function addShows(databaseUrl: string, shows: readonly ShowToMake[]): Promise<void> {
  if (shows.length === 0) return
  const orm = openDatabase(databaseUrl, 1)
  try {
    const now = Date.now()
    await orm.em.fork().transactional(async (em) => {
      for (const { showId, seats, lastSeat } of shows) {
        await createShow(em, {
          showId,
          title: showId,
          venue: 'Load test',
          salesOpenAt: new Date(now - DAY_MS),
          salesCloseAt: new Date(now + DAY_MS),
          startsAt: new Date(now + 2 * DAY_MS),
          timeZone: 'UTC',
          currency: 'EUR',
          plan: gridPlan(seats),
          blocked: lastSeat === undefined ? [] : Array.from(Array(seats).keys()).filter((seat) => seat !== lastSeat),
        })
      }
    })
  } finally {
    await orm.close(true)
  }
}
