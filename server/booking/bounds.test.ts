import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { codeOf, testBoxOffice, valueOf, type TestBoxOffice, type TestNode } from '../testing/test-box-office.ts'
import { lockShow } from '../testing/locks.ts'
import { BoardRetention } from './board-retention.ts'
import { limitConcurrency } from './concurrency.ts'
import { Plans } from './plans.ts'
import { pgArray } from './sql.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())
afterEach(() => vi.restoreAllMocks())

async function deleteShow(showId: string): Promise<void> {
  await box.orm.em.fork().transactional(async (em) => {
    for (const table of ['show_change', 'hold', 'booking_seat', 'booking', 'seat', 'show']) {
      await em.execute(`delete from ${table} where show_id = ?`, [showId])
    }
  })
}

test('an unused board is dropped after some time, unless its show has viewers', async () => {
  const { office } = box.addNode()
  const [left, watched] = [await box.addShow(4), await box.addShow(4)]
  office.boards.listen({
    advanced: () => undefined,
    replaced: () => expect.unreachable(),
    isWatched: (showId) => showId === watched,
  })
  for (const showId of [left, watched]) valueOf(await office.hold(showId, randomUUID(), [0]))
  for (let polls = 0; polls < 2; polls++) await office.queues.poll()
  expect([left, watched].map((showId) => office.boards.known(showId)?.seq)).toEqual([1, 1])

  const now = performance.now()
  vi.spyOn(performance, 'now').mockReturnValue(now + HOUR_MS)
  await office.queues.poll()
  vi.restoreAllMocks()
  expect([left, watched].map((showId) => office.boards.known(showId)?.seq)).toEqual([undefined, 1])
  expect(valueOf(await office.hold(left, randomUUID(), [1])).seq).toBe(2)
})

test('the list has current and future shows, loads no boards, and has the same counts', async () => {
  const { office } = box.addNode()
  const past = new Date(Date.now() - 3 * DAY_MS)
  const over = await box.addShow(4, { startsAt: past, salesCloseAt: past, salesOpenAt: new Date(+past - DAY_MS) })
  const showId = await box.addShow(9, { blocked: [8] })
  const visitorId = randomUUID()
  valueOf(await box.office.hold(showId, visitorId, [0, 1, 2]))
  valueOf(await box.office.confirm(showId, visitorId, randomUUID(), [0]))
  const listed = async () => (await office.listShows()).shows.find((show) => show.showId === showId)
  expect(await listed()).toEqual(box.office.boards.known(showId)?.show)
  expect((await listed())?.counts).toEqual({ available: 5, held: 2, booked: 1, blocked: 1 })
  expect(office.boards.known(showId)).toBeUndefined()
  expect((await office.listShows()).shows.map((show) => show.showId)).not.toContain(over)

  valueOf(await box.office.release(showId, visitorId, [1]))
  expect((await listed())?.counts).toEqual({ available: 6, held: 1, booked: 1, blocked: 1 })
})

test('a limit of concurrency runs work in order, also after a failure', async () => {
  const inTurn = limitConcurrency(2)
  const started: number[] = []
  const ends: ((fails: boolean) => void)[] = []
  const all = [0, 1, 2, 3].map((i) =>
    inTurn(
      () =>
        new Promise<number>((resolve, reject) => {
          started.push(i)
          ends.push((fails) => (fails ? reject(new Error('no')) : resolve(i)))
        }),
    ),
  )
  const settled = Promise.allSettled(all)
  expect(started).toEqual([0, 1])
  ends[0]?.(true)
  await expect.poll(() => started).toEqual([0, 1, 2])
  for (let i = 1; i < 4; i++) {
    await expect.poll(() => ends.length).toBeGreaterThan(i)
    ends[i]?.(false)
  }
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
})

test('the poll drops the board of a show that was deleted by hand, and reports it once', async () => {
  const { office } = box.addNode()
  const showId = await box.addShow(4)
  const removed: string[] = []
  office.boards.listen({ advanced: () => undefined, replaced: () => undefined, removed: (gone) => removed.push(gone) })
  await office.boards.get(showId)
  await deleteShow(showId)
  for (let polls = 0; polls < 2; polls++) await office.queues.poll()
  expect(removed).toEqual([showId])
  expect(await office.boards.get(showId)).toBeUndefined()
  expect((await office.listShows()).shows.map((show) => show.showId)).not.toContain(showId)
})

