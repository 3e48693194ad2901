// Seating plans over HTTP: checked, stored, listed, and shows made from them; others are answered meanwhile.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addOperator } from '../auth/operators.ts'
import { oneRowPlan } from '../testing/one-row-plan.ts'
import { drawingOf } from '../testing/pretix-drawings.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let token: string
beforeAll(async () => {
  server = await testServer()
  token = await addOperator(server.boxOffice.orm.em.fork(), 'Ada', 'admin')
})
afterAll(() => server.close())

async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(`${server.url}/api/operator/${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** A plan of this many seats, in our format. */
function hallOf(seatCount: number, planId: string): string {
  const seats = Array.from({ length: seatCount }, (_, i) => ({
    number: String(i + 1),
    x: i % 500,
    y: Math.floor(i / 500),
    categoryId: 'all',
  }))
  return JSON.stringify({ ...oneRowPlan(1), planId, sections: [{ name: 'Hall', rows: [{ name: 'A', seats }] }] })
}

test('a plan is checked, stored and listed, and a show made from it', async () => {
  const file = JSON.stringify(drawingOf(['Stalls', 'Stalls', 'Balcony']))
  const unpriced = await ask('POST', 'plans/check', { file })
  expect(unpriced).toMatchObject({
    status: 200,
    body: { seatCount: 3, faults: [{ path: 'prices.Stalls' }, { path: 'prices.Balcony' }], plan: { name: 'Try hall' } },
  })
  expect(await ask('PUT', 'plans/try', { file })).toMatchObject({
    status: 400,
    body: { code: 'BAD_REQUEST', issues: [{ path: 'prices.Stalls' }, { path: 'prices.Balcony' }] },
  })
  const priced = { file, prices: { Stalls: 1850, Balcony: 1200 } }
  expect(await ask('PUT', 'plans/try', priced)).toEqual({ status: 200, body: { planId: 'try', seatCount: 3 } })
  expect(await ask('PUT', 'plans/try', priced)).toMatchObject({ status: 200 })
  expect(await ask('PUT', 'plans/try', { ...priced, prices: { Stalls: 1, Balcony: 2 } })).toMatchObject({
    status: 400,
    body: { issues: [{ path: 'planId' }] },
  })
  const show = {
    planId: 'try',
    title: 'Try',
    venue: 'Hall',
    startsAt: '2999-01-01T19:00:00.000Z',
    timeZone: 'UTC',
    currency: 'EUR',
  }
  expect(await ask('PUT', 'shows/try-show', show)).toMatchObject({
    status: 200,
    body: { seatCount: 3, fromPrice: 1200 },
  })
  expect((await ask('GET', 'plans')).body).toEqual({
    plans: [{ planId: 'try', name: 'Try hall', seatCount: 3, showCount: 1 }],
  })
  expect((await ask('GET', 'plans?after=try')).body).toEqual({ plans: [] })
})

test('others are answered while a large plan is checked, and the largest can be stored', async () => {
  const file = hallOf(100_000, 'large')
  let isChecked = false
  const storing = ask('PUT', 'plans/large', { file }).finally(() => (isChecked = true))
  let answered = 0
  while (!isChecked) {
    expect((await fetch(`${server.url}/api/time`)).status).toBe(200)
    answered++
  }
  expect(await storing).toEqual({ status: 200, body: { planId: 'large', seatCount: 100_000 } })
  expect(answered).toBeGreaterThan(10)
})

test('a body beyond 8 MB is refused, whether its length is declared or not', async () => {
  const large = { file: 'x'.repeat(8 * 1024 * 1024) }
  expect(await ask('POST', 'plans/check', large)).toMatchObject({ status: 413, body: { code: 'BAD_REQUEST' } })
  // Other routes read 16 kB as before.
  expect(await ask('POST', 'operators', { name: 'x'.repeat(20_000) })).toMatchObject({ status: 413 })
})

test('files that wait are bounded', async () => {
  const checks = Array.from({ length: 8 }, () => ask('POST', 'plans/check', { file: hallOf(20_000, 'hall') }))
  const statuses = (await Promise.all(checks)).map(({ status }) => status)
  expect(statuses).toContain(200)
  expect(statuses).toContain(503)
})

test('a file that no thread can check is refused, and the next one is checked', async () => {
  expect(await ask('POST', 'plans/check', { file: '[['.repeat(4_000_000) })).toMatchObject({ status: 200 })
  expect(await ask('POST', 'plans/check', { file: hallOf(2, 'hall') })).toMatchObject({ body: { faults: [] } })
})
