// A database with servers and a load balancer, each of which can be killed at any moment and is started again.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from '../../server/database/orm.ts'
import { listenOnLoopback } from '../loopback.ts'
import { addShows, startPostgres } from '../own-database.ts'

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
  /** Of the load balancer. */
  url: string
  databaseUrl: string
  servers: number
  addShow: (showId: string, seats: number) => Promise<void>
  /** Kills a server with SIGKILL and starts it again. Resolves when it is ready again. */
  killServer: (which: number) => Promise<void>
  /** Kills PostgreSQL with SIGKILL. The servers that use it start it again. */
  killPostgres: () => Promise<void>
  /** The errors that the servers have logged since the last call. */
  takeLog: () => string
  close: () => Promise<void>
}

/** How to start a server: the project's own, unless a test needs another. */
export type ServerProgram = Readonly<{ command: readonly string[]; settings: NodeJS.ProcessEnv }>

const MAIN: ServerProgram = { command: ['server/main.ts'], settings: {} }

/** Starts servers on an embedded PostgreSQL that they share. `close` deletes its folder. */
export async function startCluster(servers: number, program: ServerProgram = MAIN): Promise<Cluster> {
  const postgres = await startPostgres('crashes')
  const { folder: dataDir } = postgres
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
    takeLog: () => output.splice(0).join(''),
    close: async () => {
      await balancer.close()
      await Promise.all(running.map(({ child }) => end(child, 'SIGTERM')))
      await postgres.stop()
    },
  }
}

type Running = { child: ChildProcess; ready: Promise<unknown> }

function start({ command, settings }: ServerProgram, port: number, dataDir: string, output: string[]): Running {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, command, {
    cwd: ROOT,
    env: { PATH, HOME, ...SETTINGS, ...settings, PORT: `${port}`, DATA_DIR: dataDir },
    // Keeps a Ctrl-C from the servers: the test stops them itself.
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

/** Reserves all ports before it frees any, so that none is given twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

/** A load balancer: one address for several servers. A connection goes to the next server that answers. */
class Balancer {
  readonly #ports: readonly number[]
  readonly #server = createServer((client) => void this.#forward(client))
  readonly #sockets = new Set<Socket>()
  #turn = 0

  /** @param ports of all servers, whether they run now or not */
  constructor(ports: readonly number[]) {
    this.#ports = ports
  }

  /** @returns the URL for all servers */
  listen(): Promise<string> {
    return listenOnLoopback(this.#server)
  }

  async close(): Promise<void> {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#server, 'close')
  }

  async #forward(client: Socket): Promise<void> {
    this.#track(client)
    for (let tried = 0; tried < this.#ports.length; tried++) {
      const upstream = connect(this.#ports[this.#turn++ % this.#ports.length] ?? 0, '127.0.0.1')
      this.#track(upstream)
      const isConnected = await new Promise((resolve) => {
        upstream.once('connect', () => resolve(true)).once('close', () => resolve(false))
      })
      if (!isConnected) continue
      client.pipe(upstream).pipe(client)
      // When one end goes, the other is destroyed at once, as by a killed process.
      client.once('close', () => upstream.destroy())
      upstream.once('close', () => client.destroy())
      return
    }
    client.destroy()
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.once('close', () => this.#sockets.delete(socket))
  }
}
