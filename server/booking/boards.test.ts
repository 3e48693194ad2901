import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AVAILABLE, BLOCKED, BOOKED, HELD } from '../../shared/status.ts'
import { codeOf, valueOf, type TestNode } from '../testing/test-box-office.ts'
import { proxiedBoxOffice, type ProxiedBoxOffice } from '../testing/proxied-box-office.ts'
import { seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import type { Board } from './board.ts'
import type { Answered } from './answered.ts'
import { statusOf } from './seat.ts'

let box: ProxiedBoxOffice
beforeAll(async () => {
  box = await proxiedBoxOffice()
})
afterAll(() => box.close())

/** Records the events of a node's listener. */
function listenTo(node: TestNode) {
  const heard: { seqs: number[]; answered: Answered[]; replaced: number } = { seqs: [], answered: [], replaced: 0 }
  node.office.boards.listen({
    advanced: (_board, change, answered) => {
      heard.seqs.push(change.seq)
      heard.answered.push(answered)
    },
    replaced: () => {
      heard.replaced++
    },
  })
  return heard
}

async function boardOf(node: TestNode, showId: string): Promise<Board> {
  const board = await node.office.boards.get(showId)
  if (!board) throw new Error(`There is no board of ${showId}.`)
  return board
}

function everythingOn(board: Board, visitors: readonly string[]) {
  return { show: board.show, map: [...board.statuses()], holds: visitors.map((visitorId) => board.holdOf(visitorId)) }
}

/** Commands of every kind. */
async function sell(node: TestNode, showId: string, [ann, bob]: readonly [string, string]): Promise<void> {
  const bookingId = randomUUID()
  const { office } = node
  await office.hold(showId, ann, [0, 1, 2])
  await office.hold(showId, bob, [4, 5])
  await office.confirm(showId, ann, bookingId, [1, 2])
  await office.release(showId, bob, [5])
  await office.cancel(showId, ann, bookingId)
  await office.hold(showId, ann, [1])
  await office.confirm(showId, ann, randomUUID(), [1])
}

test('M2 when the answer arrives, the change is in the database and on the board', async () => {
  const showId = await box.addShow(20)
  const visitorId = randomUUID()
  for (let seatId = 0; seatId < 10; seatId++) {
    const { seq } = valueOf(await box.office.hold(showId, visitorId, [seatId]))
    expect(box.office.boards.peek(showId)?.seq).toBeGreaterThanOrEqual(seq)
    expect(box.office.boards.peek(showId)?.holdOf(visitorId).seatIds).toContain(seatId)
    expect((await wholeLog(box.orm, showId)).length).toBeGreaterThanOrEqual(seq)
  }
})

test('M2 a refusal has a seq at which the map shows the reason', async () => {
  const showId = await box.addShow(2)
  const other = box.addNode()
  await boardOf(other, showId)
  const { seq } = valueOf(await box.office.hold(showId, randomUUID(), [0]))
  const refused = await other.office.hold(showId, randomUUID(), [0])
  expect(refused).toMatchObject({ ok: false, error: { code: 'SEATS_TAKEN', seq } })
  expect(other.office.boards.peek(showId)?.status(0)).toBe(HELD)
})

test('M2 an answer and the board of the same seq have the same hold', async () => {
  const showId = await box.addShow(9)
  const visitors = Array.from({ length: 3 }, () => randomUUID())
  const holds = await Promise.all(
    visitors.flatMap((visitorId, i) => [
      box.office.hold(showId, visitorId, [3 * i, 3 * i + 1, 3 * i + 2]),
      box.office.release(showId, visitorId, [3 * i]),
    ]),
  )
  const board = await boardOf(box, showId)
  for (const [i, hold] of holds.entries()) expect(valueOf(hold)).toEqual(board.holdOf(visitors[i >> 1] ?? ''))
})

test('M1 another node catches up when it polls, and gets each change once and in order', async () => {
  const showId = await box.addShow(8, { blocked: [7] })
  const other = box.addNode()
  const heard = listenTo(other)
  const board = await boardOf(other, showId)
  const visitors = [randomUUID(), randomUUID()] as const
  await sell(box, showId, visitors)
  expect(board.seq).toBe(0)
  await other.office.queues.poll()
  expect(heard).toMatchObject({ seqs: [1, 2, 3, 4, 5, 6, 7], replaced: 0 })
  expect([...board.statuses()]).toEqual([HELD, BOOKED, AVAILABLE, AVAILABLE, HELD, AVAILABLE, AVAILABLE, BLOCKED])
  expect(everythingOn(board, visitors)).toEqual(everythingOn(await boardOf(box, showId), visitors))
  await other.office.queues.poll()
  expect(heard.seqs).toHaveLength(7)
})

test('M1 a board that is loaded later equals one that was loaded at the start', async () => {
  const showId = await box.addShow(8, { blocked: [6] })
  const visitors = [randomUUID(), randomUUID()] as const
  const first = await boardOf(box, showId)
  await sell(box, showId, visitors)
  const midway = await boardOf(box.addNode(), showId)
  expect(everythingOn(midway, visitors)).toEqual(everythingOn(first, visitors))
})

test('M1 a frame since any seq turns the map of that seq into the current map, on every node', async () => {
  const showId = await box.addShow(8)
  const other = box.addNode()
  const board = await boardOf(other, showId)
  const maps = new Map([[0, [...board.statuses()]]])
  other.office.boards.listen({
    advanced: (now) => maps.set(now.seq, [...now.statuses()]),
    replaced: () => expect.unreachable(),
  })
  await sell(box, showId, [randomUUID(), randomUUID()])
  await other.office.queues.poll()
  expect(maps.size).toBe(8)
  for (const [since, map] of maps) {
    const frame = board.frameSince(since)
    for (const seatId of frame?.available ?? []) map[seatId] = AVAILABLE
    for (const seatId of frame?.held ?? []) map[seatId] = HELD
    for (const seatId of frame?.booked ?? []) map[seatId] = BOOKED
    expect({ ...frame, map }).toMatchObject({ since, seq: 7, map: [...board.statuses()] })
  }
})

test('M1 a seq from before a board was loaded, or from the future, gets a snapshot', async () => {
  const showId = await box.addShow(8)
  await sell(box, showId, [randomUUID(), randomUUID()])
  const late = await boardOf(box.addNode(), showId)
  expect(late.frameSince(6)).toBeUndefined()
  expect(late.frameSince(7)).toEqual({ showId, since: 7, seq: 7 })
  expect(late.frameSince(8)).toBeUndefined()
})

test('M1 a node catches up with more changes than one read returns', async () => {
  const showId = await box.addShow(2)
  const board = await boardOf(box, showId)
  await box.orm.em.fork().execute(
    `with log as (
       insert into show_change select ?, n, now(), json_build_array(json_build_object(
         'cause', case n % 2 when 1 then 'held' else 'released' end, 'visitorId', gen_random_uuid(),
         'seatIds', array[0], 'since', 1, 'until', 2)) from generate_series(1, 2501) as n
     ) update show set seq = 2501 where show_id = ?`,
    [showId, showId],
  )
  await box.office.queues.poll()
  expect(board.seq).toBe(2501)
  expect(board.status(0)).toBe(HELD)
})

test('M1 a database that was restored to an earlier seq replaces the board', async () => {
  const showId = await box.addShow(4)
  const node = box.addNode()
  const heard = listenTo(node)
  const visitorId = randomUUID()
  for (const seatId of [0, 1, 2]) await node.office.hold(showId, visitorId, [seatId])
  await box.orm.em.fork().transactional(async (em) => {
    await em.execute('delete from show_change where show_id = ? and seq > 1', [showId])
    await em.execute('update show set seq = 1 where show_id = ?', [showId])
    await em.execute(
      `update seat set held_by = null
       where show_id = ? and seat_id > 0`,
      [showId],
    )
  })
  await node.office.queues.poll()
  expect(heard).toMatchObject({ seqs: [1, 2, 3], replaced: 1 })
  const board = await boardOf(node, showId)
  expect([...board.statuses()]).toEqual([HELD, AVAILABLE, AVAILABLE, AVAILABLE])
  expect(board.holdOf(visitorId)).toMatchObject({ seq: 1, seatIds: [0] })
  expect(valueOf(await node.office.hold(showId, visitorId, [3]))).toMatchObject({ seq: 2, seatIds: [0, 3] })
  expect(board.seq).toBe(2)
})

test.each([1, 3])(
  'M1 a database that was restored, and has %i changes of this node since, replaces the board',
  async (changes) => {
    const { orm, office } = box.addNode()
    const other = box.addNode()
    const showId = await box.addShow(12)
    await other.office.boards.get(showId)
    for (const seatId of [0, 1, 2, 3]) await office.hold(showId, randomUUID(), [seatId])
    await other.office.boards.poll(() => false)
    await orm.em.fork().transactional(async (em) => {
      await em.execute('delete from show_change where show_id = ? and seq > 2', [showId])
      await em.execute('update show set seq = 2 where show_id = ?', [showId])
      await em.execute(
        `update seat set held_by = null
       where show_id = ? and seat_id in (2, 3)`,
        [showId],
      )
    })
    for (let seatId = 6; seatId < 6 + changes; seatId++) await office.hold(showId, randomUUID(), [seatId])
    await other.office.boards.poll(() => false)
    const table = (await seatsInTable(orm, showId)).map((seat) => statusOf(seat))
    for (const node of [office, other.office]) {
      expect(node.boards.peek(showId)?.seq).toBe(2 + changes)
      expect([...(node.boards.peek(showId)?.statuses() ?? [])]).toEqual(table)
    }
  },
)

test('M1, H3 a database that was restored, and in which other nodes have got further than this one, replaces the board', async () => {
  const node = box.addNode()
  const showId = await box.addShow(12)
  const visitorId = randomUUID()
  for (const seatId of [0, 1, 2]) await node.office.hold(showId, visitorId, [seatId])
  await box.orm.em.fork().transactional(async (em) => {
    await em.execute('delete from show_change where show_id = ? and seq > 1', [showId])
    await em.execute('update show set seq = 1 where show_id = ?', [showId])
    await em.execute('update seat set held_by = null where show_id = ? and seat_id in (1, 2)', [showId])
  })
  const other = box.addNode()
  for (const seatId of [4, 5, 6]) await other.office.hold(showId, randomUUID(), [seatId])
  // This node knows only its own three changes, and gets a command before it polls.
  expect(valueOf(await node.office.hold(showId, visitorId, [8])).seatIds).toEqual([0, 8])
  const table = (await seatsInTable(box.orm, showId)).map((seat) => statusOf(seat))
  expect([...(node.office.boards.peek(showId)?.statuses() ?? [])]).toEqual(table)
})

test('M1 a commit during a pending read of the node’s own is not taken for a restored database', async () => {
  const node = box.addNode({ url: box.wire.url })
  const showId = await box.addShow(2)
  await boardOf(node, showId)
  const heard = listenTo(node)

  const stall = box.wire.stall()
  const polled = node.office.queues.poll()
  const resume = await stall
  expect(codeOf(await node.office.hold(showId, randomUUID(), [0]))).toBe('ok')
  resume()
  await polled
  expect(heard).toMatchObject({ seqs: [1], replaced: 0 })
})

test('M1 a log without the next change of a board replaces the board', async () => {
  const showId = await box.addShow(8)
  const node = box.addNode()
  await boardOf(node, showId)
  const heard = listenTo(node)
  await sell(box, showId, [randomUUID(), randomUUID()])
  await box.orm.em.fork().execute('delete from show_change where show_id = ? and seq <= 3', [showId])
  await node.office.queues.poll()
  expect(heard).toMatchObject({ seqs: [], replaced: 1 })
  expect((await boardOf(node, showId)).seq).toBe(7)
})

test('M1 simultaneous requests for a board get the same one, or none if the show does not exist', async () => {
  const showId = await box.addShow(3)
  const { office } = box.addNode()
  const boards = await Promise.all(Array.from({ length: 20 }, () => office.boards.get(showId)))
  expect(new Set(boards).size).toBe(1)
  expect(await office.boards.get('no-such-show')).toBeUndefined()
  expect(await office.boards.atLeast('no-such-show', 7)).toBeUndefined()
})

test('M1 two nodes that sell and poll at the same time each get every change once, in order', async () => {
  const showId = await box.addShow(120)
  const nodes = [box.addNode(), box.addNode()] as const
  for (const node of nodes) await boardOf(node, showId)
  const heard = nodes.map(listenTo)
  let isSelling = true
  const polling = nodes.map(async ({ office }) => {
    while (isSelling) {
      await office.queues.poll()
      await nextTurn()
    }
  })
  await Promise.all(
    Array.from({ length: 8 }, async (_, buyer) => {
      const { office } = nodes[buyer % 2] ?? box
      for (let seatId = buyer; seatId < 120; seatId += 8) {
        const { seq } = valueOf(await office.hold(showId, randomUUID(), [seatId]))
        expect(office.boards.peek(showId)?.seq).toBeGreaterThanOrEqual(seq)
      }
    }),
  )
  isSelling = false
  await Promise.all(polling)
  for (const node of nodes) await node.office.queues.poll()
  const last = (await wholeLog(box.orm, showId)).length
  for (const { seqs, replaced } of heard) {
    expect(replaced).toBe(0)
    expect(seqs).toEqual(Array.from({ length: last }, (_, i) => i + 1))
  }
})

test('M2 a socket that gets a change in its answer counts as answered, even after a change of another node in between', async () => {
  const showId = await box.addShow(4)
  const node = box.addNode()
  await boardOf(node, showId)
  const heard = listenTo(node)
  const visitorId = randomUUID()
  await box.office.hold(showId, randomUUID(), [0])
  await node.office.hold(showId, visitorId, [1], 'a socket')
  expect(heard.seqs).toEqual([1, 2])
  expect(heard.answered.map(({ holds }) => [...holds])).toEqual([[], [[visitorId, new Set(['a socket'])]]])
})

test('M1 a board reaches the requested seq although an older read was still pending', async () => {
  const node = box.addNode({ url: box.wire.url })
  const showId = await box.addShow(4)
  await boardOf(node, showId)

  const stall = box.wire.stall()
  const old = node.office.boards.catchUp(showId)
  const resume = await stall
  expect(codeOf(await box.office.hold(showId, randomUUID(), [0]))).toBe('ok')
  const asked = node.office.boards.atLeast(showId, 1)
  resume()
  expect((await asked)?.seq).toBe(1)
  await old
})

test('M2 a board is advanced before the answer although an older read was still pending', async () => {
  const node = box.addNode({ url: box.wire.url })
  const showId = await box.addShow(4)
  await boardOf(node, showId)

  const stall = box.wire.stall()
  const old = node.office.boards.catchUp(showId)
  const resume = await stall
  await box.office.hold(showId, randomUUID(), [0])
  const held = node.office.hold(showId, randomUUID(), [1])
  await expect.poll(() => wholeLog(box.orm, showId)).toHaveLength(2)
  resume()
  expect(valueOf(await held).seq).toBe(2)
  expect(node.office.boards.peek(showId)?.seq).toBe(2)
  await old
})
