// Seating plans in the app: the list of shows needs none, and seats are always chosen by the show's current plan.
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SeatingPlan } from '../shared/seating-plan.ts'
import { appPages, isMine, openList, seat, WAIT, type AppPages } from './testing/app-pages.ts'

let pages: AppPages
beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

/** A row of four, numbered from the left or from the right. */
function row(planId: string, numbers: number[], price: number): SeatingPlan {
  const seats = numbers.map((number, x) => ({ number: String(number), x, y: 0, categoryId: 'all' }))
  return {
    planId,
    name: 'Small hall',
    focus: { x: 0, y: 0 },
    categories: [{ categoryId: 'all', name: 'All', price }],
    sections: [{ name: 'Hall', rows: [{ name: 'A', seats }] }],
  }
}

async function replace(plan: SeatingPlan): Promise<void> {
  const { orm } = pages.server.boxOffice
  const values = [JSON.stringify(plan), plan.planId]
  await orm.em.fork().execute('update seating_plan set plan = ?::json where plan_id = ?', values)
}

async function heldIn(showId: string): Promise<number[]> {
  const rows = await pages.server.boxOffice.orm.em
    .fork()
    .execute<{ seatId: number }[]>(
      'select seat_id as "seatId" from seat where show_id = ? and held_by is not null order by seat_id',
      [showId],
    )
  return rows.map(({ seatId }) => seatId)
}

test('the list of shows says from what price seats are, before it has their plans', async () => {
  await pages.server.boxOffice.addShow(4, { plan: row('cheap', [1, 2, 3, 4], 2500) })
  const context: BrowserContext = await pages.newBrowser()
  // The pictures of the rooms ask for them, and get no answer.
  await context.route('**/api/plans/**', () => undefined)
  const page: Page = await pages.open('/', context)
  await page.getByText('from €25').waitFor(WAIT)
})

test('M1 a visitor who has seen an earlier plan of that name chooses by the show’s current plan', async () => {
  const showId = await pages.server.boxOffice.addShow(4, { plan: row('small', [1, 2, 3, 4], 2500) })
  const context = await pages.newBrowser()
  const open = await openList(pages, showId, context)
  await seat(open, 1).waitFor(WAIT)

  await replace(row('small', [4, 3, 2, 1], 3000))
  // A page that is open, and one that the same browser opens now.
  await expect.poll(() => seat(open, 1).getAttribute('aria-label'), WAIT).toContain('€30')
  await seat(open, 1).click()
  await expect.poll(() => isMine(open, 1), WAIT).toBe(true)
  expect(await heldIn(showId)).toEqual([3])
  const next = await openList(pages, showId, context)
  await seat(next, 2).click()
  await expect.poll(() => isMine(next, 2), WAIT).toBe(true)
  expect(await heldIn(showId)).toEqual([2, 3])
})
