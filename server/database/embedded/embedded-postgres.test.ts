// Tests that the embedded PostgreSQL survives the processes that use it, and never runs twice on one folder.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { SetupError } from '../../setup-error.ts'
import { openCluster } from './initdb.ts'
import { launch, shutDown } from './server-process.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts'
import { joinRunningServer, waitUntilGone } from './postmaster.ts'

const HOUR_MS = 3_600_000
/** The errors of a socket without a listener, or of one that was removed. */
const NOBODY_THERE = /ECONNREFUSED|ENOENT/
const AGAIN = { timeout: 50_000, interval: 20 }

/** Set up once. Every test uses it, except those that need an empty folder, and leaves nothing running. */
let dataDir: string
let started: EmbeddedPostgres[] = []

beforeAll(async () => {
  dataDir = await emptyFolder()
})

afterEach(async () => {
  await Promise.all(started.map((postgres) => postgres.stop()))
  started = []
})

afterAll(async () => {
  await rm(dataDir, { recursive: true })
})

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-embedded-'))
  // As root, PostgreSQL's own account must be able to enter the folder.
  await chmod(folder, 0o755)
  return folder
}

async function start(folder = dataDir, log: (line: string) => void = () => undefined): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log })
  started.push(postgres)
  return postgres
}

/** Changes a file of the stopped cluster until the end of the test. */
async function spoil(name: string, change: (text: string) => string): Promise<void> {
  const file = join(dataDir, 'postgres', 'data', name)
  const text = await readFile(file, 'utf8')
  onTestFinished(() => writeFile(file, text))
  await writeFile(file, change(text))
}

/** Starts another process that uses the same folder, in its own process group, until `leave` or `kill`. */
async function startElsewhere(folder = dataDir) {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('./embedded-postgres.ts', import.meta.url).href)}
    const postgres = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(folder)} })
    console.log(postgres.url)
    process.stdin.resume().on('end', () => postgres.stop())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next()
  return {
    url: String(value),
    async leave() {
      child.stdin.end()
      await gone
    },
    async kill(signal: NodeJS.Signals) {
      if (child.pid) process.kill(-child.pid, signal)
      await gone
    },
  }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0])
  } finally {
    await client.end()
  }
}

async function leaveNote(url: string): Promise<string> {
  const note = randomUUID()
  await query(url, 'create table if not exists note (text text)')
  await query(url, `insert into note values ('${note}')`)
  return note
}

async function notes(url: string): Promise<unknown[]> {
  return await query(url, 'select text from note')
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(postmasterFile(), 'utf8'))
}

function postmasterFile(): string {
  return join(dataDir, 'postgres', 'data', 'postmaster.pid')
}

