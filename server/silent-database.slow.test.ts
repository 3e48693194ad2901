// A database that stops responding: no connection breaks, and nothing is answered.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { connectClient } from './testing/test-client.ts'
import { Program } from './testing/program.ts'
import { rawRequest } from './testing/raw-sockets.ts'
import { AUTH_SECRET, testServer, type TestServer } from './testing/test-server.ts'
import { startDatabaseProxy, type DatabaseProxy } from './testing/database-proxy.ts'

const STOP_MS = 10_000

let server: TestServer
let wire: DatabaseProxy
beforeAll(async () => {
  server = await testServer()
  wire = await startDatabaseProxy(server.boxOffice.url)
})
afterAll(async () => {
  await server.close()
  await wire.cut()
})

test('the server answers UNAVAILABLE in time, shows its last map, and recovers when the database is back', async () => {
  const showId = await server.boxOffice.addShow(10)
  const node = await server.addServer({ DATABASE_URL: wire.url })
  const [ann, ben] = [await connectClient(node.url), await connectClient(node.url)]
  for (const visitor of [ann, ben]) await visitor.get('show:join', { showId })
  await ann.get('seats:hold', { showId, seatIds: [0] })

  wire.silence()
  const since = performance.now()
  const answers = Promise.all([
    ann.refusal('booking:confirm', { showId, bookingId: crypto.randomUUID(), seatIds: [0] }),
    ben.refusal('seats:hold', { showId, seatIds: [1] }),
    ben.refusal('show:list', {}),
    ben.refusal('booking:list', {}),
  ])
  expect(await rawRequest(node.url, '/health/live')).toMatchObject({ status: 200 })
  expect(await rawRequest(node.url, '/health/ready')).toMatchObject({ status: 503, body: '{"ready":false}' })
  expect((await ben.get('show:join', { showId })).statuses[0]).toBe(1)
  expect((await answers).map(({ code }) => code)).toEqual(Array(4).fill('UNAVAILABLE'))
  expect(performance.now() - since).toBeLessThan(6000)

  await wire.mend()
  expect(await rawRequest(node.url, '/health/ready')).toMatchObject({ status: 200 })
  expect(await ben.get('seats:hold', { showId, seatIds: [1] })).toMatchObject({ seatIds: [1] })
  for (const visitor of [ann, ben]) visitor.close()
  await node.stop()
})

test('a server that is stopped meanwhile exits with 0 within ten seconds, and answers every request', async () => {
  const showId = await server.boxOffice.addShow(10)
  const program = new Program('server/main.ts', {
    DATABASE_URL: wire.url,
    PORT: '0',
    AUTH_SECRET,
    LOG_LEVEL: 'silent',
  })
  onTestFinished(() => program.kill('SIGKILL'))
  const visitor = await connectClient(await program.ready())
  await visitor.get('show:join', { showId })
  wire.silence()
  const answers = [visitor.request('seats:hold', { showId, seatIds: [0] }), visitor.request('booking:list', {})]
  // The next messages come after these answers.
  await visitor.refusal('show:sync', { showId: 'no-such-show', seq: 0 })
  const since = performance.now()
  program.kill('SIGTERM')
  expect(await program.ended()).toBe(0)
  expect(performance.now() - since).toBeLessThan(STOP_MS)
  for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ ok: false })
  await wire.mend()
})
