import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { waitingForLock } from '../testing/locks.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let showId: string

beforeAll(async () => {
  server = await testServer()
})

beforeEach(async () => {
  showId = await server.boxOffice.addShow(10)
})

afterAll(() => server.close())

test('viewers are counted by visitor, not by tab', async () => {
  const one = await connectClient(server.url)
  const oneAgain = await connectClient(server.url, { token: one.visitor.token })
  const another = await connectClient(server.url)
  expect(await join(one)).toBe(1)
  expect(await join(oneAgain)).toBe(1)
  expect(await join(one)).toBe(1)
  expect(await join(another)).toBe(2)

  one.close()
  await expect.poll(() => server.live.sockets, { interval: 5 }).toBe(2)
  expect(await join(another)).toBe(2)
  await oneAgain.get('show:leave', { showId })
  await oneAgain.get('show:leave', { showId })
  expect(await join(another)).toBe(1)
  oneAgain.close()
  await expect.poll(() => server.live.sockets, { interval: 5 }).toBe(1)
  expect(await join(another)).toBe(1)
  another.close()
})

test('the room is sent the number of viewers and the seq', async () => {
  const [one, another, outside] = [
    await connectClient(server.url),
    await connectClient(server.url),
    await connectClient(server.url),
  ]
  await join(one)
  await one.get('seats:hold', { showId, seatIds: [0] })
  await join(another)
  const both = await one.waitFor('room:viewers', ({ viewers }) => viewers === 2)
  expect(both).toEqual({ showId, viewers: 2, seq: 1 })
  another.close()
  // An earlier event may have said one viewer too, before the other joined.
  const alone = await one.waitFor('room:viewers', ({ viewers }) => viewers === 1, both)
  expect(alone).toEqual({ showId, viewers: 1, seq: 1 })
  expect(outside.received('room:viewers')).toEqual([])
  for (const each of [one, outside]) each.close()
})

test('viewers are counted over all servers; a person with tabs on two of them counts once, and a stopped server not at all', async () => {
  const other = await server.addServer()
  const [one, oneThere, another] = [
    await connectClient(server.url),
    await connectClient(other.url),
    await connectClient(other.url),
  ]
  const oneAgain = await connectClient(other.url, { token: one.visitor.token })
  for (const each of [one, oneThere, another, oneAgain]) await join(each)
  for (const each of [one, another]) await each.waitFor('room:viewers', ({ viewers }) => viewers === 3)
  await expect.poll(() => join(one)).toBe(3)
  oneThere.close()
  const two = await one.waitFor('room:viewers', ({ viewers }) => viewers === 2)
  await other.stop()
  await one.waitFor('room:viewers', ({ viewers }) => viewers === 1, two)
  for (const each of [one, another, oneAgain]) each.close()
})

test('facts of one room are not sent to another', async () => {
  const otherShow = await server.boxOffice.addShow(10)
  const [here, there] = [await connectClient(server.url), await connectClient(server.url)]
  expect(await join(here)).toBe(1)
  expect((await there.get('show:join', { showId: otherShow })).viewers).toBe(1)
  await there.get('seats:hold', { showId: otherShow, seatIds: [0] })
  await there.waitFor('seats:changed')
  await here.get('show:list', {})
  expect(here.received('seats:changed')).toEqual([])
  for (const each of [here, there]) each.close()
})

test('W1 a client that disconnects before its join is answered is never counted as a viewer', async () => {
  const fleeting = await connectClient(server.url)
  // A plan that the server does not know yet, and cannot read for a while.
  showId = await server.boxOffice.addShow(11)
  const lock = new Client(server.boxOffice.url)
  await lock.connect()
  await lock.query('begin; lock table seating_plan in access exclusive mode')
  fleeting.socket.emit('show:join', { showId }, () => undefined)
  // Other work waits for it too, such as the poll for changes of other nodes.
  await expect.poll(() => waitingForLock(server.boxOffice.orm, 'select show.*'), { interval: 5 }).toBe(1)
  fleeting.close()
  await expect.poll(() => server.live.sockets, { interval: 5 }).toBe(0)
  await lock.query('rollback')
  await lock.end()

  const late = await connectClient(server.url)
  expect(await join(late)).toBe(1)
  late.close()
})

async function join(who: TestClient): Promise<number> {
  return (await who.get('show:join', { showId })).viewers
}
