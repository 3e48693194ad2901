// The list of shows has the same values as the boards, without reading boards or plans.
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { oneRowPlan } from '../testing/one-row-plan.ts'
import type { ShowQuery } from '../../shared/list-queries.ts'
import { lowestPrice, type ShowPage } from './show-list.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

test.each([
  ['no seat is blocked', [], 1],
  ['the cheapest seats are blocked', [2, 5], 2],
  ['all but one are blocked', [1, 2, 3, 4, 5, 6, 7], 3],
  ['all are blocked', [0, 1, 2, 3, 4, 5, 6, 7], undefined],
])('the lowest price equals that of the board where %s', async (what, blocked, price) => {
  // Prices by seat: 3 2 1 2 3 1 2 3.
  const order = ['dear', 'fair', 'cheap', 'fair', 'dear', 'cheap', 'fair', 'dear']
  const plan = { ...oneRowPlan(8), planId: what.replaceAll(' ', '-') }
  plan.categories = ['cheap', 'fair', 'dear'].map((categoryId, i) => ({ categoryId, name: categoryId, price: i + 1 }))
  for (const [i, seat] of (plan.sections[0]?.rows[0]?.seats ?? []).entries()) seat.categoryId = order[i] ?? ''
  const showId = await box.addShow(8, { plan, blocked })
  const { office } = box.addNode()
  const readPlan = vi.spyOn(office.plans, 'get')
  const listed = (await office.listShows()).shows.find((show) => show.showId === showId)
  expect(readPlan).not.toHaveBeenCalled()
  expect(listed?.fromPrice).toBe(price)
  expect(listed).toEqual((await office.boards.get(showId))?.show)
})

test('the lowest price can be that of the last seat', () => {
  expect(
    lowestPrice(
      [
        [0, 5],
        [3, 4],
      ],
      4,
      new Set(),
    ),
  ).toBe(4)
  expect(
    lowestPrice(
      [
        [0, 5],
        [3, 4],
      ],
      4,
      new Set([3]),
    ),
  ).toBe(5)
  expect(lowestPrice([], 0, new Set())).toBeUndefined()
})

const inHours = (hours: number): Date => new Date(Math.round(Date.now() / 1000) * 1000 + hours * HOUR_MS)
const idsOf = ({ shows }: ShowPage): string[] => shows.map(({ showId }) => showId)

test('R3 pages follow each other by their cursors, without gaps or repetitions, also when shows are added meanwhile', async () => {
  const from = inHours(40 * 24)
  const startOf = (i: number): Date => new Date(+from + Math.floor(i / 2) * HOUR_MS)
  const ids: string[] = []
  for (let i = 0; i < 7; i++) ids.push(await box.addShow(1, { startsAt: startOf(i) }))
  // Two start at the same time.
  const inOrder = ids.map((_, i) => ids.slice(i - (i % 2), i - (i % 2) + 2).sort()[i % 2] ?? '')
  const { office } = box.addNode()
  const page = (after?: string) => office.listShows({ from: from.toISOString(), limit: 3, after })
  const first = await page()
  expect(idsOf(first)).toEqual(inOrder.slice(0, 3))
  const added = await box.addShow(1, { startsAt: new Date(+startOf(3) + 1) })
  const second = await page(first.next)
  const third = await page(second.next)
  expect([...idsOf(second), ...idsOf(third)]).toEqual([inOrder[3], added, ...inOrder.slice(4)])
  expect(third.next).toBeUndefined()
  expect(await office.listShows({ from: startOf(4).toISOString(), to: startOf(6).toISOString(), limit: 2 })).toEqual({
    shows: [expect.objectContaining({ showId: inOrder[4] }), expect.objectContaining({ showId: inOrder[5] })],
  })
})

test('R3 a search finds all words in title and venue, whatever their case and accents', async () => {
  const names = [
    { title: 'Café Müller', venue: 'Großes Haus' },
    { title: 'Der Müller und sein Kind', venue: 'Café Central' },
    { title: '100 % Ärger', venue: 'Under_ground' },
    { title: 'Театр', venue: 'C:\\stage' },
  ]
  const ids: string[] = []
  for (const [i, name] of names.entries()) ids.push(await box.addShow(1, { ...name, startsAt: inHours(60 * 24 + i) }))
  const found = async (search: string) =>
    idsOf(await box.office.listShows({ search })).map((showId) => names[ids.indexOf(showId)]?.title)
  expect(await found('  cafe  MULLER ')).toEqual(['Café Müller', 'Der Müller und sein Kind'])
  expect(await found('haus müll')).toEqual(['Café Müller'])
  expect(await found('ärger')).toEqual(['100 % Ärger'])
  expect(await found('театр')).toEqual(['Театр'])
  expect(await found('%')).toEqual(['100 % Ärger'])
  expect(await found('r_g')).toEqual(['100 % Ärger'])
  expect(await found('\\s')).toEqual(['Театр'])
  expect(await found('cafe nobody')).toEqual([])
  const all = idsOf(await box.office.listShows({ search: '   ' }))
  expect(ids.filter((showId) => all.includes(showId))).toEqual(ids)
})

test('R3 the list has current shows; past ones only for those who name them or a time', async () => {
  const past = { startsAt: inHours(-49), salesOpenAt: inHours(-90), salesCloseAt: inHours(-50) }
  const gone = await box.addShow(1, past)
  const running = await box.addShow(1, { ...past, salesCloseAt: inHours(3) })
  const justStarted = await box.addShow(1, { ...past, startsAt: inHours(-20), salesCloseAt: inHours(-21) })
  const { office } = box.addNode()
  const listed = async (query?: ShowQuery) =>
    idsOf(await office.listShows(query)).filter((showId) => [gone, running, justStarted].includes(showId))
  expect(await listed()).toEqual([running, justStarted])
  expect(await listed({ onSale: true })).toEqual([running])
  expect(await listed({ onSale: false })).toEqual([running, justStarted])
  expect(await listed({ showIds: [justStarted, gone, 'no-such-show'] })).toEqual([gone, justStarted])
  expect(await listed({ from: inHours(-60).toISOString() })).toEqual([gone, running, justStarted])
  expect(await listed({ from: inHours(-60).toISOString(), to: inHours(-30).toISOString() })).toEqual([gone, running])
  expect(await listed({ from: '0000-01-01T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' })).toHaveLength(3)
  await box.orm.em.fork().execute('update show set archived_at = now() where show_id = ?', [justStarted])
  expect(await listed()).toEqual([running])
  expect((await office.listShows({ showIds: [justStarted] })).shows).toMatchObject([{ archived: true }])
})

test('R3 seats are counted once for all pages, and again only where they have changed', async () => {
  const at = inHours(90 * 24)
  const ids = [await box.addShow(2, { startsAt: at }), await box.addShow(2, { startsAt: new Date(+at + DAY_MS) })]
  const { office, orm } = box.addNode()
  const statements = vi.spyOn(orm.em.constructor.prototype as { execute: () => Promise<unknown> }, 'execute')
  const pages = [{ from: at.toISOString() }, { from: at.toISOString(), limit: 1 }, { showIds: ids }]
  for (const query of pages) await office.listShows(query)
  // A page each, and one count.
  expect(statements).toHaveBeenCalledTimes(pages.length + 1)
  valueOf(await box.office.hold(ids[0] ?? '', crypto.randomUUID(), [0]))
  statements.mockClear()
  const { shows } = await office.listShows({ showIds: ids })
  expect(statements).toHaveBeenCalledTimes(2)
  expect(shows.map(({ counts }) => counts.held)).toEqual([1, 0])
  statements.mockRestore()
})
