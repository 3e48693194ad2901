// O8: a show gets another plan while nothing has happened to its seats, on a real PostgreSQL and with two nodes.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { audit } from '../audit/audit.ts'
import { onShow } from '../audit/read-show.ts'
import { maintain } from '../database/orm.ts'
import { HOLD_SETTINGS } from '../testing/hold-settings.ts'
import { oneRowPlan } from '../testing/one-row-plan.ts'
import { seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import { codeOf, testBoxOffice, valueOf, type TestBoxOffice, type TestNode } from '../testing/test-box-office.ts'
import { checkedPlan, holdsOf, storePlan, type NewShow } from './new-show.ts'
import { OperatorDesk } from './operator-desk.ts'
import { ShowDesk } from './show-desk.ts'
import { ShowHistory } from './show-history.ts'

const OLGA = { operator: 'olga', reason: 'Row A is longer.' }
const PRESS = { name: 'Press', until: null }
const CLOSED = { salesOpenAt: new Date('2020-01-01T00:00:00Z'), salesCloseAt: new Date('2020-01-02T00:00:00Z') }

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
  for (const seatCount of [2, 5, 20]) await maintain(box.url, (orm) => storeRow(orm.em.fork(), seatCount))
})
afterAll(() => box.close())

async function storeRow(em: Parameters<typeof storePlan>[0], seatCount: number): Promise<void> {
  const plan = oneRowPlan(seatCount)
  const first = plan.sections[0]?.rows[0]?.seats[0]
  if (first) first.blocked = true
  await storePlan(em, checkedPlan({ ...plan, planId: `other-${seatCount}` }))
}

const deskOf = ({ orm, office }: TestNode): ShowDesk => new ShowDesk(orm, office, holdsOf(HOLD_SETTINGS))
const closedShow = (seatCount: number, but: Partial<NewShow> = {}): Promise<string> =>
  box.addShow(seatCount, { ...CLOSED, ...but })

/** What an audit finds wrong. */
async function faultsOf(showId: string): Promise<unknown> {
  return (await onShow(box.orm, showId, (show) => audit(show, HOLD_SETTINGS)))?.findings
}

test('O8 every node has the seats of the new plan: its next command does, though it has not polled', async () => {
  const showId = await closedShow(10)
  const other = box.addNode()
  const before = await other.office.boards.get(showId)
  valueOf(await new OperatorDesk(box.office).changeShow(showId, { title: 'Hamlet' }, OLGA))
  const show = valueOf(await deskOf(box).replacePlan(showId, 'other-20', OLGA))
  expect(show).toMatchObject({ planId: 'other-20', seatCount: 20, seq: 2, counts: { available: 19, blocked: 1 } })
  expect((await wholeLog(box.orm, showId))[1]?.steps).toEqual([
    { cause: 'show-changed', seatIds: [], show: { planId: 'other-20' }, was: { planId: 'row-of-10' }, by: OLGA },
  ])
  expect((await seatsInTable(box.orm, showId)).map(({ blocked }) => blocked)).toEqual([
    true,
    ...Array<boolean>(19).fill(false),
  ])
  // A seat that the plan before did not have.
  valueOf(await new OperatorDesk(other.office).block(showId, [19], PRESS, OLGA))
  const now = await other.office.boards.get(showId)
  expect(now?.show).toMatchObject({
    planId: 'other-20',
    title: 'Hamlet',
    seq: 3,
    counts: { available: 18, blocked: 2 },
  })
  // Maps of before are replaced, whatever their seq.
  expect(now?.replacedSeq).toBe(before?.seq)
  await box.office.queues.poll()
  expect((await box.office.boards.get(showId))?.show).toEqual(now?.show)
  expect((await box.addNode().office.boards.get(showId))?.show).toEqual(now?.show)
  expect(await faultsOf(showId)).toEqual([])
})

test('O8 readers of another node follow with its next poll, to fewer seats too; the same plan again changes nothing', async () => {
  const showId = await closedShow(10)
  const other = box.addNode()
  await other.office.boards.get(showId)
  const replaced: number[] = []
  other.office.boards.listen({
    advanced: () => undefined,
    replaced: (board) => replaced.push(board.facts.seatCount),
  })
  valueOf(await deskOf(box).replacePlan(showId, 'other-2', OLGA))
  expect(valueOf(await deskOf(box).replacePlan(showId, 'other-2', OLGA)).seq).toBe(1)
  await other.office.queues.poll()
  expect(replaced).toEqual([2])
  expect((await other.office.boards.get(showId))?.show).toMatchObject({ planId: 'other-2', seatCount: 2, seq: 1 })
  expect(codeOf(await new OperatorDesk(other.office).block(showId, [7], PRESS, OLGA))).toBe('UNKNOWN_SEAT')
})

