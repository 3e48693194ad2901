import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectClient } from '../testing/test-client.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

test('a socket that leaves a show while its board is being read is not in the room', async () => {
  // No request has loaded the show yet, so its board comes from the database.
  const showId = await server.boxOffice.addShow(6)
  const ann = await connectClient(server.url)
  const joined = ann.request('show:join', { showId })
  const left = ann.request('show:leave', { showId })
  expect([(await joined).ok, (await left).ok]).toEqual([true, true])

  const ben = await connectClient(server.url)
  expect((await ben.get('show:join', { showId })).viewers).toBe(1)
  await ben.get('seats:hold', { showId, seatIds: [0] })
  await ben.waitFor('seats:changed')
  await ann.get('show:list', {})
  expect(ann.received('seats:changed')).toEqual([])
  ann.close()
  ben.close()
})

test('a socket that joins again after leaving is in the room', async () => {
  const showId = await server.boxOffice.addShow(6)
  const ann = await connectClient(server.url)
  await Promise.all([
    ann.get('show:join', { showId }),
    ann.get('show:leave', { showId }),
    ann.get('show:join', { showId }),
  ])
  await ann.get('seats:hold', { showId, seatIds: [0] })
  expect((await ann.waitFor('seats:changed')).held).toEqual([0])
  ann.close()
})

test('a socket that leaves and joins again while the board is being read is in the room, in whichever order the joins end', async () => {
  const showId = await server.boxOffice.addShow(6)
  const ann = await connectClient(server.url)
  const answers = await Promise.all([
    ann.request('show:join', { showId }),
    ann.request('show:join', { showId: 'no-such-show' }),
    ann.request('show:leave', { showId }),
    ann.request('show:join', { showId, seq: 1_000_000 }),
    ann.request('show:join', { showId }),
  ])
  expect(answers.map(({ ok }) => ok)).toEqual([true, false, true, true, true])
  await ann.get('seats:hold', { showId, seatIds: [0] })
  expect((await ann.waitFor('seats:changed')).held).toEqual([0])
  ann.close()
})

test('a viewer of a show that was deleted by hand is made to sync, which is refused as NOT_FOUND', async () => {
  const showId = await server.boxOffice.addShow(6)
  const ann = await connectClient(server.url)
  const { seq } = await ann.get('show:join', { showId })
  await server.boxOffice.orm.em.fork().transactional(async (em) => {
    for (const table of ['show_change', 'hold', 'booking_seat', 'booking', 'seat', 'show']) {
      await em.execute(`delete from ${table} where show_id = ?`, [showId])
    }
  })
  // A frame with a gap to the seq of every client.
  await ann.waitFor('seats:changed', ({ since }) => since > seq)
  expect((await ann.refusal('show:sync', { showId, seq })).code).toBe('NOT_FOUND')
  ann.close()
})

test('all who join at the same seq are sent the same bytes, which do not change when a seat does', async () => {
  const showId = await server.boxOffice.addShow(6)
  const ann = await connectClient(server.url)
  await ann.get('show:join', { showId })
  const board = await server.office.boards.get(showId)
  const before = board?.statuses()
  expect(board?.statuses()).toBe(before)
  await ann.get('seats:hold', { showId, seatIds: [2] })
  expect([...(board?.statuses() ?? [])]).toEqual([0, 0, 1, 0, 0, 0])
  expect([...(before ?? [])]).toEqual([0, 0, 0, 0, 0, 0])
  ann.close()
})
