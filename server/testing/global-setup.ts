// Starts a PostgreSQL for the tests in a temporary folder, with a migrated template database to clone. `TEST_POSTGRES_URL`
// names another one instead, for its superuser: to test another version of PostgreSQL.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../database/embedded/embedded-postgres.ts'
import { migrate } from '../database/orm.ts'
import { administer, sibling, TEMPLATE } from './database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of the tests' PostgreSQL, for its superuser. */
    postgresUrl: string
  }
}

/** PostgreSQL applies them when it starts. */
const SETTINGS = [
  // For the servers of several files at a time.
  'max_connections = 300',
  // The data need not survive a crash of the machine. Dropping a database takes 30 ms instead of 470 ms on a busy disk.
  'fsync = off',
  'full_page_writes = off',
]

/** Vitest calls it once before all tests, and the function that it returns once after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres()
  await administer(postgres.url, `drop database if exists ${TEMPLATE}`)
  await administer(postgres.url, `create database ${TEMPLATE}`)
  await migrate(sibling(postgres.url, TEMPLATE))
  project.provide('postgresUrl', postgres.url)
  return () => postgres.stop()
}

async function startPostgres(): Promise<{ url: string; stop: () => Promise<void> }> {
  const url = process.env['TEST_POSTGRES_URL']
  if (url !== undefined) return { url, stop: () => administer(url, `drop database ${TEMPLATE}`) }
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-test-'))
  // As root, PostgreSQL's own account must be able to enter the folder.
  await chmod(dataDir, 0o755)
  const first = await startEmbeddedPostgres({ dataDir })
  for (const setting of SETTINGS) await administer(first.url, `alter system set ${setting}`)
  await first.stop()
  const postgres = await startEmbeddedPostgres({ dataDir })
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop()
      await rm(dataDir, { recursive: true })
    },
  }
}
