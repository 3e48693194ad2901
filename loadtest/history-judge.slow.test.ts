// What a history that says nothing, or too little, comes to.
import { afterEach, expect, test, vi } from 'vitest'
import type { Call } from './history.ts'
import { judgeHistory } from './history-judge.ts'
import { exitStatusOf } from './verdict.ts'

/** How many steps a search takes before it gives up. */
const patience = vi.hoisted<{ steps: number | undefined }>(() => ({ steps: undefined }))
vi.mock(import('./checker/seat-search/linearization.ts'), async (original) => {
  const { search } = await original()
  return {
    search: (trace, start, expiry, options) =>
      search(trace, start, expiry, { ...options, ...(patience.steps !== undefined && { steps: patience.steps }) }),
  }
})
afterEach(() => {
  patience.steps = undefined
})

const AT = Date.UTC(2030, 0, 1)
const LIMITS = { maxSeatsPerVisitor: 10, holdSeconds: 300, holdMaxSeconds: 900, graceSeconds: 15, frameMs: 50 }

test('an empty history is inconclusive', async () => {
  const verdict = await judgeHistory({ calls: [], sightings: [] }, 's', LIMITS, undefined)
  expect(verdict.inconclusive).toEqual(['Nothing was judged: of 0 calls none was answered.'])
  expect(verdict.checked.join()).not.toContain('one owner')
  expect(exitStatusOf(verdict)).toBe(3)
})

test('without the database the verdict tells what was not judged, and is good nevertheless', async () => {
  const hold = { showId: 's', seatIds: [7], expiresAt: iso(300), maxExpiresAt: iso(900), seq: 1 }
  const verdict = await judgeHistory(
    { calls: [{ ...asked('ann', 7, 0), returnedAt: AT, outcome: { kind: 'hold', hold } }], sightings: [] },
    's',
    LIMITS,
    undefined,
  )
  expect(verdict.notJudged).toEqual([expect.stringMatching(/^The database was not read: its log and tables/)])
  expect(exitStatusOf(verdict)).toBe(0)
})

test('when clocks move against each other, times are not judged', async () => {
  const hold = { showId: 's', seatIds: [7], expiresAt: iso(300), maxExpiresAt: iso(900), seq: 1 }
  const at = (ms: number, seq: number, ahead: number): Call => ({
    ...asked('ann', 7, ms),
    returnedAt: AT + ms + 1,
    serverTime: new Date(AT + ms + ahead).toISOString(),
    outcome: { kind: 'hold', hold: { ...hold, seq } },
  })
  const { inconclusive } = await judgeHistory(
    { calls: [at(0, 1, 0), at(100, 2, -60_000)], sightings: [] },
    's',
    LIMITS,
    undefined,
  )
  expect(inconclusive).toEqual([expect.stringMatching(/^The clocks .* times are not judged\.$/)])
})

test('a seat whose search was given up is not called right', async () => {
  const hold = { showId: 's', seatIds: [7], expiresAt: iso(300), maxExpiresAt: iso(900), seq: 1 }
  const calls: Call[] = [{ ...asked('ann', 7, 0), returnedAt: AT, outcome: { kind: 'hold', hold } }]
  patience.steps = 0
  const verdict = await judgeHistory({ calls, sightings: [] }, 's', LIMITS, undefined)
  expect(verdict.violations).toEqual([])
  expect(verdict.inconclusive).toEqual([expect.stringMatching(/^The order of events is not decided for 1 seat \(7\)/)])
  expect(verdict.checked.join()).not.toContain('one owner')
  expect(exitStatusOf(verdict)).toBe(3)
})

function asked(visitorId: string, seatId: number, ms: number): Call {
  const deed = { request: 'seats:hold' as const, seatIds: [seatId] }
  return { showId: 's', visitorId, deed, calledAt: AT + ms - 1, returnedAt: null, outcome: { kind: 'unknown' } }
}

function iso(seconds: number): string {
  return new Date(AT + seconds * 1000).toISOString()
}
