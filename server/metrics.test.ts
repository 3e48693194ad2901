// Tests /metrics and the figures of each second with a whole server.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { addOperator } from './auth/operators.ts'
import { addEndpoint } from './jobs/webhooks/endpoints.ts'
import { GAUGES } from './metrics/readings.ts'
import { startDatabaseProxy } from './testing/database-proxy.ts'
import { lockShow, waitingForLock } from './testing/locks.ts'
import { rawRequest, rawVisitor } from './testing/raw-sockets.ts'
import { valueOf } from './testing/test-box-office.ts'
import { connectClient } from './testing/test-client.ts'
import { testServer, type TestServer } from './testing/test-server.ts'

const METRICS_TOKEN = 'the token of the tests’ monitoring'.replaceAll(/[^a-z]/g, '-')
const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } })

let server: TestServer
beforeAll(async () => {
  server = await testServer({ METRICS_TOKEN })
})
afterAll(() => server.close())

async function scrape({ url } = server): Promise<Map<string, number>> {
  const { status, body } = await rawRequest(url, '/metrics', bearer(METRICS_TOKEN))
  expect(status).toBe(200)
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ')
      return [line.slice(0, end), Number(line.slice(end + 1))]
    }),
  )
}

/** Waits until a series has this value: a scrape may be 200 ms old. */
async function expectSeries(series: string, value: number, of = server): Promise<void> {
  await expect.poll(async () => (await scrape(of)).get(series), { message: series }).toBe(value)
}

test('/metrics is for the monitoring and for operators, by GET and HEAD', async () => {
  const { status, headers, body } = await rawRequest(server.url, '/metrics', bearer(METRICS_TOKEN))
  expect(status).toBe(200)
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(headers['cache-control']).toBe('no-store')
  for (const { name } of GAUGES) expect(body).toContain(`# TYPE ${name} `)
  const head = await rawRequest(server.url, '/metrics', { method: 'HEAD', ...bearer(METRICS_TOKEN) })
  expect(head).toMatchObject({ status: 200, body: '' })

  const viewer = await server.boxOffice.orm.em
    .fork()
    .transactional((em) => addOperator(em, `viewer ${randomUUID()}`, 'viewer'))
  expect(await rawRequest(server.url, '/metrics', bearer(viewer))).toMatchObject({ status: 200 })

  expect(await rawRequest(server.url, '/metrics')).toMatchObject({ status: 401 })
  expect((await rawRequest(server.url, '/metrics', bearer('x'.repeat(40)))).status).toBe(403)
  expect((await rawRequest(server.url, '/metrics', bearer(METRICS_TOKEN.slice(1)))).status).toBe(403)
  const post = await rawRequest(server.url, '/metrics', { method: 'POST', ...bearer(METRICS_TOKEN) })
  expect(post).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, OPTIONS' } })
})

test('a server without METRICS_TOKEN shows its metrics to nobody but operators', async () => {
  const { url } = await server.addServer({ METRICS_TOKEN: '' })
  for (const token of [METRICS_TOKEN, 'undefined', '']) {
    const { status, body } = await rawRequest(url, '/metrics', bearer(token))
    expect([401, 403]).toContain(status)
    expect(body).not.toContain('holdfast_')
  }
})

test('sales are counted by command, by request, in seats and in money, and refusals by code', async () => {
  const showId = await server.boxOffice.addShow(4)
  const [buyer, other] = [await connectClient(server.url), await connectClient(server.url)]
  await buyer.get('show:join', { showId })
  const before = await scrape()
  await buyer.get('seats:hold', { showId, seatIds: [0, 1] })
  expect(await other.refusal('seats:hold', { showId, seatIds: [1] })).toMatchObject({ code: 'SEATS_TAKEN' })
  const { total } = await buyer.get('booking:confirm', { showId, bookingId: randomUUID(), seatIds: [0, 1] })
  await expect.poll(() => buyer.received('seats:changed').at(-1)?.booked).toEqual([0, 1])

  const more = async (series: string, by: number) => expectSeries(series, (before.get(series) ?? 0) + by)
  await more('holdfast_commands_total{kind="hold",outcome="ok"}', 1)
  await more('holdfast_commands_total{kind="hold",outcome="SEATS_TAKEN"}', 1)
  await more('holdfast_socket_requests_total{event="seats:hold",outcome="ok"}', 1)
  await more('holdfast_socket_requests_total{event="seats:hold",outcome="SEATS_TAKEN"}', 1)
  await more('holdfast_socket_request_duration_seconds_count{event="booking:confirm"}', 1)
  await more('holdfast_seats_changed_total{cause="booked"}', 2)
  await more('holdfast_bookings_total{change="made"}', 1)
  await more('holdfast_booking_amount_minor_units_total{change="made",currency="EUR"}', total.amount)
  const now = await scrape()
  const grown = (series: string) => (now.get(series) ?? 0) - (before.get(series) ?? 0)
  expect(grown('holdfast_transactions_total{outcome="committed"}')).toBeGreaterThanOrEqual(2)
  expect(grown('holdfast_transaction_duration_seconds_count')).toBeGreaterThanOrEqual(2)
  expect(grown('holdfast_batch_commands_count')).toBeGreaterThanOrEqual(2)
  expect(grown('holdfast_frames_sent_total{transport="socket"}')).toBeGreaterThanOrEqual(1)
  expect(grown('holdfast_frame_lag_seconds_count')).toBeGreaterThanOrEqual(1)
  await expectSeries('holdfast_sockets', 2)
  await expectSeries('holdfast_visitors', 2)
  await expectSeries('holdfast_viewers', 1)
  expect(grown('holdfast_seats{status="booked"}')).toBe(2)
  expect(now.get('holdfast_database_connections_max{pool="commands"}')).toBe(6)
  buyer.close()
  other.close()
  await expectSeries('holdfast_sockets', 0)
  await expectSeries('holdfast_visitors', 0)
})

