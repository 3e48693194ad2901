// Tickets that are passed on: what their sender sees, and who opens the link.
import { connectClient, type TestClient } from '../../../server/testing/test-client.ts'
import { m } from '../../app/messages.ts'
import type { PageState } from './state.ts'
import type { Visit } from './visit.ts'

const BEN = { name: 'Ben Example', email: 'ben@example.org' }
const THEATRE = '/api/shows/theatre/bookings'

/** Asks the server as this visitor. */
async function ask(
  visit: Visit,
  { visitor }: TestClient,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const headers = { authorization: `Bearer ${visitor.token}`, 'content-type': 'application/json' }
  const response = await fetch(visit.server.url + path, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`)
  return response.json()
}

/** A visitor offers two seats of the theatre. @returns the link's code */
async function offer(visit: Visit, client: TestClient): Promise<{ bookingId: string; link: string }> {
  const bookingId = crypto.randomUUID()
  const best = { showId: 'theatre', quantity: 2, requestId: crypto.randomUUID() }
  const { seatIds } = await client.get('seats:hold-best', best)
  const buyer = { name: 'Ada Example', email: 'ada@example.org' }
  await client.get('booking:confirm', { showId: 'theatre', bookingId, seatIds: [...seatIds], buyer })
  const answer = (await ask(visit, client, 'POST', `${THEATRE}/${bookingId}/offer`)) as { link: string }
  return { bookingId, link: answer.link }
}

/** Does something as another visitor. */
async function asAnother<T>(visit: Visit, work: (other: TestClient) => Promise<T>): Promise<T> {
  const other = await connectClient(visit.server.url)
  try {
    return await work(other)
  } finally {
    other.close()
  }
}

async function openDialog(visit: Visit): Promise<void> {
  await visit.go(`/tickets/theatre/${await visit.bookBest('theatre', 2)}`)
  await visit.page.getByRole('button', { name: visit.say(m.tickets_more, {}), exact: true }).click()
  await visit.page.getByRole('menuitem', { name: visit.say(m.tickets_transfer, {}) }).click()
  await visit.button(m.tickets_transfer_make, {}).waitFor()
}

export const transferStates: readonly PageState[] = [
  { page: 'transfer', name: 'asked', reach: openDialog },
  {
    page: 'transfer',
    name: 'link',
    reach: async (visit) => {
      await openDialog(visit)
      await visit.button(m.tickets_transfer_make, {}).click()
      await visit.button(m.tickets_transfer_copy, {}).waitFor()
    },
  },
  {
    page: 'transfer',
    name: 'offered',
    reach: async (visit) => {
      const { bookingId } = await offer(visit, visit.client)
      await visit.go(`/tickets/theatre/${bookingId}`)
      await visit.see(visit.say(m.tickets_offered, {}))
    },
  },
  {
    page: 'transfer',
    name: 'received',
    reach: async (visit) => {
      const { link } = await asAnother(visit, (other) => offer(visit, other))
      await visit.go(`/transfer#${link}`)
      await visit.page.getByTestId('offer').waitFor()
    },
  },
  {
    page: 'transfer',
    name: 'taken back',
    reach: async (visit) => {
      const link = await asAnother(visit, async (other) => {
        const offered = await offer(visit, other)
        await ask(visit, other, 'DELETE', `${THEATRE}/${offered.bookingId}/offer`)
        return offered.link
      })
      await visit.go(`/transfer#${link}`)
      await visit.see(visit.say(m.tickets_offer_withdrawn, {}))
    },
  },
  {
    page: 'transfer',
    name: 'passed on',
    reach: async (visit) => {
      const { bookingId, link } = await offer(visit, visit.client)
      await asAnother(visit, (other) => ask(visit, other, 'POST', '/api/offers/accept', { link, buyer: BEN }))
      await visit.go(`/tickets/theatre/${bookingId}`)
      await visit.see(visit.say(m.tickets_passed_on_title, {}))
    },
  },
]
