// Removes the log of a show from the database, once it is in a file.
import type { MikroORM } from '@mikro-orm/postgresql'

/** Changes that one transaction deletes. */
const SLICE = 5000

/** A log file: the last seq in it, its name, and the digest of its bytes. */
export type Written = Readonly<{ seq: number; file: string; sha256: string }>

/**
 * Records that the log of a show is archived up to a seq: from then on it is read nowhere. Its rows are still there.
 * @throws {RangeError} with the reason why the log must stay: the show is not over or not archived, or a webhook has not
 * received all of it
 */
export function recordArchived(orm: MikroORM, showId: string, { seq, file, sha256 }: Written): Promise<void> {
  return orm.em.fork().transactional(async (em) => {
    // Waits for changes of the show, and they for this.
    const [show] = await em.execute<{ isOver: boolean }[]>(
      `select ${IS_OVER} as "isOver" from show where show_id = ? for share`,
      [showId],
    )
    if (!show?.isOver) throw new RangeError(NOT_OVER)
    const behind = await em.execute<{ id: string }[]>(
      `select endpoint_id as id from webhook_endpoint as endpoint
       where coalesce(only_show_id, ?) = ? and not exists (
         select from webhook_cursor as cursor
         where cursor.show_id = ? and cursor.endpoint_id = endpoint.endpoint_id and cursor.seq >= ?
       ) order by endpoint_id`,
      [showId, showId, showId, seq],
    )
    if (behind.length > 0) {
      const ids = behind.map(({ id }) => id).join(', ')
      throw new RangeError(`not all of it was delivered to these webhooks: ${ids}. Wait, enable them or remove them`)
    }
    await em.execute('insert into archived_log (show_id, seq, file, sha256) values (?, ?, ?, ?)', [
      showId,
      seq,
      file,
      sha256,
    ])
  })
}

/**
 * Deletes the changes of an archived log that are still there, in short transactions that lock nothing else.
 * @param onProgress is told the last seq that was deleted
 * @returns how many were deleted
 */
export async function deleteArchived(
  orm: MikroORM,
  showId: string,
  onProgress: (seq: number) => void = () => undefined,
): Promise<number> {
  const em = orm.em.fork()
  let deleted = 0
  for (;;) {
    const [slice] = await em.execute<{ count: number; last: number | null }[]>(
      `with slice as (
         delete from show_change where show_id = ? and seq in (
           select seq from show_change
           where show_id = ? and seq <= (select seq from archived_log where show_id = ?)
           order by seq limit ?
         ) returning seq
       ) select count(*)::int as count, max(seq) as last from slice`,
      [showId, showId, showId, SLICE],
    )
    if (!slice || slice.last === null) return deleted
    deleted += slice.count
    onProgress(slice.last)
  }
}

/** The ids of the shows that are over, were archived and began before a time, the oldest first. */
export async function showsThatAreOver(orm: MikroORM, before: Date): Promise<string[]> {
  const rows = await orm.em
    .fork()
    .execute<{ showId: string }[]>(
      `select show_id as "showId" from show where ${IS_OVER} and starts_at < ? order by starts_at, show_id`,
      [before],
    )
  return rows.map(({ showId }) => showId)
}

/** Whether a show is over and was archived. */
export async function isOver(orm: MikroORM, showId: string): Promise<boolean> {
  const [show] = await orm.em
    .fork()
    .execute<{ isOver: boolean }[]>(`select ${IS_OVER} as "isOver" from show where show_id = ?`, [showId])
  return show?.isOver ?? false
}

/** Nothing is sold at the counter any more a day after a show has started (O7). */
const IS_OVER = `(archived_at is not null and starts_at + interval '1 day' < clock_timestamp())`
const NOT_OVER = 'only shows that are archived and started more than a day ago give up their log'
