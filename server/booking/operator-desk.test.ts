// O1, O2: what operators do with seats, on a real PostgreSQL and with two nodes.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AVAILABLE, BLOCKED, HELD } from '../../shared/status.ts'
import { MINUTE } from '../testing/hold-settings.ts'
import { oneRowPlan } from '../testing/one-row-plan.ts'
import { replay, seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import { codeOf, testBoxOffice, valueOf, type TestBoxOffice, type TestNode } from '../testing/test-box-office.ts'
import { OperatorDesk } from './operator-desk.ts'
import { actorOf } from './seat.ts'

const OLGA = { operator: 'olga' }
const BECAUSE = { ...OLGA, reason: 'The stage needs the place.' }
const PRESS = { name: 'Press', until: null }

let box: TestBoxOffice
let desk: OperatorDesk
beforeAll(async () => {
  box = await testBoxOffice()
  desk = new OperatorDesk(box.office)
})
afterAll(() => box.close())

async function mapOf(node: TestNode, showId: string): Promise<number[]> {
  const board = await node.office.boards.get(showId)
  return [...(board?.statuses() ?? [])]
}

/** The log replayed gives the table, and a node that starts now the same map as one that has seen everything. */
async function expectAgreement(showId: string, seatCount: number): Promise<void> {
  const table = await seatsInTable(box.orm, showId)
  expect(replay(await wholeLog(box.orm, showId), seatCount)).toEqual(table)
  await box.office.queues.poll()
  expect(await mapOf(box.addNode(), showId)).toEqual(await mapOf(box, showId))
}

test('O1 blocked seats are out of the sale under the name of their allocation, on every node, until they are unblocked', async () => {
  const showId = await box.addShow(4)
  const other = box.addNode()
  await other.office.boards.get(showId)
  expect(valueOf(await desk.block(showId, [2, 1], PRESS, OLGA))).toEqual({ seatIds: [1, 2], seq: 1 })
  await other.office.queues.poll()
  expect(await mapOf(other, showId)).toEqual([AVAILABLE, BLOCKED, BLOCKED, AVAILABLE])
  const taken = await other.office.hold(showId, randomUUID(), [1])
  expect(taken).toMatchObject({ ok: false, error: { code: 'SEATS_TAKEN', seats: [{ seatId: 1, status: 'blocked' }] } })
  expect(codeOf(await other.office.holdBest(showId, randomUUID(), randomUUID(), { quantity: 2 }))).toBe(
    'NOT_ENOUGH_SEATS',
  )
  expect((await seatsInTable(box.orm, showId)).map(({ allocation }) => allocation?.name)).toEqual([
    undefined,
    'Press',
    'Press',
    undefined,
  ])
  await expectAgreement(showId, 4)
  expect(valueOf(await desk.block(showId, [1, 2], PRESS, OLGA))).toEqual({ seatIds: [], seq: 1 })
  expect(valueOf(await desk.block(showId, [2], { name: 'House', until: null }, OLGA))).toEqual({ seatIds: [2], seq: 2 })
  expect(valueOf(await desk.unblock(showId, [0, 1, 2], OLGA))).toEqual({ seatIds: [1, 2], seq: 3 })
  expect(codeOf(await other.office.hold(showId, randomUUID(), [1]))).toBe('ok')
  await expectAgreement(showId, 4)
})

test('O1 seats that their plan blocks are never unblocked; seats that do not exist are named', async () => {
  const showId = await box.addShow(2)
  expect(await desk.block(showId, [1, 2], PRESS, OLGA)).toMatchObject({
    ok: false,
    error: { code: 'UNKNOWN_SEAT', seats: [{ seatId: 2 }] },
  })
  expect(codeOf(await desk.unblock(showId, [2], OLGA))).toBe('UNKNOWN_SEAT')
  expect(codeOf(await desk.block('no-such-show', [0], PRESS, OLGA))).toBe('NOT_FOUND')
})

test('O1 a seat that its plan blocks is in no allocation, so that none of them ends for it', async () => {
  const plan = oneRowPlan(2)
  const [first] = plan.sections[0]?.rows[0]?.seats ?? []
  if (first) first.blocked = true
  const showId = await box.addShow(2, { plan: { ...plan, planId: 'first-blocked' } })
  const soon = { name: 'Press', until: Date.now() + MINUTE }
  expect(valueOf(await desk.block(showId, [0, 1], soon, OLGA)).seatIds).toEqual([1])
  expect(valueOf(await desk.unblock(showId, [0, 1], OLGA)).seatIds).toEqual([1])
})

test('O1 blocking a held seat ends that part of the hold, needs a reason, and the log says who did it and why', async () => {
  const showId = await box.addShow(3)
  const ann = randomUUID()
  valueOf(await box.office.hold(showId, ann, [0, 1]))
  expect(await desk.block(showId, [1, 2], PRESS, OLGA)).toMatchObject({
    ok: false,
    error: { code: 'BAD_REQUEST', issues: [{ path: 'reason' }] },
  })
  expect(valueOf(await desk.block(showId, [1, 2], PRESS, BECAUSE)).seatIds).toEqual([1, 2])
  expect(await mapOf(box, showId)).toEqual([HELD, BLOCKED, BLOCKED])
  expect(codeOf(await box.office.confirm(showId, ann, randomUUID(), [0, 1]))).toBe('NOT_HELD')
  const steps = (await wholeLog(box.orm, showId)).flatMap((change) => change.steps)
  expect(steps.map((step) => [step.cause, step.visitorId, step.seatIds, actorOf(step)])).toEqual([
    ['held', ann, [0, 1], 'visitor'],
    ['blocked', ann, [1], BECAUSE],
    ['blocked', undefined, [2], BECAUSE],
  ])
  await expectAgreement(showId, 3)
})

test('O1 booked seats are not blocked, and each is named', async () => {
  const showId = await box.addShow(2)
  const ann = randomUUID()
  valueOf(await box.office.hold(showId, ann, [0]))
  valueOf(await box.office.confirm(showId, ann, randomUUID(), [0]))
  expect(await desk.block(showId, [0, 1], PRESS, BECAUSE)).toMatchObject({
    ok: false,
    error: { code: 'SEATS_TAKEN', seats: [{ seatId: 0, status: 'booked' }] },
  })
  expect(valueOf(await desk.unblock(showId, [0], OLGA)).seatIds).toEqual([])
})

test('O1 an allocation ends by itself: its seats can be had at once, and a sweep shows them free', async () => {
  const showId = await box.addShow(2)
  const past = Date.now() - 1000
  expect(codeOf(await desk.block(showId, [0], { name: 'House', until: past }, OLGA))).toBe('BAD_REQUEST')
  const until = Date.now() + 3_600_000
  valueOf(await desk.block(showId, [0, 1], { name: 'House', until }, OLGA))
  await box.sweeper.sweepOnce()
  expect(await mapOf(box, showId)).toEqual([BLOCKED, BLOCKED])
  await box.orm.em.fork().execute(
    `with shown as (update show set changed_at = changed_at + interval '1 ms' where show_id = ?)
     update allocated_seat set until = now() - interval '1 s' where show_id = ?`,
    [showId, showId],
  )
  valueOf(await box.office.hold(showId, randomUUID(), [0]))
  expect(await box.sweeper.sweepOnce()).toBe(1)
  expect(await mapOf(box, showId)).toEqual([HELD, AVAILABLE])
  const last = (await wholeLog(box.orm, showId)).at(-1)?.steps[0]
  expect(last && [last.cause, last.seatIds, actorOf(last)]).toEqual(['unblocked', [1], 'system'])
})

test('O2 a hold is released by force with a reason; seats that nobody holds stay as they are', async () => {
  const showId = await box.addShow(3)
  const [ann, bob] = [randomUUID(), randomUUID()]
  valueOf(await box.office.hold(showId, ann, [0, 1]))
  valueOf(await box.office.hold(showId, bob, [2]))
  valueOf(await box.office.confirm(showId, bob, randomUUID(), [2]))
  expect(codeOf(await desk.forceRelease(showId, [0], OLGA))).toBe('BAD_REQUEST')
  expect(valueOf(await desk.forceRelease(showId, [0, 1, 2], BECAUSE)).seatIds).toEqual([0, 1])
  expect(codeOf(await box.office.hold(showId, randomUUID(), [0, 1]))).toBe('ok')
  await expectAgreement(showId, 3)
})

test('O1 one of a visitor and an operator who want the same seat at once gets it', async () => {
  const showId = await box.addShow(20)
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, seatId) => {
      const [held, blocked] = await Promise.all([
        box.office.hold(showId, randomUUID(), [seatId]),
        new OperatorDesk(box.addNode().office).block(showId, [seatId], PRESS, OLGA),
      ])
      return [codeOf(held), codeOf(blocked)].join()
    }),
  )
  expect(answers.every((both) => both === 'ok,BAD_REQUEST' || both === 'SEATS_TAKEN,ok')).toBe(true)
  await box.office.queues.poll()
  await expectAgreement(showId, 20)
})
