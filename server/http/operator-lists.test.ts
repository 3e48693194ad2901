// What operators list over HTTP: all shows, by state, and webhook endpoints with their deliveries, without their secrets.
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { Show } from '../../shared/protocol.ts'
import { WebhookDelivery, WebhookEndpoint } from '../../shared/routes/webhook-routes.ts'
import { addOperator } from '../auth/operators.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'
import { TestWebhooks } from '../testing/webhooks.ts'

const HOUR_MS = 3_600_000

let server: TestServer
let webhooks: TestWebhooks
let token: string
beforeAll(async () => {
  server = await testServer({ WEBHOOK_ALLOW_PRIVATE: 'on' })
  webhooks = new TestWebhooks(server.boxOffice)
  token = await addOperator(server.boxOffice.orm.em.fork(), 'Vera', 'admin')
})
afterAll(async () => {
  await webhooks.reset()
  await server.close()
})

async function ask(method: string, path: string): Promise<{ status: number; text: string }> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const body = method === 'POST' ? '{}' : null
  const response = await fetch(`${server.url}/api/operator/${path}`, { method, headers, body })
  return { status: response.status, text: await response.text() }
}

const Shows = z.object({ shows: z.array(Show), next: z.optional(z.string()) })
const shows = async (query: string) => Shows.parse(JSON.parse((await ask('GET', `shows?${query}`)).text))
const titles = async (query: string) => (await shows(query)).shows.map(({ title }) => title)

test('all shows are listed, each in one state: what is over with the latest first, what comes with the soonest', async () => {
  const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS)
  const show = (title: string, startsIn: number, opensIn: number, closesIn: number) =>
    server.boxOffice.addShow(3, {
      title,
      startsAt: inHours(startsIn),
      salesOpenAt: inHours(opensIn),
      salesCloseAt: inHours(closesIn),
    })
  await show('Later on sale', 90, -1, 80)
  await show('Sells after its start', -40, -90, 3)
  await show('Sold before', 30, -20, -10)
  await show('Opens soon', 20, 10, 19)
  await show('Long ago', -900, -990, -910)
  await show('Yesterday', -30, -90, -31)
  const archived = await show('Archived', -2000, -2100, -2090)
  await server.boxOffice.orm.em.fork().execute('update show set archived_at = now() where show_id = ?', [archived])
  expect(await titles('state=on-sale')).toEqual(['Sells after its start', 'Later on sale'])
  expect(await titles('state=coming')).toEqual(['Opens soon', 'Sold before'])
  expect(await titles('state=past')).toEqual(['Yesterday', 'Long ago'])
  expect(await titles('state=archived')).toEqual(['Archived'])
  expect(await titles('search=sale')).toEqual(['Later on sale'])
  const all = [
    'Later on sale',
    'Sold before',
    'Opens soon',
    'Yesterday',
    'Sells after its start',
    'Long ago',
    'Archived',
  ]
  expect(await titles('')).toEqual(all)
  const paged: string[] = []
  for (let after: string | undefined = ''; after !== undefined;) {
    const page = await shows(`limit=2${after && `&after=${after}`}`)
    paged.push(...page.shows.map(({ title }) => title))
    after = page.next
  }
  expect(paged).toEqual(all)
})

const Endpoints = z.object({ endpoints: z.array(WebhookEndpoint) })
const Deliveries = z.object({ deliveries: z.array(WebhookDelivery), next: z.optional(z.string()) })
const endpoints = async () => Endpoints.parse(JSON.parse((await ask('GET', 'webhooks')).text)).endpoints
const deliveries = async (endpointId: string, query = '') =>
  Deliveries.parse(JSON.parse((await ask('GET', `webhooks/${endpointId}/deliveries?${query}`)).text))

test('webhooks: how each endpoint does and what was delivered, page by page, without secrets; a disabled one is enabled', async () => {
  const showId = await server.boxOffice.addShow(10)
  const { receiver, endpointId } = await webhooks.subscribe(showId, ['booking.confirmed'])
  for (const seatId of [0, 1, 2]) await webhooks.sell(showId, seatId)
  await vi.waitUntil(async () => (await webhooks.countDelivered(endpointId)) === 3, { timeout: 60_000 })
  const first = await deliveries(endpointId, 'limit=2')
  const second = await deliveries(endpointId, `limit=2&after=${first.next}`)
  expect(second.next).toBeUndefined()
  const all = [...first.deliveries, ...second.deliveries]
  expect(all.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq).sort((a, b) => b - a))
  expect(all).toMatchObject(
    Array.from({ length: 3 }, () => ({ type: 'booking.confirmed', showId, state: 'delivered', attempts: 1 })),
  )
  receiver.answer = () => 410
  await webhooks.sell(showId, 3)
  await vi.waitUntil(async () => (await endpoints())[0]?.disabledAt, { timeout: 60_000 })
  const [endpoint] = await endpoints()
  expect(endpoint).toMatchObject({
    endpointId,
    eventTypes: ['booking.confirmed'],
    showId,
    disabledReason: 'It answered with 410 Gone.',
  })
  expect(endpoint?.host).toMatch(/^127\.0\.0\.1:\d+$/)
  expect(endpoint?.changesWaiting).toBeGreaterThan(0)
  expect((await deliveries(endpointId, 'state=pending')).deliveries).toMatchObject([{ lastStatus: 410, attempts: 1 }])
  const texts = [await ask('GET', 'webhooks'), await ask('GET', `webhooks/${endpointId}/deliveries`)]
  for (const { text } of texts) expect(text).not.toMatch(/whsec_|\/webhooks"/)
  receiver.answer = () => 204
  expect(await ask('POST', `webhooks/${endpointId}/enable`)).toMatchObject({ status: 200 })
  await vi.waitUntil(async () => (await webhooks.countDelivered(endpointId)) === 4, { timeout: 60_000 })
  expect((await endpoints())[0]).toMatchObject({ disabledAt: null, disabledReason: null })
})

test.for([
  'shows?state=gone',
  'shows?limit=501',
  'shows?after=soon',
  'webhooks/we_1/deliveries',
  'webhooks/we_0f3b8a61c2d94e7705/deliveries?state=lost',
  'webhooks/we_0f3b8a61c2d94e7705/deliveries?limit=0',
  'webhooks/we_0f3b8a61c2d94e7705/deliveries?after=1~a~b~2',
])('W1 /api/operator/%s is refused', async (path) => {
  expect(await ask('GET', path)).toMatchObject({ status: 400 })
})

test('the last place of a list is no fault, and an unknown endpoint has no deliveries and is not enabled', async () => {
  const unknown = 'webhooks/we_0f3b8a61c2d94e7705'
  const beyond = `${unknown}/deliveries?after=999999999999999~a~9999999999~999999`
  expect(await ask('GET', beyond)).toMatchObject({ status: 200, text: '{"deliveries":[]}' })
  expect(await ask('POST', `${unknown}/enable`)).toMatchObject({ status: 404 })
})
