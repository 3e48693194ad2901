// O3, O4: what operators change of a show itself, on a real PostgreSQL and with two nodes.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { oneRowPlan } from '../testing/one-row-plan.ts'
import { wholeLog } from '../testing/stored-seats.ts'
import { HOLD_SETTINGS, MINUTE } from '../testing/hold-settings.ts'
import { codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { holdsOf, settleHolds } from './new-show.ts'
import { OperatorDesk } from './operator-desk.ts'
import { ShowDesk } from './show-desk.ts'
import { actorOf } from './seat.ts'

const OLGA = { operator: 'olga', reason: 'The lead is ill.' }
const HOLDS = holdsOf(HOLD_SETTINGS)
const DAY = 24 * 60 * MINUTE

let box: TestBoxOffice
let desk: OperatorDesk
beforeAll(async () => {
  box = await testBoxOffice()
  desk = new OperatorDesk(box.office)
})
afterAll(() => box.close())

test('O3 a changed description is the same on every node, in the table and in the log, with who did it and why', async () => {
  const showId = await box.addShow(3)
  const other = box.addNode()
  const facts = { ...(await other.office.boards.get(showId))?.facts }
  const startsAt = Date.parse('2030-01-02T18:00:00.000Z')
  const changes = {
    title: 'Hamlet',
    venue: 'The old house',
    startsAt,
    timeZone: 'Europe/London',
    singles: 'off' as const,
  }
  const show = valueOf(await desk.changeShow(showId, changes, OLGA))
  expect(show).toMatchObject({ ...changes, startsAt: '2030-01-02T18:00:00.000Z', seq: 1 })
  await other.office.queues.poll()
  expect((await other.office.boards.get(showId))?.show).toEqual(show)
  expect((await box.addNode().office.boards.get(showId))?.show).toEqual(show)
  expect((await other.office.listShows()).shows.find((listed) => listed.showId === showId)).toEqual(show)
  const [change] = await wholeLog(box.orm, showId)
  const was = {
    title: 'A test',
    venue: 'Here',
    startsAt: Date.parse(facts.startsAt ?? ''),
    timeZone: 'Europe/Berlin',
    singles: facts.singles,
  }
  expect(change?.steps).toEqual([{ cause: 'show-changed', seatIds: [], show: changes, was, by: OLGA }])
  expect(change?.steps.map(actorOf)).toEqual([OLGA])
})

test('O3 what a show is already changes nothing, and what contradicts itself is refused with the field', async () => {
  const showId = await box.addShow(3)
  const board = await box.office.boards.get(showId)
  expect(valueOf(await desk.changeShow(showId, { title: board?.facts.title ?? '' }, OLGA)).seq).toBe(0)
  expect(await desk.changeShow(showId, { salesCloseAt: 1 }, OLGA)).toMatchObject({
    error: { code: 'BAD_REQUEST', issues: [{ path: 'salesCloseAt' }] },
  })
  expect(await desk.changeShow(showId, { salesOpenAt: Date.now() + 30 * DAY }, OLGA)).toMatchObject({
    error: { issues: [{ path: 'salesOpenAt', message: 'The sale must open before it closes.' }] },
  })
  expect(await desk.changeShow(showId, { holds: { holdMs: HOLDS.holdMaxMs + 1000 } }, OLGA)).toMatchObject({
    error: { issues: [{ path: 'holds.holdSeconds' }] },
  })
  expect(await desk.changeShow(showId, { holds: { ...HOLDS, holdMaxMs: 1 } }, OLGA)).toMatchObject({
    error: { code: 'BAD_REQUEST', issues: [{ path: 'holds.holdMaxSeconds' }] },
  })
  expect(codeOf(await desk.changeShow('no-such-show', { title: 'Hamlet' }, OLGA))).toBe('NOT_FOUND')
})

test('O3 what buyers read about a show is changed field by field, is no part of lists, and doors open before the show', async () => {
  const startsAt = new Date('2030-01-02T18:00:00.000Z')
  const doorsAt = '2030-01-02T17:00:00.000Z'
  const about = { description: 'A prince.\n\nA ghost.', doorsAt, minimumAge: 12 }
  const showId = await box.addShow(3, { startsAt, about })
  const other = box.addNode()
  expect((await other.office.boards.get(showId))?.show.about).toEqual(about)
  const change = { about: { description: null, organiser: 'The Players' } }
  const show = valueOf(await desk.changeShow(showId, change, OLGA))
  expect(show.about).toEqual({ doorsAt, minimumAge: 12, organiser: 'The Players' })
  expect(valueOf(await desk.changeShow(showId, change, OLGA)).seq).toBe(show.seq)
  await other.office.queues.poll()
  expect((await other.office.boards.get(showId))?.show).toEqual(show)
  for (const { office } of [box, other, box.addNode()]) {
    const listed = (await office.listShows()).shows.find((each) => each.showId === showId)
    expect(listed).toEqual({ ...show, about: undefined })
  }
  const late = { about: { doorsAt: '2030-01-02T18:00:00.001Z' } }
  expect(await desk.changeShow(showId, late, OLGA)).toMatchObject({ error: { issues: [{ path: 'about.doorsAt' }] } })
  const postponed = { startsAt: startsAt.getTime() + DAY }
  expect(await desk.changeShow(showId, postponed, OLGA)).toMatchObject({ error: { issues: [{ path: 'startsAt' }] } })
  await expect(box.addShow(3, { startsAt, about: { doorsAt: '2030-01-01T17:59:00.000Z' } })).rejects.toThrow(/Doors/)
  await expect(box.addShow(3, { about: { termsUrl: 'javascript:alert(1)' } })).rejects.toThrow(/https/)
})

test('of two servers that are asked for the same show at once, one makes it, and both answer with it', async () => {
  const plan = oneRowPlan(3)
  await box.addShow(3, { plan })
  const other = box.addNode()
  const makers = [box, other].map(({ orm, office }) => new ShowDesk(orm, office, HOLDS))
  for (let round = 0; round < 10; round++) {
    const request = {
      ...{ showId: `made-twice-${round}`, title: 'Hamlet', venue: 'Here', timeZone: 'Europe/Berlin', currency: 'EUR' },
      ...{ planId: plan.planId, startsAt: new Date(Date.now() + DAY), salesOpenAt: undefined, salesCloseAt: undefined },
      holds: {},
    }
    const [first, second] = await Promise.all(makers.map((maker) => maker.make(request, 'olga')))
    expect([first, second].map((made) => made && codeOf(made))).toEqual(['ok', 'ok'])
    expect(first).toEqual(second)
  }
})

test('O4 a sale is closed and opened at once on every node; what is held can be confirmed', async () => {
  const showId = await box.addShow(3)
  const other = box.addNode()
  const visitorId = randomUUID()
  valueOf(await other.office.hold(showId, visitorId, [0]))
  const closed = valueOf(await desk.closeSale(showId, OLGA))
  expect(valueOf(await desk.closeSale(showId, OLGA))).toMatchObject({
    salesCloseAt: closed.salesCloseAt,
    seq: closed.seq,
  })
  expect(codeOf(await other.office.hold(showId, randomUUID(), [1]))).toBe('SALE_CLOSED')
  valueOf(await other.office.confirm(showId, visitorId, randomUUID(), [0]))
  const opened = valueOf(await desk.openSale(showId, OLGA))
  expect(opened.salesCloseAt).toBe(opened.startsAt)
  expect(codeOf(await other.office.hold(showId, randomUUID(), [1]))).toBe('ok')
})

test('O4 a sale that opens later can be opened now, and one whose show has started cannot', async () => {
  const now = Date.now()
  const later = await box.addShow(3, { salesOpenAt: new Date(now + DAY / 2) })
  expect(codeOf(await box.office.hold(later, randomUUID(), [0]))).toBe('SALE_CLOSED')
  valueOf(await desk.openSale(later, OLGA))
  expect(codeOf(await box.office.hold(later, randomUUID(), [0]))).toBe('ok')
  const over = await box.addShow(3, { startsAt: new Date(now - 1000), salesCloseAt: new Date(now - 1000) })
  expect(codeOf(await desk.openSale(over, OLGA))).toBe('FORBIDDEN')
  const never = await box.addShow(3, { salesOpenAt: new Date(now + DAY / 4), salesCloseAt: new Date(now + DAY / 2) })
  const closed = valueOf(await desk.closeSale(never, OLGA))
  expect(Date.parse(closed.salesOpenAt)).toBeLessThan(Date.parse(closed.salesCloseAt))
  expect(codeOf(await box.office.hold(never, randomUUID(), [0]))).toBe('SALE_CLOSED')
})

test('O3 an archived show is in no list and sells nothing, until it is taken out of the archive', async () => {
  const showId = await box.addShow(3)
  const listed = async () => (await box.addNode().office.listShows()).shows.some((show) => show.showId === showId)
  expect(codeOf(await desk.changeShow(showId, { isArchived: true }, OLGA))).toBe('FORBIDDEN')
  valueOf(await desk.closeSale(showId, OLGA))
  expect(valueOf(await desk.changeShow(showId, { isArchived: true }, OLGA)).archived).toBe(true)
  expect(await listed()).toBe(false)
  expect(codeOf(await desk.openSale(showId, OLGA))).toBe('FORBIDDEN')
  expect(codeOf(await desk.changeShow(showId, { title: 'Hamlet' }, OLGA))).toBe('FORBIDDEN')
  expect((await box.addNode().office.boards.get(showId))?.show.archived).toBe(true)
  expect(valueOf(await desk.changeShow(showId, { isArchived: false }, OLGA)).archived).toBeUndefined()
  expect(await listed()).toBe(true)
  valueOf(await desk.openSale(showId, OLGA))
  expect(codeOf(await box.office.hold(showId, randomUUID(), [0]))).toBe('ok')
})

test('H3, H4 a show’s own settings decide, on servers that are set otherwise too', async () => {
  const holds = { ...HOLDS, maxSeatsPerVisitor: 2, holdMs: MINUTE, holdMaxMs: 2 * MINUTE }
  const showId = await box.addShow(9, { holds })
  const other = box.addNode({ settings: { maxSeatsPerVisitor: 8, holdMs: 3 * MINUTE, holdMaxMs: 9 * MINUTE } })
  for (const node of [box, other]) {
    expect(codeOf(await node.office.hold(showId, randomUUID(), [0, 1, 2]))).toBe('LIMIT_REACHED')
    const visitorId = randomUUID()
    const hold = valueOf(await node.office.hold(showId, visitorId, [0]))
    expect(Date.parse(hold.maxExpiresAt ?? '') - Date.parse(hold.expiresAt ?? '')).toBe(MINUTE)
    expect((await node.office.boards.get(showId))?.holdOf(visitorId)).toEqual(hold)
    valueOf(await node.office.release(showId, visitorId, undefined))
  }
  valueOf(await desk.changeShow(showId, { holds: { ...holds, maxSeatsPerVisitor: 3 } }, OLGA))
  expect(codeOf(await other.office.hold(showId, randomUUID(), [0, 1, 2]))).toBe('ok')
  expect((await other.office.boards.get(showId))?.show.holds).toMatchObject({ maxSeatsPerVisitor: 3, holdSeconds: 60 })
})

test('a show of an earlier version gets the settings of the server that starts', async () => {
  const showId = await box.addShow(3)
  await settleHolds(box.orm, { ...HOLDS, maxSeatsPerVisitor: 1 })
  expect(codeOf(await box.addNode().office.hold(showId, randomUUID(), [0, 1]))).toBe('LIMIT_REACHED')
  await settleHolds(box.orm, HOLDS)
  expect(codeOf(await box.addNode().office.hold(showId, randomUUID(), [0, 1]))).toBe('LIMIT_REACHED')
})
