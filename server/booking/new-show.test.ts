// Tests the validation of new shows, and that stored text is read back unchanged.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { oneRowPlan } from '../testing/one-row-plan.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

test.each([
  ['NUL in its title', { title: 'A\u0000' }, /title or venue cannot be stored.*U\+0000/],
  ['half a character in its venue', { venue: '\ud83c' }, /title or venue cannot be stored.*U\+D83C/],
  [
    'NUL in its plan',
    { plan: { ...oneRowPlan(2), name: '\u0000' } },
    /The seating plan cannot be stored\. name: .*U\+0000/,
  ],
])('a show with %s is refused in a sentence', async (_what, but, sentence) => {
  await expect(box.addShow(2, but)).rejects.toThrow(RangeError)
  await expect(box.addShow(2, but)).rejects.toThrow(sentence)
})

test('seats that the plan blocks are blocked in its shows, besides the show’s own', async () => {
  const plan = oneRowPlan(4)
  plan.planId = 'blocked-seat'
  Object.assign(plan.sections[0]?.rows[0]?.seats[2] ?? {}, { blocked: true })
  const showId = await box.addShow(4, { plan, blocked: [0] })
  const board = await box.office.boards.get(showId)
  expect(board?.show.counts).toEqual({ available: 2, held: 0, booked: 0, blocked: 2 })
  const visitorId = crypto.randomUUID()
  const refused = { ok: false, error: { code: 'SEATS_TAKEN', seats: [{ seatId: 2, status: 'blocked' }] } }
  expect(await box.office.hold(showId, visitorId, [2])).toMatchObject(refused)
  expect(await box.office.hold(showId, visitorId, [1, 3])).toMatchObject({ ok: true })
})