test('Q1 a batch for a deleted show takes one transaction, and each command is refused as NOT_FOUND', async () => {
  const { office, defects, orm } = box.addNode()
  const showId = await box.addShow(600)
  await office.boards.get(showId)
  await deleteShow(showId)
  const begun = vi.spyOn(orm.em.constructor.prototype as { begin: () => Promise<void> }, 'begin')
  const answers = await Promise.all(
    Array.from({ length: 600 }, (_, seatId) => office.hold(showId, randomUUID(), [seatId])),
  )
  expect(new Set(answers.map(codeOf))).toEqual(new Set(['NOT_FOUND']))
  expect(begun.mock.calls.length).toBeLessThan(4)
  expect(defects).toEqual([])
  expect(office.boards.known(showId)).toBeUndefined()
})

test('H10 a hold row without seats is swept once, also of a deleted show; rows with seats stay', async () => {
  const { sweeper, orm } = box.addNode()
  const [showId, locked] = [await box.addShow(4), await box.addShow(4)]
  const seated = randomUUID()
  await box.office.hold(locked, seated, [0])
  await orm.em.fork().execute(`update hold set expires_at = now() - interval '1 s' where visitor_id = ?`, [seated])
  const insert = `insert into hold select id, gen_random_uuid(), now(), now() - interval '1 s', now()
    from (values (?), ('gone')) as shows (id)`
  await orm.em.fork().execute(insert, [showId])
  const letGo = await lockShow(orm, locked)
  await sweeper.sweepOnce()
  await letGo()
  const left = await orm.em.fork().execute<{ show_id: string }[]>('select show_id from hold where expires_at <= now()')
  expect(left.map((row) => row.show_id)).toEqual([locked])
})

test('an array of texts is read back unchanged', async () => {
  const texts = ['plain', 'a, b', '{c}', '"d"', 'e\\f', ' ', '', 'null', 'NULL', 'don’t', "it's", 'g\nh', '?']
  const [row] = await box.orm.em.fork().execute<{ back: string[] }[]>('select ?::text[] as back', [pgArray(texts)])
  expect(row?.back).toEqual(texts)
  const [numbers] = await box.orm.em
    .fork()
    .execute<{ back: number[] }[]>('select ?::int[] as back', [pgArray([1, null, 3])])
  expect(numbers?.back).toEqual([1, null, 3])
})

test('Q2 a role whose default is repeatable read waits for a lock like any other', async () => {
  const showId = await box.addShow(40)
  await box.orm.em.fork().execute(`do $$ begin
    execute format('alter database %I set default_transaction_isolation = %L', current_database(), 'repeatable read');
  end $$`)
  const [one, other] = [box.addNode(), box.addNode()]
  const begun = vi.spyOn(box.orm.em.constructor.prototype as { begin: () => Promise<void> }, 'begin')
  const holdAll = async ({ office }: TestNode, seatIds: readonly number[]): Promise<void> => {
    for (const seatId of seatIds) valueOf(await office.hold(showId, randomUUID(), [seatId]))
  }
  const seatIds = Array.from({ length: 40 }, (_, seatId) => seatId)
  await Promise.all([holdAll(one, seatIds.slice(0, 20)), holdAll(other, seatIds.slice(20))])
  // No transaction was retried.
  expect(begun).toHaveBeenCalledTimes(40)
})

