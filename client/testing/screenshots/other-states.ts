// The other pages in their states: the door's check, the search for tickets, an address where nothing is, a page that fails.
import { m } from '../../app/messages.ts'
import type { PageState } from './state.ts'
import type { Visit } from './visit.ts'

/** What the door sees of a new ticket. */
async function verifyTicket(visit: Visit, isCancelled: boolean): Promise<void> {
  const bookingId = await visit.bookBest('theatre', 2)
  const { token } = visit.client.visitor
  const answer = await fetch(`${visit.server.url}/api/shows/theatre/bookings/${bookingId}/ticket`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const body: unknown = await answer.json()
  const code = typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : ''
  if (isCancelled) await visit.client.get('booking:cancel', { showId: 'theatre', bookingId })
  await visit.go(`/verify#${code}`)
  await visit.page.getByTestId('finding').getByRole('heading').waitFor()
}

export const otherStates: readonly PageState[] = [
  { page: 'other', name: 'verify', reach: (visit) => visit.go('/verify') },
  { page: 'other', name: 'valid ticket', reach: (visit) => verifyTicket(visit, false) },
  { page: 'other', name: 'cancelled ticket', reach: (visit) => verifyTicket(visit, true) },
  {
    page: 'other',
    name: 'invalid ticket',
    reach: async (visit) => {
      await visit.go('/verify#no.such.ticket')
      await visit.see(visit.say(m.tickets_verify_unknown, {}))
    },
  },
  { page: 'other', name: 'find tickets', reach: (visit) => visit.go('/find-tickets') },
  {
    page: 'other',
    name: 'links sent',
    reach: async (visit) => {
      await visit.go('/find-tickets')
      await visit.page.getByLabel(visit.say(m.checkout_email, {})).fill('ada@example.org')
      await visit.button(m.tickets_find_ask, {}).click()
      await visit.see(visit.say(m.tickets_find_asked, {}))
    },
  },
  {
    page: 'other',
    name: 'link that opens no ticket',
    reach: async (visit) => {
      await visit.go('/ticket#no.ticket.link')
      await visit.see(visit.say(m.tickets_opened_none, {}))
    },
  },
  {
    page: 'other',
    name: 'not found',
    reach: async (visit) => {
      await visit.go('/nowhere')
      await visit.see(visit.say(m.common_not_found_title, {}))
    },
  },
  {
    page: 'other',
    name: 'page error',
    reach: async (visit) => {
      await visit.page.route(/\/assets\/TicketsPage.*\.js$/, (route) => route.abort())
      await visit.go('/tickets')
      await visit.see(visit.say(m.common_page_failed, {}))
    },
  },
  {
    page: 'other',
    name: 'side by side',
    reach: async (visit) => {
      await visit.go('/duel/inception')
      await visit.button(m.shows_duel_start, {}).and(visit.page.locator(':enabled')).waitFor()
    },
  },
  { page: 'other', name: 'embed', reach: (visit) => visit.go('/embed') },
]
