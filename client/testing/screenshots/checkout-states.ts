// The checkout in its states.
import { m } from '../../app/messages.ts'
import { IN_DINARS } from './foreign-shows.ts'
import type { PageState } from './state.ts'
import { PHONE, type Visit } from './visit.ts'

/** Opens the summary of the order, where it is folded. */
async function openSummary({ page }: Visit): Promise<void> {
  await page.setViewportSize(PHONE)
  await page.locator('.summary .fold').click()
}

export const checkoutStates: readonly PageState[] = [
  {
    page: 'checkout',
    name: 'empty basket',
    reach: async (visit) => {
      await visit.go('/shows/theatre/checkout')
      await visit.see(visit.say(m.checkout_nothing, {}))
    },
  },
  { page: 'checkout', name: 'empty fields', reach: (visit) => visit.goToCheckout('theatre') },
  {
    page: 'checkout',
    name: 'order opened',
    isOnPhones: true,
    reach: async (visit) => {
      await visit.goToCheckout('theatre', 4)
      await openSummary(visit)
    },
  },
  {
    page: 'checkout',
    name: 'in dinars',
    reach: async (visit) => visit.goToCheckout(await visit.server.addShow('dinar', 'inception', IN_DINARS), 1),
  },
  {
    page: 'checkout',
    name: 'with errors',
    reach: async (visit) => {
      await visit.goToCheckout('theatre')
      await visit.page.getByLabel(visit.say(m.checkout_email, {})).fill('ada@example')
      await visit.pay()
      await visit.see(visit.say(m.checkout_name_missing, {}))
    },
  },
  {
    page: 'checkout',
    name: 'asked about the address',
    reach: async (visit) => {
      await visit.goToCheckout('theatre', 2, 'succeeds')
      await visit.page.getByLabel(visit.say(m.checkout_email, {})).fill('ada@gmial.com')
      await visit.pay()
      await visit.button(m.checkout_email_meant, { email: 'ada@gmail.com' }).waitFor()
    },
  },
  {
    page: 'checkout',
    name: 'last minute',
    reach: async (visit) => {
      const showId = await visit.server.addShow(`hurry-${visit.language}`, 'theatre', {})
      await visit.holdBest(showId, 2)
      await visit.server.hurry(showId, 50_000)
      await visit.go(`/shows/${showId}/checkout`)
      await visit.button(m.seats_basket_more_time, {}).waitFor()
    },
  },
  { page: 'checkout', name: 'filled in', reach: (visit) => visit.goToCheckout('theatre', 6, 'succeeds') },
  {
    page: 'checkout',
    name: 'paying',
    isStopped: true,
    reach: async (visit) => {
      await visit.page.clock.install()
      await visit.goToCheckout('theatre', 2, 'slow')
      await visit.pay()
      await visit.see(visit.say(m.checkout_slow_payment, {}))
      await visit.page.clock.pauseAt(new Date(Date.now() + 1000))
    },
  },
  {
    page: 'checkout',
    name: 'declined',
    reach: async (visit) => {
      await visit.goToCheckout('theatre', 2, 'declined')
      await visit.pay()
      await visit.see(visit.say(m.checkout_declined, {}))
    },
  },
  {
    page: 'checkout',
    name: 'outcome unknown',
    reach: async (visit) => {
      await visit.goToCheckout('theatre', 2, 'succeeds')
      visit.line = 'no booking'
      await visit.pay()
      await visit.see(visit.say(m.checkout_booking, {}))
      await visit.cut()
      await visit.see(visit.say(m.checkout_unknown, {}))
    },
  },
  {
    page: 'checkout',
    name: 'expired',
    reach: async (visit) => {
      const showId = await visit.server.addShow(`timed-out-${visit.language}`, 'theatre', {})
      await visit.goToCheckout(showId, 2)
      await visit.server.expireHolds(showId)
      await visit.see(visit.say(m.seats_basket_expired, {}))
    },
  },
  {
    page: 'checkout',
    name: 'came back',
    reach: async (visit) => {
      await visit.goToCheckout('theatre', 2, 'succeeds')
      await visit.page.goto('about:blank')
      await visit.page.goBack()
      await visit.page.getByLabel(visit.say(m.checkout_name, {})).waitFor()
    },
  },
  {
    page: 'checkout',
    name: 'a single seat left',
    reach: async (visit) => {
      const showId = await visit.server.addShow(`refuses-${visit.language}`, 'cinema', { singles: 'refuse' })
      await visit.hold(showId, [1])
      await visit.go(`/shows/${showId}/checkout`)
      await visit.page.getByTestId('conflict').waitFor()
    },
  },
  {
    page: 'checkout',
    name: 'sold elsewhere',
    reach: async (visit) => {
      const showId = await visit.server.addShow('elsewhere', 'theatre', { confirmBy: 'server' })
      await visit.holdBest(showId, 2)
      await visit.go(`/shows/${showId}/checkout`)
      await visit.see(visit.say(m.checkout_not_sold_here, {}))
    },
  },
]
