// The past of a show: replayed states are those that there were, and the history of a seat has every step that names it.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { OperatorDesk } from './operator-desk.ts'
import { groupSeats } from './seat-groups.ts'
import { ShowHistory } from './show-history.ts'

const OLGA = { operator: 'Olga', reason: 'The stage needs the place.' }
const PRESS = { name: 'Press', until: null }

let box: TestBoxOffice
let desk: OperatorDesk
let history: ShowHistory
beforeAll(async () => {
  box = await testBoxOffice()
  desk = new OperatorDesk(box.office)
  history = new ShowHistory(box.reads, box.office.boards)
})
afterAll(() => box.close())

test('a state of the past is the one that there was, by seq and by time, asked for in any order', async () => {
  const showId = await box.addShow(8, { blocked: [7] })
  const [ann, ben] = [randomUUID(), randomUUID()]
  const bookingId = randomUUID()
  const acts: (() => Promise<unknown>)[] = [
    () => box.office.hold(showId, ann, [0, 1, 2]).then(valueOf),
    () => box.office.hold(showId, ben, [3]).then(valueOf),
    () => desk.block(showId, [2, 4], PRESS, OLGA).then(valueOf),
    () => box.office.confirm(showId, ann, bookingId, [0, 1]).then(valueOf),
    () => desk.forceRelease(showId, [3], OLGA).then(valueOf),
    () => box.office.cancel(showId, ann, bookingId).then(valueOf),
    () => desk.unblock(showId, [2], OLGA).then(valueOf),
  ]
  const board = await box.office.boards.get(showId)
  if (!board) throw new Error('The show has no board.')
  const states = () => ({ at: board.changedAt, groups: sorted(groupSeats(board.unavailable())) })
  const seen = [{ ...states(), at: null as number | null }]
  for (const act of acts) {
    await act()
    seen.push(states())
  }
  expect(board.seq).toBe(acts.length)
  for (const seq of [3, 7, 0, 5, 1, 6, 2, 4, 7]) {
    const past = await history.seatsAt(showId, { seq })
    expect({ at: past?.at, groups: sorted(groupSeats(past?.seats.values() ?? [])) }, String(seq)).toEqual(seen[seq])
  }
  const [, { at: first } = { at: null }] = seen
  expect(await history.seatsAt(showId, { at: (first ?? 0) - 1 })).toMatchObject({ seq: 0, at: null })
  expect((await history.seatsAt(showId, { at: first ?? 0 }))?.at).toBe(first)
  expect((await history.seatsAt(showId, { at: Date.now() + 60_000 }))?.seq).toBe(board.seq)
  expect(await history.seatsAt(showId, { seq: board.seq + 1 })).toBeUndefined()
  expect(await history.seatsAt('no-such-show', { seq: 0 })).toBeUndefined()
})

function sorted({ held, booked, blocked }: ReturnType<typeof groupSeats>) {
  return [held, booked, blocked].map((groups) => groups.map((group) => JSON.stringify(group)).sort())
}

test('the newest changes with so many steps come without those before, the earliest of them whole', async () => {
  const showId = await box.addShow(8)
  const holdTogether = (seatIds: readonly number[]) =>
    Promise.all(seatIds.map((seatId) => box.office.hold(showId, randomUUID(), [seatId]).then(valueOf)))
  await box.office.boards.get(showId)
  await holdTogether([0, 1, 2])
  await holdTogether([3, 4])
  await holdTogether([5])
  const read = async (after: number, limit: number, mostSteps?: number) =>
    (await history.changes(showId, after, limit, mostSteps))?.changes.map(({ seq, steps }) => [seq, steps.length])
  const all = [
    [1, 3],
    [2, 2],
    [3, 1],
  ]
  expect(await read(0, 10)).toEqual(all)
  expect(await read(0, 10, 1)).toEqual(all.slice(2))
  expect(await read(0, 10, 2)).toEqual(all.slice(1))
  expect(await read(0, 10, 3)).toEqual(all.slice(1))
  expect(await read(0, 10, 4)).toEqual(all)
  expect(await read(0, 2, 1)).toEqual([all[1]])
  expect(await read(2, 10, 100)).toEqual(all.slice(2))
  expect(await read(3, 10, 100)).toEqual([])
})

test('the history of a seat has the steps that name it, the latest first, a page at a time, and no others', async () => {
  const showId = await box.addShow(12)
  const ann = randomUUID()
  await box.office.hold(showId, ann, [1, 11])
  await box.office.hold(showId, ann, [10])
  await box.office.release(showId, ann, [1])
  await desk.block(showId, [1, 2], PRESS, OLGA)
  const all = await history.ofSeat(showId, 1, 1000, 10)
  expect(all.steps.map(({ seq, step }) => [seq, step.cause])).toEqual([
    [4, 'blocked'],
    [3, 'released'],
    [1, 'held'],
  ])
  expect(all.before).toBeUndefined()
  const page = await history.ofSeat(showId, 1, 1000, 2)
  expect(page.steps.map(({ seq }) => seq)).toEqual([4, 3])
  expect((await history.ofSeat(showId, 1, page.before ?? 0, 2)).steps.map(({ seq }) => seq)).toEqual([1])
})

test('of a long log, states between those in memory are right, also after the database was set back', async () => {
  const showId = await box.addShow(10)
  const ann = randomUUID()
  const LAST = 25_000
  // Odd changes hold seat `seq % 10`, even ones give it back.
  const insert = (from: number, to: number, at: string) =>
    box.orm.em.fork().execute(
      `insert into show_change (show_id, seq, at, changes)
       select ?, n, ?::timestamptz + n * interval '1 ms', json_build_array(json_build_object(
         'cause', case n % 2 when 1 then 'held' else 'released' end, 'visitorId', ?::text,
         'seatIds', json_build_array((n - 1) / 2 % 10), 'since', 0, 'until', n))
       from generate_series(?::int, ?::int) as n`,
      [showId, at, ann, from, to],
    )
  const expectStates = async (): Promise<void> => {
    for (const seq of [LAST, 1, 12_345, 12_346, 9999, 24_999]) {
      const past = await history.seatsAt(showId, { seq })
      const expected = seq % 2 === 1 ? [[((seq - 1) / 2) % 10, seq]] : []
      expect([...(past?.seats ?? [])].map(([seatId, { expiresAt }]) => [seatId, expiresAt])).toEqual(expected)
    }
  }
  await insert(1, LAST, '2026-01-01T00:00:00Z')
  await expectStates()
  await box.orm.em.fork().execute('delete from show_change where show_id = ?', [showId])
  expect(await history.seatsAt(showId, { seq: 12_345 })).toBeUndefined()
  await insert(1, LAST, '2026-02-01T00:00:00Z')
  await expectStates()
  expect((await history.seatsAt(showId, { seq: 1 }))?.at).toBe(Date.parse('2026-02-01T00:00:00.001Z'))
  expect((await history.ofSeat(showId, 3, LAST + 1, 500)).steps).toHaveLength(500)
})
