import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { migrations } from '../migrations/list.ts'
import { startApp } from './app.ts'
import { readConfig } from './config.ts'
import { SetupError } from './setup-error.ts'
import { connectClient } from './testing/test-client.ts'
import { administer, sibling, testDatabase, type TestDatabase } from './testing/database.ts'
import { Program } from './testing/program.ts'

const DEMO = ['inception', 'cinema', 'theatre', 'arena']
const NOT_HERE = '203.0.113.7'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})

// Fails when an unsuccessful start left a connection behind.
afterAll(() => database.drop())

describe('an unsuccessful start gives the reason in a sentence:', () => {
  test('no database answers', async () => {
    expect(await complaint({ DATABASE_URL: `postgres://127.0.0.1:${await freePort()}/sales` })).toMatch(
      /^No PostgreSQL answers at 127\.0\.0\.1:\d+: start it, or correct DATABASE_URL\.$/,
    )
  })

  test('the database’s host is not there', async () => {
    const said = await complaint({ DATABASE_URL: 'postgres://nowhere.invalid/sales' })
    expect(said).toBe('The host of DATABASE_URL, nowhere.invalid, cannot be found: correct it.')
  })

  test('the password is wrong, and the sentence does not repeat it', async () => {
    const url = Object.assign(new URL(database.url), { password: 'hunter2' }).href
    const said = await complaint({ DATABASE_URL: url })
    expect(said).toMatch(/^PostgreSQL at \S+ refuses the user or password of DATABASE_URL: correct them\.$/)
    expect(said).not.toContain('hunter2')
  })

  test('the user does not exist', async () => {
    const url = Object.assign(new URL(database.url), { username: 'nobody-here' }).href
    expect(await complaint({ DATABASE_URL: url })).toMatch(/refuses the user or password/)
  })

  test('the database does not exist', async () => {
    expect(await complaint({ DATABASE_URL: sibling(database.url, 'nothing_here') })).toMatch(
      /^PostgreSQL at \S+ has no database of that name: create it, or correct DATABASE_URL\.$/,
    )
  })

  test('another kind of server answers', async () => {
    const stranger = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const port = await listening(stranger)
    const said = await complaint({ DATABASE_URL: `postgres://127.0.0.1:${port}/sales` })
    expect(said).toMatch(/^PostgreSQL at 127\.0\.0\.1:\d+ cannot be reached \([^\n]+\): correct DATABASE_URL\.$/)
  })

  test('the user may not make tables', async () => {
    const empty = await emptyDatabase()
    const role = new URL(empty.url).pathname.slice(1)
    await administer(empty.url, `create role ${role} login password 'x'`)
    const said = await complaint({
      DATABASE_URL: Object.assign(new URL(empty.url), { username: role, password: 'x' }).href,
    })
    expect(said).toMatch(/^The user of DATABASE_URL may not create tables at \S+: grant it, or [^\n]+\.$/)
    await empty.drop()
    await administer(inject('postgresUrl'), `drop role ${role}`)
  })

  test('the tables belong to another version', async () => {
    const other = await emptyDatabase()
    await administer(other.url, 'create table setting (name text)')
    expect(await complaint({ DATABASE_URL: other.url })).toMatch(
      /^The database at \S+ has tables that this version did not make: [^\n]+\.$/,
    )
    await other.drop()
  })

  test('the port is taken', async () => {
    const port = await listening(createServer())
    expect(await complaint({ DATABASE_URL: database.url, PORT: String(port) })).toBe(
      `Port ${port} is taken: set PORT to another one, or stop the program that uses it.`,
    )
  })

  test('the address belongs to another machine', async () => {
    expect(await complaint({ DATABASE_URL: database.url, PORT: '0', HOST: NOT_HERE })).toBe(
      `This machine has no address ${NOT_HERE}: correct HOST.`,
    )
  })

  test('the program exits with 1 and prints only the sentence', async () => {
    const port = await listening(createServer())
    const program = new Program('server/main.ts', { DATABASE_URL: database.url, PORT: String(port), LOG_LEVEL: 'warn' })
    expect(await program.ended()).toBe(1)
    expect(program.output).toBe(`Port ${port} is taken: set PORT to another one, or stop the program that uses it.\n`)
  })
})

test('without PORT, the next free port is used when the default one is taken', async () => {
  const first = createServer()
  // Another program may have the port already.
  first.on('error', () => undefined)
  first.listen(3000, '127.0.0.1')
  onTestFinished(() => void first.close())
  const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent' })
  const [one, another] = await Promise.all([startApp(config, silent()), startApp(config, silent())])
  const ports = [one, another].map(({ url }) => Number(new URL(url).port))
  expect(Math.min(...ports)).toBeGreaterThan(3000)
  expect(new Set(ports).size).toBe(2)
  for (const app of [one, another]) await app.stop()
})

