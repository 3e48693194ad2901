// Archives the log of one show: writes its file, reads that back and audits it, and then removes the log if it may.
import { basename, join } from 'node:path'
import type { MikroORM } from '@mikro-orm/postgresql'
import { audit } from '../audit/audit.ts'
import { onShow } from '../audit/read-show.ts'
import type { ArchivedSettings } from './log-file-lines.ts'
import { readLogFile, type LogFile } from './read-log-file.ts'
import { deleteArchived, isOver, recordArchived } from './remove-log.ts'
import { logFileName, writeLogFile } from './write-log-file.ts'

export type ArchiveOptions = Readonly<{
  folder: string
  /** Whether the log is deleted from the database when its file has no fault. */
  remove: boolean
  /** For a show that has no settings itself. */
  settings: ArchivedSettings
  /** Is told how far it has got. */
  onProgress: (text: string) => void
}>

/** Sentences about what was done, and whether all of it was. */
export type Archived = Readonly<{ sentences: readonly string[]; isDone: boolean }>

/**
 * Archives a show. It may be ended at any point and started again: a file has its name only when it is complete, and a log is
 * deleted only when its file was recorded.
 * @throws {SetupError} when a file that was just written cannot be read
 */
export async function archiveShow(orm: MikroORM, showId: string, options: ArchiveOptions): Promise<Archived> {
  const { folder, remove, settings, onProgress } = options
  if (!(await isOver(orm, showId))) return failed('not over, or not archived by an operator: its log stays.')
  const written = await onShow(orm, showId, async (show) => {
    if (show.archived) return show.archived
    const path = join(folder, logFileName(showId, show.seq))
    const end = await writeLogFile(show, settings, path, (seq) =>
      onProgress(`${showId}: writing seq ${seq} of ${show.seq}`),
    )
    return { path, end }
  })
  if (!written) return failed('there is no such show.')
  if ('file' in written) return resume(orm, showId, written, options)
  const { path, end } = written
  onProgress(`${showId}: reading ${path}`)
  const file = await readLogFile(path)
  if (file.end.sha256 !== end.sha256) return failed(`${path} does not have what was written: the log stays.`)
  const wrong = await faultsIn(file, (seq) => onProgress(`${showId}: auditing seq ${seq} of ${file.show.seq}`))
  const done = `${end.changes} changes and ${end.bookings} bookings are in ${path} (SHA-256 ${file.sha256}).`
  if (wrong > 0)
    return failed(done, `its audit finds faults (${wrong}), so the log stays: npm run audit -- --file ${path}`)
  if (!remove) return { sentences: [done], isDone: true }
  try {
    await recordArchived(orm, showId, { seq: file.show.seq, file: basename(path), sha256: file.sha256 })
  } catch (error) {
    if (error instanceof RangeError) return failed(done, `the log stays: ${error.message}.`)
    throw error
  }
  return { sentences: [done, await removed(orm, showId, onProgress)], isDone: true }
}

/** Goes on with a log that was recorded as archived earlier: a part of it may still be there. */
async function resume(
  orm: MikroORM,
  showId: string,
  { seq, file }: { seq: number; file: string },
  { remove, onProgress }: ArchiveOptions,
): Promise<Archived> {
  const known = `archived up to seq ${seq} already, in ${file}.`
  return { sentences: [known, ...(remove ? [await removed(orm, showId, onProgress)] : [])], isDone: true }
}

async function removed(orm: MikroORM, showId: string, onProgress: (text: string) => void): Promise<string> {
  const count = await deleteArchived(orm, showId, (seq) => onProgress(`${showId}: deleted up to seq ${seq}`))
  return `${count} changes were deleted from the database.`
}

async function faultsIn({ show, settings }: LogFile, onProgress: (seq: number) => void): Promise<number> {
  const { wrong } = await audit(show, settings, onProgress)
  return wrong
}

function failed(...sentences: string[]): Archived {
  return { sentences, isDone: false }
}
