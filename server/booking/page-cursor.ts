// The cursors of lists that are read page by page: a place in the order of the list, and an id.
import { z } from 'zod'

const Cursor = z.tuple([z.string(), z.uuid()])
/** The last entry of a page: its place, such as a time or a word, and its id. */
export type Cursor = z.infer<typeof Cursor>

const Time = z.iso.datetime({ precision: 3 })

/** SQL for the place of a row in a list that is ordered by this time, which has milliseconds in its table. */
export function placeAt(time: string): string {
  return `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** Whether the place of a cursor is a time. */
export function isAtTime([place]: Cursor): boolean {
  return Time.safeParse(place).success
}

export function cursorText(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/** The cursor in a text; undefined for any other text. */
export function readCursor(text: string): Cursor | undefined {
  try {
    const cursor = Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return cursor[0].includes('\0') ? undefined : cursor
  } catch {
    return undefined
  }
}
