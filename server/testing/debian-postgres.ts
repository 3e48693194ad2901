// A PostgreSQL of Debian's packages, with the programs that back it up and restore it.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, NOBODY, systemFolder, systemProgram, untilListening } from './system-programs.ts'

const BIN = '/usr/lib/postgresql/15/bin'
const run = promisify(execFile)

export type DebianPostgres = Readonly<{
  /** The URL of a database of this name, whether or not it is there. */
  urlOf: (database: string) => string
  /** Runs one of PostgreSQL's programs, such as `pg_dump`. @throws {Error} with its output */
  run: (program: string, ...args: string[]) => Promise<void>
  /** A folder for its files, which is deleted at the end. */
  folder: string
  stop: () => Promise<void>
}>

/** Starts it with an empty database `holdfast`. */
export async function startDebianPostgres(): Promise<DebianPostgres> {
  systemProgram('postgresql-15', `${BIN}/postgres`)
  const { folder, remove } = systemFolder()
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (NOBODY) for (const path of [folder, data]) chownSync(path, NOBODY.uid, NOBODY.gid)
  writeFileSync(join(folder, 'password'), 'secret')
  const runAs = async (program: string, ...args: string[]): Promise<void> => {
    await run(join(BIN, program), args, { ...NOBODY, cwd: folder })
  }
  await runAs('initdb', '-D', data, '-U', 'holdfast', '--auth=scram-sha-256', '--pwfile=password', '--no-sync')
  const port = await freePort()
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]
  const child = spawn(join(BIN, 'postgres'), args, { ...NOBODY, cwd: folder, stdio: 'ignore' })
  await untilListening(child, port)
  const urlOf = (database: string): string => `postgres://holdfast:secret@127.0.0.1:${port}/${database}`
  // It listens before it accepts connections.
  for (;;)
    if (await runAs('createdb', `--maintenance-db=${urlOf('postgres')}`, 'holdfast').then(() => true, isStarting)) break
  return {
    urlOf,
    run: runAs,
    folder,
    stop: async () => {
      child.kill('SIGINT')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      remove()
    },
  }
}

function isStarting(error: unknown): false {
  if (error instanceof Error && error.message.includes('starting up')) return false
  throw error
}
