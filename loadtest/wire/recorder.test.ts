// The history goes into a file and comes out as it was, and what is the same is there once.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../testing/load-test.ts'
import { readHistory } from './history-file.ts'
import { Recorder } from './recorder.ts'

let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => rm(folder, { recursive: true }))

const T = '2030-01-01T00:00:00.000Z'
const hold = { showId: 's', seatIds: [1], expiresAt: T, maxExpiresAt: T, seq: 4 }
const frame = { showId: 's', since: 4, seq: 5, booked: [1] }
const call = {
  visitorId: 'ann',
  deed: { request: 'seats:hold', seatIds: [1] },
  calledAt: 1000.25,
  returnedAt: 1001.5,
  outcome: { kind: 'hold', hold },
} as const

test('calls and sightings are read as they were written, in order', async () => {
  const path = join(folder, 'one')
  const recorder = new Recorder(path, 's', 10)
  const statuses = Uint8Array.of(0, 1, 2, 3)
  const snapshot = { kind: 'snapshot', seq: 4, statuses, hold } as const
  const [ann, bob] = [recorder.connection('ann'), recorder.connection('bob')]
  ann.shows(snapshot, 1)
  bob.shows(snapshot, 2)
  recorder.call(call)
  ann.shows({ kind: 'frame', frame }, 3.5)
  bob.shows({ kind: 'frame', frame }, 4)
  recorder.close()

  const { calls, sightings } = await readHistory('s', [path])
  expect(calls).toEqual([{ ...call, showId: 's' }])
  expect(sightings.map(({ visitorId, at, shown }) => [visitorId, at, shown.kind])).toEqual([
    ['ann', 1, 'snapshot'],
    ['bob', 2, 'snapshot'],
    ['ann', 3.5, 'frame'],
    ['bob', 4, 'frame'],
  ])
  const [first, second, third, fourth] = sightings
  expect(first).toMatchObject({ shown: { seq: 4, hold } })
  if (first?.shown.kind !== 'snapshot' || second?.shown.kind !== 'snapshot') throw new Error('No snapshots.')
  expect([...first.shown.statuses]).toEqual([0, 1, 2, 3])
  expect(second.shown.statuses).toBe(first.shown.statuses)
  if (third?.shown.kind !== 'frame' || fourth?.shown.kind !== 'frame') throw new Error('No frames.')
  expect(third.shown.frame).toEqual(frame)
  expect(fourth.shown.frame).toBe(third.shown.frame)
  expect(new Set(sightings.map(({ connection }) => connection)).size).toBe(2)
})

test('sightings of connections beyond the sample are left out, until one of the sample closes', async () => {
  const path = join(folder, 'two')
  const recorder = new Recorder(path, 's', 1)
  const [first, second] = [recorder.connection('first'), recorder.connection('second')]
  first.shows({ kind: 'hold', hold }, 1)
  second.shows({ kind: 'hold', hold }, 2)
  first.closed()
  recorder.connection('third').shows({ kind: 'hold', hold }, 3)
  recorder.close()
  const { sightings } = await readHistory('s', [path])
  expect(sightings.map(({ visitorId }) => visitorId)).toEqual(['first', 'third'])
})
