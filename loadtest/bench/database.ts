// What a row reads from the database of the server that it measured.
import { Client } from 'pg'
import { parentOf } from '../measure/usage.ts'

/** The changes of a show: each seq, and when it was decided, in milliseconds since 1970. */
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

/** The pid of PostgreSQL's main process, the parent of its others; undefined where the system does not tell. */
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
  // The next query notices a broken connection.
  client.on('error', () => undefined)
  await client.connect()
  return client
}
