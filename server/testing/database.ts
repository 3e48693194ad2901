// Creates a database for a test file: a clone of the migrated template.
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'

export const TEMPLATE = 'holdfast_template'

export type TestDatabase = {
  url: string
  /** Fails when a connection is still open after five seconds, which a test has leaked. */
  drop(): Promise<void>
}

/** Creates an empty, migrated database. Call it in `beforeAll`, and its `drop` in `afterAll` after closing its users. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${name} template ${TEMPLATE}`)
  return { url: sibling(server, name), drop: () => administer(server, `drop database ${name}`) }
}

/** The URL of another database on the same server. */
export function sibling(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: database }).href
}

/** Ends every connection to a database. */
export function killAll(url: string): Promise<void> {
  return administer(
    url,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  )
}

/** Runs one statement over a separate connection. */
export async function administer(url: string, statement: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
