// A PostgreSQL of Debian's packages, with the programs that back it up and restore it, and with standbys.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, NOBODY, systemFolder, systemProgram, untilListening } from './system-programs.ts'

const BIN = '/usr/lib/postgresql/15/bin'
const run = promisify(execFile)

export type DebianPostgres = Readonly<{
  port: number
  /** The URL of a database of this name, whether or not it is there. */
  urlOf: (database: string) => string
  /** Runs one of PostgreSQL's programs, such as `pg_dump`. @throws {Error} with its output */
  run: (program: string, ...args: string[]) => Promise<void>
  /** A folder for its files, which is deleted at the end. */
  folder: string
  /** Ends it with a signal: SIGINT closes connections, SIGQUIT and SIGKILL are crashes. */
  kill: (signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL') => Promise<void>
  /** Starts it again after `kill`. */
  start: () => Promise<void>
  /** Adds a standby, which streams from this server. */
  addStandby: () => Promise<DebianPostgres>
  /** Makes a standby the primary. */
  promote: () => Promise<void>
  /** Stops it, and its standbys. */
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
  await runIn(
    folder,
    'initdb',
    '-D',
    data,
    ...['-U', 'holdfast', '--auth=scram-sha-256', '--pwfile=password', '--no-sync'],
  )
  const postgres = await serve(folder, data, remove)
  // It listens before it accepts connections.
  const create = ['createdb', `--maintenance-db=${postgres.urlOf('postgres')}`, 'holdfast'] as const
  for (;;) if (await postgres.run(...create).then(() => true, isStarting)) return postgres
}

/** Starts a server on a folder of data. */
async function serve(folder: string, data: string, remove: () => void = () => undefined): Promise<DebianPostgres> {
  const port = await freePort()
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]
  const runAs = (program: string, ...its: string[]): Promise<void> => runIn(folder, program, ...its)
  const urlOf = (database: string): string => `postgres://holdfast:secret@127.0.0.1:${port}/${database}`
  const standbys: DebianPostgres[] = []
  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    child = spawn(join(BIN, 'postgres'), args, { ...NOBODY, cwd: folder, stdio: 'ignore' })
    await untilListening(child, port)
  }
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  await start()
  return {
    ...{ port, urlOf, run: runAs, folder, kill, start },
    addStandby: async () => {
      const copy = join(folder, `standby-${standbys.length}`)
      const options = ['--checkpoint=fast', '--no-sync', '--write-recovery-conf']
      await runAs('pg_basebackup', `--pgdata=${copy}`, `--dbname=${urlOf('postgres')}`, ...options)
      const standby = await serve(folder, copy)
      standbys.push(standby)
      return standby
    },
    promote: () => runAs('pg_ctl', 'promote', '-D', data, '--wait'),
    stop: async () => {
      for (const standby of standbys) await standby.stop()
      await kill('SIGINT')
      remove()
    },
  }
}

async function runIn(folder: string, program: string, ...args: string[]): Promise<void> {
  await run(join(BIN, program), args, { ...NOBODY, cwd: folder })
}

function isStarting(error: unknown): false {
  if (error instanceof Error && error.message.includes('starting up')) return false
  throw error
}
