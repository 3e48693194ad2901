// R1, R2: any number of reads delays commands and other reads only for a short time.
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { refusalFor } from './failure.ts'
import { ReadPool } from './read-pool.ts'

const AT_ONCE = 3
const WAITING = 500

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())
afterEach(() => vi.restoreAllMocks())

/** Counts the statements from now on. */
function countStatements(): () => number {
  const execute = vi.spyOn(box.orm.em.constructor.prototype as { execute: () => unknown }, 'execute')
  return () => execute.mock.calls.length
}

/** Occupies all connections of reads. @returns a function that frees them */
function occupy(reads: ReadPool): () => void {
  const { promise: over, resolve } = Promise.withResolvers<undefined>()
  for (let i = 0; i < AT_ONCE; i++) void reads.run(() => over)
  return () => resolve(undefined)
}

test('R1 reads beyond their bound are refused as BUSY at once; commands are served, and waiting reads finish', async () => {
  const { office, reads } = box.addNode()
  const showId = await box.addShow(4)
  // However slow this machine is, no read waits for its two seconds.
  vi.spyOn(performance, 'now').mockReturnValue(performance.now())
  const letGo = occupy(reads)
  const waiting = Array.from({ length: WAITING }, (_, i) => reads.run(() => Promise.resolve(i)))
  const refused: unknown = await reads.run(() => expect.unreachable()).catch((error: unknown) => error)
  expect(refusalFor(refused)).toMatchObject({ code: 'BUSY', retryAfterMs: 1000 })
  await expect(office.boards.get(showId)).rejects.toMatchObject({ code: 'READS_FULL' })
  await expect(office.bookingsOf(randomUUID())).rejects.toMatchObject({ code: 'READS_FULL' })
  await expect(office.listShows()).rejects.toMatchObject({ code: 'READS_FULL' })
  // Its board is not in memory, so the command loads it.
  expect(codeOf(await office.hold(showId, randomUUID(), [0]))).toBe('ok')
  expect(await office.boards.get('no-such-show')).toBeUndefined()
  letGo()
  expect(await Promise.all(waiting)).toEqual(waiting.map((_, i) => i))
  expect((await office.listShows()).shows).not.toEqual([])
})

test('R1 a read that has waited for two seconds is refused, and those behind it are served', async () => {
  const reads = new ReadPool(box.pools)
  const letGo = occupy(reads)
  const stale = Array.from({ length: 10 }, () => reads.run(() => expect.unreachable()).catch((error: unknown) => error))
  const now = performance.now()
  vi.spyOn(performance, 'now').mockReturnValue(now + 2001)
  const fresh = reads.run(() => Promise.resolve('read'))
  letGo()
  for (const refused of await Promise.all(stale)) expect(refused).toMatchObject({ code: 'READS_FULL' })
  expect(await fresh).toBe('read')
})

test('R1 the one caller that is never refused is read ahead of those that wait, however many they are', async () => {
  const reads = new ReadPool(box.pools)
  const letGo = occupy(reads)
  const begun: string[] = []
  const begin = (who: string) => (): Promise<unknown> => Promise.resolve(begun.push(who))
  const waiting = Array.from({ length: WAITING }, () => reads.run(begin('a visitor')).catch(() => undefined))
  const now = performance.now()
  const first = reads.runFirst(begin('the first'))
  vi.spyOn(performance, 'now').mockReturnValue(now + 2001)
  letGo()
  await Promise.all([first, ...waiting])
  expect(begun[0]).toBe('the first')
})

test('R1 changed bookings are read by one statement, each for its own visitor, even when reads are refused', async () => {
  const { office, reads } = box.addNode()
  const showId = await box.addShow(10)
  const bookings = Array.from({ length: 10 }, (_, i) => ({ visitorId: randomUUID(), bookingId: randomUUID(), seat: i }))
  for (const { visitorId, bookingId, seat } of bookings) {
    valueOf(await office.hold(showId, visitorId, [seat]))
    valueOf(await office.confirm(showId, visitorId, bookingId, [seat]))
  }
  const letGo = occupy(reads)
  const waiting = Array.from({ length: WAITING }, () => reads.run(() => Promise.resolve()))
  const statements = countStatements()
  const read = bookings.map(({ bookingId, visitorId }) => office.changedBooking(showId, bookingId, visitorId))
  const another = office.changedBooking(showId, bookings[0]?.bookingId ?? '', randomUUID())
  letGo()
  expect((await Promise.all(read)).map((booking) => booking?.seatIds)).toEqual(bookings.map(({ seat }) => [seat]))
  expect(await another).toBeUndefined()
  expect(statements()).toBe(1)
  await Promise.all(waiting)
})

test('a stopping server waits for reads, also for those that the answers of others have led to', async () => {
  const reads = new ReadPool(box.pools)
  const done: string[] = []
  const letGo = occupy(reads)
  const all = reads
    .run(() => Promise.resolve(done.push('waited')))
    .then(() => reads.runBeside(() => Promise.resolve(done.push('led to'))))
  const idle = reads.idle().then(() => done.push('idle'))
  letGo()
  await Promise.all([all, idle])
  expect(done).toEqual(['waited', 'led to', 'idle'])
  await reads.idle()
})

