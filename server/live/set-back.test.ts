import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Board } from '../../client/connection/board.ts'
import { connect } from '../../client/connection/connection.ts'
import type { Frame, Snapshot } from '../../shared/protocol.ts'
import type { App } from '../app.ts'
import { statusOf } from '../booking/seat.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { valueOf } from '../testing/test-box-office.ts'
import { startSlowProxy, type SlowProxy } from '../testing/slow-proxy.ts'
import { seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

const WAIT = { timeout: 50_000 }
const SEATS = 60
const SOLD = 5

let server: TestServer
let other: App
let far: SlowProxy

beforeAll(async () => {
  server = await testServer()
  other = await server.addServer()
  far = await startSlowProxy(server.url, 150)
})
afterAll(async () => {
  await far.close()
  await server.close()
})

/** A map of a show, as a client has it. */
type Seen = { seq: number; statuses: Readonly<Uint8Array> }

/** Maps of clients on both servers, of one with latency, and of one that does not send an epoch. */
async function watch(showId: string) {
  const connections = [server.url, other.url, far.url].map((url) => connect(url))
  const plain = await connectClient(far.url)
  const joined = connections.map((connection) => connection.join(showId).joined())
  return {
    maps: await Promise.all([...joined, plainMap(plain, showId)]),
    close: () => {
      for (const connection of [...connections, plain]) connection.close()
    },
  }
}

/** Updates a map as in docs/protocol.md, without the epoch, as older clients do. */
async function plainMap(socket: TestClient, showId: string): Promise<Seen> {
  const withoutEpoch = (snapshot: Snapshot): Snapshot => ({ ...snapshot, epoch: undefined })
  const unlessClosed = (error: unknown): void => {
    if (socket.socket.connected) throw error
  }
  const board = new Board(withoutEpoch(await socket.get('show:join', { showId })))
  let isSyncing = false
  // A frame can be handled before the answer that was received just before it, since that resolves a promise.
  let ignored = -1
  const sync = async (): Promise<void> => {
    isSyncing = true
    do {
      ignored = -1
      const missed = await socket.get('show:sync', { showId, seq: board.seq })
      if ('frame' in missed) board.apply(missed.frame)
      else board.replace(withoutEpoch(missed.snapshot))
    } while (ignored > board.seq)
    isSyncing = false
  }
  socket.socket.on('seats:changed', (frame: Frame) => {
    if (isSyncing) ignored = Math.max(ignored, frame.seq)
    else if (board.apply(frame) === 'gap') sync().catch(unlessClosed)
  })
  return board
}

/** Sells one seat per commit, in the order of seat ids. */
async function sell(showId: string, office = server.office, first = 0, count = SOLD): Promise<void> {
  for (let seatId = first; seatId < first + count; seatId++) {
    valueOf(await office.hold(showId, randomUUID(), [seatId]))
  }
}

/** Removes the last commits, as a failover to a lagging standby does. */
async function lose(showId: string, commits: number): Promise<void> {
  const left = SOLD - commits
  await server.boxOffice.orm.em.fork().transactional(async (em) => {
    await em.execute('delete from show_change where show_id = ? and seq > ?', [showId, left])
    await em.execute(
      `update show set seq = ?, changed_at = (select at from show_change where show_id = ? and seq = ?)
       where show_id = ?`,
      [left, showId, left, showId],
    )
    await em.execute(
      `delete from hold
       where show_id = ? and visitor_id in (select held_by from seat where show_id = ? and seat_id >= ?)`,
      [showId, showId, left],
    )
    await em.execute('update seat set held_by = null where show_id = ? and seat_id >= ?', [showId, left])
  })
}

async function expectTruth(showId: string, maps: readonly Seen[]): Promise<void> {
  const statuses = (await seatsInTable(server.boxOffice.orm, showId)).map((seat) => statusOf(seat))
  const seq = (await wholeLog(server.boxOffice.orm, showId)).length
  for (const map of maps) {
    await expect.poll(() => ({ seq: map.seq, statuses: [...map.statuses] }), WAIT).toEqual({ seq, statuses })
  }
}

/** The events between the loss of commits and its detection by a server. */
const AFTERWARDS: Record<string, (showId: string, lost: number) => Promise<void>> = {
  nothing: () => Promise.resolve(),
  'one change of a server’s own': (showId) => sell(showId, server.office, 20, 1),
  'as many of its own as were lost': (showId, lost) => sell(showId, server.office, 20, lost),
  'more of its own': (showId, lost) => sell(showId, server.office, 20, lost + 2),
  'one change of others': (showId) => sell(showId, server.boxOffice.addNode().office, 20, 1),
  'as many of others as were lost': (showId, lost) => sell(showId, server.boxOffice.addNode().office, 20, lost),
  'more of others': (showId, lost) => sell(showId, server.boxOffice.addNode().office, 20, lost + 2),
  'buying every 30 ms': async (showId) => {
    for (let seatId = 20; seatId < SEATS; seatId++) {
      await sell(showId, server.office, seatId, 1)
      await new Promise((next) => setTimeout(next, 30))
    }
  },
}

describe.each(Object.keys(AFTERWARDS))('M1 a database that was restored, and then %s:', (what) => {
  test('every map matches it, after the loss of one, two or all commits', async () => {
    await Promise.all(
      [1, 2, SOLD].map(async (lost) => {
        const showId = await server.boxOffice.addShow(SEATS)
        const { maps, close } = await watch(showId)
        await sell(showId)
        await expectTruth(showId, maps)
        await lose(showId, lost)
        await AFTERWARDS[what]?.(showId, lost)
        await expectTruth(showId, maps)
        close()
      }),
    )
  })
})

test('M1 a client that did not receive its snapshot gets one with the next sync', async () => {
  const showId = await server.boxOffice.addShow(SEATS)
  await sell(showId)
  const plain = await connectClient(server.url)
  const { epoch, seq } = await plain.get('show:join', { showId })
  await lose(showId, 1)
  valueOf(await server.office.hold(showId, randomUUID(), [20]))
  await plain.waitFor('seats:changed', ({ since }) => since > seq)
  expect(await plain.get('show:sync', { showId, seq })).toMatchObject({ snapshot: { seq: 5 } })

  const again = await plain.get('show:sync', { showId, seq, epoch })
  if (!('snapshot' in again)) throw new Error('no snapshot')
  expect(again.snapshot.epoch).not.toBe(epoch)
  const { snapshot } = again
  expect(await plain.get('show:sync', { showId, seq: snapshot.seq, epoch: snapshot.epoch })).toEqual({
    frame: { showId, since: 5, seq: 5 },
  })
  plain.close()
})

test('M1 a visitor’s hold is that of the restored database', async () => {
  const showId = await server.boxOffice.addShow(SEATS)
  const ann = connect(server.url)
  const board = await ann.join(showId).joined()
  for (let seatId = 0; seatId < SOLD; seatId++) expect((await ann.hold(showId, [seatId])).ok).toBe(true)
  await server.boxOffice.orm.em.fork().transactional(async (em) => {
    await em.execute('delete from show_change where show_id = ? and seq > 2', [showId])
    await em.execute("update show set seq = 2, changed_at = changed_at - interval '1 s' where show_id = ?", [showId])
    await em.execute('update seat set held_by = null where show_id = ? and seat_id >= 2', [showId])
  })
  expect((await ann.hold(showId, [30])).ok).toBe(true)
  await expect.poll(() => board.hold.seatIds, WAIT).toEqual([0, 1, 30])
  ann.close()
})
