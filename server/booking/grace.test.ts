// Visitors who connect or disconnect while their holds are being read.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { seatsInTable } from '../testing/stored-seats.ts'
import { Grace } from './grace.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

test('G1 the hold of a visitor who disconnects again before the return is handled stays shortened', async () => {
  const { office, orm, defects } = box
  const showId = await box.addShow(1)
  const visitorId = randomUUID()
  await office.hold(showId, visitorId, [0])
  await office.cut(showId, visitorId)
  const grace = new Grace(
    orm,
    office,
    () => false,
    (error) => defects.push(error),
  )
  grace.came(visitorId)
  await grace.whenIdle()
  const [seat] = await seatsInTable(orm, showId)
  expect(seat?.expiresAt).toBeLessThan(seat?.promisedUntil ?? NaN)
  expect(defects).toEqual([])
})

test('G1 a hold that still waits for its show to be read is cut after it was made', async () => {
  const { office, orm, defects } = box.addNode()
  const showId = await box.addShow(1)
  const visitorId = randomUUID()
  const grace = new Grace(
    orm,
    office,
    () => false,
    (error) => defects.push(error),
  )
  const held = office.hold(showId, visitorId, [0])
  grace.left(visitorId)
  await held
  await grace.whenIdle()
  const [seat] = await seatsInTable(orm, showId)
  expect(seat?.heldBy).toBe(visitorId)
  expect(seat?.expiresAt).toBeLessThan(seat?.promisedUntil ?? NaN)
  expect(defects).toEqual([])
})
