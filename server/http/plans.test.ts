// Seating plans over HTTP: checked, stored, listed, and shows made from them; others are answered meanwhile.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addOperator } from '../auth/operators.ts'
import { PlanFiles, PlanFilesBusyError } from '../plan-import/plan-files.ts'
import { hallOf } from '../testing/one-row-plan.ts'
import { drawingOf } from '../testing/pretix-drawings.ts'
import { connectClient } from '../testing/test-client.ts'
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

test('O8 viewers of a show on every server get the map of the plan that replaces its own', async () => {
  const other = await server.addServer()
  await ask('PUT', 'plans/longer', { file: hallOf(12, 'longer') })
  const ended = { salesOpenAt: new Date('2020-01-01'), salesCloseAt: new Date('2020-01-02') }
  const showId = await server.boxOffice.addShow(10, ended)
  const viewers = await Promise.all([server.url, other.url].map((url) => connectClient(url)))
  for (const viewer of viewers) await viewer.get('show:join', { showId })
  const replace = (body: unknown) => ask('PUT', `shows/${showId}/plan`, body)
  expect(await replace({ planId: 'Longer' })).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } })
  expect(await replace({ planId: 'no-such-plan' })).toMatchObject({ status: 404 })
  expect(await replace({ planId: 'longer', reason: 'Two more seats.' })).toMatchObject({
    status: 200,
    body: { planId: 'longer', seatCount: 12, seq: 1, counts: { available: 12 } },
  })
  for (const viewer of viewers) {
    await viewer.waitFor('show:changed', ({ show }) => show.planId === 'longer')
    const answer = await viewer.get('show:sync', { showId, seq: 1 })
    expect('snapshot' in answer && answer.snapshot.statuses).toHaveLength(12)
    viewer.close()
  }
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
