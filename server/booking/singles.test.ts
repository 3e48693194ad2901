// H12: in a show that refuses single seats, the rule is checked when a checkout begins.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'

let box: TestBoxOffice
let showId: string
let visitorId: string
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

const open = async (seatCount: number, singles: 'off' | 'warn' | 'refuse' = 'refuse'): Promise<void> => {
  showId = await box.addShow(seatCount, { singles })
  visitorId = randomUUID()
}
const hold = (seatIds: number[], who = visitorId) => box.office.hold(showId, who, seatIds)
const begin = (who = visitorId) => box.office.beginCheckout(showId, who)
const confirm = (seatIds: number[], who = visitorId) => box.office.confirm(showId, who, randomUUID(), seatIds)

describe('while choosing', () => {
  test('H12 holding is never refused: a couple can take the second seat before the first', async () => {
    await open(6)
    expect(codeOf(await hold([1]))).toBe('ok')
    expect(codeOf(await hold([0]))).toBe('ok')
    expect(valueOf(await begin())).toMatchObject({ seatIds: [0, 1], checkout: true })
    expect(codeOf(await confirm([0, 1]))).toBe('ok')
  })
})

describe('when the checkout begins', () => {
  test('H12 a hold that leaves a single seat is refused with the seats to take instead', async () => {
    await open(6)
    await hold([1, 2])
    const no = { code: 'FORBIDDEN', seats: [{ seatId: 0, status: 'available' }], alternatives: [2, 3] }
    expect(await begin()).toMatchObject({ ok: false, error: no })
    expect(valueOf(await hold([1]))).not.toHaveProperty('checkout')
    await hold([3])
    await box.office.release(showId, visitorId, [1])
    expect(valueOf(await begin())).toMatchObject({ seatIds: [2, 3], checkout: true })
  })

  test('H12 a hold whose middle seat was released is checked too', async () => {
    await open(9)
    await hold([2, 3, 4])
    await box.office.release(showId, visitorId, [3])
    expect(await begin()).toMatchObject({ ok: false, error: { code: 'FORBIDDEN', seats: [{ seatId: 3 }] } })
  })

  test('H12 if every choice leaves a single seat, any choice is accepted', async () => {
    await open(3)
    await hold([0, 1])
    expect(codeOf(await begin())).toBe('ok')
    expect(codeOf(await confirm([0, 1]))).toBe('ok')
  })

  test('H12 alternatives are of the same kind; without any, every choice is accepted', async () => {
    const seat = (row: number, x: number, categoryId: string) => ({ number: `${x}`, x, y: row, categoryId })
    const rows = [
      { name: 'A', seats: [0, 1, 2].map((x) => seat(1, x, 'a')) },
      { name: 'B', seats: [0, 1].map((x) => seat(2, x, 'b')) },
    ]
    const categories = ['a', 'b'].map((categoryId) => ({ categoryId, name: categoryId, price: 1 }))
    const plan = { planId: 'two-kinds', name: 'Two kinds', focus: { x: 1, y: 0 }, categories }
    showId = await box.addShow(5, { singles: 'refuse', plan: { ...plan, sections: [{ name: 'Hall', rows }] } })
    await hold([0, 1])
    expect(codeOf(await begin())).toBe('ok')
  })

  test('H12 a group in two rows has to change only the seats that leave a single one', async () => {
    const row = (name: string, y: number) => ({
      name,
      seats: [0, 1, 2, 3].map((x) => ({ number: `${x}`, x, y, categoryId: 'a' })),
    })
    const plan = { planId: 'two-rows', name: 'Two rows', focus: { x: 1, y: 0 } }
    const categories = [{ categoryId: 'a', name: 'a', price: 1 }]
    const sections = [{ name: 'Hall', rows: [row('A', 1), row('B', 2)] }]
    showId = await box.addShow(8, { singles: 'refuse', plan: { ...plan, categories, sections } })
    visitorId = randomUUID()
    await hold([0, 1, 5, 6])
    const seats = [4, 7].map((seatId) => ({ seatId, status: 'available' }))
    const answer = await begin()
    expect(answer).toMatchObject({ error: { code: 'FORBIDDEN', seats } })
    const { alternatives = [] } = answer.ok ? {} : answer.error
    expect(alternatives.slice(0, 2)).toEqual([0, 1])
    await box.office.release(showId, visitorId, [5, 6])
    expect(codeOf(await hold(alternatives))).toBe('ok')
    expect(codeOf(await begin())).toBe('ok')
  })

  test.each(['warn', 'off'] as const)('H12 a show with “%s” accepts it', async (singles) => {
    await open(6, singles)
    await hold([1, 2])
    expect(codeOf(await begin())).toBe('ok')
    expect(codeOf(await confirm([1, 2]))).toBe('ok')
  })
})

describe('when it is confirmed', () => {
  test('H12 the seats of the checkout are sold, whatever other visitors did next to them meanwhile', async () => {
    await open(8)
    const other = randomUUID()
    await hold([0, 1], other)
    await hold([2, 3])
    expect(codeOf(await begin())).toBe('ok')
    await box.office.release(showId, other, [1])
    // A checkout of the same seats that began now would be refused.
    await box.office.endCheckout(showId, visitorId)
    expect(await begin()).toMatchObject({ error: { code: 'FORBIDDEN', seats: [{ seatId: 1 }] } })
    await hold([1], other)
    expect(codeOf(await begin())).toBe('ok')
    await box.office.release(showId, other, [1])
    expect(codeOf(await begin())).toBe('ok')
    expect(codeOf(await confirm([3, 2]))).toBe('ok')
  })

  test('H12 without a checkout the seats are checked at the confirmation', async () => {
    await open(6)
    await hold([1, 2])
    const error = { code: 'FORBIDDEN', seats: [{ seatId: 0 }], alternatives: [2, 3] }
    expect(await confirm([1, 2])).toMatchObject({ ok: false, error })
    await hold([0])
    expect(codeOf(await confirm([0, 1, 2]))).toBe('ok')
  })

  test.each([
    ['with one given back', [2, 3, 4], [2, 4], () => box.office.release(showId, visitorId, [3])],
    ['with one added', [0, 1], [0, 1, 3], () => hold([3])],
    ['in part', [2, 3, 4], [2, 4], () => undefined],
  ])(
    'H12 other seats than those of the checkout are checked at the confirmation: %s',
    async (_what, first, bought, change) => {
      await open(9)
      await hold(first)
      expect(codeOf(await begin())).toBe('ok')
      await change()
      expect(codeOf(await confirm(bought))).toBe('FORBIDDEN')
      // The hold is unchanged, and still in its checkout.
      expect(box.office.boards.peek(showId)?.holdOf(visitorId)).toMatchObject({ checkout: true })
    },
  )

  test('H12 seats that were taken after the checkout began do not block the seats of the checkout', async () => {
    await open(9)
    await hold([0, 1])
    expect(codeOf(await begin())).toBe('ok')
    await hold([3])
    expect(codeOf(await confirm([0, 1]))).toBe('ok')
  })
})

test('H1 a visitor who is too late is offered the nearest free seats of the same kind', async () => {
  await open(9)
  await hold([3, 4])
  const who = randomUUID()
  const answers = await Promise.all([hold([4, 5], who), hold([4, 5], who), hold([4], who)])
  expect(answers.map((answer) => !answer.ok && answer.error.alternatives)).toEqual([[5, 6], [5, 6], [5]])
  await open(1)
  await hold([0])
  expect(await hold([0], randomUUID())).not.toHaveProperty('error.alternatives')
})
