// A server that freezes in a transaction, with the show locked, and continues some time later.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { connectClient } from './testing/test-client.ts'
import { idleInTransaction, lockShow, waitingForLock } from './testing/locks.ts'
import { Program } from './testing/program.ts'
import { AUTH_SECRET, testServer, type TestServer } from './testing/test-server.ts'

/** `idle_in_transaction_session_timeout`, and what it takes to act on it. */
const IDLE_LIMIT_MS = 2000
const SLACK_MS = 1000
const LOOK = { interval: 5, timeout: 50_000 }

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

test('Q3 a frozen server blocks a show for no longer than the idle limit, and serves its commands when it continues', async () => {
  const { boxOffice } = server
  const showId = await boxOffice.addShow(10)
  const program = new Program('server/main.ts', { DATABASE_URL: boxOffice.url, PORT: '0', AUTH_SECRET })
  onTestFinished(() => program.kill('SIGKILL'))
  const [there, here] = [await connectClient(await program.ready()), await connectClient(server.url)]
  for (const visitor of [there, here]) await visitor.get('show:join', { showId })

  // It waits for the show; while it is frozen the lock is granted to its connection.
  const letGo = await lockShow(boxOffice.orm, showId)
  const frozen = there.get('seats:hold', { showId, seatIds: [0] })
  await expect.poll(() => waitingForLock(boxOffice.orm), LOOK).toBe(1)
  program.kill('SIGSTOP')
  await letGo()
  // Until the connection has woken up, another one could still take the lock first.
  await expect.poll(() => idleInTransaction(boxOffice.orm), LOOK).toBe(1)
  const since = performance.now()
  expect(await here.get('seats:hold', { showId, seatIds: [1] })).toMatchObject({ seatIds: [1] })
  expect(performance.now() - since).toBeGreaterThan(IDLE_LIMIT_MS - SLACK_MS)
  expect(performance.now() - since).toBeLessThan(IDLE_LIMIT_MS + SLACK_MS)

  program.kill('SIGCONT')
  expect(await frozen).toMatchObject({ seatIds: [0] })
  for (const visitor of [there, here]) visitor.close()
  program.kill('SIGTERM')
  expect(await program.ended(), program.output).toBe(0)
})
