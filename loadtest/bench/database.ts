// What a row looks up in the database of the server that it measured.
import { Client } from 'pg'

/** Each change of a show by its seq: the milliseconds since 1970 at which it was decided. */
export async function changesOf(databaseUrl: string, showId: string): Promise<[number, number][]> {
  const rows = await read<{ seq: number; at: number }>(
    databaseUrl,
    `select seq, (extract(epoch from at) * 1000)::float8 as at from show_change where show_id = $1`,
    [showId],
  )
  return rows.map(({ seq, at }) => [seq, at])
}

export async function versionOf(databaseUrl: string): Promise<string> {
  const [row] = await read<{ server_version: string }>(databaseUrl, 'show server_version', [])
  return row?.server_version ?? ''
}

async function read<R extends object>(databaseUrl: string, text: string, values: unknown[]): Promise<R[]> {
  const client = new Client({ connectionString: databaseUrl })
  // A connection that breaks is noticed by the query that uses it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<R>(text, values)).rows
  } finally {
    await client.end()
  }
}