test('requests over HTTP are counted by route, and by nothing that a client sends', async () => {
  const secret = randomUUID()
  for (const path of [`/${secret}`, `/api/shows/${secret}`, `/api/tickets/${secret}`, `/api/${secret}?${secret}`]) {
    await rawRequest(server.url, path)
    await rawRequest(server.url, path, { method: 'PATCH', headers: { 'X-Secret': secret } })
  }
  const series = 'holdfast_http_requests_total{route="readShow",outcome="NOT_FOUND"}'
  await expectSeries(series, 1)
  const { body } = await rawRequest(server.url, '/metrics', bearer(METRICS_TOKEN))
  expect(body).not.toContain(secret)
})

test('no number of names that a client makes up adds a series', async () => {
  const before = (await scrape()).size
  const socket = await rawVisitor(server.url)
  const names = Array.from({ length: 200 }, () => randomUUID())
  for (const [i, name] of names.entries()) socket.send(`42${i}["${name}",{}]`)
  await socket.hear(`43${names.length - 1}[`)
  await expectSeries('holdfast_socket_requests_total{event="unknown",outcome="BAD_REQUEST"}', names.length)
  // A series of refusals, the buckets of a histogram, and what the process adds by itself.
  expect((await scrape()).size - before).toBeLessThan(names.length / 2)
  const { body } = await rawRequest(server.url, '/metrics', bearer(METRICS_TOKEN))
  for (const name of names) expect(body).not.toContain(name)
  socket.close()
})

test('commands that wait are the depth of the queue, and a used connection is one of the pool', async () => {
  const showId = await server.boxOffice.addShow(4)
  await server.office.boards.get(showId)
  const unlock = await lockShow(server.boxOffice.orm, showId)
  const held = [server.office.hold(showId, randomUUID(), [0])]
  await expect.poll(() => waitingForLock(server.boxOffice.orm)).toBe(1)
  for (const seatId of [1, 2, 3]) held.push(server.office.hold(showId, randomUUID(), [seatId]))
  await expectSeries('holdfast_commands_waiting', 3)
  await expectSeries('holdfast_longest_queue_commands', 3)
  expect((await scrape()).get('holdfast_database_connections{pool="commands",state="used"}')).toBeGreaterThan(0)
  await unlock()
  await Promise.all(held)
  await expectSeries('holdfast_commands_waiting', 0)
})

test('every pool of connections has its series; workers have connections once there is something to deliver', async () => {
  // Of several servers on one database any one may deliver.
  const alone = await testServer({ METRICS_TOKEN })
  onTestFinished(() => alone.close())
  const sizes = async (): Promise<Map<string, number>> =>
    new Map(
      [...(await scrape(alone))].flatMap(([series, value]) => {
        const [, pool] = /^holdfast_database_connections_max\{pool="(\w+)"\}$/.exec(series) ?? []
        return pool === undefined ? [] : [[pool, value]]
      }),
    )
  const before = await sizes()
  expect([...before.keys()].sort()).toEqual(['background', 'commands', 'jobs', 'mail', 'reads', 'webhooks'])
  expect(before.get('jobs')).toBe(0)
  const showId = await alone.boxOffice.addShow(2)
  await alone.boxOffice.orm.em
    .fork()
    .transactional((em) => addEndpoint(em, { url: 'https://127.0.0.1:9/', eventTypes: ['booking.confirmed'], showId }))
  const visitorId = randomUUID()
  valueOf(await alone.office.hold(showId, visitorId, [0]))
  valueOf(await alone.office.confirm(showId, visitorId, randomUUID(), [0]))
  await expectSeries('holdfast_database_connections_max{pool="jobs"}', 3, alone)
})

