import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Frame } from '../../shared/protocol.ts'
import { HELD, STATUSES } from '../../shared/status.ts'
import { statusOf } from '../booking/seat.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

const FRAME_MS = 50
const WORK_MS = 2000
const SEATS = 40
/** The load continues until this many frames arrived, however slow the machine is. */
const LEAST_CHANGES = 20
const LEAST_WATCHERS = 6

let server: TestServer
const open: TestClient[] = []

beforeAll(async () => {
  server = await testServer({ FRAME_MS: String(FRAME_MS), MAX_SEATS_PER_VISITOR: String(SEATS) })
})

afterAll(() => server.close())

afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

test('M1 under load no frame is missing, and every map ends in the state of the table', async () => {
  const showId = await server.boxOffice.addShow(SEATS)
  const other = await server.addServer()
  const watchers = [await watcher(server.url, showId), await watcher(other.url, showId)]
  const workers = await Promise.all([1, 2, 3, 4, 5, 6].map((i) => watcher(i % 2 ? server.url : other.url, showId)))
  const begun = performance.now()
  let reached = 0
  const isEnough = () =>
    performance.now() - begun >= WORK_MS && reached > LEAST_CHANGES && watchers.length >= LEAST_WATCHERS

  const work = async ({ socket }: Watcher): Promise<void> => {
    while (!isEnough()) {
      const request = Math.random() < 0.5 ? 'seats:hold' : 'seats:release'
      const answer = await socket.request(request, { showId, seatIds: someSeats() })
      const { seq = 0 } = answer.ok ? answer.value : answer.error
      reached = Math.max(reached, seq)
      expect((await socket.get('show:join', { showId })).seq, 'M2').toBeGreaterThanOrEqual(seq)
    }
  }
  const comeLate = async (): Promise<void> => {
    while (!isEnough()) watchers.push(await watcher(server.url, showId))
  }
  await Promise.all([...workers.map(work), comeLate()])
  const elapsedMs = performance.now() - begun

  const { length: seq } = await wholeLog(server.boxOffice.orm, showId)
  const { statuses } = await (await visit(server.url)).get('show:join', { showId, seq })
  const table = await seatsInTable(server.boxOffice.orm, showId)
  expect([...statuses]).toEqual(table.map((seat) => statusOf(seat)))
  for (const { socket, map, frames, gaps } of [...watchers, ...workers]) {
    if (map.seq < seq) await socket.waitFor('seats:changed', (frame) => frame.seq === seq)
    expect(gaps).toEqual([])
    expect([...map.statuses]).toEqual([...statuses])
    expect(staleAnswers(socket.packets.filter((packet) => /^[236]/.test(packet)))).toEqual([])
    // The first frame is sent at once, and one more after the end.
    expect(frames.length).toBeLessThanOrEqual(elapsedMs / FRAME_MS + 2)
  }
})