test('O8 once anything has happened to a seat, the plan stays; and so it does while the show is on sale or archived', async () => {
  const desk = new OperatorDesk(box.office)
  const replace = async (showId: string, planId = 'other-20') =>
    codeOf(await deskOf(box).replacePlan(showId, planId, OLGA))
  const [onSale, released, unblocked, archived] = [
    await box.addShow(10),
    await box.addShow(10),
    await closedShow(10),
    await closedShow(10),
  ]
  const visitor = randomUUID()
  valueOf(await box.office.hold(released, visitor, [1]))
  valueOf(await box.office.release(released, visitor, undefined))
  valueOf(await desk.closeSale(released, OLGA))
  valueOf(await desk.block(unblocked, [1], PRESS, OLGA))
  valueOf(await desk.unblock(unblocked, [1], OLGA))
  valueOf(await desk.changeShow(archived, { isArchived: true }, OLGA))
  const shows = [onSale, released, unblocked, archived]
  const before = await box.orm.em.fork().execute('select * from show order by show_id')
  expect(await Promise.all(shows.map((showId) => replace(showId)))).toEqual([
    'FORBIDDEN',
    'SEATS_TAKEN',
    'SEATS_TAKEN',
    'FORBIDDEN',
  ])
  expect(await replace(onSale, 'no-such-plan')).toBe('NOT_FOUND')
  expect(await replace('no-such-show')).toBe('NOT_FOUND')
  expect(await box.orm.em.fork().execute('select * from show order by show_id')).toEqual(before)
})

test('O8 seats that a program took without the log are never dropped', async () => {
  const showId = await closedShow(10)
  await box.orm.em
    .fork()
    .execute('update seat set held_by = ?, booking_id = ? where show_id = ? and seat_id = 3', [
      randomUUID(),
      randomUUID(),
      showId,
    ])
  await expect(deskOf(box).replacePlan(showId, 'other-20', OLGA)).rejects.toThrow('taken')
  expect(await seatsInTable(box.orm, showId)).toHaveLength(10)
})

test('O8 of a replacement and commands at once on two nodes, each is done whole or refused', async () => {
  const other = box.addNode()
  for (let round = 0; round < 10; round++) {
    const showId = await closedShow(10)
    await other.office.boards.get(showId)
    const [replaced, again, blocked] = await Promise.all([
      deskOf(box).replacePlan(showId, 'other-20', OLGA),
      deskOf(other).replacePlan(showId, 'other-5', OLGA),
      new OperatorDesk(other.office).block(showId, [3], PRESS, OLGA),
    ])
    expect(codeOf(blocked)).toBe('ok')
    for (const each of [replaced, again]) expect(['ok', 'SEATS_TAKEN']).toContain(codeOf(each))
    await Promise.all([box.office.queues.poll(), other.office.queues.poll()])
    const boards = await Promise.all([box, other].map(({ office }) => office.boards.get(showId)))
    expect(boards[0]?.show).toEqual(boards[1]?.show)
    const table = await seatsInTable(box.orm, showId)
    expect(table).toHaveLength(boards[0]?.facts.seatCount ?? 0)
    expect(table[3]?.allocation).toEqual(PRESS)
    expect(await faultsOf(showId)).toEqual([])
  }
})

test('O8 the history has the seats of the new plan at any time, also where it knew those of the plan before', async () => {
  const plan = oneRowPlan(10)
  for (const seat of plan.sections[0]?.rows[0]?.seats ?? []) seat.blocked = true
  const showId = await closedShow(10, { plan: { ...plan, planId: 'all-blocked' } })
  const desk = new OperatorDesk(box.office)
  valueOf(await desk.changeShow(showId, { title: 'Hamlet' }, OLGA))
  const history = new ShowHistory(box.reads, box.office.boards)
  const blockedAt = async (seq: number) => [...((await history.seatsAt(showId, { seq }))?.seats.keys() ?? [])]
  expect(await blockedAt(1)).toHaveLength(10)
  valueOf(await deskOf(box).replacePlan(showId, 'other-5', OLGA))
  valueOf(await desk.block(showId, [4], PRESS, OLGA))
  expect(await Promise.all([1, 2, 3].map(blockedAt))).toEqual([[0], [0], [0, 4]])
})

test('O8 an audit finds a plan that was replaced too late', async () => {
  const showId = await closedShow(10)
  valueOf(await new OperatorDesk(box.office).block(showId, [1], PRESS, OLGA))
  const steps = [
    { cause: 'show-changed', seatIds: [], show: { planId: 'row-of-10' }, was: { planId: 'other-20' }, by: OLGA },
  ]
  await box.orm.em.fork().execute(
    `with changed as (update show set seq = 2, changed_at = clock_timestamp() where show_id = ? returning *)
     insert into show_change (show_id, seq, at, changes) select show_id, seq, changed_at, ? from changed`,
    [showId, JSON.stringify(steps)],
  )
  expect(await faultsOf(showId)).toEqual([
    expect.arrayContaining(['O8', 'The plan was replaced after something had happened to seats.']),
  ])
})