test('an IPv6 address is in brackets in the URL', async () => {
  const app = await startApp(readConfig({ DATABASE_URL: database.url, PORT: '0', HOST: '::1' }), silent())
  expect(app.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
  expect((await fetch(`${app.url}/health/live`)).status).toBe(200)
  await app.stop()
})

describe('two servers that start at once on an empty database', () => {
  let empty: TestDatabase
  let programs: Program[]
  let urls: string[]

  beforeAll(async () => {
    empty = await emptyDatabase()
    const settings = { DATABASE_URL: empty.url, DEMO: 'on', PORT: '0' }
    programs = [1, 2].map(() => new Program('server/main.ts', settings))
    urls = await Promise.all(programs.map((program) => program.ready()))
  })

  afterAll(async () => {
    for (const program of programs) program.kill('SIGKILL')
    await Promise.all(programs.map((program) => program.ended()))
    await empty.drop()
  })

  test('both start, and install the demo once', async () => {
    for (const url of urls) {
      const { shows } = (await (await fetch(`${url}/api/shows`)).json()) as { shows: { showId: string }[] }
      expect(shows.map(({ showId }) => showId)).toEqual(DEMO)
    }
    expect(
      programs
        .map(({ output }) => output)
        .join()
        .match(/Applied the migration/g),
    ).toHaveLength(migrations.length)
  })

  test('V1 accept each other’s tokens', async () => {
    const [here, there] = urls as [string, string]
    const visitor = await connectClient(here)
    const again = await connectClient(there, { token: visitor.visitor.token })
    expect(again.visitor.visitorId).toBe(visitor.visitor.visitorId)
    for (const each of [visitor, again]) each.close()
  })

  test('show the new demo after it was reset meanwhile', async () => {
    const [url] = urls as [string]
    const showId = 'inception'
    const visitor = await connectClient(url)
    await visitor.get('show:join', { showId })
    await visitor.get('seats:hold', { showId, seatIds: [0, 1] })
    const bookingId = crypto.randomUUID()
    await visitor.get('booking:confirm', { showId, bookingId, seatIds: [0] })

    const reset = new Program('server/command-line/demo-reset.ts', { DATABASE_URL: empty.url })
    expect(await reset.ended(), reset.output).toBe(0)
    expect(reset.output).toMatch(/^The demo is reset:/m)
    // A frame that no client can apply makes every client send a sync request.
    await visitor.waitFor('seats:changed', ({ since }) => since > 2)
    const { show, statuses, hold } = await visitor.get('show:join', { showId })
    expect({ seq: show.seq, free: show.counts.available, taken: hold.seatIds }).toEqual({ seq: 0, free: 10, taken: [] })
    expect([...statuses]).toEqual(Array(10).fill(0))
    expect(await visitor.get('booking:list', {})).toEqual({ bookings: [] })
    expect((await visitor.get('seats:hold', { showId, seatIds: [0] })).seq).toBe(1)
    visitor.close()
  })

  test('exit with 0 on a signal, also on a second one', async () => {
    const [one, another] = programs as [Program, Program]
    const sockets = await Promise.all(urls.map((url) => connectClient(url)))
    const gone = sockets.map(({ socket }) => new Promise((resolve) => socket.once('disconnect', resolve)))
    const since = performance.now()
    one.kill('SIGTERM')
    another.kill('SIGINT')
    another.kill('SIGTERM')
    another.kill('SIGINT')
    expect(await Promise.all([one.ended(), another.ended()])).toEqual([0, 0])
    expect(performance.now() - since).toBeLessThan(5000)
    expect(await Promise.all(gone)).toEqual(['transport close', 'transport close'])
  })
})

describe('npm run migrate', () => {
  test('explains in a sentence that DATABASE_URL is not set', async () => {
    const program = new Program('server/command-line/migrate.ts', {})
    expect(await program.ended()).toBe(1)
    expect(program.output).toMatch(/^DATABASE_URL is not set, [^\n]+\.\n$/)
  })

  test('applies the missing migrations once', async () => {
    const empty = await emptyDatabase()
    const first = new Program('server/command-line/migrate.ts', { DATABASE_URL: empty.url, PORT: 'irrelevant' })
    expect(await first.ended(), first.output).toBe(0)
    expect(first.output).toMatch(/^(Applied \S+\.\n)+$/)
    const second = new Program('server/command-line/migrate.ts', { DATABASE_URL: empty.url })
    expect(await second.ended(), second.output).toBe(0)
    expect(second.output).toBe('The database is up to date.\n')
    await empty.drop()
  })
})

function silent() {
  return pino({ level: 'silent' })
}

/** The error message of a server that cannot start with these settings. */
async function complaint(settings: NodeJS.ProcessEnv): Promise<string> {
  const started = startApp(readConfig(settings), silent())
  const error: unknown = await started.then(
    (app) => app.stop(),
    (refused: unknown) => refused,
  )
  if (!(error instanceof SetupError)) throw new Error('It did not say so.', { cause: error })
  expect(error.message).toMatch(/^[^\n]+\.$/)
  return error.message
}

/** A database without tables. */
async function emptyDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl')
  const name = `empty_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${name}`)
  return { url: sibling(server, name), drop: () => administer(server, `drop database ${name}`) }
}

/** Listens until the end of the test. @returns the port */
async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** A port on which no program listens. */
async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listening(server)
  await once(server.close(), 'close')
  return port
}
