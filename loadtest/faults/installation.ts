// What faults strike: two servers on one PostgreSQL, each through a proxy of its own, behind a load balancer.
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { migrate } from '../../server/database/orm.ts'
import { addShows, startPostgres } from '../own-database.ts'
import { Balancer } from '../processes/balancer.ts'
import { freePorts, ServerNode } from '../processes/server-node.ts'
import { whileAdvancing } from '../stall-timeout.ts'
import { FaultProxy } from './fault-proxy.ts'

const SERVERS = 2
const POLL_MS = 20

/** Holds are short, so that a run can wait until the last seat is free again. Both servers sweep as often as they may. */
export const SETTINGS = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  AUTH_SECRET: 'what the servers of the fault test sign with',
  DEMO: 'off',
  RATE_LIMIT: 'off',
  LOG_LEVEL: 'error',
  HOLD_SECONDS: '2',
  HOLD_MAX_SECONDS: '5',
  GRACE_SECONDS: '1',
  HOLD_RESUME_SECONDS: '1',
  SWEEP_INTERVAL_MS: '50',
}

export type Server = {
  node: ServerNode
  /** Between this server and PostgreSQL. */
  proxy: FaultProxy
  port: number
}

export type Installation = {
  /** Of the load balancer. */
  url: string
  /** Without a proxy. */
  databaseUrl: string
  servers: readonly Server[]
  balancer: Balancer
  /** Sends a signal to PostgreSQL's first process; when that ends, it is started again. */
  signalPostgres: (signal: NodeJS.Signals) => Promise<void>
  addShow: (showId: string, seats: number) => Promise<void>
  /** Runs a statement as the database's superuser, without a proxy. */
  administer: (statement: string) => Promise<void>
  /** Ends every fault. Resolves when both servers are ready. */
  mend: () => Promise<void>
  /** The errors that the servers have logged since the last call. */
  takeLog: () => string
  close: () => Promise<void>
}

/** Starts everything. `close` deletes the database. */
export async function install(): Promise<Installation> {
  const postgres = await startPostgres('faults')
  await migrate(postgres.url)
  const output: string[] = []
  const servers: Server[] = []
  const ports = await freePorts(SERVERS)
  for (const port of ports) {
    const { proxy, url } = await FaultProxy.open(postgres.url)
    const command = ['--import', './loadtest/faults/clock-shift.ts', 'server/main.ts']
    const settings = { ...SETTINGS, PORT: `${port}`, DATABASE_URL: url }
    servers.push({ node: new ServerNode({ command, settings }, output), proxy, port })
  }
  const balancer = new Balancer(ports)
  await Promise.all(servers.map(({ node }) => node.start()))

  return {
    url: await balancer.listen(),
    databaseUrl: postgres.url,
    servers,
    balancer,
    signalPostgres: postgres.signal,
    addShow: (showId, seats) => addShows(postgres.url, [{ showId, seats }]),
    administer: (statement) => administer(postgres.url, statement),
    mend: async () => {
      balancer.heal()
      for (const { node, proxy } of servers) {
        proxy.heal()
        node.signal('SIGCONT')
        node.tell({ shiftMs: 0 })
      }
      await Promise.all(servers.map(({ node }) => node.start()))
      await Promise.all(ports.map(untilReady))
    },
    takeLog: () => output.splice(0).join(''),
    close: async () => {
      await balancer.close()
      await Promise.all(servers.map(({ node }) => node.end('SIGTERM')))
      await Promise.all(servers.map(({ proxy }) => proxy.close()))
      await postgres.stop()
    },
  }
}

async function administer(databaseUrl: string, statement: string): Promise<void> {
  const client = new Client(databaseUrl)
  // It may end itself, or PostgreSQL.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** @throws {RunError} when the server does not become ready */
async function untilReady(port: number): Promise<void> {
  const isReady = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  const polling = async (): Promise<void> => {
    while (!(await isReady())) await pause(POLL_MS)
  }
  await whileAdvancing(polling(), () => 0, 'A server has not become ready again in a minute after the fault.')
}
