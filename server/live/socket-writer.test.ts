import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectClient } from '../testing/test-client.ts'
import { rawSocket, rawVisitor } from '../testing/raw-sockets.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await testServer()
})

afterAll(() => server.close())

test('answers of any length arrive whole: the length of a frame takes one byte, two or eight', async () => {
  const visitor = await connectClient(server.url)
  for (const seats of [10, 100, 20_000, 70_000]) {
    const showId = await server.boxOffice.addShow(seats)
    expect((await visitor.get('show:join', { showId })).statuses).toHaveLength(seats)
    expect(await visitor.get('show:leave', { showId })).toEqual({})
  }
  visitor.close()
})

test('several packets in one segment are each answered by their own id, after everything that was sent before', async () => {
  const showId = await server.boxOffice.addShow(10)
  const socket = await rawSocket(server.url)
  socket.send('40')
  expect(await socket.hear('4')).toMatch(/^40\{"sid"/)
  expect(await socket.hear('42')).toMatch(/^42\["visitor"/)
  const ids = [7, 0, 123_456_789]
  socket.send(...ids.map((id) => `42${id}["show:leave",{"showId":"${showId}"}]`))
  for (const id of ids) expect(await socket.hear(`43${id}[`)).toContain('"ok":true')
  socket.close()
})

test('the first packet of an accepted socket is its CONNECT', async () => {
  for (let n = 0; n < 20; n++) {
    const socket = await rawVisitor(server.url)
    expect(socket.texts.slice(1).map((text) => text.slice(0, 2))).toEqual(['40', '42'])
    socket.close()
  }
})

test('W1 nothing is sent to a client that disconnected before its answer', async () => {
  const showId = await server.boxOffice.addShow(10)
  const [going, staying] = [await connectClient(server.url), await connectClient(server.url)]
  await Promise.all([going, staying].map((visitor) => visitor.get('show:join', { showId })))
  for (let seatId = 0; seatId < 5; seatId++) going.socket.emit('seats:hold', { showId, seatIds: [seatId] }, () => {})
  going.close()
  expect(await staying.request('seats:hold', { showId, seatIds: [9] })).toMatchObject({ ok: true })
  await staying.waitFor('seats:changed', ({ held }) => held?.includes(9) ?? false)
  staying.close()
})

test('M1 frames reach a client that waits for an answer, however long the answer takes', async () => {
  const showId = await server.boxOffice.addShow(10)
  const [waiting, looking, acting] = [
    await connectClient(server.url),
    await connectClient(server.url),
    await connectClient(server.url),
  ]
  for (const visitor of [waiting, looking]) await visitor.get('show:join', { showId })
  // A plan that the server does not know yet, and cannot read for a while.
  const otherShow = await server.boxOffice.addShow(12)
  const lock = new Client(server.boxOffice.url)
  await lock.connect()
  await lock.query('begin; lock table seating_plan in access exclusive mode')
  const joined = waiting.get('show:join', { showId: otherShow })
  for (const seatId of [0, 1]) {
    await acting.get('seats:hold', { showId, seatIds: [seatId] })
    await looking.waitFor('seats:changed', ({ held }) => held?.includes(seatId) ?? false)
  }
  await waiting.waitFor('seats:changed', ({ seq }) => seq === 2)
  expect(waiting.received('seats:changed')).toEqual([
    { showId, since: 0, seq: 1, held: [0] },
    { showId, since: 1, seq: 2, held: [1] },
  ])
  await lock.query('rollback')
  await lock.end()
  await joined
  for (const visitor of [waiting, looking, acting]) visitor.close()
})
