// A ticket in its states, and the list of one's tickets.
import { LINK_ISSUER, Tickets } from '../../../server/auth/tickets.ts'
import { SigningKeys } from '../../../server/auth/signing-keys.ts'
import { m } from '../../app/messages.ts'
import { AUTH_SECRET } from './demo-server.ts'
import type { PageState } from './state.ts'
import type { Visit } from './visit.ts'

const MOMENT_MS = 700

const code = (visit: Visit) =>
  visit.page
    .getByRole('img', { name: visit.say(m.tickets_ticket_code, {}) })
    .first()
    .waitFor()

/** At the ticket of so many seats at the theatre. */
async function goToTicket(visit: Visit, seatCount: number): Promise<void> {
  const bookingId = await visit.bookBest('theatre', seatCount)
  await visit.go(`/tickets/theatre/${bookingId}`)
  await code(visit)
}

async function buy(visit: Visit): Promise<void> {
  await visit.goToCheckout('theatre', 2, 'succeeds')
  await visit.pay()
  await visit.page.getByTestId('ticket').waitFor()
}

const openMenu = (visit: Visit) =>
  visit.page.getByRole('button', { name: visit.say(m.tickets_more, {}), exact: true }).click()

export const ticketStates: readonly PageState[] = [
  {
    page: 'ticket',
    name: 'moment of success',
    hasMotion: true,
    reach: async (visit) => {
      await buy(visit)
      await visit.page.evaluate((ms) => {
        for (const animation of document.getAnimations()) {
          animation.pause()
          animation.currentTime = ms
        }
      }, MOMENT_MS)
    },
  },
  {
    page: 'ticket',
    name: 'just bought',
    reach: async (visit) => {
      await buy(visit)
      await code(visit)
    },
  },
  {
    page: 'ticket',
    name: 'of one',
    reach: async (visit) => {
      await goToTicket(visit, 1)
    },
  },
  {
    page: 'ticket',
    name: 'of a group, swiped',
    reach: async (visit) => {
      await goToTicket(visit, 4)
      await visit.button(m.tickets_pass_next, {}).click()
      await visit.see(visit.say(m.tickets_pass_of, { number: 2, count: 4 })).catch(() => undefined)
    },
  },
  {
    page: 'ticket',
    name: 'menu',
    reach: (visit) => goToTicket(visit, 1),
    reopen: async (visit) => {
      if ((await visit.page.getByRole('menuitem').count()) === 0) await openMenu(visit)
    },
  },
  {
    page: 'ticket',
    name: 'asked to cancel',
    reach: async (visit) => {
      await goToTicket(visit, 2)
      await openMenu(visit)
      await visit.page.getByRole('menuitem', { name: visit.say(m.tickets_list_cancel, {}) }).click()
    },
  },
  {
    page: 'ticket',
    name: 'used',
    reach: async (visit) => {
      const bookingId = await visit.bookBest('theatre', 1)
      await visit.server.admit('theatre', bookingId, 1)
      await visit.go(`/tickets/theatre/${bookingId}`)
      await visit.see(visit.say(m.tickets_used, {}))
    },
  },
  {
    page: 'ticket',
    name: 'cancelled',
    reach: async (visit) => {
      const bookingId = await visit.bookBest('theatre', 2)
      await visit.client.get('booking:cancel', { showId: 'theatre', bookingId })
      await visit.go(`/tickets/theatre/${bookingId}`)
      await visit.see(visit.say(m.tickets_ticket_cancelled, {}))
    },
  },
  {
    page: 'ticket',
    name: 'opened by a link',
    reach: async (visit) => {
      const bookingId = await visit.bookBest('theatre', 2)
      const links = new Tickets(new SigningKeys([AUTH_SECRET]), LINK_ISSUER)
      await visit.go(`/ticket#${await links.sign({ showId: 'theatre', bookingId })}`)
      await code(visit)
    },
  },
  {
    page: 'ticket',
    name: 'not found',
    reach: async (visit) => {
      await visit.go(`/tickets/theatre/${crypto.randomUUID()}`)
      await visit.see(visit.say(m.tickets_ticket_not_found, {}))
    },
  },
  {
    page: 'tickets',
    name: 'none',
    reach: async (visit) => {
      await visit.go('/tickets')
      await visit.see(visit.say(m.tickets_list_empty, {}))
    },
  },
  {
    page: 'tickets',
    name: 'several',
    isWhole: true,
    reach: async (visit) => {
      const cancelled = await visit.bookBest('theatre', 2)
      await visit.client.get('booking:cancel', { showId: 'theatre', bookingId: cancelled })
      await visit.bookBest('cinema', 1)
      await visit.bookBest('theatre', 4)
      await visit.bookBest('arena', 2)
      await visit.go('/tickets')
      await visit.page.getByTestId('ticket').nth(3).waitFor()
    },
  },
]
