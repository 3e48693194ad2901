import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LogPage } from '../../shared/change-log.ts'
import { testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { countUnsold, readChangeLogPage } from './change-log-pages.ts'

let office: TestBoxOffice
beforeAll(async () => {
  office = await testBoxOffice()
})
afterAll(() => office.close())

test('L1, V1 a show’s log is read in pages and in order, and names no visitor', async () => {
  const showId = await office.addShow(10)
  const [visitorId, bookingId] = [randomUUID(), randomUUID()]
  valueOf(await office.office.hold(showId, visitorId, [1, 2]))
  const { expiresAt } = valueOf(await office.office.release(showId, visitorId, [2]))
  valueOf(await office.office.confirm(showId, visitorId, bookingId, [1]))
  const page = await readChangeLogPage(office.orm.em.fork(), showId, 0)
  expect(LogPage.parse(page)).toEqual(page)
  expect(page).toMatchObject({ showId, seq: 3 })
  expect(page?.changes.map(({ seq, steps }) => [seq, steps])).toEqual([
    [1, [{ cause: 'held', seatIds: [1, 2], expiresAt }]],
    [2, [{ cause: 'released', seatIds: [2] }]],
    [3, [{ cause: 'booked', seatIds: [1], bookingId }]],
  ])
  expect(JSON.stringify(page)).not.toMatch(visitorId)

  const second = await readChangeLogPage(office.orm.em.fork(), showId, 1, 1)
  expect(second).toEqual({ showId, seq: 3, changes: page?.changes.slice(1, 2) })
  expect(await readChangeLogPage(office.orm.em.fork(), showId, 3)).toEqual({ showId, seq: 3, changes: [] })
  expect(await readChangeLogPage(office.orm.em.fork(), 'no-such-show', 0)).toBeUndefined()
})

test('the number of unsold seats at any seq is counted back from the current state', async () => {
  const showId = await office.addShow(10, { blocked: [9] })
  const visitorId = randomUUID()
  const unsold = [9]
  for (const seatId of [0, 1]) {
    const bookingId = randomUUID()
    valueOf(await office.office.hold(showId, visitorId, [seatId, seatId + 2]))
    valueOf(await office.office.confirm(showId, visitorId, bookingId, [seatId, seatId + 2]))
    unsold.push(unsold.at(-1) ?? 0, (unsold.at(-1) ?? 0) - 2)
    if (seatId === 1) {
      valueOf(await office.office.cancel(showId, visitorId, bookingId))
      unsold.push(7)
    }
  }
  const counted = await Promise.all(
    unsold.map((_, seq) => countUnsold(office.orm.em.fork(), showId, seq, { booked: -1, cancelled: 1 })),
  )
  expect(counted).toEqual(unsold)
})
