// Creates plain shows that are on sale now, directly in a database.
import { z } from 'zod'
import { checkedShow, createShow } from '../server/booking/new-show.ts'
import { openDatabase } from '../server/database/orm.ts'
import { rehearsal } from '../server/demo/rehearsal.ts'

export const ShowToMake = z.object({
  showId: z.string(),
  seats: z.int(),
  /** The only seat for sale; all others are blocked. */
  lastSeat: z.int().optional(),
  /** Refuses a choice that leaves a single seat; by default the map only warns. */
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
