import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf, testBoxOffice, type TestBoxOffice } from '../testing/box-office.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

const hold = (showId: string, seatIds: number[], visitorId = randomUUID()) =>
  box.office.hold(showId, visitorId, seatIds)

test('H12 where the show refuses them, a choice that leaves a single seat is refused, and told what to take instead', async () => {
  const showId = await box.addShow(6, { singles: 'refuse' })
  expect(await hold(showId, [1, 2])).toMatchObject({
    ok: false,
    error: { code: 'FORBIDDEN', seats: [{ seatId: 0, status: 'available' }], alternatives: [2, 3] },
  })
  expect(codeOf(await hold(showId, [0, 1]))).toBe('ok')
  // Of four that are left, the second would leave one at either side.
  expect(codeOf(await hold(showId, [3]))).toBe('FORBIDDEN')
})

test('H12 seats that a visitor holds already are as good as taken', async () => {
  const showId = await box.addShow(8, { singles: 'refuse' })
  const visitorId = randomUUID()
  expect(codeOf(await hold(showId, [4], visitorId))).toBe('ok')
  expect(await hold(showId, [6], visitorId)).toMatchObject({
    error: { code: 'FORBIDDEN', seats: [{ seatId: 5 }, { seatId: 7 }] },
  })
  expect(codeOf(await hold(showId, [5], visitorId))).toBe('ok')
})

test('H12 where no choice would leave none, any is good', async () => {
  const showId = await box.addShow(3, { singles: 'refuse' })
  expect(codeOf(await hold(showId, [0, 1]))).toBe('ok')
})

test('H12 what is offered instead is of the same kind and leaves no single seat: where there is no such choice, any is good', async () => {
  const seat = (row: number, x: number, categoryId: string) => ({ number: `${x}`, x, y: row, categoryId })
  const rows = [
    { name: 'A', seats: [0, 1, 2].map((x) => seat(1, x, 'a')) },
    { name: 'B', seats: [0, 1].map((x) => seat(2, x, 'b')) },
  ]
  const categories = ['a', 'b'].map((categoryId) => ({ categoryId, name: categoryId, price: 1 }))
  const plan = { planId: 'two-kinds', name: 'Two kinds', focus: { x: 1, y: 0 }, categories }
  const showId = await box.addShow(5, {
    singles: 'refuse',
    plan: { ...plan, sections: [{ name: 'Hall', rows }] },
  })
  expect(codeOf(await hold(showId, [0, 1]))).toBe('ok')
})

test.each(['warn', 'off'] as const)('H12 where the show says “%s” it is let through', async (singles) => {
  const showId = await box.addShow(6, { singles })
  expect(codeOf(await hold(showId, [1, 2]))).toBe('ok')
})

test('H1 whoever is too late is offered the nearest seats of the kind that are free', async () => {
  const showId = await box.addShow(9)
  await hold(showId, [3, 4])
  const answers = await Promise.all([hold(showId, [4, 5]), hold(showId, [4, 5]), hold(showId, [4])])
  expect(answers.map((answer) => !answer.ok && answer.error.alternatives)).toEqual([[5, 6], [5, 6], [5]])
  const full = await box.addShow(1)
  await hold(full, [0])
  expect(await hold(full, [0])).not.toHaveProperty('error.alternatives')
})
