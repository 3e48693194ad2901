// The list of shows in its states.
import type { NewShow } from '../../../server/booking/new-show.ts'
import { m } from '../../app/messages.ts'
import { IN_DINARS, IN_YEN } from './foreign-shows.ts'
import type { PageState } from './state.ts'
import type { Visit } from './visit.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR
/** More than a page of the list. */
const MANY = 24
const TITLES = [
  'Macbeth',
  'La Bohème',
  'Der zerbrochne Krug',
  'Le Malade imaginaire',
  'Night Train',
  'Requiem',
] as const

const shows = (visit: Visit) => visit.page.getByTestId('show').first().waitFor()

const inMs = (ms: number) => new Date(Date.now() + ms)
const upcoming = (title: string, openMs: number, but: Partial<NewShow> = {}): Partial<NewShow> => ({
  title,
  startsAt: inMs(40 * DAY),
  salesOpenAt: inMs(openMs),
  salesCloseAt: inMs(39 * DAY),
  about: {},
  ...but,
})

/** The shows whose seats have been bought. */
const filled = new Set<string>()

/** Shows that are sold out, nearly so, over, not yet on sale, and in currencies of no and of three decimals. */
async function addSales(visit: Visit): Promise<void> {
  const add = visit.server.addShow
  await add('soon', 'theatre', upcoming('The Winter’s Tale', 1.5 * HOUR))
  await add('later', 'cinema', upcoming('A Film That Nobody Has Seen', 9 * DAY))
  await add('over', 'cinema', upcoming('Yesterday’s News', -9 * DAY, { salesCloseAt: inMs(-HOUR) }))
  await add('yen', 'inception', IN_YEN)
  await add('dinar', 'inception', IN_DINARS)
  const title = 'The Complete and Unabridged History of the Lighthouse Keeper’s Nine Daughters, Told Backwards'
  await add(
    'long',
    'inception',
    upcoming(title, -DAY, { venue: 'Donaudampfschifffahrtsgesellschaftskapitänsbühne, Llanfairpwllgwyngyll' }),
  )
  const few = upcoming('The Last Waltz', -DAY)
  for (const [showId, left] of [
    ['few', 3],
    ['sold-out', 0],
  ] as const) {
    await add(showId, 'inception', few)
    if (filled.has(showId)) continue
    filled.add(showId)
    await visit.othersTake(showId, [...Array(10 - left).keys()], true)
  }
}

async function addMany({ server }: Visit): Promise<void> {
  for (let place = 0; place < MANY; place++) {
    const startsAt = inMs((12 + 7 * place) * DAY)
    const title = TITLES[place % TITLES.length] ?? ''
    await server.addShow(`many-${place}`, place % 2 ? 'cinema' : 'inception', {
      title,
      startsAt,
      salesCloseAt: startsAt,
      about: {},
    })
  }
}

export const listStates: readonly PageState[] = [
  {
    page: 'list',
    name: 'demo',
    reach: async (visit) => {
      await visit.go('/')
      await shows(visit)
    },
  },
  {
    page: 'list',
    name: 'loading',
    reach: async (visit) => {
      visit.line = 'no list'
      await visit.go('/')
    },
  },
  {
    page: 'list',
    name: 'empty',
    reach: async (visit) => {
      visit.line = 'no shows'
      await visit.go('/')
      await visit.see(visit.say(m.shows_empty, {}))
    },
  },
  {
    page: 'list',
    name: 'failed',
    reach: async (visit) => {
      visit.line = 'list refused'
      await visit.go('/')
      await visit.see(visit.say(m.shows_failed, {}))
    },
  },
  {
    page: 'list',
    name: 'offline',
    reach: async (visit) => {
      await visit.go('/')
      await shows(visit)
      await visit.cut()
      await visit.see(visit.say(m.common_connection_reconnecting, {}))
    },
  },
  {
    page: 'list',
    name: 'with a basket',
    reach: async (visit) => {
      await visit.holdBest('theatre', 2)
      await visit.goToMap('theatre')
      await visit.button(m.seats_basket_checkout, {}).waitFor()
      await visit.go('/')
      await shows(visit)
      await visit.button(m.basket_back_to_checkout, {}).waitFor()
    },
  },
  {
    page: 'list',
    name: 'all kinds of sales',
    isWhole: true,
    reach: async (visit) => {
      await addSales(visit)
      await visit.go('/')
      await shows(visit)
    },
  },
  {
    page: 'list',
    name: 'many, by month',
    reach: async (visit) => {
      await addSales(visit)
      await addMany(visit)
      await visit.go('/')
      await visit.page.getByRole('searchbox').waitFor()
    },
  },
  {
    page: 'list',
    name: 'searched',
    reach: async (visit) => {
      await addMany(visit)
      await visit.go('/?search=night')
      await shows(visit)
    },
  },
  {
    page: 'list',
    name: 'nothing found',
    reach: async (visit) => {
      await visit.go('/?search=xyzzy')
      await visit.see(visit.say(m.shows_search_none, {}))
    },
  },
]
