// Tests the stream of a show's changes as server-sent events.
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeStream } from '../../shared/routes/show-routes.ts'
import { Frame, Refusal } from '../../shared/protocol.ts'
import { STATUSES } from '../../shared/status.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { valueOf } from '../testing/test-box-office.ts'
import { rawRequest } from '../testing/raw-sockets.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let showId: string
let visitor: TestClient

beforeAll(async () => {
  server = await testServer({ FRAME_MS: '10' })
  showId = await server.boxOffice.addShow(30_000)
  visitor = await connectClient(server.url)
  await visitor.get('show:join', { showId })
})
afterAll(async () => {
  visitor.close()
  await server.close()
})

type Event = { event: string; id: string; data: unknown }

/** A request whose events are read one by one. It records everything that the server sends. */
async function follow(headers: Record<string, string> = {}, id = showId) {
  const asked = request(`${server.url}/api/shows/${id}/changes`, { headers, agent: false })
  asked.end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  response.setEncoding('utf8')
  const events = eventsOf(response)
  const next = async (): Promise<Event> => (await events.next()).value as Event
  return { response, next, close: () => asked.destroy() }
}

async function* eventsOf(response: IncomingMessage): AsyncGenerator<Event> {
  let text = ''
  for await (const chunk of response as AsyncIterable<string>) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields: Record<string, string | undefined> = {}
      for (const line of block.split('\n')) {
        const [, name = '', value = ''] = /^(\w*): ?(.*)$/.exec(line) ?? []
        fields[name] = value
      }
      const { event = '', id = '', data = 'null' } = fields
      yield { event, id, data: JSON.parse(data) as unknown }
    }
  }
}

function snapshotIn({ event, id, data }: Event) {
  expect(event).toBe('snapshot')
  const snapshot = changeStream.events.snapshot.parse(data)
  expect(Number(id)).toBe(snapshot.seq)
  return { ...snapshot, id, map: Buffer.from(snapshot.statuses, 'base64') }
}

function frameIn({ event, id, data }: Event): Frame {
  expect(event).toBe('frame')
  const frame = Frame.parse(data)
  expect(Number(id)).toBe(frame.seq)
  return frame
}

test('a stream begins with a snapshot, and each change follows as a frame', async () => {
  const stream = await follow()
  expect(stream.response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
  })
  const { map, seq, hold } = snapshotIn(await stream.next())
  expect(map).toHaveLength(30_000)
  expect(map[5]).toBe(STATUSES.indexOf('available'))
  expect(hold).toBeUndefined()
  await visitor.get('seats:hold', { showId, seatIds: [5] })
  expect(frameIn(await stream.next())).toMatchObject({ since: seq, seq: seq + 1, held: [5] })
  await visitor.get('seats:release', { showId })
  expect(frameIn(await stream.next())).toMatchObject({ since: seq + 1, seq: seq + 2, available: [5] })
  stream.close()
})

test('with a token the snapshot has the visitor’s own hold, and an invalid token is refused', async () => {
  await visitor.get('seats:hold', { showId, seatIds: [6] })
  const stream = await follow({ Authorization: `Bearer ${visitor.visitor.token}` })
  expect(snapshotIn(await stream.next()).hold?.seatIds).toEqual([6])
  stream.close()
  await visitor.get('seats:release', { showId })
  const refused = await follow({ Authorization: 'Bearer forged' })
  expect(refused.response.statusCode).toBe(401)
  refused.close()
})

test('Last-Event-ID resumes a stream where it broke off; an unknown id gets a snapshot', async () => {
  const before = await follow()
  const { seq } = snapshotIn(await before.next())
  before.close()
  await visitor.get('seats:hold', { showId, seatIds: [7, 8] })
  await visitor.get('seats:release', { showId, seatIds: [7] })
  const resumed = await follow({ 'Last-Event-ID': String(seq) })
  expect(frameIn(await resumed.next())).toMatchObject({ since: seq, seq: seq + 2, held: [8] })
  resumed.close()
  for (const id of [String(seq + 1000), '-1', '1e9', 'NaN', '99999999999', '']) {
    const anew = await follow({ 'Last-Event-ID': id })
    snapshotIn(await anew.next())
    anew.close()
  }
  await visitor.get('seats:release', { showId })
})

