import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { Refusal, Show } from '../../shared/protocol.ts'
import { rawRequest } from '../testing/raw-sockets.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

const DAY_MS = 24 * 3_600_000
const Page = z.object({ shows: z.array(Show), next: z.optional(z.string()) })

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const read = async (path: string) => Page.parse(JSON.parse((await rawRequest(server.url, path)).body))

test('R3 /api/shows gives pages, finds words, and answers 304 when nothing has changed', async () => {
  const startsAt = new Date(Date.now() + 400 * DAY_MS)
  const ids = [
    await server.boxOffice.addShow(2, { title: 'Ein Käfig', startsAt }),
    await server.boxOffice.addShow(2, { title: 'Der Kaufmann', startsAt: new Date(+startsAt + 1) }),
  ]
  const path = `/api/shows?from=${startsAt.toISOString()}&limit=1`
  const first = await read(path)
  expect(first.shows.map((show) => show.showId)).toEqual([ids[0]])
  const second = await read(`${path}&after=${first.next}`)
  expect(second).toEqual({ shows: [expect.objectContaining({ showId: ids[1] })] })
  expect((await read('/api/shows?search=kafig&onSale=true')).shows).toHaveLength(1)
  expect((await read(`/api/shows?showIds=${ids.join()}`)).shows).toHaveLength(2)
  for (const list of ['/api/shows', '/api/shows?onSale=true', '/api/shows?search=kafig']) {
    const { headers } = await rawRequest(server.url, list)
    const etag = headers.etag ?? ''
    const again = await rawRequest(server.url, list, { headers: { 'If-None-Match': etag } })
    expect({ list, status: again.status, isWeak: etag.startsWith('W/') }).toEqual({ list, status: 304, isWeak: true })
  }
})

test.for([
  'limit=0',
  'limit=501',
  'limit=x',
  'after=',
  'after=soon',
  'from=yesterday',
  'onSale=yes',
  'showIds=SHOUTED',
  'search=%00',
  `search=${'x'.repeat(101)}`,
])('W1 /api/shows?%s is refused', async (query) => {
  const { status, body } = await rawRequest(server.url, `/api/shows?${query}`)
  expect(status).toBe(400)
  expect(Refusal.parse(JSON.parse(body)).code).toBe('BAD_REQUEST')
})
