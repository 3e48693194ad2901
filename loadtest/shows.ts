// Shows to be played on: plain halls, on sale now, put straight into a database.
import { z } from 'zod'
import { createShow } from '../server/booking/shows.ts'
import { openDatabase } from '../server/database/orm.ts'
import { rehearsal } from '../server/demo/rehearsal.ts'

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
    await orm.em.fork().transactional(async (em) => {
      for (const { showId, seats, lastSeat } of shows) {
        const blocked = lastSeat === undefined ? [] : [...Array(seats).keys()].filter((seat) => seat !== lastSeat)
        await createShow(em, { ...rehearsal(showId, seats), title: showId, blocked })
      }
    })
  } finally {
    await orm.close(true)
  }
}
