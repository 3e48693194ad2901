// A database with servers and a load balancer, each of which can be killed at any moment and is started again.
import { migrate } from '../../server/database/orm.ts'
import { addShows, startPostgres } from '../own-database.ts'
import { Balancer } from '../processes/balancer.ts'
import { freePorts, ServerNode, type ServerProgram } from '../processes/server-node.ts'

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

const MAIN: ServerProgram = { command: ['server/main.ts'], settings: {} }

/** Starts servers on an embedded PostgreSQL that they share. `close` deletes its folder. */
export async function startCluster(servers: number, program: ServerProgram = MAIN): Promise<Cluster> {
  const postgres = await startPostgres('crashes')
  await migrate(postgres.url)
  const ports = await freePorts(servers)
  const output: string[] = []
  const nodes = ports.map((port) => {
    const settings = { ...SETTINGS, ...program.settings, PORT: `${port}`, DATA_DIR: postgres.folder }
    return new ServerNode({ ...program, settings }, output)
  })
  await Promise.all(nodes.map((node) => node.start()))
  const balancer = new Balancer(ports)

  return {
    url: await balancer.listen(),
    databaseUrl: postgres.url,
    servers,
    addShow: (showId, seats) => addShows(postgres.url, [{ showId, seats }]),
    killServer: async (which) => {
      const node = nodes[which]
      if (!node) throw new RangeError(`There is no server ${which}.`)
      await node.end('SIGKILL')
      await node.start()
    },
    killPostgres: () => postgres.signal('SIGKILL'),
    takeLog: () => output.splice(0).join(''),
    close: async () => {
      await balancer.close()
      await Promise.all(nodes.map((node) => node.end('SIGTERM')))
      await postgres.stop()
    },
  }
}
