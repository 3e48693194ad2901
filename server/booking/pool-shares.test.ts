// Q5, R1: commands, reads and background work do not wait for each other's connections, in small pools too.
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { poolUsageOf } from '../database/orm.ts'
import { sharesOf } from '../database/pools.ts'
import { beginUnlimited, lockShow, waitingForLock } from '../testing/locks.ts'
import { seatsInTable } from '../testing/stored-seats.ts'
import {
  backdate,
  codeOf,
  testBoxOffice,
  valueOf,
  type TestBoxOffice,
  type TestNode,
} from '../testing/test-box-office.ts'
import { MINUTE } from '../testing/hold-settings.ts'

const SHOWS = 12
const SEATS = 4

let box: TestBoxOffice
/** Locks shows. */
let other: TestNode
const showIds: string[] = []
beforeAll(async () => {
  box = await testBoxOffice()
  other = box.addNode({ databasePool: 20 })
  for (let i = 0; i < SHOWS; i++) showIds.push(await box.addShow(SEATS))
})
afterAll(() => box.close())
afterEach(() => vi.restoreAllMocks())

/** A node whose connections can be told from those of others. */
function addNode(databasePool: number): { node: TestNode; connections: () => Promise<number> } {
  const name = `pool-${randomUUID()}`
  const node = box.addNode({
    databasePool,
    useMs: MINUTE,
    url: `${box.url}${box.url.includes('?') ? '&' : '?'}application_name=${name}`,
  })
  const connections = async (): Promise<number> => {
    const rows = await box.orm.em.fork().execute('select from pg_stat_activity where application_name = ?', [name])
    return rows.length
  }
  return { node, connections }
}

test('Q5 the shares of a pool add up to its size, and each has a connection from three on', () => {
  for (let size = 2; size <= 1000; size++) {
    const { commands, reads, background } = sharesOf(size)
    expect(commands + reads + background).toBe(size)
    expect(Math.min(commands, reads, size === 2 ? 1 : background)).toBeGreaterThan(0)
    expect(commands).toBeGreaterThanOrEqual(reads)
  }
})

test.for([2, 3, 10])('Q5 many shows, many reads, sweeps and polls are all served by %i connections', async (size) => {
  const { node, connections } = addNode(size)
  const { office, reads, sweeper } = node
  // However slow this machine is, no read waits for its two seconds.
  vi.spyOn(performance, 'now').mockReturnValue(performance.now())
  const visitors = showIds.map(() => randomUUID())
  const read = Array.from({ length: 100 }, (_, i) =>
    reads.run((em) => em.execute('select ? as i from pg_sleep(0.002)', [i])),
  )
  const [held, , swept, most] = await Promise.all([
    Promise.all(showIds.map((showId, i) => office.hold(showId, visitors[i] ?? '', [0]))),
    office.queues.poll(),
    sweeper.sweepOnce(),
    connections(),
    ...read,
  ])
  expect(held.map(codeOf)).toEqual(showIds.map(() => 'ok'))
  expect(swept).toBe(0)
  expect(most).toBeLessThanOrEqual(size)
  for (const [i, showId] of showIds.entries()) await backdate(box.orm, showId, 6 * MINUTE, visitors[i])
  const [freed] = await Promise.all([
    sweeper.sweepOnce(),
    ...showIds.map((showId, i) => office.hold(showId, visitors[i] ?? '', [1]).then(valueOf)),
  ])
  expect(freed).toBeGreaterThanOrEqual(0)
  await sweeper.sweepOnce()
  for (const showId of showIds) {
    const taken = (await seatsInTable(box.orm, showId)).flatMap(({ heldBy }, seatId) => (heldBy === null ? [] : seatId))
    expect(taken).toEqual([1])
  }
  expect(await connections()).toBeLessThanOrEqual(size)
  for (const [i, showId] of showIds.entries()) valueOf(await office.release(showId, visitors[i] ?? '', undefined))
  expect(node.defects).toEqual([])
})

test.for([3, 10])('Q5 of %i connections, those of commands are in use: reads and polls are served', async (size) => {
  const { node } = addNode(size)
  const { office, orm, reads } = node
  for (const showId of showIds) await office.boards.get(showId)
  const { size: commands } = poolUsageOf(orm)
  const taken = await Promise.all(Array.from({ length: commands }, () => beginUnlimited(orm)))
  const waiting = showIds.map((showId) => office.hold(showId, randomUUID(), [2]))
  await expect.poll(() => poolUsageOf(orm)).toMatchObject({ used: commands, waiting: showIds.length })
  // Without a connection of their own they would be refused, as the commands may be on a slow machine.
  expect(await reads.run((em) => em.execute('select 1 as one'))).toEqual([{ one: 1 }])
  await office.queues.poll()
  expect(await office.bookingsOf(randomUUID())).toEqual({ bookings: [] })
  for (const em of taken) await em.rollback()
  for (const answer of await Promise.all(waiting)) expect(['ok', 'BUSY', 'SEATS_TAKEN']).toContain(codeOf(answer))
  expect(node.defects).toEqual([])
})

test('Q5 sweeps of locked shows take at most a third of the connections of commands', async () => {
  const { node } = addNode(10)
  const { office, orm, sweeper } = node
  const swept = showIds.slice(0, 6)
  for (const showId of swept) valueOf(await office.hold(showId, randomUUID(), [3]))
  for (const showId of swept) await backdate(box.orm, showId, 6 * MINUTE)
  const letGo = await Promise.all(swept.slice(0, 4).map((showId) => lockShow(other.orm, showId)))
  const sweeping = sweeper.sweepOnce()
  await expect.poll(() => waitingForLock(box.orm)).toBe(2)
  expect(codeOf(await office.hold(showIds[8] ?? '', randomUUID(), [3]))).toBe('ok')
  expect(poolUsageOf(orm)).toMatchObject({ used: 2, waiting: 0 })
  await Promise.all(letGo.map((go) => go()))
  await sweeping
  // A show that stayed locked for too long is swept the next time.
  await sweeper.sweepOnce()
  for (const showId of swept) expect((await seatsInTable(box.orm, showId))[3]?.heldBy).toBeNull()
})
