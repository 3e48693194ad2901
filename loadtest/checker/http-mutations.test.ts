// Mutation test: bugs of commands over HTTP, planted into the real server. The recorded history shows each.
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ServerClock } from '../../client/connection/server-clock.ts'
import { Visitors } from '../../server/auth/visitors.ts'
import { BoxOffice } from '../../server/booking/box-office.ts'
import { testServer, type TestServer } from '../../server/testing/test-server.ts'
import { now } from '../run-clock.ts'
import { judgeHistory } from '../history-judge.ts'
import { FrameLag } from '../measure/frame-lag.ts'
import { Tally } from '../measure/tally.ts'
import { temporaryFolder } from '../testing/load-test.ts'
import { FrameCache } from '../wire/load-context.ts'
import { readHistory } from '../wire/history-file.ts'
import { ShowConnection } from '../wire/show-connection.ts'
import { Recorder } from '../wire/recorder.ts'
import type { LoadContext } from '../wire/load-context.ts'

let server: TestServer
let folder: string

beforeAll(async () => {
  server = await testServer()
  folder = await temporaryFolder()
})
afterEach(() => vi.restoreAllMocks())
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const BUGS = {
  'taking a visitor’s token for that of another': {
    plant: (ann: ShowConnection) => {
      const { visitorId, token = '' } = ann
      const visitor = { visitorId, token, facts: { visitorId, beganAtS: 0, address: undefined } }
      vi.spyOn(Visitors.prototype, 'identify').mockResolvedValue({ ok: true, visitor })
    },
    // Bob is answered with the seats that Ann holds.
    rules: ['V1'],
  },
  'answering a confirmation that is not done': {
    plant: () => {
      vi.spyOn(BoxOffice.prototype, 'confirm').mockImplementation((showId, _visitorId, bookingId, seatIds) => {
        const confirmedAt = new Date().toISOString()
        const money = { amount: 0, currency: 'EUR' }
        const times = { confirmedAt, cancelledAt: null, seq: 2 }
        const value = { bookingId, showId, seatIds: [...seatIds], labels: [], total: money, ...times }
        return Promise.resolve({ ok: true, value })
      })
    },
    rules: ['B3'],
  },
}

/** Ann holds two seats and buys one; Bob wants the other, and gets a third. */
async function play(plant?: (ann: ShowConnection) => void): Promise<string[]> {
  const showId = await server.boxOffice.addShow(20)
  const file = join(folder, randomUUID())
  const recorder = new Recorder(file, showId, 10)
  const tally = new Tally()
  const shared = { tally, recorder, frames: new FrameCache(), frameLag: new FrameLag(() => undefined) }
  const place = { urls: [server.url], showId, addresses: [], clock: new ServerClock() }
  const wire: LoadContext = { ...place, ...shared, isNextByHttp: () => true, opened: 0, open: 0 }
  const [ann, bob] = await Promise.all([ShowConnection.open(wire, now()), ShowConnection.open(wire, now())])
  if (!ann?.limits || !bob) throw new Error('The server takes nobody.')
  await Promise.all([ann.join(), bob.join()])
  plant?.(ann)
  await ann.ask({ request: 'seats:hold', seatIds: [0, 1] })
  await bob.ask({ request: 'seats:hold', seatIds: [2] })
  await bob.ask({ request: 'seats:hold', seatIds: [1] })
  await ann.ask({ request: 'booking:confirm', bookingId: randomUUID(), seatIds: [0] })
  const byHttp = Object.values(tally.take().answers['commands by HTTP'] ?? {})
  expect(byHttp.reduce((all, count) => all + count, 0)).toBe(4)
  for (const line of [ann, bob]) {
    line.close()
    await line.gone
  }
  recorder.close()
  const verdict = await judgeHistory(await readHistory(showId, [file]), showId, ann.limits, server.boxOffice.url)
  return verdict.violations
}

test.for(Object.entries(BUGS))('%s is found', async ([, { plant, rules }]) => {
  const violations = await play(plant)
  expect(violations.map((sentence) => sentence.split(' ')[0])).toEqual(expect.arrayContaining(rules))
})

test('without a bug nothing is found', async () => {
  expect(await play()).toEqual([])
})