test('M1 a stream gets a snapshot when the database was restored, and ends when the show is deleted', async () => {
  const { office, boxOffice } = server
  const lostId = await boxOffice.addShow(5)
  const stream = await follow({}, lostId)
  const { seq } = snapshotIn(await stream.next())
  for (const seatId of [1, 2]) valueOf(await office.hold(lostId, crypto.randomUUID(), [seatId]))
  while (frameIn(await stream.next()).seq < seq + 2);
  await boxOffice.orm.em.fork().transactional(async (em) => {
    await em.execute('delete from show_change where show_id = ? and seq = ?', [lostId, seq + 2])
    await em.execute('update seat set held_by = null where show_id = ? and seat_id = 2', [lostId])
    await em.execute(
      `update show set seq = ?, changed_at = (select max(at) from show_change where show_id = ?) where show_id = ?`,
      [seq + 1, lostId, lostId],
    )
  })
  const anew = snapshotIn(await stream.next())
  expect([anew.seq, [...anew.map]]).toEqual([seq + 1, [0, 1, 0, 0, 0]])
  await boxOffice.orm.em.fork().transactional(async (em) => {
    for (const table of ['show_change', 'seat', 'hold', 'show']) {
      await em.execute(`delete from ${table} where show_id = ?`, [lostId])
    }
  })
  expect(await stream.next()).toBeUndefined()
  const gone = await rawRequest(server.url, `/api/shows/${lostId}/changes`, { headers: { 'Last-Event-ID': anew.id } })
  expect(gone.status).toBe(404)
})

test('the clients of a stream count as viewers until they disconnect', async () => {
  const token = async (): Promise<string> => {
    const response = await fetch(`${server.url}/api/visitors`, { method: 'POST' })
    return ((await response.json()) as { token: string }).token
  }
  const [own, another] = [visitor.visitor.token, await token()]
  const tokens = [undefined, undefined, own, another]
  const streams = await Promise.all(
    tokens.map((bearer) => follow(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` })),
  )
  // Two visitors, and all streams without a token as one.
  const all = await visitor.waitFor('room:viewers', ({ viewers }) => viewers === 3)
  for (const stream of streams) stream.close()
  await visitor.waitFor('room:viewers', ({ viewers }) => viewers === 1, all)
})

test('HEAD returns the headers of a stream; other methods and unknown shows are refused', async () => {
  const path = `/api/shows/${showId}/changes`
  expect(await rawRequest(server.url, path, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
  expect(await rawRequest(server.url, path, { method: 'POST' })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD, OPTIONS' },
  })
  for (const id of ['no-such-show', 'SHOUTED']) {
    const refused = await rawRequest(server.url, `/api/shows/${id}/changes`)
    expect(refused.status).toBe(404)
    expect(Refusal.parse(JSON.parse(refused.body)).code).toBe('NOT_FOUND')
  }
})

test('a browser that reconnects to a stopping server is not refused, since it would then never try again', async () => {
  const node = await server.addServer()
  node.live.announceDraining()
  const response = await fetch(`${node.url}/api/shows/${showId}/changes`)
  expect(response.headers.get('content-type')).toMatch('text/event-stream')
  expect(await response.text()).toMatch(/^retry: \d+\n\n$/)
})

test('a server that stops ends its streams, and tells browsers when to reconnect', async () => {
  const node = await server.addServer()
  const response = await fetch(`${node.url}/api/shows/${showId}/changes`)
  const text = response.text()
  await node.stop()
  expect(await text).toMatch(/\nretry: \d+\n\n$/)
})