test('M1 after a pause a frame is sent at once, and the client that made the change has its answer before it', async () => {
  const showId = await server.boxOffice.addShow(SEATS)
  const [asking, looking] = [await watcher(server.url, showId), await watcher(server.url, showId)]
  const before = asking.socket.packets.length
  await asking.socket.get('seats:hold', { showId, seatIds: [3, 1] })
  await asking.socket.waitFor('seats:changed')
  const [answer, frame] = asking.socket.packets.slice(before)
  expect(answer).toMatch(/^3\d+\[{"ok":true/)
  expect(frame).toMatch(/^2\["seats:changed"/)
  expect(await looking.socket.waitFor('seats:changed')).toEqual({ showId, since: 0, seq: 1, held: [1, 3] })
})

test('M1 while others wait for an answer, no frame is sent before their answers', async () => {
  const intervalMs = 1000
  const slow = await server.addServer({ FRAME_MS: String(intervalMs) })
  const showId = await server.boxOffice.addShow(SEATS)
  const [asking, looking] = [await watcher(slow.url, showId), await watcher(slow.url, showId)]
  const askedAt = performance.now()
  let shownAt = 0
  looking.socket.socket.once('seats:changed', () => (shownAt = performance.now()))
  // More commands than fit into one transaction, of which the first changes a seat.
  const asked = Array.from({ length: 1000 }, () => asking.socket.request('seats:hold', { showId, seatIds: [0] }))
  await Promise.all(asked)
  expect(await looking.socket.waitFor('seats:changed')).toEqual({ showId, since: 0, seq: 1, held: [0] })
  // Not at once as after a pause, but when the frame is due, with or without all answers. Timers can be early by 1 ms.
  expect(shownAt - askedAt).toBeGreaterThanOrEqual(intervalMs - 1)
})

test('M1 changes within a frame’s interval are coalesced into one frame, each seat with its last status', async () => {
  const intervalMs = 500
  const slow = await server.addServer({ FRAME_MS: String(intervalMs) })
  let showId, looking, begunAt
  // Again where the changes took longer than an interval, since the machine is busy: then there are more frames.
  do {
    showId = await server.boxOffice.addShow(SEATS)
    const asking = await watcher(slow.url, showId)
    looking = await watcher(slow.url, showId)
    begunAt = performance.now()
    for (const seatId of [0, 1, 2, 3]) await asking.socket.get('seats:hold', { showId, seatIds: [seatId] })
    await asking.socket.get('seats:release', { showId, seatIds: [2] })
  } while (performance.now() - begunAt >= intervalMs)
  const [first, ...rest] = await framesUpTo(looking, 5)
  expect(first).toMatchObject({ since: 0, held: expect.arrayContaining([0]) as number[] })
  expect(rest).toEqual([{ showId, since: first?.seq, seq: 5, held: [1, 3], available: [2] }])
})

test('M1 a client that missed frames gets what it is missing in one frame', async () => {
  const showId = await server.boxOffice.addShow(SEATS)
  const { socket, map } = await watcher(server.url, showId)
  await socket.get('show:leave', { showId })
  const other = await visit(server.url)
  await other.get('seats:hold', { showId, seatIds: [0, 1, 2] })
  await other.get('seats:release', { showId, seatIds: [1] })
  expect(map.seq).toBe(0)

  const missed = await socket.get('show:sync', { showId, seq: map.seq })
  expect(missed).toEqual({ frame: { showId, since: 0, seq: 2, held: [0, 2], available: [1] } })
  expect(await socket.get('show:sync', { showId, seq: 1 })).toEqual({
    frame: { showId, since: 1, seq: 2, available: [1] },
  })
  expect(await socket.get('show:sync', { showId, seq: 2 })).toEqual({ frame: { showId, since: 2, seq: 2 } })
  expect(socket.received('seats:changed')).toEqual([])
})

test('M1 a client that is ahead of the database, or too far behind, gets a snapshot', async () => {
  const showId = await server.boxOffice.addShow(SEATS)
  const holder = await visit(server.url)
  await holder.get('seats:hold', { showId, seatIds: [0] })
  await holder.get('seats:hold', { showId, seatIds: [1] })
  const ahead = await holder.get('show:sync', { showId, seq: 1_000_000 })
  expect(ahead).toMatchObject({ snapshot: { seq: 2, hold: { seatIds: [0, 1] } } })

  // The server loads the show only now.
  const newer = await server.addServer()
  const stranger = await visit(newer.url)
  const behind = await stranger.get('show:sync', { showId, seq: 1 })
  expect(behind).toMatchObject({ snapshot: { seq: 2, viewers: 0, hold: { seatIds: [] } } })
  if (!('snapshot' in behind)) throw new Error('no snapshot')
  expect([...behind.snapshot.statuses.slice(0, 3)]).toEqual([HELD, HELD, 0])
})

test('M1 a client that names a seq gets nothing older, also from a server whose board is behind', async () => {
  const showId = await server.boxOffice.addShow(SEATS)
  const other = await server.addServer()
  const [here, there] = [await visit(server.url), await visit(other.url)]
  await there.get('show:join', { showId })
  for (let seq = 1; seq <= 20; seq++) {
    const change = seq % 2 ? 'seats:hold' : 'seats:release'
    expect((await here.get(change, { showId, seatIds: [0] })).seq).toBe(seq)
    const map = await there.get('show:join', { showId, seq })
    expect(map.seq).toBe(seq)
    expect(map.statuses[0]).toBe(seq % 2)
  }
})

type Watcher = { socket: TestClient; map: { seq: number; statuses: Uint8Array }; frames: Frame[]; gaps: Frame[] }

/** A client in the show's room whose map follows its frames by the rule, without sync requests. */
async function watcher(url: string, showId: string): Promise<Watcher> {
  const socket = await visit(url)
  const { seq, statuses } = await socket.get('show:join', { showId })
  const watcher: Watcher = { socket, map: { seq, statuses: Uint8Array.from(statuses) }, frames: [], gaps: [] }
  // Some frames may have arrived with the answer.
  for (const frame of socket.received('seats:changed')) take(watcher, frame)
  socket.socket.on('seats:changed', (frame: Frame) => take(watcher, frame))
  return watcher
}

function take({ map, frames, gaps }: Watcher, frame: Frame): void {
  frames.push(frame)
  if (frame.since > map.seq) gaps.push(frame)
  if (frame.since > map.seq || frame.seq <= map.seq) return
  map.seq = frame.seq
  for (const [byte, status] of STATUSES.entries()) {
    for (const seatId of frame[status] ?? []) map.statuses[seatId] = byte
  }
}

/** The answers whose seq is older than that of a frame that arrived before them. */
function staleAnswers(packets: readonly string[]): string[] {
  let shown = 0
  return packets.filter((packet) => {
    const frame = Told.safeParse(packet).data
    const seq = Answered.safeParse(packet).data
    if (frame !== undefined) shown = frame
    return seq !== undefined && seq < shown
  })
}

const json = z.string().transform((packet) => JSON.parse(packet.slice(packet.indexOf('['))) as unknown)
const WithSeq = z.object({ seq: z.int() })
const Told = json.pipe(z.tuple([z.literal('seats:changed'), WithSeq])).transform(([, { seq }]) => seq)
const Answered = json
  .pipe(z.tuple([z.union([z.object({ value: WithSeq }), z.object({ error: WithSeq })])]))
  .transform(([answer]) => ('value' in answer ? answer.value.seq : answer.error.seq))

async function visit(url: string): Promise<TestClient> {
  const socket = await connectClient(url)
  open.push(socket)
  return socket
}

async function framesUpTo({ socket, frames }: Watcher, seq: number): Promise<Frame[]> {
  await socket.waitFor('seats:changed', (frame) => frame.seq === seq)
  return frames
}

function someSeats(): number[] {
  const count = 1 + Math.floor(Math.random() * 4)
  return [...new Set(Array.from({ length: count }, () => Math.floor(Math.random() * SEATS)))]
}

test('M1 a change without a change of status names no seat, in frames and in sync answers', async () => {
  const showId = await server.boxOffice.addShow(SEATS)
  const { socket } = await watcher(server.url, showId)
  const holder = await visit(server.url)
  await holder.get('seats:hold', { showId, seatIds: [0, 1] })
  await socket.waitFor('seats:changed', ({ seq }) => seq === 1)
  await holder.get('hold:extend', { showId })
  expect(await socket.waitFor('seats:changed', ({ seq }) => seq === 2)).toEqual({ showId, since: 1, seq: 2 })
  expect(await socket.get('show:sync', { showId, seq: 1 })).toEqual({ frame: { showId, since: 1, seq: 2 } })
})
