// Seating plans over HTTP: checked, stored, listed, and shows made from them; others are answered meanwhile.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addOperator } from '../auth/operators.ts'
import { PlanFiles, PlanFilesBusyError } from '../plan-import/plan-files.ts'
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

test('others are answered while a large plan is checked', async () => {
  const state = { isStored: false }
  const storing = ask('PUT', 'plans/large', { file: hallOf(20_000, 'large') }).then((answer) => {
    state.isStored = true
    return answer
  })
  let answered = 0
  for (; !state.isStored; answered++) await fetch(`${server.url}/api/time`)
  expect(answered).toBeGreaterThan(3)
  expect(await storing).toEqual({ status: 200, body: { planId: 'large', seatCount: 20_000 } })
})

test('a body beyond 8 MB is refused, whether its length is declared or not', async () => {
  const large = { file: 'x'.repeat(8 * 1024 * 1024) }
  expect(await ask('POST', 'plans/check', large)).toMatchObject({ status: 413, body: { code: 'BAD_REQUEST' } })
  // Other routes read 16 kB as before.
  expect(await ask('POST', 'operators', { name: 'x'.repeat(20_000) })).toMatchObject({ status: 413 })
})

test('files that wait are bounded, and a stopping server ends their checks', async () => {
  const files = new PlanFiles()
  const waiting = Array.from({ length: 4 }, () => files.check(hallOf(2, 'hall'), {}))
  const ended = Promise.allSettled(waiting)
  expect(() => files.check(hallOf(2, 'hall'), {})).toThrow(PlanFilesBusyError)
  await files.close()
  expect((await ended).map(({ status }) => status)).toContain('rejected')
})
