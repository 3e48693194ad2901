// Reads a show's change log, `show_change`, after a seq.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Step } from './seat.ts'
import type { Change } from './write-change.ts'

/** So many changes are read at a time. */
export const PORTION = 1000

/**
 * The changes of a show after `seq`, in their order, at most `limit`. Raw SQL: the steps stay text until they are parsed
 * here, and the table, which nothing else reads, has no entity.
 */
export async function readChanges(
  em: EntityManager,
  showId: string,
  seq: number,
  limit: number = PORTION,
): Promise<Change[]> {
  const rows = await em.execute<{ seq: number; at: Date | string; changes: string }[]>(
    'select seq, at, changes::text as changes from show_change where show_id = ? and seq > ? order by seq limit ?',
    [showId, seq, limit],
  )
  return rows.map((row) => ({
    showId,
    seq: row.seq,
    at: new Date(row.at).getTime(),
    steps: JSON.parse(row.changes) as Step[],
  }))
}

/** Whether a change gives the show another plan, and so other seats (O8): nothing else is in such a change. */
export function replacesPlan({ steps: [step] }: Pick<Change, 'steps'>): boolean {
  return step?.cause === 'show-changed' && step.show.planId !== undefined
}
