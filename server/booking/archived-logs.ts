// Logs that were archived: up to a seq they are in a file, and no longer in `show_change`.
import type { EntityManager } from '@mikro-orm/postgresql'
import { refused, type Refused } from './command.ts'

/** The log up to `seq`, in a file of that name. */
export type ArchivedLog = Readonly<{ seq: number; file: string }>

/**
 * What of a show's log was archived; undefined: nothing. Whoever reads the log asks this after it, since the rows go after
 * they were recorded here.
 */
export async function readArchivedLog(em: EntityManager, showId: string): Promise<ArchivedLog | undefined> {
  const [row] = await em.execute<ArchivedLog[]>('select seq, file from archived_log where show_id = ?', [showId])
  return row
}

/** The refusal `NOT_FOUND`, which says where that part of the log is. */
export function refuseArchived({ seq, file }: ArchivedLog): Refused {
  return refused(
    'NOT_FOUND',
    `The log of this show up to change ${seq} was archived to the file ${file}. Later changes are here.`,
  )
}
