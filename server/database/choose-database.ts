// Chooses the database: the one that the settings name, or else the embedded one.
import { fileURLToPath } from 'node:url'
import { startEmbeddedPostgres } from './embedded/embedded-postgres.ts'

const USUAL_DATA_DIR = fileURLToPath(new URL('../../.data', import.meta.url))

type Settings = { databaseUrl: string | undefined; dataDir: string | undefined }

/**
 * The URL of the database to use. Call `release` when done: it stops the embedded PostgreSQL unless another process uses it.
 * @throws {SetupError} when the embedded PostgreSQL cannot run here
 */
export async function chooseDatabase(
  { databaseUrl, dataDir }: Settings,
  log: (line: string) => void,
): Promise<{ url: string; release: () => Promise<void> }> {
  if (databaseUrl !== undefined) return { url: databaseUrl, release: () => Promise.resolve() }
  const relocate = dataDir === undefined
  const postgres = await startEmbeddedPostgres({ dataDir: dataDir ?? USUAL_DATA_DIR, relocate, log })
  return { url: postgres.url, release: () => postgres.stop() }
}
