// The duel page: two customers on one page want the same seat, and one of them wins.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'

let pages: AppPages

beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

test('H1 of two customers on one page who take the same seat, one gets it, and the other gets a conflict card', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await pages.open(`/duel/${showId}`)
  const sides = ['Left', 'Right'].map((side) => page.getByRole('region', { name: `${side} customer`, exact: true }))
  for (let round = 1; round <= 5; round++) {
    await page.getByRole('button', { name: 'Both take the same seat now' }).click()
    await expect
      .poll(() => page.locator('.wins').allInnerTexts(), WAIT)
      .toSatisfy((wins: string[]) => wins.reduce((sum, text) => sum + parseInt(text), 0) === round)
    await page
      .getByRole('status')
      .getByText(/^(Left|Right) got Row A, seat \d+\.$/)
      .waitFor(WAIT)
    expect((await page.locator('.outcome').allInnerTexts()).map((text) => text.replace(/\d+/, 'n')).sort()).toEqual([
      'got it, seen after n ms',
      'too late, seen after n ms',
    ])
    const counts = async (): Promise<number[][]> =>
      Promise.all(
        sides.map(async (side) => [
          await side.getByRole('link', { name: 'Checkout' }).count(),
          await side.getByTestId('conflict').count(),
        ]),
      )
    // The card of an earlier round disappears when the customer gets the next seat.
    await expect
      .poll(async () => (await counts()).toSorted(), WAIT)
      .toEqual([
        [0, 1],
        [1, 0],
      ])
  }
  expect(
    await pages.server.boxOffice.orm.em.fork().execute('select distinct held_by from seat where held_by is not null'),
  ).toHaveLength(1)
})
