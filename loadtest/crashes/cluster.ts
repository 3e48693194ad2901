// A database and the servers on it, each a process that can be killed at any moment and started again.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmbeddedPostgres } from '../../server/database/embedded.ts'
import { migrate } from '../../server/database/orm.ts'
import { addShows } from '../create-shows.ts'
import { Balancer } from './balancer.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SETTINGS = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  AUTH_SECRET: 'what the servers of the crash test sign with',
  DEMO: 'off',
  RATE_LIMIT: 'off',
  LOG_LEVEL: 'error',
}

export type Cluster = {
  /** Leads to whichever server answers. */
  url: string
  databaseUrl: string
  servers: number
  addShow: (showId: string, seats: number) => Promise<void>
  /** Kills a server with SIGKILL and starts it again. @returns when it is ready again */
  killServer: (which: number) => Promise<void>
  /** Kills PostgreSQL, all of it, with SIGKILL; whoever uses it starts it again. */
  killPostgres: () => Promise<void>
  /** The errors that the servers have logged since they were asked last. */
  said: () => string
  close: () => Promise<void>
}

/** What each server is: the project's own, unless it says otherwise. */
export type ServerProgram = Readonly<{ command: readonly string[]; settings: NodeJS.ProcessEnv }>

const MAIN: ServerProgram = { command: ['server/main.ts'], settings: {} }

/** Opens a cluster with so many servers on an embedded PostgreSQL that they share, in a folder that goes with it. */
export async function startCluster(servers: number, program: ServerProgram = MAIN): Promise<Cluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-crashes-'))
  // As root, PostgreSQL's own user must get through.
  await chmod(dataDir, 0o755)
  const postgres = await startEmbeddedPostgres({ dataDir })
  await migrate(postgres.url)
  const ports = await freePorts(servers)
  const output: string[] = []
  const running = ports.map((port) => start(program, port, dataDir, output))
  await Promise.all(running.map(({ ready }) => ready))
  const balancer = new Balancer(ports)

  return {
    url: await balancer.listen(),
    databaseUrl: postgres.url,
    servers,
    addShow: (showId, seats) => addShows(postgres.url, [{ showId, seats }]),
    killServer: async (which) => {
      const port = ports[which]
      if (port === undefined) throw new RangeError(`There is no server ${which}.`)
      await end(running[which]?.child, 'SIGKILL')
      const next = start(program, port, dataDir, output)
      running[which] = next
      await next.ready
    },
    killPostgres: async () => {
      const pid = Number.parseInt(await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8'))
      process.kill(pid, 'SIGKILL')
    },
    said: () => output.splice(0).join(''),
    close: async () => {
      await balancer.close()
      await Promise.all(running.map(({ child }) => end(child, 'SIGTERM')))
      await postgres.stop()
      await rm(dataDir, { recursive: true })
    },
  }
}

type Running = { child: ChildProcess; ready: Promise<unknown> }

function start({ command, settings }: ServerProgram, port: number, dataDir: string, output: string[]): Running {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, command, {
    cwd: ROOT,
    env: { PATH, HOME, ...SETTINGS, ...settings, PORT: `${port}`, DATA_DIR: dataDir },
    // A Ctrl-C is for the test alone, which stops its servers when it has done with them.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { promise: ready, resolve, reject } = Promise.withResolvers<undefined>()
  child.stderr.on('data', (text: Buffer) => output.push(text.toString()))
  child.stdout.on('data', (text: Buffer) => {
    if (text.includes('is ready:')) resolve(undefined)
    else output.push(text.toString())
  })
  child.once('exit', () => reject(new Error(`A server did not start:\n${output.join('')}`)))
  return { child, ready }
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

/** All at a time, so that none is given twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