test('R2 any number of unknown shows is looked up with a few statements, each at most once a second', async () => {
  const { office } = box.addNode()
  const statements = countStatements()
  const ids = Array.from({ length: 1000 }, (_, i) => `unknown-${i}`)
  const join = (showIds: string[]) => Promise.all(showIds.map((showId) => office.boards.get(showId)))
  expect(new Set(await join(ids))).toEqual(new Set([undefined]))
  expect(statements()).toBe(1)
  await join(ids)
  for (const answer of await Promise.all(ids.map((showId) => office.hold(showId, randomUUID(), [0])))) {
    expect(codeOf(answer)).toBe('NOT_FOUND')
  }
  expect(statements()).toBe(1)
  // Only the latest thousand are cached.
  await join(['another'])
  await join(ids.slice(0, 1))
  expect(statements()).toBe(3)

  const now = performance.now()
  vi.spyOn(performance, 'now').mockReturnValue(now + 1001)
  await join(ids.slice(1))
  expect(statements()).toBe(4)
})

test('R2 a show that is created after a lookup is found a second later', async () => {
  const { office } = box.addNode()
  const showId = `show-${Number((await box.addShow(1)).split('-')[1]) + 1}`
  expect(await office.boards.get(showId)).toBeUndefined()
  expect(await box.addShow(1)).toBe(showId)
  const now = performance.now()
  vi.spyOn(performance, 'now').mockReturnValue(now + 1001)
  expect((await office.boards.get(showId))?.facts.showId).toBe(showId)
})

test('R1 bookings that several visitors request at once are read together, and each gets their own, the newest first', async () => {
  const { office } = box.addNode()
  const [one, other] = [await box.addShow(50), await box.addShow(50)]
  const visitors = Array.from({ length: 45 }, () => randomUUID())
  await Promise.all(
    visitors.map(async (visitorId, i) => {
      for (const showId of [one, other]) {
        await box.office.hold(showId, visitorId, [i])
        valueOf(await box.office.confirm(showId, visitorId, randomUUID(), [i]))
      }
    }),
  )
  const statements = countStatements()
  const lists = await Promise.all(visitors.flatMap((visitorId) => [1, 2, 3].map(() => office.bookingsOf(visitorId))))
  // Three batches of visitors, and the plan of both shows.
  expect(statements()).toBe(4)
  for (const [i, list] of lists.entries()) {
    const seat = Math.floor(i / 3)
    expect(list.bookings.map(({ showId, seatIds, labels }) => ({ showId, seatIds, labels }))).toEqual(
      [other, one].map((showId) => ({ showId, seatIds: [seat], labels: [`Hall A-${seat + 1}`] })),
    )
  }
  expect(office.boards.known(one)).toBeUndefined()
  expect(await office.bookingsOf(randomUUID())).toEqual({ bookings: [] })
})

test('R3 pages of bookings follow each other, the newest first, without gaps or repetitions', async () => {
  const showIds = [await box.addShow(9), await box.addShow(9)]
  const { office } = box.addNode({ settings: { maxSeatsPerVisitor: 20 } })
  const visitorId = randomUUID()
  const made: string[] = []
  for (let seatId = 0; seatId < 9; seatId++) {
    for (const showId of showIds) {
      made.push(randomUUID())
      await office.hold(showId, visitorId, [seatId])
      valueOf(await office.confirm(showId, visitorId, made.at(-1) ?? '', [seatId]))
    }
  }
  // Some were confirmed in the same millisecond.
  await box.orm.em.fork().execute(
    `update booking set confirmed_at = date_trunc('second', confirmed_at) - interval '1 minute' * (seat_id / 4)
     from booking_seat where booking_seat.booking_id = booking.booking_id and visitor_id = ?`,
    [visitorId],
  )
  const whole = await office.bookingsOf(visitorId)
  expect(whole.next).toBeUndefined()
  expect(whole.bookings.map(({ confirmedAt }) => confirmedAt)).toEqual(
    whole.bookings.map(({ confirmedAt }) => confirmedAt).sort((a, b) => b.localeCompare(a)),
  )
  expect(whole.bookings.map(({ bookingId }) => bookingId).sort()).toEqual(made.sort())
  const paged: unknown[] = []
  let after: string | undefined
  do {
    const page = await office.bookingsOf(visitorId, { limit: 5, after })
    paged.push(...page.bookings)
    after = page.next
  } while (after !== undefined)
  expect(paged).toEqual(whole.bookings)
  // A cursor of another list has no booking: it stands before those of its show.
  const [newest] = whole.bookings
  const cursor = `${Date.parse(newest?.confirmedAt ?? '')}~${newest?.showId ?? ''}`
  expect((await office.bookingsOf(visitorId, { after: cursor })).bookings[0]).toEqual(newest)
})

test('M1 a board that a reader and a command load at the same time exists once', async () => {
  const { office } = box.addNode()
  const showId = await box.addShow(4)
  const loads = [office.boards.get(showId), office.boards.getForCommand(showId), office.boards.get(showId)]
  const boards = new Set(await Promise.all(loads))
  expect(boards).toEqual(new Set([office.boards.known(showId)]))
  expect(boards.size).toBe(1)
})
