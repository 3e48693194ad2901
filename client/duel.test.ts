// Side by side, in a real browser: two frames are two customers, and one of them wins.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'

let pages: AppPages

beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

test('H1 two customers side by side want the same seat: one gets it, the other is told so, and what there is instead', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await pages.open(`/duel/${showId}`)
  const frames = (['left', 'right'] as const).map((side) => page.frameLocator(`iframe[name="${side}"]`))
  for (let round = 1; round <= 5; round++) {
    await page.getByRole('button', { name: 'Both take the same seat now' }).click()
    await expect
      .poll(() => page.locator('.wins').allInnerTexts(), WAIT)
      .toSatisfy((wins: string[]) => wins.reduce((sum, text) => sum + parseInt(text), 0) === round)
    await page
      .getByRole('status')
      .getByText(/^(Left|Right) got Row A, seat \d+\.$/)
      .waitFor(WAIT)
    expect((await page.locator('.verdict').allInnerTexts()).map((text) => text.replace(/\d+/, 'n')).sort()).toEqual([
      'got it, seen after n ms',
      'too late, seen after n ms',
    ])
    const counts = async (): Promise<number[][]> =>
      Promise.all(
        frames.map(async (frame) => [
          await frame.getByRole('button', { name: /^Give / }).count(),
          await frame.getByTestId('offer').count(),
        ]),
      )
    // The card of a round before goes when the next seat is had.
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
}, 30_000)
