// The servers of a fuzz test: one PostgreSQL with a database for each server, and the visitors of each.
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { migrate } from '../../server/database/orm.ts'
import { Visitor } from '../../shared/routes/visitor-routes.ts'
import { startPostgres, type OwnPostgres } from '../own-database.ts'
import { RunError } from '../run.ts'
import type { Peer } from './connection.ts'
import type { FindingFile } from './input.ts'
import { FUZZED_SEATS, FUZZED_SHOW, HONEST_SHOW } from './json-grammar.ts'
import { ServerProcess } from './server-process.ts'
import { AUTH_SECRET } from './transfer-grammar.ts'

export type Limits = FindingFile['limits']

/** Holds are short, so that those of one input do not block the next inputs for long. */
const HOLDS = {
  HOLD_SECONDS: '6',
  HOLD_MAX_SECONDS: '15',
  GRACE_SECONDS: '1',
  AUTH_SECRET,
}
const HONEST_SEATS = 300
/** Fewer than an address may make in an hour. */
const VISITORS_MADE = 160
/** Inputs have an address of their own, so that limits by address do not affect honest buyers. Only Linux has a second loopback address. */
const FUZZ_ADDRESS = process.platform === 'linux' ? '127.0.0.2' : undefined

export type Served = { server: ServerProcess; databaseUrl: string; peer: Omit<Peer, 'counted'>; tokens: string[] }

export class FuzzServers {
  readonly #postgres: OwnPostgres
  #databases = 0

  private constructor(postgres: OwnPostgres) {
    this.#postgres = postgres
  }

  static async open(): Promise<FuzzServers> {
    return new FuzzServers(await startPostgres('fuzz'))
  }

  /** Starts a server on a new database with the shows, and makes visitors. @throws {RunError} when it cannot */
  async serve(limits: Limits): Promise<Served> {
    const databaseUrl = await this.#createDatabase()
    const server = await ServerProcess.start({
      databaseUrl,
      environment: { ...HOLDS, RATE_LIMIT: limits === 'off' ? 'off' : '50' },
      shows: [
        { showId: FUZZED_SHOW, seats: FUZZED_SEATS },
        { showId: HONEST_SHOW, seats: HONEST_SEATS },
      ],
    })
    const peer = { port: server.port, localAddress: FUZZ_ADDRESS }
    return { server, databaseUrl, peer, tokens: await makeVisitors(server.url) }
  }

  close(): Promise<void> {
    return this.#postgres.stop()
  }

  async #createDatabase(): Promise<string> {
    const name = `fuzz_${++this.#databases}`
    const client = new Client(this.#postgres.url)
    await client.connect()
    try {
      await client.query(`create database ${name}`)
    } finally {
      await client.end()
    }
    const url = this.#postgres.url.replace(/\/[^/]*$/, `/${name}`)
    await migrate(url)
    return url
  }
}

async function makeVisitors(url: string): Promise<string[]> {
  const tokens: string[] = []
  for (let tries = 0; tokens.length < VISITORS_MADE && tries < 2 * VISITORS_MADE; tries++) {
    const response = await fetch(`${url}/api/visitors`, { method: 'POST' })
    const visitor = Visitor.safeParse(await response.json()).data
    if (visitor) tokens.push(visitor.token)
    else await pause(100)
  }
  if (tokens.length < VISITORS_MADE) throw new RunError(`The server at ${url} makes no visitors.`)
  return tokens
}
