// What a row looks up in the database of the server that it measured.
import { Client } from 'pg'
import { parentOf } from '../measure/family.ts'

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

/** The process that PostgreSQL's others are children of; undefined where the system does not say. */
export async function postmasterOf(databaseUrl: string): Promise<number | undefined> {
  const client = await open(databaseUrl)
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return rows[0] && parentOf(rows[0].pid)
  } finally {
    await client.end()
  }
}

async function read<R extends object>(databaseUrl: string, text: string, values: unknown[]): Promise<R[]> {
  const client = await open(databaseUrl)
  try {
    return (await client.query<R>(text, values)).rows
  } finally {
    await client.end()
  }
}

async function open(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl })
  // A connection that breaks is noticed by the query that uses it.
  client.on('error', () => undefined)
  await client.connect()
  return client
}