test('the list has at most 500 shows, and at most 200 boards without viewers are kept: the longest unused are dropped first', async () => {
  const { office, orm } = box.addNode()
  const model = await box.addShow(1)
  const copies = Array.from({ length: 505 }, (_, i) => `copy-${i}`)
  await orm.em.fork().execute(
    `insert into show (
       show_id, title, venue, starts_at, sales_open_at, sales_close_at, time_zone, currency, plan_id, seat_count)
     select copy, title, venue, starts_at, sales_open_at, sales_close_at, time_zone, currency, plan_id, seat_count
     from show, json_array_elements_text(?::json) as copy where show_id = ?`,
    [JSON.stringify(copies), model],
  )
  expect((await office.listShows()).shows).toHaveLength(500)
  const asked = copies.slice(0, 205)
  for (const showId of asked) {
    await office.boards.get(showId)
    // Requested before all the others.
    if (showId === asked[4]) await office.queues.poll()
  }
  for (let polls = 0; polls < 2; polls++) await office.queues.poll()
  expect(asked.filter((showId) => office.boards.known(showId))).toEqual(asked.slice(5))
})

test('R4 boards without viewers are kept while they have few enough seats in all: the longest unused are dropped first', () => {
  const retention = new BoardRetention()
  const boards = ['a', 'b', 'c', 'd'].map((showId) => [showId, 200_000] as const)
  for (const [showId] of boards) retention.touch(showId)
  expect(retention.takeUnused(boards, (showId) => showId === 'a')).toEqual(['b'])
  const left = boards.filter(([showId]) => showId !== 'b')
  expect(retention.takeUnused(left, () => false)).toEqual(['a'])
  // A board that is larger than all may be is kept while it is the last one that was asked for.
  expect(new BoardRetention().takeUnused([['arena', 600_000]], () => false)).toEqual([])
})

test('the cache of plans is limited by the size of their texts: the longest unused ones are dropped first', async () => {
  for (const seatCount of [3, 5, 7]) await box.addShow(seatCount)
  const all = await Promise.all([3, 5, 7].map((seatCount) => box.office.plans.get(`row-of-${seatCount}`)))
  const room = all.slice(1).reduce((sum, plan) => sum + (plan?.json.length ?? 0), 0)
  const plans = new Plans(box.reads, room)
  const again = (planId: string, of = first) => plans.get(planId, of?.digest)
  const first = await plans.get('row-of-3')
  const second = await plans.get('row-of-5')
  const third = await plans.get('row-of-7')
  expect(await again('row-of-7', third)).toBe(third)
  expect(await again('row-of-5', second)).toBe(second)
  // When read again, it replaces the plan that was unused for the longest time.
  expect(await again('row-of-3', first)).not.toBe(first)
  expect(await again('row-of-5', second)).toBe(second)
  expect(await again('row-of-7', third)).not.toBe(third)
})

/** Makes `work` wait until two of it run, and then for the database. @returns the maximum that ran at the same time */
function mostAtOnce<A extends unknown[], R>(
  work: (...args: A) => Promise<R>,
): [(...args: A) => Promise<R>, () => number] {
  let [running, most] = [0, 0]
  const { promise: twoRun, resolve } = Promise.withResolvers<undefined>()
  const counted = async (...args: A): Promise<R> => {
    most = Math.max(most, ++running)
    if (running === 2) resolve(undefined)
    await twoRun
    for (let times = 0; times < 5; times++) await box.orm.em.fork().execute('select 1')
    return work(...args).finally(() => running--)
  }
  return [counted, () => most]
}

test('loading boards for commands, and sweeping shows, takes a third of the six connections of commands each', async () => {
  const { office, sweeper } = box.addNode()
  const showIds: string[] = []
  while (showIds.length < 8) showIds.push(await box.addShow(2))
  const [get, mostLoaded] = mostAtOnce(office.plans.get.bind(office.plans))
  vi.spyOn(office.plans, 'get').mockImplementation(get)
  await Promise.all(showIds.map((showId) => office.boards.getForCommand(showId)))
  expect(mostLoaded()).toBe(2)

  for (const showId of showIds) await box.office.hold(showId, randomUUID(), [0])
  await box.orm.em.fork().execute(`update hold set expires_at = now() - interval '1 s'`)
  const [sweep, mostSwept] = mostAtOnce(office.sweep.bind(office))
  vi.spyOn(office, 'sweep').mockImplementation(sweep)
  await sweeper.sweepOnce()
  expect(mostSwept()).toBe(2)
})
