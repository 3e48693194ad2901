// Q1: a faulty command in a batch affects no other.
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { codeOf, testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { seatsInTable } from '../testing/stored-seats.ts'

/** A value that the protocol does not allow, and PostgreSQL does not accept. */
const NO_UUID = 'not a uuid'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterEach(() => void box.defects.splice(0))
afterAll(() => box.close())

test('Q1 only the faulty command is refused; the others are answered as if it were missing', async () => {
  const showId = await box.addShow(6)
  const good = Array.from({ length: 6 }, () => randomUUID())
  const answers = await Promise.all([
    ...good.slice(0, 3).map((visitorId, i) => box.office.hold(showId, visitorId, [i])),
    box.office.hold(showId, NO_UUID, [3]),
    box.office.hold(showId, randomUUID(), [-1]),
    ...good.slice(3).map((visitorId, i) => box.office.hold(showId, visitorId, [3 + i])),
  ])
  expect(answers.map(codeOf)).toEqual(['ok', 'ok', 'ok', 'INTERNAL', 'INTERNAL', 'ok', 'ok', 'ok'])
  expect((await seatsInTable(box.orm, showId)).map((seat) => seat.heldBy)).toEqual(good)
  // By bisection: the first two, the third; the fifth, the last two.
  expect(box.office.boards.peek(showId)?.seq).toBe(4)
  expect(box.defects).toHaveLength(3)
})

test('Q1 a faulty command leaves no transaction open', async () => {
  const showId = await box.addShow(1)
  await box.office.hold(showId, NO_UUID, [0])
  const open = await box.orm.em
    .fork()
    .execute(`select from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`)
  expect(open).toEqual([])
})

test('Q1 the answer to a faulty command does not contain the error', async () => {
  const showId = await box.addShow(1)
  const answer = await box.office.hold(showId, NO_UUID, [0])
  expect(JSON.stringify(answer)).not.toMatch(/uuid|syntax|select|seat_id/i)
})

test('Q1 a command that the database refused is answered that nothing was done, after the rollback', async () => {
  const showId = await box.addShow(1)
  // One more exceeds the range of an int, which fails when the seat is written.
  await box.orm.em.fork().execute('update seat set version = 2147483647 where show_id = ?', [showId])
  for (const visitorId of [NO_UUID, randomUUID()]) {
    expect(await box.office.hold(showId, visitorId, [0])).toMatchObject({
      error: { code: 'INTERNAL', message: 'Something went wrong on our side. Nothing was done.' },
    })
  }
  expect((await seatsInTable(box.orm, showId)).map((seat) => seat.heldBy)).toEqual([null])
})

test('Q1 one faulty command among five hundred others affects none of them', async () => {
  const showId = await box.addShow(501)
  const asked = Array.from({ length: 500 }, (_, i) => box.office.hold(showId, randomUUID(), [i]))
  const bad = box.office.hold(showId, NO_UUID, [500])
  expect(codeOf(await bad)).toBe('INTERNAL')
  expect(new Set((await Promise.all(asked)).map(codeOf))).toEqual(new Set(['ok']))
})

test('Q1 a faulty command does not prevent facts to other tabs of its visitor', async () => {
  const showId = await box.addShow(6)
  const told: string[][] = []
  box.office.boards.listen({
    advanced: (_board, _change, { holds: holdOf }) => void told.push([...(holdOf.get(visitorId) ?? [])]),
    replaced: () => undefined,
  })
  const visitorId = randomUUID()
  const answers = await Promise.all([
    box.office.hold(showId, visitorId, [0], 'one tab'),
    box.office.hold(showId, NO_UUID, [3], 'a stranger'),
    box.office.hold(showId, visitorId, [1], 'another tab'),
  ])
  expect(answers.map(codeOf)).toEqual(['ok', 'INTERNAL', 'ok'])
  expect(told).toEqual([['one tab'], ['another tab']])
})
