// What the checker reads of a database, and its error for a log that it cannot explain.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testBoxOffice, type TestBoxOffice } from '../../server/testing/test-box-office.ts'
import { readClockOffset, readRecords } from './read-database.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

test('a show is read with its places, its rows and its log', async () => {
  const showId = await box.addShow(3)
  const visitorId = crypto.randomUUID()
  const requestId = crypto.randomUUID()
  await box.office.holdBest(showId, visitorId, requestId, { quantity: 2 })
  const [record] = await readRecords(box.url, [showId])
  expect(record).toMatchObject({
    seatCount: 3,
    singles: 'warn',
    places: [{ section: 'Hall', row: 'A', x: 0, categoryId: 'all', accessible: false }, {}, {}],
    changes: [{ seq: 1, steps: [{ cause: 'held', visitorId, requestId }] }],
  })
  expect(record?.seats.filter((seat) => seat.requestId === requestId)).toHaveLength(2)
})

test('a change with an unknown cause is an error in a sentence', async () => {
  const showId = await box.addShow(1)
  const em = box.orm.em.fork()
  await em.execute('update show set seq = 1 where show_id = ?', [showId])
  await em.execute('insert into show_change (show_id, seq, at, changes) values (?, 1, clock_timestamp(), ?::json)', [
    showId,
    JSON.stringify([{ cause: 'painted', seatIds: [0] }]),
  ])
  await expect(readRecords(box.url, [showId])).rejects.toThrow(
    `The checker cannot explain what happened to ${showId} at seq 1: it does not know “painted”.`,
  )
})

test('the database’s clock is known within bounds', async () => {
  const { leastMs, mostMs } = await readClockOffset(box.url)
  expect(leastMs).toBeLessThanOrEqual(mostMs)
  // It is this machine's clock, which this process read once, at its start.
  expect(Math.abs((leastMs + mostMs) / 2)).toBeLessThan(1000)
})