async function listen(port: number, serve: (socket: Socket) => void): Promise<Server> {
  const server = createServer(serve).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

/** Kills PostgreSQL until its port is free, and takes the port. */
async function takePort(port: number): Promise<Server> {
  for (;;) {
    try {
      process.kill(await postmasterPid(), 'SIGKILL')
    } catch {
      // It is dead already.
    }
    try {
      return await listen(port, (socket) => socket.destroy())
    } catch {
      // It was started again.
    }
  }
}

test('it starts in an empty folder, accepts only its own password, and stops', async () => {
  const postgres = await start()
  expect(await query(postgres.url, 'show server_version_num')).toEqual([expect.stringMatching(/^18/)])
  expect(await query(postgres.url, 'show fsync')).toEqual(['on'])
  expect(await query(postgres.url, 'show synchronous_commit')).toEqual(['on'])
  const guess = new URL(postgres.url)
  guess.password = 'postgres'
  await expect(query(guess.href, 'select 1')).rejects.toThrow('password authentication failed')
  await Promise.all([postgres.stop(), postgres.stop()])
  await expect(query(postgres.url, 'select 1')).rejects.toThrow(NOBODY_THERE)
})

test('its data survives a restart', async () => {
  const before = await start()
  const note = await leaveNote(before.url)
  await before.stop()
  const after = await start()
  expect(await notes(after.url)).toContain(note)
})

test('a PostgreSQL that a killed server left running is taken over', async () => {
  const elsewhere = await startElsewhere()
  const note = await leaveNote(elsewhere.url)
  const pid = await postmasterPid()
  await elsewhere.kill('SIGKILL')
  const here = await start()
  expect(here.url).toBe(elsewhere.url)
  expect(await postmasterPid()).toBe(pid)
  expect(await notes(here.url)).toContain(note)
})

test('a Ctrl-C for the process group of the server does not stop it', async () => {
  const elsewhere = await startElsewhere()
  await elsewhere.kill('SIGINT')
  expect(await query(elsewhere.url, 'select 1')).toEqual([1])
  await start()
})

test('it starts despite the postmaster.pid of a killed PostgreSQL', async () => {
  const before = await start()
  const note = await leaveNote(before.url)
  process.kill(await postmasterPid(), 'SIGKILL')
  const after = await start()
  expect(await notes(after.url)).toContain(note)
})

test('a killed PostgreSQL is started again at the same URL, each time', async () => {
  const postgres = await start()
  const note = await leaveNote(postgres.url)
  for (const signal of ['SIGKILL', 'SIGINT', 'SIGQUIT'] as const) {
    const pid = await postmasterPid()
    process.kill(pid, signal)
    await expect.poll(() => postmasterPid().catch(() => pid), AGAIN).not.toBe(pid)
    await expect.poll(() => notes(postgres.url).catch(() => []), AGAIN).toContain(note)
  }
  await postgres.stop()
  await expect(query(postgres.url, 'select 1')).rejects.toThrow(NOBODY_THERE)
})

test('two processes whose PostgreSQL was killed share a new one, and the last of them stops it', async () => {
  const [here, there] = [await start(), await startElsewhere()]
  const note = await leaveNote(here.url)
  const pid = await postmasterPid()
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => notes(here.url).catch(() => []), AGAIN).toContain(note)
  const users = `select count(*)::int from pg_locks where locktype = 'advisory' and mode = 'ShareLock'`
  await expect.poll(() => query(here.url, users), AGAIN).toEqual([2])
  await here.stop()
  expect(await notes(there.url)).toContain(note)
  await there.leave()
  await expect(query(here.url, 'select 1')).rejects.toThrow(NOBODY_THERE)
})

test('when its port is taken after a loss, the log says what to do, and it returns once the port is free', async () => {
  const lines: string[] = []
  const here = await start(dataDir, (line) => lines.push(line))
  const note = await leaveNote(here.url)
  const { port } = new URL(here.url)
  const thief = await takePort(Number(port))
  await expect
    .poll(() => lines, AGAIN)
    .toContain(
      `PostgreSQL cannot start at port ${port}, which another program has taken: stop that one, or start this server again.`,
    )

  const elsewhere = await startElsewhere()
  const otherPort = new URL(elsewhere.url).port
  expect(otherPort).not.toBe(port)
  await expect
    .poll(() => lines, AGAIN)
    .toContain(`PostgreSQL now runs at port ${otherPort}, no longer at ${port}: start this server again.`)
  expect(lines).not.toContain('PostgreSQL is there again.')

  thief.close()
  await elsewhere.kill('SIGKILL')
  process.kill(await postmasterPid(), 'SIGKILL')
  await expect.poll(() => notes(here.url).catch(() => []), AGAIN).toContain(note)
})

test('a PostgreSQL that is killed during the stop is not started again', async () => {
  const postgres = await start()
  const pid = await postmasterPid()
  process.kill(pid, 'SIGKILL')
  await postgres.stop()
  await expect(query(postgres.url, 'select 1')).rejects.toThrow(NOBODY_THERE)
})

test('it starts despite a postmaster.pid whose number now belongs to another program', async () => {
  const before = await start()
  const left = await readFile(postmasterFile(), 'utf8')
  await before.stop()
  await writeFile(postmasterFile(), left.replace(/^\d+/, String(process.ppid)))
  const after = await start()
  expect(await query(after.url, 'select 1')).toEqual([1])
})

