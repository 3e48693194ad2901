import { afterAll, beforeAll, expect, test } from 'vitest'
import { HELD } from '../../shared/status.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

const USERS = 1000
const SEAT = 7

let server: TestServer
let users: TestClient[] = []

beforeAll(async () => {
  server = await testServer()
  users = await Promise.all(Array.from({ length: USERS }, () => connectClient(server.url)))
})

afterAll(async () => {
  for (const user of users) user.close()
  await server.close()
})

test('H1 of a thousand sockets that request one seat, one gets it and each other is refused with that seat', async () => {
  const showId = await server.boxOffice.addShow(10)
  const maps = await Promise.all(users.map((user) => user.get('show:join', { showId })))
  expect(maps.every(({ statuses }) => statuses.every((status) => status === 0))).toBe(true)

  const answers = await Promise.all(users.map((user) => user.request('seats:hold', { showId, seatIds: [SEAT] })))
  const winners = users.filter((_, i) => answers[i]?.ok)
  expect(winners).toHaveLength(1)
  const refusals = answers.flatMap((answer) => (answer.ok ? [] : answer.error))
  expect(refusals).toHaveLength(USERS - 1)
  for (const { code, seats, seq } of refusals) {
    expect({ code, seats, seq }).toEqual({ code: 'SEATS_TAKEN', seats: [{ seatId: SEAT, status: 'held' }], seq: 1 })
  }

  // M1: the seat changes on every map, by a single frame.
  await Promise.all(users.map((user) => user.waitFor('seats:changed')))
  for (const user of users) {
    expect(user.received('seats:changed')).toEqual([{ showId, since: 0, seq: 1, held: [SEAT] }])
  }
  const [map] = await Promise.all(winners.map((winner) => winner.get('show:join', { showId })))
  expect(map?.statuses[SEAT]).toBe(HELD)
  expect(map?.hold.seatIds).toEqual([SEAT])
})

test('H1 of a thousand sockets on two servers, still only one gets the seat', async () => {
  const showId = await server.boxOffice.addShow(10)
  const other = await server.addServer()
  const strangers = await Promise.all(Array.from({ length: 100 }, () => connectClient(other.url)))
  const everybody = [...users, ...strangers]
  const answers = await Promise.all(everybody.map((user) => user.request('seats:hold', { showId, seatIds: [SEAT] })))
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
  const codes = new Set(answers.map((answer) => (answer.ok ? 'ok' : answer.error.code)))
  expect(codes).toEqual(new Set(['ok', 'SEATS_TAKEN']))
  for (const stranger of strangers) stranger.close()
})
