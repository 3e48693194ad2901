// A server that is killed: the holds of its visitors then depend on the database alone.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { connectClient, type TestClient } from './testing/test-client.ts'
import { backdate } from './testing/test-box-office.ts'
import { Program } from './testing/program.ts'
import { AUTH_SECRET, testServer, type TestServer } from './testing/test-server.ts'

const WAIT = { timeout: 50_000 }
const GRACE_S = 15
const HOLD_S = 300

let server: TestServer
beforeAll(async () => {
  server = await testServer({ SWEEP_INTERVAL_MS: '60000' })
})
afterAll(() => server.close())

type Held = { program: Program; showId: string; holder: TestClient }

/** A visitor who holds seat 0 through a server in another process. */
async function holdElsewhere(): Promise<Held> {
  const showId = await server.boxOffice.addShow(10)
  const program = new Program('server/main.ts', { DATABASE_URL: server.boxOffice.url, PORT: '0', AUTH_SECRET })
  onTestFinished(() => program.kill('SIGKILL'))
  const holder = await connectClient(await program.ready())
  await holder.get('seats:hold', { showId, seatIds: [0] })
  return { program, showId, holder }
}

async function kill(program: Program): Promise<void> {
  program.kill('SIGKILL')
  await program.ended()
}

async function secondsLeft(showId: string): Promise<number> {
  const [row] = await server.boxOffice.orm.em
    .fork()
    .execute<{ left: number }[]>(
      'select extract(epoch from expires_at - now())::float8 as left from hold where show_id = ?',
      [showId],
    )
  return row?.left ?? 0
}

test('G1 if a server is killed after it shortened a hold, any other server frees the seat after the grace', async () => {
  const { program, showId, holder } = await holdElsewhere()
  holder.close()
  await expect.poll(() => secondsLeft(showId), WAIT).toBeLessThanOrEqual(GRACE_S)
  await kill(program)

  const watcher = await connectClient(server.url)
  await watcher.get('show:join', { showId })
  await backdate(server.boxOffice.orm, showId, GRACE_S * 1000)
  expect(await server.sweeper.sweepOnce()).toBe(1)
  expect(await watcher.waitFor('seats:changed', ({ available }) => available !== undefined)).toMatchObject({
    available: [0],
  })
  watcher.close()
})

test('G4 if a server is killed before it shortened a hold, the hold stays whole, and its visitor continues on another server', async () => {
  const { program, showId, holder } = await holdElsewhere()
  const { token } = holder.visitor
  await kill(program)
  expect(await secondsLeft(showId)).toBeGreaterThan(HOLD_S - 60)

  const back = await connectClient(server.url, { token })
  expect((await back.get('show:join', { showId })).hold.seatIds).toEqual([0])
  const bookingId = crypto.randomUUID()
  expect(await back.get('booking:confirm', { showId, bookingId, seatIds: [0] })).toMatchObject({ bookingId })
  for (const visitor of [back, holder]) visitor.close()
})
