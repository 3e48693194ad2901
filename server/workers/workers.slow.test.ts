// Servers of several worker processes, as operators start them.
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../client/connection/connection.ts'
import { printed, startLoadTest, temporaryFolder } from '../../loadtest/testing/load-test.ts'
import { AVAILABLE, BOOKED, HELD } from '../../shared/status.ts'
import { Program } from '../testing/program.ts'
import { rawRequest } from '../testing/raw-sockets.ts'
import { backdate, testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { AUTH_SECRET } from '../testing/test-server.ts'

const METRICS_TOKEN = 'the-token-of-the-tests-monitoring'
/** So many that each worker gets some: connections are handed to the workers in turn. */
const MANY = 12
const MINUTE_MS = 60_000
const WAIT = { timeout: 50_000 }

let box: TestBoxOffice
let program: Program
let url: string
beforeAll(async () => {
  box = await testBoxOffice()
  const settings = {
    DATABASE_URL: box.url,
    PORT: '0',
    RATE_LIMIT: 'off',
    GRACE_SECONDS: '1',
    AUTH_SECRET,
    METRICS_TOKEN,
  }
  program = new Program('server/main.ts', settings, ['--workers', '2'])
  url = await program.ready()
})
afterAll(async () => {
  // As Ctrl-C in a terminal does: every process gets it.
  const before = program.output.length
  for (const worker of [1, 2]) process.kill(pidOf(worker), 'SIGINT')
  program.kill('SIGINT')
  expect(await program.ended(), program.output).toBe(0)
  const atTheEnd = program.output.slice(before)
  expect(atTheEnd.match(/Stopping: finishing pending work/g), atTheEnd).toHaveLength(2)
  expect(atTheEnd).not.toContain('is replaced')
  await box.close()
})

const ACCEPTS = /Worker (\d+) accepts connections: process (\d+)/g

/** The process id of a worker’s newest process. */
function pidOf(worker: number): number {
  const last = [...program.output.matchAll(ACCEPTS)].findLast(([, number]) => Number(number) === worker)
  return Number(last?.[2])
}

async function connectMany(): Promise<TestClient[]> {
  const clients: TestClient[] = []
  while (clients.length < MANY) clients.push(await connectClient(url))
  onTestFinished(() => clients.forEach((client) => client.close()))
  return clients
}

async function metric(series: string): Promise<number> {
  const headers = { Authorization: `Bearer ${METRICS_TOKEN}` }
  const { body } = await rawRequest(url, '/metrics', { headers })
  const line = body.split('\n').find((each) => each.startsWith(`${series} `))
  return Number(line?.slice(series.length))
}

/** Kills one worker. @returns the clients that it had, and those that others have */
async function killWorker(clients: readonly TestClient[]): Promise<[TestClient[], TestClient[]]> {
  const accepted = [...program.output.matchAll(ACCEPTS)].length
  process.kill(pidOf(1), 'SIGKILL')
  await program.printed(ACCEPTS, accepted + 1)
  await expect.poll(() => clients.some(({ socket }) => socket.disconnected), WAIT).toBe(true)
  return [clients.filter(({ socket }) => socket.disconnected), clients.filter(({ socket }) => socket.connected)]
}

test('K1 workers share a port, show each other’s changes, and any of them answers with the metrics of all', async () => {
  const showId = await box.addShow(MANY)
  const clients = await connectMany()
  await Promise.all(clients.map((client) => client.get('show:join', { showId })))
  for (const [seatId, client] of clients.entries()) await client.get('seats:hold', { showId, seatIds: [seatId] })
  for (const client of clients) {
    const bookingId = crypto.randomUUID()
    await client.get('booking:confirm', { showId, bookingId, seatIds: [clients.indexOf(client)] })
  }
  const all = clients.map((_, seatId) => seatId)
  const bookedFor = (client: TestClient) => client.received('seats:changed').flatMap(({ booked = [] }) => booked)
  for (const client of clients) {
    await expect.poll(() => new Set(bookedFor(client)), WAIT).toEqual(new Set(all))
  }
  await expect.poll(() => metric('holdfast_sockets'), WAIT).toBe(MANY)
  await expect.poll(() => metric('holdfast_processes'), WAIT).toBe(2)
  await expect.poll(() => metric('holdfast_bookings_total{change="made"}'), WAIT).toBe(MANY)
  // A gauge that is not a sum, a histogram, and what no worker counts twice.
  expect(await metric('holdfast_seats{status="booked"}')).toBe(MANY)
  const confirms = 'holdfast_socket_request_duration_seconds_count{event="booking:confirm"}'
  expect(await metric(confirms)).toBe(MANY)
  expect(await metric('holdfast_info{version="0.1.0"}')).toBe(1)

  // Counters keep what a worker counted that is gone, when it was killed too.
  const [lost, kept] = await killWorker(clients)
  expect([lost.length, kept.length]).not.toContain(0)
  await expect.poll(() => metric('holdfast_processes'), WAIT).toBe(2)
  expect(await metric('holdfast_sockets')).toBe(kept.length)
  expect(await metric('holdfast_bookings_total{change="made"}')).toBe(MANY)
})

test('K2 a killed worker is replaced; its holds stay whole, for their visitors or until the promised time', async () => {
  const showId = await box.addShow(MANY)
  const clients = await connectMany()
  for (const [seatId, client] of clients.entries()) await client.get('seats:hold', { showId, seatIds: [seatId] })
  const [[returning, staying]] = await killWorker(clients)
  if (!returning || !staying) throw new Error('The killed worker had too few clients.')
  expect(program.output).toMatch(/Worker 1 ended \(SIGKILL\), and is replaced\./)

  const back = await connectClient(url, { token: returning.visitor.token })
  const seatIds = [clients.indexOf(returning)]
  expect((await back.get('show:join', { showId })).hold.seatIds).toEqual(seatIds)
  await back.get('booking:confirm', { showId, bookingId: crypto.randomUUID(), seatIds })
  back.close()

  const left = clients.indexOf(staying)
  // Follows maps as a page does: a worker that reads the show anew sends a frame that makes viewers ask for the whole map.
  const viewer = connect(url)
  onTestFinished(() => viewer.close())
  const board = await viewer.join(showId).joined()
  expect(board.statuses[left]).toBe(HELD)
  await backdate(box.orm, showId, 1000_000)
  await expect.poll(() => board.statuses[left], WAIT).toBe(AVAILABLE)
  expect(board.statuses[clients.indexOf(returning)]).toBe(BOOKED)
})

test('K3 a rolling restart replaces every process, closes nobody’s hold, and reconnects everybody', async () => {
  const showId = await box.addShow(MANY)
  const before = [1, 2].map((worker) => pidOf(worker))
  const visitors = Array.from({ length: MANY }, () => connect(url))
  onTestFinished(() => visitors.forEach((visitor) => visitor.close()))
  const expiries = await Promise.all(
    visitors.map(async (visitor, seatId) => {
      await visitor.live()
      const hold = await visitor.hold(showId, [seatId])
      return hold.ok ? hold.value.expiresAt : undefined
    }),
  )
  program.kill('SIGHUP')
  await program.printed(/Rolling restart done/g)
  expect(new Set([...before, ...[1, 2].map((worker) => pidOf(worker))]).size).toBe(4)
  for (const [seatId, visitor] of visitors.entries()) {
    await expect.poll(() => visitor.state.name, WAIT).toBe('live')
    const again = await visitor.hold(showId, [seatId])
    expect(again).toMatchObject({ ok: true, value: { seatIds: [seatId], expiresAt: expiries[seatId] } })
  }
  await expect.poll(() => metric('holdfast_sockets'), WAIT).toBe(MANY)
})

test(
  'K3 nothing is lost or sold twice by a rolling restart in a rush of buyers',
  { timeout: 5 * MINUTE_MS },
  async () => {
    const temporary = await temporaryFolder()
    const showId = await box.addShow(20_000)
    const rush = startLoadTest(temporary, [
      ...['rush', '--url', url, '--show', showId],
      ...['--buyers', '60', '--pace', '0.2', '--for', '10m', '--json'],
    ])
    await printed(rush.child, ' free, ')
    const doneBefore = [...program.output.matchAll(/Rolling restart done/g)].length
    program.kill('SIGHUP')
    await program.printed(/Rolling restart done/g, doneBefore + 1)
    rush.child.kill('SIGINT')
    const { stdout } = await rush.ended
    const { verdict } = JSON.parse(stdout) as { verdict: { violations: string[] } }
    expect(verdict.violations).toEqual([])
    const [sold] = await box.orm.em
      .fork()
      .execute<{ seats: number }[]>(
        'select count(*)::int as seats from seat where show_id = ? and booking_id is not null',
        [showId],
      )
    expect(sold?.seats).toBeGreaterThan(0)
    await rm(temporary, { recursive: true })
  },
)

test('K2 workers that cannot start end the server with the reason', async () => {
  const { port } = new URL(url)
  const second = new Program('server/main.ts', { DATABASE_URL: box.url, PORT: port, AUTH_SECRET }, ['--workers', '2'])
  expect(await second.ended()).toBe(1)
  expect(second.output).toContain(`Port ${port} is taken`)
})

test('npm start -- --workers takes a number of workers', async () => {
  const wrong = new Program('server/main.ts', {}, ['--workers', 'many'])
  expect(await wrong.ended()).toBe(2)
  expect(wrong.output).toContain('It must be a whole number from 1 to 128.')
})
