// Runs on a server that is running already, on a show made for the run.
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Program } from '../server/testing/program.ts'
import { startDatabaseProxy } from '../server/testing/database-proxy.ts'
import { testServer, type TestServer } from '../server/testing/test-server.ts'
import { printed, startLoadTest, temporaryFolder } from './testing/load-test.ts'

let server: TestServer
let temporary: string
beforeAll(async () => {
  // What a buyer leaves in a checkout is free again when the hold ends.
  server = await testServer({ GRACE_SECONDS: '1', HOLD_SECONDS: '5', HOLD_MAX_SECONDS: '10' })
  temporary = await temporaryFolder()
})
afterAll(async () => {
  await server.close()
  await rm(temporary, { recursive: true })
})

const createShow = (...args: string[]) => run('server/command-line/create-show.ts', args)

async function run(file: string, args: string[]): Promise<{ status: number | null; output: string }> {
  const program = new Program(file, { DATABASE_URL: server.boxOffice.url }, args)
  const status = await program.ended()
  return { status, output: program.output }
}

test('create-show makes a show and prints the next command; a run on the show is judged from the wire', async () => {
  const { status, output } = await createShow('--seats', '20')
  expect(status).toBe(0)
  const showId = /rush --url http:\/\/127\.0\.0\.1:3000 --show (rehearsal-[0-9a-f]+)/.exec(output)?.[1] ?? ''
  const page = join(temporary, 'report.html')
  const rehearsal = startLoadTest(temporary, [
    ...['rush', '--url', server.url, '--show', showId],
    ...['--buyers', '20', '--pace', '0.1', '--for', '50s', '--report', page],
  ])
  const { status: verdict, stdout } = await rehearsal.ended
  expect(stdout).toContain('0 free, 0 held, 20 sold')
  expect(stdout).toContain('from the wire alone')
  expect(verdict).toBe(0)
  const html = await readFile(page, 'utf8')
  expect(html).toContain('from the wire alone')
  // Nothing in it is to be fetched.
  expect(html).not.toMatch(/(src|href)=|@import|url\(/)
})

test('a show with blocked seats is sold out without them, and a run on it is good', async () => {
  const { output } = await run('server/command-line/import-plan.ts', [
    'docs/examples/village-hall.json',
    ...['--show-id', 'desk', '--starts-at', '2099-09-01T19:00', '--price', 'Front=18.50'],
    ...['--blocked', 'Back', 'Wheelchair', 'Stalls D'],
  ])
  const [all, blocked] = [/: (\d+) seats in/, /Never for sale: (\d+)/].map((count) => Number(count.exec(output)?.[1]))
  const rehearsal = startLoadTest(temporary, [
    ...['rush', '--url', server.url, '--show', 'desk'],
    ...['--buyers', '20', '--pace', '0.1', '--for', '50s'],
  ])
  const { status, stdout } = await rehearsal.ended
  expect(stdout).toContain(`0 free, 0 held, ${(all ?? 0) - (blocked ?? 0)} sold`)
  expect(status).toBe(0)
  const [changes] = await server.boxOffice.orm.em
    .fork()
    .execute<{ count: number }[]>(
      `select count(*)::int as count from seat where show_id = 'desk' and blocked and booking_id is null and held_by is null`,
    )
  expect(changes?.count).toBe(blocked)
})

test.each([
  ['no seats', []],
  ['too many seats', ['--seats', '50001']],
  ['an option that does not exist', ['--rows', '3']],
])('create-show says in one line how it is used when it is given %s', async (_what, args) => {
  const { status, output } = await createShow(...args)
  expect(output).toBe(
    'Say how many seats, from 1 to 50000, and who confirms bookings unless visitors do: npm run create-show -- --seats 2000 [--confirm-by server]\n',
  )
  expect(status).toBe(1)
})

test('create-show --help prints the usage and succeeds', async () => {
  const { status, output } = await createShow('--help')
  expect(output).toMatch(/^Say how many seats, /)
  expect(status).toBe(0)
})

test('a server that goes away during a run is judged by its answers until then', async () => {
  const other = await server.addServer()
  const showId = await server.boxOffice.addShow(2000)
  const { child, ended } = startLoadTest(temporary, [
    ...['rush', '--url', other.url, '--show', showId],
    ...['--buyers', '20', '--pace', '0.1', '--for', '30s', '--json'],
  ])
  await printed(child, ' free, ')
  await other.stop()
  const { status, stdout } = await ended
  const { verdict } = JSON.parse(stdout) as { verdict: { violations: string[] } }
  expect(verdict.violations).toEqual([expect.stringMatching(/^The server went away/)])
  expect(status).toBe(1)
})

test('a lost connection of the observer is not taken for a server that went away', async () => {
  const showId = await server.boxOffice.addShow(200)
  const wire = await startDatabaseProxy(server.url)
  const { child, ended } = startLoadTest(temporary, [
    ...['rush', '--url', wire.url, '--show', showId],
    ...['--buyers', '20', '--pace', '0.1', '--for', '60s', '--json'],
  ])
  await printed(child, ' free, ')
  await wire.cut()
  await wire.mend()
  const { stdout } = await ended
  const { verdict } = JSON.parse(stdout) as { verdict: { violations: string[] } }
  expect(verdict.violations).toEqual([])
  await wire.cut()
})

test('says in one line when there is nothing to sell, or not yet', async () => {
  const later = { salesOpenAt: new Date(Date.now() + 60_000) }
  const shows: [showId: string, sentence: RegExp][] = [
    [await server.boxOffice.addShow(1, { blocked: [0] }), /has no free seat\. npm run create-show/],
    [await server.boxOffice.addShow(1, later), /is not on sale now\. npm run create-show/],
  ]
  for (const [showId, sentence] of shows) {
    const { status, stdout, stderr } = await startLoadTest(temporary, ['rush', '--url', server.url, '--show', showId])
      .ended
    expect(stderr).toMatch(sentence)
    expect(stdout).toBe('')
    expect(status).toBe(1)
  }
})

test.each([
  ['no show is named', [], /^Say which show of \S+ to play on with --show\./],
  ['a show is not there', ['--show', 'nowhere'], /^The server at \S+ has no show named nowhere\./],
])('says in one line when %s', async (_what, args, sentence) => {
  const { status, stderr } = await startLoadTest(temporary, ['rush', '--url', server.url, ...args]).ended
  expect(stderr).toMatch(sentence)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(status).toBe(1)
})
