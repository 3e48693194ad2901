// Contradictory answers become a violation with its evidence, through the checker.
import { expect, test } from 'vitest'
import type { Call } from './history.ts'
import { judgeHistory } from './history-judge.ts'
import { joinVerdicts } from './verdict.ts'

const T = '2030-01-01T00:00:00.000Z'
const LIMITS = { maxSeatsPerVisitor: 10, holdSeconds: 300, holdMaxSeconds: 900, graceSeconds: 15, frameMs: 50 }

function given(visitorId: string, seatId: number, seq: number): Call {
  const at = Date.parse(T) + 10 * seq
  const until = (ms: number): string => new Date(at + ms).toISOString()
  const hold = { showId: 's', seatIds: [seatId], expiresAt: until(300_000), maxExpiresAt: until(900_000), seq }
  return {
    showId: 's',
    visitorId,
    deed: { request: 'seats:hold', seatIds: [seatId] },
    calledAt: at - 1,
    returnedAt: at + 1,
    serverTime: until(0),
    outcome: { kind: 'hold', hold },
  }
}

test('H1 one seat given to two is a violation, and its history says to whom', async () => {
  const calls = [given('ann', 7, 1), given('bob', 7, 2)]
  const { violations, evidence } = joinVerdicts([await judgeHistory({ calls, sightings: [] }, 's', LIMITS, undefined)])
  expect(violations.join()).toContain('H1')
  expect(evidence.join()).toContain('hold 7')
})

test('H11 who let the server choose and was refused is counted, and the wire does not show whether it was right', async () => {
  const deed = { request: 'seats:hold-best', requestId: 'r', quantity: 2 } as const
  const outcome = { kind: 'refused', refusal: { code: 'NOT_ENOUGH_SEATS', message: '', seq: 1 } } as const
  const calls: Call[] = [given('ann', 7, 1), { ...given('bob', 8, 2), deed, outcome }]
  const { checked, together } = joinVerdicts([await judgeHistory({ calls, sightings: [] }, 's', LIMITS, undefined)])
  expect(together).toEqual({ met: 0, refused: 1, refusedWhileFree: undefined })
  expect(checked.join()).toContain('refused 1 time; whether they were free then, the wire does not show.')
})

test.for([
  [200, []],
  [300, ['B1 A booking was made before it was requested.']],
] as const)('a server may know the database’s clock badly by a quarter of a second: %i ms', async ([ms, found]) => {
  const at = Date.parse(T) + 10_000
  const time = (after: number): string => new Date(at + after).toISOString()
  const details = { labels: [], total: { amount: 1, currency: 'EUR' }, cancelledAt: null, seq: 2 }
  const booking = { bookingId: 'b', showId: 's', seatIds: [7], confirmedAt: time(1 - ms), ...details }
  const sold: Call = {
    ...given('ann', 7, 1),
    deed: { request: 'booking:confirm', bookingId: 'b', seatIds: [7] },
    calledAt: at,
    returnedAt: at + 2,
    serverTime: time(1),
    outcome: { kind: 'booking', booking },
  }
  const calls = [given('ann', 7, 1), sold]
  expect((await judgeHistory({ calls, sightings: [] }, 's', LIMITS, undefined)).violations).toEqual(found)
})

test('seats given to one each are none, and without the database the verdict says so', async () => {
  const calls = [given('ann', 7, 1), given('bob', 8, 2)]
  const { checked, violations } = await judgeHistory({ calls, sightings: [] }, 's', LIMITS, undefined)
  expect(violations).toEqual([])
  expect(checked.join()).toContain('from the wire alone')
})
