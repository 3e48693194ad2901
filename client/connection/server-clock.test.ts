import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ServerClock, wallOffset } from './server-clock.ts'

const SERVER = Date.parse('2031-05-01T18:00:00.000Z')
const SECOND = 1000

let clock: ServerClock
/** The server's time, independent of this machine's clocks. */
let serverMs: number
let monotonicMs: number
let wallMs: number

beforeEach(() => {
  serverMs = SERVER
  monotonicMs = 5000
  wallMs = SERVER - 3_600_000
  vi.spyOn(performance, 'now').mockImplementation(() => monotonicMs)
  vi.spyOn(Date, 'now').mockImplementation(() => wallMs)
  clock = new ServerClock()
})
afterEach(() => vi.restoreAllMocks())

function passes(ms: number): void {
  serverMs += ms
  monotonicMs += ms
  wallMs += ms
}

/** One request and its answer: the server reads its clock half-way, or `late` milliseconds after that. */
function ask(roundTripMs: number, late = 0): void {
  const sentAt = monotonicMs
  passes(roundTripMs / 2 + late)
  const serverTime = new Date(serverMs).toISOString()
  passes(roundTripMs / 2 - late)
  clock.learn(serverTime, sentAt)
}

const errorMs = () => Math.abs(clock.now() - serverMs)

test('the fastest round trip counts: a slower one that agrees with it changes nothing', () => {
  ask(10)
  ask(400, 150)
  expect(errorMs()).toBe(0)
  expect(clock.hasJumped).toBe(false)
})

test('after performance.now() stopped while the machine slept, a new measurement is due, and the next answer corrects the time', () => {
  ask(10)
  serverMs += 15 * SECOND
  wallMs += 15 * SECOND
  expect(clock.hasJumped).toBe(true)
  // Until then the wall clock tells how long the machine slept.
  expect(errorMs()).toBe(0)
  // It replaces the known time although its round trip is slower.
  ask(120)
  expect(errorMs()).toBe(0)
  expect(clock.hasJumped).toBe(false)
})

test('an answer that waited while the machine slept is older than it seems: another measurement is due', () => {
  ask(10)
  const [sentAt, sentWallMs] = [monotonicMs, wallOffset()]
  passes(5)
  const serverTime = new Date(serverMs).toISOString()
  serverMs += 15 * SECOND
  wallMs += 15 * SECOND
  passes(5)
  clock.learn(serverTime, sentAt, sentWallMs)
  expect(clock.hasJumped).toBe(true)
  ask(120)
  expect(errorMs()).toBe(0)
  expect(clock.hasJumped).toBe(false)
})

test('an answer that conflicts with the known time replaces it, also when both clocks of the machine stopped', () => {
  ask(10)
  serverMs += 15 * SECOND
  expect(clock.hasJumped).toBe(false)
  ask(120)
  expect(errorMs()).toBe(0)
})

test('when the machine’s clock is set, the known time stays right, and is measured once more', () => {
  ask(10)
  wallMs -= 30 * 24 * 3600 * SECOND
  expect(clock.hasJumped).toBe(true)
  expect(errorMs()).toBe(0)
  ask(40, 15)
  expect(errorMs()).toBe(15)
  expect(clock.hasJumped).toBe(false)
})

test('an invalid time changes nothing', () => {
  ask(10)
  clock.learn('soon', monotonicMs)
  clock.restart('later')
  expect(errorMs()).toBe(0)
})
