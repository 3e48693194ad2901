import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../client/connection/connection.ts'
import { testServer, type TestServer } from '../testing/server.ts'

const WAIT = { timeout: 5000 }

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

test('M1 when the database is set back, every map follows it, and what is taken then is shown', async () => {
  const showId = await server.house.addShow(6)
  const ann = connect(server.url)
  const board = await ann.join(showId).joined()
  for (const seatId of [1, 2, 3]) await ann.hold(showId, [seatId])
  await expect.poll(() => board.seq, WAIT).toBe(3)

  await server.house.orm.em.fork().transactional(async (em) => {
    await em.execute('delete from show_change where show_id = ?', [showId])
    await em.execute('update show set seq = 0 where show_id = ?', [showId])
    await em.execute(`update seat set held_by = null where show_id = ?`, [showId])
  })
  await expect.poll(() => [...board.statuses], WAIT).toEqual([0, 0, 0, 0, 0, 0])
  await expect.poll(() => board.seq, WAIT).toBe(0)
  expect((await ann.hold(showId, [5])).ok).toBe(true)
  await expect.poll(() => [...board.statuses], WAIT).toEqual([0, 0, 0, 0, 0, 1])
  expect(board.hold.seatIds).toEqual([5])
  ann.close()
})
