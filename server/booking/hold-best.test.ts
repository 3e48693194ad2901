import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  backdate,
  codeOf,
  testBoxOffice,
  valueOf,
  type TestBoxOffice,
  type TestNode,
} from '../testing/test-box-office.ts'
import { beginUnlimited, waitingForLock } from '../testing/locks.ts'
import { replay, seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import { HOLD_SETTINGS } from '../testing/hold-settings.ts'

let box: TestBoxOffice
let nodes: TestNode[]
beforeAll(async () => {
  box = await testBoxOffice()
  nodes = [box, box.addNode()]
})
afterAll(() => box.close())

const best = (showId: string, visitorId: string, quantity: number, requestId = randomUUID(), node: TestNode = box) =>
  node.office.holdBest(showId, visitorId, requestId, { quantity })

test('H11 in a rush on two nodes no request is refused while that many seats together are free', async () => {
  const seats = 60
  const showId = await box.addShow(seats)
  const answers = await Promise.all(
    Array.from({ length: seats / 2 + 5 }, (_, i) => best(showId, randomUUID(), 2, randomUUID(), nodes[i % 2])),
  )
  const pairs = answers.flatMap((answer) => (answer.ok ? [answer.value.picked ?? []] : []))
  for (const [first = NaN, second] of pairs) expect(second).toBe(first + 1)
  expect(new Set(pairs.flat()).size).toBe(2 * pairs.length)
  expect(new Set(answers.map(codeOf))).toEqual(new Set(['ok', 'NOT_ENOUGH_SEATS']))
  // No refusal was needless: only single seats are left.
  const left = (await seatsInTable(box.orm, showId)).filter((seat) => seat.heldBy === null)
  expect(left.length).toBeLessThan(5)
  expect(left.filter(({ seatId }) => left.some((other) => other.seatId === seatId + 1))).toEqual([])
  expect(replay(await wholeLog(box.orm, showId), seats)).toMatchObject(await seatsInTable(box.orm, showId))
})

test('H11 the same requestId gets the same seats: at the same time, later, and after the booking; after a release it is new', async () => {
  const showId = await box.addShow(10)
  const [visitorId, requestId] = [randomUUID(), randomUUID()]
  const answers = await Promise.all([0, 1, 0].map((node) => best(showId, visitorId, 2, requestId, nodes[node])))
  const picked = answers.map(valueOf)[0]?.picked ?? []
  for (const answer of answers) expect(valueOf(answer)).toMatchObject({ seatIds: picked, picked })
  const others = valueOf(await best(showId, visitorId, 2)).picked
  expect(valueOf(await best(showId, visitorId, 2, requestId)).picked).toEqual(picked)

  const bookingId = randomUUID()
  valueOf(await box.office.confirm(showId, visitorId, bookingId, picked))
  expect(valueOf(await best(showId, visitorId, 2, requestId))).toMatchObject({ seatIds: others, picked })
  valueOf(await box.office.cancel(showId, visitorId, bookingId))
  expect(valueOf(await best(showId, visitorId, 2, requestId)).seatIds).toHaveLength(4)
})

test('H5, H11 expired seats can be chosen, and their holder is notified', async () => {
  const showId = await box.addShow(3)
  const [late, next] = [randomUUID(), randomUUID()]
  await box.office.hold(showId, late, [1])
  expect(await best(showId, next, 3)).toMatchObject({ ok: false, error: { code: 'NOT_ENOUGH_SEATS' } })
  await backdate(box.orm, showId, HOLD_SETTINGS.holdMs)
  expect(valueOf(await best(showId, next, 3)).picked).toEqual([0, 1, 2])
  const causes = (await wholeLog(box.orm, showId)).at(-1)?.steps.map(({ cause, visitorId }) => [cause, visitorId])
  expect(causes).toEqual([
    ['expired', late],
    ['held', next],
  ])
})

test('H11 when that many are not together the refusal offers the nearest parts, and holds nothing', async () => {
  const showId = await box.addShow(5)
  await box.office.hold(showId, randomUUID(), [2])
  expect(await best(showId, randomUUID(), 3)).toMatchObject({
    ok: false,
    error: { code: 'NOT_ENOUGH_SEATS', alternatives: [1, 3, 4] },
  })
  expect(await best(showId, randomUUID(), 5)).toMatchObject({ ok: false, error: { code: 'NOT_ENOUGH_SEATS' } })
  expect((await seatsInTable(box.orm, showId)).filter((seat) => seat.heldBy !== null)).toHaveLength(1)
})

test('H3, H8 chosen seats count against the limit, and none are chosen outside the sale', async () => {
  const showId = await box.addShow(20)
  const visitorId = randomUUID()
  expect(codeOf(await best(showId, visitorId, 11))).toBe('LIMIT_REACHED')
  expect(codeOf(await best(showId, visitorId, 10))).toBe('ok')
  expect(codeOf(await best(showId, visitorId, 1))).toBe('LIMIT_REACHED')
  const closed = await box.addShow(5, { salesCloseAt: new Date(Date.now() - 1000) })
  expect(codeOf(await best(closed, visitorId, 1))).toBe('SALE_CLOSED')
})

test('B3 a chosen seat that a program took past the lock stays with it, and the batch is decided again', async () => {
  const showId = await box.addShow(1)
  const other = await beginUnlimited(box.orm)
  // It does not lock the show, although every program should.
  await other.execute('update seat set blocked = true, version = version + 1 where show_id = ?', [showId])
  const chosen = best(showId, randomUUID(), 1)
  await expect.poll(() => waitingForLock(box.orm)).toBe(1)
  await other.commit()
  expect(codeOf(await chosen)).toBe('NOT_ENOUGH_SEATS')
  expect((await seatsInTable(box.orm, showId))[0]).toMatchObject({ heldBy: null, blocked: true })
})

test('H11 many requests that find nothing together in a large plan delay no other command', async () => {
  const seats = 20_000
  // Two of every three seats are taken, so no two are together.
  const gone = Array.from({ length: seats }, (_, seatId) => seatId).filter((seatId) => seatId % 3 > 0)
  const showId = await box.addShow(seats, { blocked: gone })
  await box.office.boards.get(showId)
  const answers = await Promise.all(Array.from({ length: 300 }, () => best(showId, randomUUID(), 10)))
  expect(new Set(answers.map(codeOf))).toEqual(new Set(['NOT_ENOUGH_SEATS']))
  expect(answers[0]).toHaveProperty('error.alternatives.length', 10)
  expect(codeOf(await best(showId, randomUUID(), 1))).toBe('ok')
})
