import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServer, type TestServer } from '../../server/testing/test-server.ts'
import { customerOf, newTokenStore } from '../testing/customer.ts'

let server: TestServer

beforeAll(async () => {
  server = await testServer({ DEMO: 'off' })
})
afterAll(() => server.close())

test('sessions with one token store are one visitor; another store is another customer of the same page', async () => {
  const store = newTokenStore()
  const [one, same, other] = [
    await customerOf(server.url, store),
    await customerOf(server.url, store),
    await customerOf(server.url),
  ]
  const idOf = ({ session }: typeof one) => session.connection.visitor?.visitorId
  expect(idOf(one)).toBeDefined()
  expect(idOf(same)).toBe(idOf(one))
  expect(idOf(other)).not.toBe(idOf(one))
  for (const { session } of [one, same, other]) session.close()
})

test('onLive calls back at once when the session is live, with each new connection, and not after it was stopped', async () => {
  const first = await server.addServer()
  const { session } = await customerOf(first.url)
  const calls = { kept: 0, stopped: 0 }
  session.onLive(() => calls.kept++)
  const stop = session.onLive(() => calls.stopped++)
  expect(calls).toEqual({ kept: 1, stopped: 1 })
  stop()
  await first.stop()
  await expect.poll(() => session.live).toBe(false)
  await server.addServer({ PORT: new URL(first.url).port })
  await expect.poll(() => calls).toEqual({ kept: 2, stopped: 1 })
  session.close()
})

test('G4 a server that stops cuts no hold, so the seats are kept for longer than the grace', async () => {
  const own = await server.addServer()
  const { session } = await customerOf(own.url)
  const showId = await server.boxOffice.addShow(4)
  const answer = await session.connection.hold(showId, [1])
  if (!answer.ok) throw new Error(answer.error.message)
  session.holds.take(answer.value, 'answered')
  expect(session.keptSeconds).toBeUndefined()
  await own.stop()
  await expect.poll(() => session.keptSeconds).toBeGreaterThan(60)
  session.close()
})

test('the minute stays the same from tick to tick, until the next one begins', async () => {
  const { session } = await customerOf(server.url)
  const minuteAt = (time: string) => {
    session.now = Date.parse(time)
    return new Date(session.minute).toISOString()
  }
  expect(minuteAt('2031-05-01T12:00:00.000Z')).toBe('2031-05-01T12:00:00.000Z')
  expect(minuteAt('2031-05-01T12:00:59.999Z')).toBe('2031-05-01T12:00:00.000Z')
  expect(minuteAt('2031-05-01T12:01:00.249Z')).toBe('2031-05-01T12:01:00.000Z')
  session.close()
})
