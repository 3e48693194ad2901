// Tests the spans of a server with a collector that takes OTLP over HTTP.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { startApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { rawRequest } from '../testing/raw-sockets.ts'
import { testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { connectClient } from '../testing/test-client.ts'

const Value = z.object({ stringValue: z.string().optional(), intValue: z.union([z.number(), z.string()]).optional() })
const Attributes = z.array(z.object({ key: z.string(), value: Value }))
const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  name: z.string(),
  kind: z.number(),
  attributes: Attributes,
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).optional(),
})
const Export = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(Span) })),
    }),
  ),
})

type Line = { msg: string }

let box: TestBoxOffice
beforeAll(async () => {
  // Exports at once: the SDK reads this when it starts.
  process.env['OTEL_BSP_SCHEDULE_DELAY'] = '10'
  box = await testBoxOffice()
})
afterAll(async () => {
  delete process.env['OTEL_BSP_SCHEDULE_DELAY']
  await box.close()
})

/** A collector that answers requests with `answer`. */
async function collector(answer: RequestListener) {
  const server = createServer(answer)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function tracedApp(endpoint: string) {
  const lines: string[] = []
  const settings = { DATABASE_URL: box.url, PORT: '0', RATE_LIMIT: 'off', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
  const app = await startApp(readConfig(settings), pino({ level: 'info' }, { write: (line) => lines.push(line) }))
  onTestFinished(() => app.stop())
  return { app, lines }
}

test('requests and the transactions of their commands are spans, which links connect', async () => {
  const exports: z.infer<typeof Export>[] = []
  const url = await collector((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      expect(request.url).toBe('/v1/traces')
      exports.push(Export.parse(JSON.parse(Buffer.concat(chunks).toString())))
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
    })
  })
  const { app } = await tracedApp(`${url}/`)
  const showId = await box.addShow(2)
  const client = await connectClient(app.url)
  const { visitorId } = client.visitor
  await client.get('seats:hold', { showId, seatIds: [0] })
  await client.refusal('seats:hold', { showId, seatIds: [9] })
  const secret = randomUUID()
  await rawRequest(app.url, `/api/shows/${showId}?${secret}`)
  await rawRequest(app.url, `/api/tickets/${secret}`)
  client.close()

  const all = () => exports.flatMap(({ resourceSpans }) => resourceSpans)
  const spans = () => all().flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
  const attributesOf = ({ attributes }: z.infer<typeof Span>) =>
    Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]))
  const named = (name: string) => spans().filter((span) => span.name === name)
  for (const name of ['GET readShow', 'GET readTicket']) await expect.poll(() => named(name)).toHaveLength(1)
  const holds = named('seats:hold')
  const ids = { 'holdfast.show_id': showId, 'holdfast.visitor_id': visitorId }
  expect(holds.map(attributesOf)).toEqual([
    { ...ids, 'holdfast.outcome': 'ok' },
    { ...ids, 'holdfast.outcome': 'UNKNOWN_SEAT' },
  ])
  const linked = named('batch').flatMap(({ links = [] }) => links.map(({ spanId }) => spanId))
  expect(linked).toEqual(expect.arrayContaining(holds.map(({ spanId }) => spanId)))
  expect(named('batch').map(attributesOf)).toContainEqual({
    'holdfast.show_id': showId,
    'holdfast.commands': 1,
    'holdfast.seq': expect.any(Number) as number,
  })
  const [read] = named('GET readShow')
  expect(read && attributesOf(read)).toMatchObject({
    'http.request.method': 'GET',
    'http.route': 'readShow',
    'http.response.status_code': 200,
    'holdfast.show_id': showId,
  })
  expect(JSON.stringify(spans())).not.toContain(secret)
  expect(all().flatMap(({ resource }) => resource.attributes)).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'holdfast' },
  })
})

test('the log says once that the collector takes no spans, and once that it takes them again', async () => {
  let status = 400
  const statuses: number[] = []
  const url = await collector((_request, response) => {
    statuses.push(status)
    response.writeHead(status).end('{}')
  })
  const { app, lines } = await tracedApp(url)
  const about = () => lines.filter((line) => line.includes('collector')).map((line) => (JSON.parse(line) as Line).msg)
  const untilAsked = async (): Promise<void> => {
    const before = statuses.length
    while (statuses.length < before + 2) await rawRequest(app.url, '/health/live')
  }
  await untilAsked()
  await expect.poll(about).toEqual([expect.stringContaining('The collector does not take traces')])
  status = 200
  await untilAsked()
  await expect.poll(about).toHaveLength(2)
  expect(about()[1]).toBe('The collector takes traces again.')
})

test.for(['never answers', 'is away'])(
  'a collector that %s delays no command, and no shutdown for long',
  async (how) => {
    const url = how === 'is away' ? 'http://127.0.0.1:9' : await collector(() => undefined)
    const { app } = await tracedApp(url)
    const showId = await box.addShow(40)
    const client = await connectClient(app.url)
    for (let seatId = 0; seatId < 10; seatId++) await client.get('seats:hold', { showId, seatIds: [seatId] })
    await app.stop()
  },
)

test.for([
  [{}, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, 'http://c:4318/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c/x/', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://d/y' }, 'https://d/y'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'true' }, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_TRACES_EXPORTER: 'none' }, undefined],
] as const)('%j sends traces to %s', ([settings, url]) => {
  expect(readConfig(settings).tracesUrl).toBe(url)
})
