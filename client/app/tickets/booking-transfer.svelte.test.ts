import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServer, type TestServer } from '../../../server/testing/test-server.ts'
import { customerOf } from '../../testing/customer.ts'
import { BookingTransfer } from './booking-transfer.svelte.ts'

let server: TestServer

beforeAll(async () => {
  server = await testServer({ DEMO: 'off' })
})
afterAll(() => server.close())

test('an offer is taken back once, however often the button is pressed; where there is no clipboard, its link is only shown', async () => {
  const showId = await server.boxOffice.addShow(4)
  const { session } = await customerOf(server.url)
  await session.connection.hold(showId, [1])
  const booked = await session.connection.confirm(showId, crypto.randomUUID(), [1])
  if (!booked.ok) throw new Error(booked.error.message)
  let lastSeq = 0
  session.connection.on('booking:changed', ({ booking }) => (lastSeq = booking.seq))
  const transfer = new BookingTransfer(session, booked.value)
  await transfer.offer()
  expect(transfer.address).toContain('/transfer#')
  await transfer.copy()
  expect(transfer.isCopied).toBe(false)
  expect(await Promise.all([transfer.withdraw(), transfer.withdraw()])).toEqual([true, false])
  expect(transfer.address).toBeUndefined()
  // The server has nothing more to read for this visitor.
  await expect.poll(() => lastSeq).toBe(session.bookings.list?.[0]?.seq)
  session.close()
})
