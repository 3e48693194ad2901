// Writes the log of a show, with what an audit reads of its tables, to a compressed file that is complete or not there.
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { digestText } from '../audit/audit.ts'
import type { AuditedShow } from '../audit/audited-show.ts'
import { FORMAT, VERSION, type ArchivedSettings, type End, type Header, type Line } from './log-file-lines.ts'

/** Nobody else reads the file, which has the ids of visitors. */
const MODE = 0o600
/** So many lines are compressed at a time. */
const PORTION = 1000

/** The name of the file of a show's log up to a seq. */
export function logFileName(showId: string, seq: number): string {
  return `${showId}-${seq}.jsonl.gz`
}

/**
 * Writes a show to a file beside `path`, and gives it that name once it is on the disk. A file that has the name is replaced.
 * @param settings for a show that has none itself
 * @param onProgress is told the last seq that was written
 * @returns the last line, which sums up those before
 * @throws {Error} with the system's reason, when the file cannot be written
 */
export async function writeLogFile(
  show: AuditedShow,
  settings: ArchivedSettings,
  path: string,
  onProgress: (seq: number) => void = () => undefined,
): Promise<End> {
  const unfinished = join(dirname(path), `.${basename(path)}.${process.pid}.part`)
  try {
    let end: End | undefined
    const lines = textOf(show, settings, onProgress, (last) => (end = last))
    // Flushed: on the disk before it has its name.
    await pipeline(
      Readable.from(lines),
      createGzip(),
      createWriteStream(unfinished, { flags: 'w', mode: MODE, flush: true }),
    )
    if (!end) throw new Error('The file has no last line.')
    await rename(unfinished, path)
    await flushFolder(dirname(path))
    return end
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

async function* textOf(
  show: AuditedShow,
  settings: ArchivedSettings,
  onProgress: (seq: number) => void,
  onEnd: (end: End) => void,
): AsyncIterable<string> {
  const [sha256, log] = [createHash('sha256'), createHash('sha256')]
  let [changes, bookings] = [0, 0]
  const text = (line: Line | Header): string => {
    const written = `${JSON.stringify(line)}\n`
    sha256.update(written)
    return written
  }
  yield text(headerOf(show, settings))
  for (let start = 0; start < show.facts.places.length; start += PORTION) {
    const places = show.facts.places.slice(start, start + PORTION)
    yield places
      .map(({ section, row, x, y, categoryId, accessible, blocked }, offset) =>
        text({
          place: {
            ...{ section, row, x, y, categoryId, accessible, price: show.prices[start + offset] ?? 0 },
            ...(blocked !== undefined && { blocked }),
          },
        }),
      )
      .join('')
  }
  for (let start = 0; start < show.seats.length; start += PORTION) {
    const seats = show.seats.slice(start, start + PORTION)
    yield seats
      .map(({ checkout, ...seat }) => text({ seat: { ...seat, checkout: checkout && [...checkout] } }))
      .join('')
  }
  for await (const slice of show.bookings()) {
    bookings += slice.length
    yield slice
      .map(({ seats, transfer, ...booking }) =>
        text({ booking: { ...booking, ...(transfer && { transfer }), seats: [...seats] } }),
      )
      .join('')
  }
  for await (const slice of show.passed()) {
    yield slice.map(({ seatIds, ...passed }) => text({ passed: { ...passed, seatIds: [...seatIds] } })).join('')
  }
  for await (const slice of show.log()) {
    changes += slice.length
    for (const change of slice) log.update(digestText(change))
    yield slice.map((change) => text({ change })).join('')
    onProgress(slice.at(-1)?.seq ?? 0)
  }
  const end = { changes, bookings, sha256: sha256.digest('hex'), log: log.digest('hex') }
  onEnd(end)
  yield `${JSON.stringify({ end } satisfies Line)}\n`
}

function headerOf(show: AuditedShow, settings: ArchivedSettings): Header {
  const { facts, title, venue, timeZone, currency, seq, readAt, terms } = show
  const { showId, seatCount } = facts
  return {
    format: FORMAT,
    version: VERSION,
    show: { showId, title, venue, timeZone, currency, seatCount, seq, readAt, terms },
    settings,
  }
}

/** The name of a file is on the disk once its folder is. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
