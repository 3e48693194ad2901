// The list of shows has the same values as the boards, without reading boards or plans.
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { oneRowPlan } from '../testing/one-row-plan.ts'
import { lowestPrice } from './show-list.ts'

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
  const listed = (await office.listShows()).find((show) => show.showId === showId)
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
