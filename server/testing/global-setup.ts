// Starts the tests' own PostgreSQL in a folder that goes with it, with a migrated database in it to be cloned.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../database/embedded/embedded-postgres.ts'
import { migrate } from '../database/orm.ts'
import { administer, sibling, TEMPLATE } from './database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Leads to the tests' PostgreSQL, as its superuser. */
    postgresUrl: string
  }
}

/** Called by Vitest once before all tests; what it returns, once after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-test-'))
  // As root, PostgreSQL's own user must get through.
  await chmod(dataDir, 0o755)
  const first = await startEmbeddedPostgres({ dataDir })
  // For the servers of several files at a time; PostgreSQL takes it over when it starts.
  await administer(first.url, 'alter system set max_connections = 300')
  await first.stop()
  const postgres = await startEmbeddedPostgres({ dataDir })
  await administer(postgres.url, `create database ${TEMPLATE}`)
  await migrate(sibling(postgres.url, TEMPLATE))
  project.provide('postgresUrl', postgres.url)
  return async () => {
    await postgres.stop()
    await rm(dataDir, { recursive: true })
  }
}