test('a server whose connections are all in use is ready, and one whose database is gone is not', async () => {
  const proxy = await startDatabaseProxy(server.boxOffice.url)
  onTestFinished(() => proxy.mend())
  const { url, office } = await server.addServer({ DATABASE_URL: proxy.url })
  const showIds = await Promise.all(Array.from({ length: 6 }, () => server.boxOffice.addShow(1)))
  const unlocks = await Promise.all(showIds.map((showId) => lockShow(server.boxOffice.orm, showId)))
  let isDone = false
  // Each waits for a lock, for three seconds at most.
  const held = showIds.map(async (showId) => {
    while (!isDone) await office.hold(showId, randomUUID(), [0])
  })
  const used = 'holdfast_database_connections{pool="commands",state="used"} 6'
  await expect.poll(async () => (await rawRequest(url, '/metrics', bearer(METRICS_TOKEN))).body).toContain(used)
  expect(await rawRequest(url, '/health/ready')).toMatchObject({ status: 200 })
  isDone = true
  await Promise.all(unlocks.map((unlock) => unlock()))
  await Promise.all(held)
  await proxy.cut()
  await expect.poll(async () => (await rawRequest(url, '/health/ready')).status).toBe(503)
  const away = 'holdfast_trouble{kind="away"} 1'
  await expect.poll(async () => (await rawRequest(url, '/metrics', bearer(METRICS_TOKEN))).body).toContain(away)
})

test('any number of scrapes at once share one text', async () => {
  const begun = performance.now()
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => rawRequest(server.url, '/metrics', bearer(METRICS_TOKEN))),
  )
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  // Each text serves for 200 ms.
  const periods = (performance.now() - begun) / 200
  expect(new Set(answers.map(({ body }) => body)).size).toBeLessThanOrEqual(periods + 2)
})

test('a flood of scrapes without a token is refused by address', async () => {
  const { url } = await server.addServer({ METRICS_TOKEN, RATE_LIMIT: '1' })
  const statuses = new Set<number>()
  while (!statuses.has(429)) statuses.add((await rawRequest(url, '/metrics')).status)
  expect([...statuses]).toEqual([401, 429])
})

test('the figures of a second have rates and percentiles of that second', async () => {
  const showId = await server.boxOffice.addShow(4)
  const client = await connectClient(server.url)
  const { figures } = server
  const first = figures.takeFigures()
  await client.get('seats:hold', { showId, seatIds: [0] })
  expect(await client.refusal('seats:hold', { showId, seatIds: [9] })).toMatchObject({ code: 'UNKNOWN_SEAT' })
  await client.get('booking:confirm', { showId, bookingId: randomUUID(), seatIds: [0] })
  const last = figures.takeFigures()
  // The timer may have taken figures in between.
  const since = figures.history.slice(figures.history.indexOf(first) + 1)
  const sum = (of: (each: (typeof since)[number]) => number | undefined) =>
    since.reduce((all, each) => all + (of(each) ?? 0), 0)
  expect(sum(({ holdsPerSecond }) => holdsPerSecond)).toBeGreaterThan(0)
  expect(sum(({ bookingsPerSecond }) => bookingsPerSecond)).toBeGreaterThan(0)
  expect(sum(({ salesPerSecond }) => salesPerSecond['EUR'])).toBeGreaterThan(0)
  expect(sum(({ refusalsPerSecond }) => refusalsPerSecond['UNKNOWN_SEAT'])).toBeGreaterThan(0)
  expect(sum(({ ackP99Ms }) => ackP99Ms ?? 0)).toBeGreaterThan(0)
  expect(last.sockets).toBeGreaterThanOrEqual(1)
  expect(last).toMatchObject({ commandsWaiting: 0, pools: { commands: { size: 6 } } })
  client.close()
})

test('figures are kept for five minutes, and listeners get each', () => {
  const { figures } = server
  const heard: unknown[] = []
  const end = figures.listen((each) => heard.push(each))
  for (let second = 0; second < 310; second++) figures.takeFigures()
  end()
  const last = figures.takeFigures()
  expect(heard).toHaveLength(310)
  expect(figures.history).toHaveLength(300)
  expect(figures.history.at(-1)).toBe(last)
  expect(JSON.parse(JSON.stringify(last))).toEqual(last)
})
