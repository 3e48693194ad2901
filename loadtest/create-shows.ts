// Shows to be played on: plain halls, on sale now, put straight into a database.
import { z } from 'zod'
import { checkedShow, createShow } from '../server/booking/new-show.ts'
import { openDatabase } from '../server/database/orm.ts'
import { rehearsal } from '../server/demo/rehearsal.ts'

export const ShowToMake = z.object({
  showId: z.string(),
  seats: z.int(),
  /** Nothing but this seat is for sale. */
  lastSeat: z.int().optional(),
  /** What becomes of a choice that leaves a single seat; without it the map warns. */
  singles: z.enum(['refuse']).optional(),
})
export type ShowToMake = z.infer<typeof ShowToMake>

export async function addShows(databaseUrl: string, shows: readonly ShowToMake[]): Promise<void> {
  if (shows.length === 0) return
  const orm = openDatabase(databaseUrl, 1)
  try {
    const checked = shows.map(({ showId, seats, lastSeat, singles }) => {
      const blocked = lastSeat === undefined ? [] : [...Array(seats).keys()].filter((seat) => seat !== lastSeat)
      return checkedShow({ ...rehearsal(showId, seats), title: showId, blocked, ...(singles && { singles }) })
    })
    await orm.em.fork().transactional(async (em) => {
      for (const show of checked) await createShow(em, show)
    })
  } finally {
    await orm.close(true)
  }
}
