import { afterAll, beforeAll, expect, test } from 'vitest'
import { asker } from '../testing/asker.ts'
import { testServer, type TestServer } from '../testing/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

test('a socket that leaves a show while its board is being read is not in the room', async () => {
  // Nobody has asked for it yet, so that its board has to come from the database.
  const showId = await server.house.addShow(6)
  const ann = await asker(server.url)
  const joined = ann.ask('show:join', { showId })
  const left = ann.ask('show:leave', { showId })
  expect([(await joined).ok, (await left).ok]).toEqual([true, true])

  const ben = await asker(server.url)
  expect((await ben.get('show:join', { showId })).viewers).toBe(1)
  await ben.get('seats:hold', { showId, seatIds: [0] })
  await ben.hear('seats:changed')
  await ann.get('show:list', {})
  expect(ann.told('seats:changed')).toEqual([])
  ann.close()
  ben.close()
})

test('a socket that joins again after leaving is in the room', async () => {
  const showId = await server.house.addShow(6)
  const ann = await asker(server.url)
  await Promise.all([
    ann.get('show:join', { showId }),
    ann.get('show:leave', { showId }),
    ann.get('show:join', { showId }),
  ])
  await ann.get('seats:hold', { showId, seatIds: [0] })
  expect((await ann.hear('seats:changed')).held).toEqual([0])
  ann.close()
})

test('a socket that leaves and joins again while the board is being read is in the room, in whichever order the joins end', async () => {
  const showId = await server.house.addShow(6)
  const ann = await asker(server.url)
  const answers = await Promise.all([
    ann.ask('show:join', { showId }),
    ann.ask('show:join', { showId: 'no-such-show' }),
    ann.ask('show:leave', { showId }),
    ann.ask('show:join', { showId, seq: 1_000_000 }),
    ann.ask('show:join', { showId }),
  ])
  expect(answers.map(({ ok }) => ok)).toEqual([true, false, true, true, true])
  await ann.get('seats:hold', { showId, seatIds: [0] })
  expect((await ann.hear('seats:changed')).held).toEqual([0])
  ann.close()
})

test('a viewer of a show that is deleted by hand is made to sync, which is refused as NOT_FOUND', async () => {
  const showId = await server.house.addShow(6)
  const ann = await asker(server.url)
  const { seq } = await ann.get('show:join', { showId })
  await server.house.orm.em.fork().transactional(async (em) => {
    for (const table of ['show_change', 'hold', 'booking_seat', 'booking', 'seat', 'show']) {
      await em.execute(`delete from ${table} where show_id = ?`, [showId])
    }
  })
  // A frame that leaves a gap behind what anybody has.
  await ann.hear('seats:changed', ({ since }) => since > seq)
  expect((await ann.refusal('show:sync', { showId, seq })).code).toBe('NOT_FOUND')
  ann.close()
})

test('all who join at the same seq are sent the same bytes, which do not change when a seat does', async () => {
  const showId = await server.house.addShow(6)
  const ann = await asker(server.url)
  await ann.get('show:join', { showId })
  const board = await server.office.boards.get(showId)
  const before = board?.statuses()
  expect(board?.statuses()).toBe(before)
  await ann.get('seats:hold', { showId, seatIds: [2] })
  expect([...(board?.statuses() ?? [])]).toEqual([0, 0, 1, 0, 0, 0])
  expect([...(before ?? [])]).toEqual([0, 0, 0, 0, 0, 0])
  ann.close()
})
