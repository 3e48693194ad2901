// All that a database has of a show, one row a line: evidence, for whoever looks into what went wrong.
import { open } from 'node:fs/promises'
import { Client } from 'pg'

const TABLES = ['show', 'seat', 'hold', 'booking', 'booking_seat', 'show_change']
/** A day's log is read in portions. */
const PORTION = 5000

/** Writes `{"table": …, "row": …}` for each row, as of one moment. */
export async function dumpShow(databaseUrl: string, showId: string, path: string): Promise<void> {
  const client = new Client(databaseUrl)
  await client.connect()
  const file = await open(path, 'w')
  try {
    await client.query('begin isolation level repeatable read read only')
    for (const table of TABLES) {
      const escaped = client.escapeLiteral(showId)
      await client.query(
        `declare dump cursor for select to_json(it)::text as row from ${table} as it where show_id = ${escaped}`,
      )
      for (;;) {
        const { rows } = await client.query<{ row: string }>(`fetch ${PORTION} from dump`)
        if (rows.length === 0) break
        await file.write(rows.map(({ row }) => `{"table":"${table}","row":${row}}\n`).join(''))
      }
      await client.query('close dump')
    }
  } finally {
    await file.close()
    await client.end()
  }
}