test('a PostgreSQL that starts after a slow shutdown has its own time limit until it listens', async () => {
  const { url } = await start()
  const port = Number(new URL(url).port)
  const text = await readFile(postmasterFile(), 'utf8')
  const nameTheOneAt = (other: number) =>
    writeFileSync(postmasterFile(), text.replace(new RegExp(`\n${port}\n.*\n`), `\n${other}\n\n`))
  const next = await listen(0, () => undefined)
  const nextPort = portOf(next)
  next.close()

  let isGone = false
  const time = vi.spyOn(performance, 'now').mockImplementation(() => process.uptime() * 1000 + (isGone ? 10_000 : 0))
  const going = await listen(0, (socket) => {
    socket.destroy()
    isGone = true
    nameTheOneAt(nextPort)
  })
  try {
    nameTheOneAt(portOf(going))
    const found = joinRunningServer(await openCluster({ dataDir, relocate: false, log: () => undefined }))
    await expect.poll(() => isGone, AGAIN).toBe(true)
    const asked = time.mock.calls.length
    await expect.poll(() => time.mock.calls.length, AGAIN).toBeGreaterThan(asked + 5)
    const listening = await listen(nextPort, (socket) => socket.pipe(connect(port, '127.0.0.1')).pipe(socket))
    const running = await found
    expect(running?.port).toBe(nextPort)
    await running?.client.end()
    listening.close()
  } finally {
    going.close()
    time.mockRestore()
    await writeFile(postmasterFile(), text)
  }
})

test('processes that start at once in an empty folder share one PostgreSQL', async () => {
  const folder = await emptyFolder()
  onTestFinished(() => rm(folder, { recursive: true }))
  const [first, ...others] = await Promise.all([startElsewhere(folder), startElsewhere(folder), start(folder)])
  for (const other of others) expect(other.url).toBe(first.url)
  expect(await query(first.url, `select datname from pg_database where datname = 'holdfast'`)).toHaveLength(1)
  await others[0].leave()
  await first.leave()
  expect(await query(others[1].url, 'select 1')).toEqual([1])
})

test('the last process that uses it stops it, whichever process started it', async () => {
  const starter = await start()
  const elsewhere = await startElsewhere()
  await starter.stop()
  expect(await query(elsewhere.url, 'select 1')).toEqual([1])
  await elsewhere.leave()
  await expect(query(elsewhere.url, 'select 1')).rejects.toThrow(NOBODY_THERE)
})

test('two processes that stop at once do not leave it running', async () => {
  const [one, other] = await Promise.all([start(), start()])
  await Promise.all([one.stop(), other.stop()])
  await expect(query(one.url, 'select 1')).rejects.toThrow(NOBODY_THERE)
})

test('a stop waits for its end even if the machine’s clock is set forward', async () => {
  const postgres = await start()
  let now = Date.now()
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => (now += HOUR_MS))
  await postgres.stop()
  clock.mockRestore()
  await expect(postmasterPid()).rejects.toThrow('ENOENT')
})

test('an open connection of another program keeps it running', async () => {
  const postgres = await start()
  const stranger = new Client(postgres.url)
  await stranger.connect()
  await postgres.stop()
  expect((await stranger.query('select 1')).rowCount).toBe(1)
  await stranger.end()
  await start()
})

test('a folder that cannot contain sockets is served only by TCP', async () => {
  const cluster = await openCluster({ dataDir, relocate: false, log: () => undefined })
  const listening = await listen(0, () => undefined)
  const port = portOf(listening)
  listening.close()
  // The path of its socket.
  await mkdir(join(cluster.folder, `.s.PGSQL.${port}`))
  await launch(cluster, port)
  const running = await joinRunningServer(cluster)
  expect(running).toMatchObject({ host: '127.0.0.1', port })
  await running?.client.end()
  await shutDown(cluster)
  await waitUntilGone(cluster)
})

test('data of another major version is refused in a sentence', async () => {
  await (await start()).stop()
  await spoil('PG_VERSION', () => '17\n')
  const refusal = start()
  await expect(refusal).rejects.toThrow(SetupError)
  await expect(refusal).rejects.toThrow(/is of PostgreSQL 17, this Holdfast brings 18/)
})

test('when it does not start, the error quotes its log', async () => {
  await (await start()).stop()
  await spoil('postgresql.conf', (text) => `${text}no_such_setting = on\n`)
  const refusal = start()
  await expect(refusal).rejects.toThrow(SetupError)
  await expect(refusal).rejects.toThrow(/does not start over .*FATAL: .*contains errors/)
})

test.runIf(process.getuid?.() === 0)('as root, a folder that no other user may enter is named', async () => {
  const closed = join(dataDir, 'closed')
  await mkdir(closed, { mode: 0o700 })
  await expect(startEmbeddedPostgres({ dataDir: join(closed, 'data') })).rejects.toThrow(`may not enter ${closed}:`)
})
