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
  const rows = await em.execute<LogRow[]>(
    'select seq, at, changes::text as changes from show_change where show_id = ? and seq > ? order by seq limit ?',
    [showId, seq, limit],
  )
  return rows.map((row) => changeOf(showId, row))
}

/**
 * Of the changes that `readChanges` gives, the newest with `mostSteps` steps together: the earliest of them is whole, so
 * that there may be more steps. What is left out is not read: in a rush a change has hundreds of steps.
 */
export async function readNewest(
  em: EntityManager,
  showId: string,
  seq: number,
  limit: number,
  mostSteps: number,
): Promise<Change[]> {
  const rows = await em.execute<LogRow[]>(
    `select seq, at, changes::text as changes from (
      select seq, at, changes,
        coalesce(sum(json_array_length(changes)) over (order by seq desc rows between unbounded preceding and 1 preceding), 0)
          as later
      from (select seq, at, changes from show_change where show_id = ? and seq > ? order by seq limit ?) as page
    ) as counted where later < ? order by seq`,
    [showId, seq, limit, mostSteps],
  )
  return rows.map((row) => changeOf(showId, row))
}

type LogRow = { seq: number; at: Date | string; changes: string }

function changeOf(showId: string, { seq, at, changes }: LogRow): Change {
  return { showId, seq, at: new Date(at).getTime(), steps: JSON.parse(changes) as Step[] }
}

/** Whether a change gives the show another plan, and so other seats (O8): nothing else is in such a change. */
export function replacesPlan({ steps: [step] }: Pick<Change, 'steps'>): boolean {
  return step?.cause === 'show-changed' && step.show.planId !== undefined
}
