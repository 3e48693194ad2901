// The HTTP calls, asked of a whole server, and of ones that give no proper answer.
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { testServer, type TestServer } from '../../server/testing/server.ts'
import { connect, type Connection } from './connection.ts'
import { httpApi } from './index.ts'
import type { Result } from './types.ts'

let server: TestServer
let showId: string
let connection: Connection

beforeAll(async () => {
  server = await testServer({ BASE_PATH: '/booking/' })
  showId = await server.house.addShow(5)
  connection = connect(server.url)
  await connection.live()
})
afterAll(async () => {
  connection.close()
  await server.close()
})

function valueOf<V>(result: Result<V>): V {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

test('shows, a visitor and a plan come without a connection, below the path of the server', async () => {
  const http = httpApi(server.url)
  expect(valueOf(await http.listShows()).shows.map((show) => show.showId)).toContain(showId)
  const show = valueOf(await http.show(showId))
  const plan = valueOf(await http.plan(show))
  expect(plan.sections[0]?.rows[0]?.seats).toHaveLength(show.seatCount)
  expect(valueOf(await http.plan({ planId: show.planId }))).toEqual(plan)
  const { visitorId, token } = valueOf(await http.newVisitor())
  expect(valueOf(await http.newVisitor({ token })).visitorId).toBe(visitorId)
})

test('a plan is fetched once for each address', async () => {
  const asked = vi.spyOn(globalThis, 'fetch')
  const http = httpApi(server.url)
  const show = valueOf(await http.show(showId))
  const [first, second] = [await http.plan(show), await http.plan(show)]
  expect(valueOf(first)).toBe(valueOf(second))
  expect(asked).toHaveBeenCalledTimes(2)
  asked.mockRestore()
})

test('a ticket’s code is had with the connection’s token, and says what it is for', async () => {
  await connection.hold(showId, [1])
  const bookingId = crypto.randomUUID()
  valueOf(await connection.confirm(showId, bookingId, [1]))
  const { code } = valueOf(await connection.http.ticketCode(showId, bookingId))
  expect(valueOf(await httpApi(server.url).ticket(code))).toMatchObject({ bookingId, seatIds: [1], cancelledAt: null })
  const stranger = await httpApi(server.url).ticketCode(showId, bookingId)
  expect(stranger).toMatchObject({ ok: false, error: { code: 'UNAUTHORIZED' } })
})

test('what is not there is refused', async () => {
  const http = httpApi(server.url)
  for (const answer of [
    await http.show('nowhere'),
    await http.ticket('forged'),
    await http.plan({ planId: 'none', planUrl: '/api/plans/none?digest=0' }),
  ]) {
    expect(answer).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
  }
})

describe('from something that is no such server', () => {
  let other: Server | undefined
  afterEach(() => {
    other?.closeAllConnections()
    other?.close()
  })
  async function listen(answer: RequestListener): Promise<string> {
    other = createServer(answer).listen(0, '127.0.0.1')
    await once(other, 'listening')
    return `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  }

  test('a proxy’s error page, silence and a closed port are UNAVAILABLE', async () => {
    const proxy = httpApi(await listen((_asked, answer) => answer.writeHead(502).end('<h1>Bad gateway</h1>')))
    expect(await proxy.listShows()).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } })
    other?.close()
    const silent = httpApi(await listen(() => undefined), { answerTimeoutMs: 20 })
    expect(await silent.listShows()).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } })
    expect(await httpApi('http://127.0.0.1:1').listShows()).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } })
  })

  test.each([
    ['a page', 200, '<h1>Welcome</h1>'],
    ['another shape', 200, '{"shows":[{"showId":"x"}]}'],
    ['a refusal without a code', 404, '{"error":"no"}'],
  ])('%s rejects', async (_what, status, body) => {
    const http = httpApi(await listen((_asked, answer) => answer.writeHead(status).end(body)))
    await expect(http.listShows()).rejects.toHaveProperty('name', 'InvalidResponseError')
  })

  test('an aborted call rejects with the reason', async () => {
    const http = httpApi(await listen(() => undefined))
    const giving = new AbortController()
    const asking = http.listShows({ signal: giving.signal })
    giving.abort(new Error('enough'))
    await expect(asking).rejects.toThrow('enough')
  })

  test('an address that is none throws', () => {
    expect(() => httpApi('nowhere')).toThrow(TypeError)
    expect(() => connect('nowhere')).toThrow(TypeError)
  })
})
