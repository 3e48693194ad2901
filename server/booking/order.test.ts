// Q2: a show's commands keep their order, even while a batch fails and is retried.
import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf, valueOf, type TestNode } from '../testing/test-box-office.ts'
import { proxiedBoxOffice, type ProxiedBoxOffice } from '../testing/proxied-box-office.ts'
import { killAll } from '../testing/database.ts'
import { lockShow, waitingForLock } from '../testing/locks.ts'
import { replay, seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import { HOLD_SETTINGS } from '../testing/hold-settings.ts'
import { startDatabaseProxy } from '../testing/database-proxy.ts'
import { NOBODY_ANSWERED, type Answered } from './answered.ts'
import { kindOfFailure } from './failure.ts'

let box: ProxiedBoxOffice
beforeAll(async () => {
  box = await proxiedBoxOffice()
})
afterAll(() => box.close())

async function nodeOf(showId: string, databasePool?: number, useMs?: number): Promise<TestNode> {
  const limits = { ...(databasePool !== undefined && { databasePool }), ...(useMs !== undefined && { useMs }) }
  const node = box.addNode({ url: box.wire.url, ...limits })
  await node.office.boards.get(showId)
  return node
}

async function causesOf(showId: string): Promise<string[]> {
  return (await wholeLog(box.orm, showId)).flatMap((change) => change.steps.map((step) => step.cause))
}

/** Waits until the batch of the commands so far begins, so that the next command belongs to the next batch. */
const begun = (): Promise<void> => nextTurn()

test.each([
  { when: 'before', databasePool: 10 },
  { when: 'after', databasePool: 10 },
  { when: 'before', databasePool: 3 },
  { when: 'after', databasePool: 3 },
] as const)(
  'Q2, G1 a hold whose connection is lost $when its COMMIT is settled before the cut that waits behind it, with $databasePool connections',
  async ({ when, databasePool }) => {
    const showId = await box.addShow(4)
    const { office, defects } = await nodeOf(showId, databasePool)
    const visitorId = randomUUID()
    box.wire.cutAt('commit', when)
    const held = office.hold(showId, visitorId, [0, 1])
    await begun()
    const [cut, other] = await Promise.all([office.cut(showId, visitorId), office.hold(showId, randomUUID(), [2])])
    expect(valueOf(await held).seatIds).toEqual([0, 1])
    expect(cut).toBe(true)
    expect(codeOf(other)).toBe('ok')
    expect(await causesOf(showId)).toEqual(['held', 'disconnected', 'held'])
    const [seat] = await seatsInTable(box.orm, showId)
    expect((seat?.promisedUntil ?? 0) - (seat?.expiresAt ?? 0)).toBeGreaterThan(
      HOLD_SETTINGS.holdMs - HOLD_SETTINGS.graceMs - 10_000,
    )
    expect(office.boards.peek(showId)?.seq).toBe(2)
    expect(defects).toEqual([])
  },
)

test('Q2 a batch is settled after the previous one even if that one changes nothing and its ROLLBACK is lost', async () => {
  const showId = await box.addShow(2)
  const { office } = await nodeOf(showId)
  const visitorId = randomUUID()
  valueOf(await office.hold(showId, visitorId, [0]))
  box.wire.cutAt('rollback', 'before')
  const again = office.hold(showId, visitorId, [0])
  await begun()
  const released = office.release(showId, visitorId, undefined)
  expect(valueOf(await again)).toMatchObject({ seatIds: [0], seq: 1 })
  expect(valueOf(await released)).toMatchObject({ seatIds: [], seq: 2 })
})

test('Q2, G1 no later command of the node overtakes a hold that is retried', async () => {
  const showId = await box.addShow(4)
  const { office } = await nodeOf(showId)
  const visitorId = randomUUID()
  const letGo = await lockShow(box.orm, showId)
  const held = office.hold(showId, visitorId, [0])
  await expect.poll(() => waitingForLock(box.orm)).toBe(1)
  // Another node locks the show between two attempts at the hold.
  const lockedByOther = lockShow(box.orm, showId)
  await expect.poll(() => waitingForLock(box.orm)).toBe(2)
  const other = office.hold(showId, randomUUID(), [1])
  const committing = box.wire.withhold('commit')
  await letGo()
  const cutOff = await committing
  cutOff()
  const release = await lockedByOther
  const cut = office.cut(showId, visitorId)
  await expect.poll(() => waitingForLock(box.orm)).toBe(1)
  box.wire.cutAt('commit', 'before')
  await release()
  expect([codeOf(await held), codeOf(await other)]).toEqual(['ok', 'ok'])
  expect(await cut).toBe(true)
  expect(await causesOf(showId)).toEqual(['held', 'held', 'disconnected'])
})

test('Q2 after a failed batch each batch takes one transaction again', async () => {
  const showId = await box.addShow(10)
  const { office } = await nodeOf(showId)
  box.wire.cutAt('commit', 'before')
  valueOf(await office.hold(showId, randomUUID(), [0]))
  const before = box.wire.sent('for update')
  for (let seatId = 1; seatId <= 3; seatId++) valueOf(await office.hold(showId, randomUUID(), [seatId]))
  expect(box.wire.sent('for update') - before).toBe(3)

  // Also while commands always wait for the next batch. Only the failed batch takes two transactions.
  const from = box.wire.sent('for update')
  box.wire.cutAt('commit', 'before')
  const asked = []
  for (let seatId = 4; seatId < 10; seatId++) {
    asked.push(office.hold(showId, randomUUID(), [seatId]))
    await expect.poll(() => office.queues.isAwaited(showId) || seatId === 4, { interval: 0 }).toBe(true)
  }
  expect((await Promise.all(asked)).map(codeOf)).toEqual(asked.map(() => 'ok'))
  const batches = (await wholeLog(box.orm, showId)).length - 4
  expect(box.wire.sent('for update') - from).toBeLessThanOrEqual(batches + 1)
})

test('Q2, G1 while all connections are killed repeatedly, on two nodes, each hold is cut by the cut behind it', async () => {
  const seatCount = 600
  const showId = await box.addShow(seatCount)
  const nodes = [box.addNode(), box.addNode()] as const
  for (const { office } of nodes) await office.boards.get(showId)
  const failed: unknown[] = []
  let kills = 0
  let killing: Promise<void> | undefined
  const buyer = async (first: number): Promise<void> => {
    const { office } = nodes[first % 2] ?? box
    for (let seatId = first; seatId < seatCount; seatId += 12) {
      const visitorId = randomUUID()
      const held = office.hold(showId, visitorId, [seatId])
      // Sometimes in the same batch, mostly in the next.
      if (seatId % 5 > 0) await begun()
      const [hold, isCut] = await Promise.all([held, office.cut(showId, visitorId)])
      if (codeOf(hold) !== 'ok' || !isCut) failed.push([seatId, codeOf(hold), isCut])
      if (seatId % 25 === 0) {
        killing ??= killAll(box.url).finally(() => (killing = undefined))
        kills++
      }
    }
  }
  await Promise.all(Array.from({ length: 12 }, (_, first) => buyer(first)))
  await killing
  expect(kills).toBeGreaterThan(10)
  expect(failed).toEqual([])
  const table = await seatsInTable(box.orm, showId)
  expect(table.filter((seat) => (seat.expiresAt ?? Infinity) >= (seat.promisedUntil ?? 0))).toEqual([])
  const log = await wholeLog(box.orm, showId)
  expect(log.map((change) => change.seq)).toEqual(log.map((_, i) => i + 1))
  expect(replay(log, seatCount)).toMatchObject(table)
})

test('Q1 when the database does not respond to a COMMIT, the commands that wait behind it are answered in time as well', async () => {
  const other = await startDatabaseProxy(box.url)
  const showId = await box.addShow(4)
  const { office, defects } = box.addNode({ url: other.url })
  await office.boards.get(showId)
  const visitorId = randomUUID()
  const since = performance.now()
  const stall = other.stall('commit')
  const committing = office.hold(showId, visitorId, [0])
  await begun()
  const cut = office.cut(showId, visitorId)
  await stall
  other.silence()
  const waits = office.hold(showId, randomUUID(), [1])
  expect((await Promise.all([committing, waits])).map(codeOf)).toEqual(['UNAVAILABLE', 'UNAVAILABLE'])
  expect(await cut).toBe(false)
  expect(performance.now() - since).toBeLessThan(6000)

  await other.mend()
  expect(await office.cut(showId, visitorId)).toBe(true)
  expect(await causesOf(showId)).toEqual(['held', 'disconnected'])
  expect(defects.map(kindOfFailure)).toEqual(['lost'])
  await other.cut()
})

test('M2 the answer to a COMMIT has the decided values, even if the board is further by now', async () => {
  const showId = await box.addShow(4)
  const { office } = await nodeOf(showId)
  const visitorId = randomUUID()
  valueOf(await office.hold(showId, visitorId, [0]))
  const stall = box.wire.stall('commit')
  const held = office.hold(showId, visitorId, [1])
  const resume = await stall
  valueOf(await box.office.release(showId, visitorId, [0]))
  expect((await office.boards.atLeast(showId, 3))?.seq).toBe(3)
  resume()
  expect(valueOf(await held)).toMatchObject({ seatIds: [0, 1], seq: 2 })
})

test('M2 a socket whose command was refused since its COMMIT took too long does not count as answered', async () => {
  const showId = await box.addShow(4)
  // A connection is broken off after as long as the command waits: the answer to the COMMIT has to come before that.
  const { office } = await nodeOf(showId, undefined, 60_000)
  const { promise: advanced, resolve } = Promise.withResolvers<Answered>()
  office.boards.listen({ advanced: (_board, _change, answered) => resolve(answered), replaced: () => undefined })
  const stall = box.wire.stall('commit')
  const held = office.hold(showId, randomUUID(), [0], 'a socket')
  const resume = await stall
  expect(codeOf(await held)).toBe('UNAVAILABLE')
  resume()
  expect(await advanced).toEqual(NOBODY_ANSWERED)
})

test('M2 a closed office has settled the committing batch and the commands that waited behind it', async () => {
  const showId = await box.addShow(4)
  const { office } = await nodeOf(showId)
  const stall = box.wire.stall('commit')
  const answered: string[] = []
  const ask = (seatId: number): void =>
    void office.hold(showId, randomUUID(), [seatId]).then((answer) => answered.push(codeOf(answer)))
  ask(0)
  await begun()
  ask(1)
  const resume = await stall
  const closed = office.queues.close().then(() => [...answered])
  ask(2)
  await begun()
  expect(answered).toEqual(['BUSY'])
  resume()
  expect(await closed).toEqual(['BUSY', 'ok', 'ok'])
})

test('Q3 two nodes with more busy shows than connections settle the commands of all shows', async () => {
  const showIds = await Promise.all(Array.from({ length: 8 }, () => box.addShow(60)))
  const nodes = [box.addNode({ databasePool: 5 }), box.addNode({ databasePool: 5 })]
  const asked = showIds.flatMap((showId) =>
    nodes.map(async ({ office }, first) => {
      const codes: string[] = []
      const buyer = async (from: number): Promise<void> => {
        for (let seatId = from; seatId < 60; seatId += 6) {
          codes.push(codeOf(await office.hold(showId, randomUUID(), [seatId])))
        }
      }
      await Promise.all([first, first + 2, first + 4].map(buyer))
      return codes
    }),
  )
  expect(new Set((await Promise.all(asked)).flat())).toEqual(new Set(['ok']))
  for (const showId of showIds) {
    const log = await wholeLog(box.orm, showId)
    expect(log.map((change) => change.seq)).toEqual(log.map((_, i) => i + 1))
    expect(replay(log, 60)).toMatchObject(await seatsInTable(box.orm, showId))
  }
  expect(nodes.flatMap((node) => node.defects)).toEqual([])
})
