// The page of a show in its states.
import { HOLD_SETTINGS } from '../../../server/testing/hold-settings.ts'
import { m } from '../../app/messages.ts'
import type { PageState } from './state.ts'
import { PHONE, type Visit } from './visit.ts'

const HOUR = 60 * 60_000

const card = (visit: Visit) => visit.page.getByTestId('conflict').waitFor()
const inMs = (ms: number) => new Date(Date.now() + ms)

/** Opens the form for best available seats where it is not, and looks for as many seats as it says. */
async function findBest(visit: Visit): Promise<void> {
  const reserve = visit.page.locator('.found')
  if (await reserve.isVisible()) return
  await visit.button(m.seats_best_choose, {}).click()
  await reserve.locator('strong').waitFor()
}

/** At the theatre's map with two seats in the basket. */
async function withBasket(visit: Visit): Promise<void> {
  await visit.holdBest('theatre', 2)
  await visit.goToMap('theatre')
  await visit.button(m.seats_basket_checkout, {}).waitFor()
}

export const showStates: readonly PageState[] = [
  {
    page: 'show',
    name: 'loading',
    reach: async (visit) => {
      await visit.page.route('**/api/plans/**', () => undefined)
      await visit.go('/shows/theatre')
    },
  },
  {
    page: 'show',
    name: 'not yet on sale',
    reach: async (visit) => {
      const sale = { title: 'The Winter’s Tale', salesOpenAt: inMs(1.5 * HOUR) }
      await visit.goToMap(await visit.server.addShow('soon', 'theatre', sale))
    },
  },
  { page: 'show', name: 'on sale', reach: (visit) => visit.goToMap('theatre') },
  { page: 'show', name: 'arena', reach: (visit) => visit.goToMap('arena') },
  {
    page: 'show',
    name: 'about',
    reach: async (visit) => {
      await visit.goToMap('theatre')
      await visit.button(m.shows_about, {}).click()
      await visit.button(m.shows_about_close, {}).waitFor()
    },
  },
  {
    page: 'show',
    name: 'best available',
    reach: async (visit) => {
      await visit.page.setViewportSize(PHONE)
      await visit.goToMap('theatre')
      await visit.button(m.seats_best_choose, {}).click()
      await visit.button(m.basket_reserve, { count: 2 }).waitFor()
    },
    reopen: findBest,
  },
  {
    page: 'show',
    name: 'wheelchair place',
    reach: async (visit) => {
      await visit.page.setViewportSize(PHONE)
      await visit.goToMap('theatre')
      await visit.button(m.seats_best_choose, {}).click()
      await visit.button(m.basket_more_places, {}).click()
      await visit.button(m.basket_reserve, { count: 3 }).waitFor()
      await visit.see(new RegExp(visit.say(m.basket_preview_places, { count: 1, names: '.*' })))
    },
    reopen: findBest,
  },
  {
    page: 'show',
    name: 'none together',
    reach: async (visit) => {
      const showId = await visit.server.addShow(`few-${visit.language}`, 'inception', { singles: 'off' })
      await visit.othersTake(showId, [0, 2, 4, 6, 8])
      await visit.page.setViewportSize(PHONE)
      await visit.goToMap(showId)
      await visit.button(m.seats_best_choose, {}).click()
      await card(visit)
    },
  },
  {
    page: 'show',
    name: 'toast',
    reach: async (visit) => {
      const showId = await visit.server.addShow(`sold-${visit.language}`, 'cinema', {})
      await visit.othersTake(showId, [1], true)
      await visit.goToMap(showId)
      await visit.pressSeat(1)
      await visit.page.locator('[data-sonner-toast]').waitFor()
    },
  },
  {
    page: 'show',
    name: 'filter',
    reach: async (visit) => {
      await visit.page.setViewportSize(PHONE)
      await visit.goToMap('theatre')
      await visit.button(m.map_prices_and_filter, {}).click()
    },
    isOnPhones: true,
  },
  {
    page: 'show',
    name: 'peek',
    reach: async (visit) => {
      await visit.page.setViewportSize(PHONE)
      await visit.goToMap('cinema')
      const box = await visit.page.getByTestId('seat-map').boundingBox()
      if (!box) throw new Error('The map has no place on the page.')
      const peek = visit.page.getByTestId('peek')
      for (let place = 0.4; place < 0.7 && !(await peek.isVisible()); place += 0.03)
        await visit.page.touchscreen.tap(box.x + box.width * 0.4, box.y + box.height * place)
      await peek.waitFor()
    },
  },
  { page: 'show', name: 'basket', reach: withBasket },
  {
    page: 'show',
    name: 'sheet',
    isOnPhones: true,
    reach: async (visit) => {
      await visit.page.setViewportSize(PHONE)
      await withBasket(visit)
      await visit.page.locator('button[aria-haspopup=dialog].summary').click()
      await visit.page.getByRole('dialog').waitFor()
    },
  },
  {
    page: 'show',
    name: 'last minute',
    reach: async (visit) => {
      const showId = await visit.server.addShow(`last-${visit.language}`, 'theatre', {})
      await visit.holdBest(showId, 2)
      await visit.server.hurry(showId, 50_000)
      await visit.goToMap(showId)
      await visit.button(m.seats_basket_more_time, {}).waitFor()
    },
  },
  {
    page: 'show',
    name: 'conflict',
    reach: async (visit) => {
      visit.line = 'late'
      const showId = await visit.server.addShow(`late-${visit.language}`, 'inception', { singles: 'off' })
      await visit.goToMap(showId)
      await visit.othersTake(showId, [4])
      await visit.pressSeat(4)
      await card(visit)
    },
  },
  {
    page: 'show',
    name: 'limit',
    reach: async (visit) => {
      await visit.holdBest('theatre', HOLD_SETTINGS.maxSeatsPerVisitor)
      await visit.goToMap('theatre')
      await visit.pressSeat(1)
      await card(visit)
    },
  },
  {
    page: 'show',
    name: 'single seat',
    reach: async (visit) => {
      const showId = await visit.server.addShow(`single-${visit.language}`, 'cinema', { singles: 'warn' })
      await visit.goToMap(showId)
      await visit.pressSeat(1)
      await card(visit)
    },
  },
  {
    page: 'show',
    name: 'expired',
    reach: async (visit) => {
      const showId = await visit.server.addShow(`expired-${visit.language}`, 'theatre', {})
      await visit.holdBest(showId, 2)
      await visit.goToMap(showId)
      await visit.server.expireHolds(showId)
      await visit.page.getByRole('button', { name: new RegExp(visit.say(m.basket_regain, {})) }).waitFor()
    },
  },
  {
    page: 'show',
    name: 'offline',
    reach: async (visit) => {
      await withBasket(visit)
      await visit.cut()
      await visit.see(visit.say(m.common_connection_reconnecting, {}))
    },
  },
  {
    page: 'show',
    name: 'list',
    reach: async (visit) => {
      await withBasket(visit)
      await visit.page.getByRole('button', { name: visit.say(m.seats_show_list, {}), exact: true }).click()
    },
  },
  {
    page: 'show',
    name: 'list of wheelchair places',
    reach: async (visit) => {
      await visit.page.setViewportSize(PHONE)
      await visit.goToMap('theatre')
      await visit.button(m.map_prices_and_filter, {}).click()
      await visit.button(m.map_wheelchairs, {}).click()
      await visit.button(m.seats_show_list, {}).click()
    },
  },
  {
    page: 'show',
    name: 'sold out',
    reach: async (visit) => {
      const showId = await visit.server.addShow(`gone-${visit.language}`, 'inception', {})
      await visit.othersTake(showId, [...Array(10).keys()], true)
      await visit.goToMap(showId)
    },
  },
  {
    page: 'show',
    name: 'not found',
    reach: async (visit) => {
      await visit.go('/shows/nowhere')
      await visit.see(visit.say(m.seats_show_not_found, {}))
    },
  },
]
