import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServer, type TestServer } from '../../../server/testing/test-server.ts'
import { customerOf } from '../../testing/customer.ts'
import { BuyerDetails } from '../checkout/buyer-details.svelte.ts'
import { ReceivedOffer } from './received-offer.svelte.ts'

let server: TestServer

beforeAll(async () => {
  server = await testServer({ DEMO: 'off' })
})
afterAll(() => server.close())

test('an offer that was found stays on the page while the server is away, with why it could not be accepted', async () => {
  const own = await server.addServer()
  const showId = await server.boxOffice.addShow(4)
  const [sender, receiver] = [await customerOf(own.url), await customerOf(own.url)]
  await sender.session.connection.hold(showId, [1])
  const bookingId = crypto.randomUUID()
  await sender.session.connection.confirm(showId, bookingId, [1])
  const offered = await sender.session.connection.http.offerBooking(showId, bookingId)
  if (!offered.ok) throw new Error(offered.error.message)

  const received = new ReceivedOffer(receiver.session, offered.value.link)
  await received.read()
  expect(received.view).toMatchObject({ name: 'found', offer: { state: 'open', seatIds: [1] }, show: { showId } })
  await expect.poll(() => sender.session.bookings.list?.[0]?.offer).toBeDefined()
  await own.stop()
  expect(await received.accept(new BuyerDetails(receiver.session))).toBeUndefined()
  expect(received).toMatchObject({ isAccepting: false, refusal: { code: 'UNAVAILABLE' }, view: { name: 'found' } })
  const unknown = new ReceivedOffer(receiver.session, offered.value.link)
  await unknown.read()
  expect(unknown.view).toMatchObject({ name: 'failed' })
  for (const { session } of [sender, receiver]) session.close()
})
