import { expect, test } from 'vitest'
import { AVAILABLE, BLOCKED, BOOKED, HELD } from '../../../../shared/status.ts'
import { seatFactsOf } from '../show/seat-facts.ts'
import { actOn, countSelected } from './act.ts'
import { inPortions } from './portions.ts'

const statuses = Uint8Array.of(AVAILABLE, HELD, HELD, HELD, BOOKED, BLOCKED, BLOCKED)
const expiresAt = '2026-11-30T20:00:00.000Z'
const since = '2026-11-30T19:53:00.000Z'
const facts = seatFactsOf({
  held: [
    { visitor: 'ANN', since, expiresAt, seatIds: [1, 3] },
    { visitor: 'BEN', since, expiresAt, seatIds: [2] },
  ],
  booked: [{ visitor: 'CAS', bookingId: crypto.randomUUID(), seatIds: [4] }],
  blocked: [
    { allocation: { name: 'Press', until: null }, seatIds: [5] },
    { allocation: null, seatIds: [6] },
  ],
})

test('an act says which seats it changes, and how many visitors it concerns', () => {
  const selected = [...statuses.keys()]
  const whole = { sold: 1, neverForSale: 1 }
  expect(actOn('release', selected, statuses, facts)).toEqual({
    ...whole,
    kind: 'release',
    seatIds: [1, 2, 3],
    held: 3,
    visitors: 2,
  })
  expect(actOn('unblock', selected, statuses, facts)).toEqual({
    ...whole,
    kind: 'unblock',
    seatIds: [5, 6],
    held: 0,
    visitors: 0,
  })
  expect(actOn('block', selected, statuses, facts)).toEqual({
    ...whole,
    kind: 'block',
    seatIds: [0, 1, 2, 3, 5, 6],
    held: 3,
    visitors: 2,
  })
  expect(countSelected([3, 1, 4, 0], statuses, facts)).toEqual({
    available: 1,
    held: 2,
    visitors: 1,
    sold: 1,
    blocked: 0,
  })
  // A hold that is not known yet is still that of somebody.
  expect(actOn('release', [1], statuses, new Map())).toMatchObject({ held: 1, visitors: 1 })
})

test('seats go out in portions, until one is refused', async () => {
  const seatIds = Array.from({ length: 250 }, (_, seatId) => seatId)
  const sent: number[] = []
  const refusal = { code: 'BUSY' as const, message: '' }
  const outcome = await inPortions(seatIds, (portion) => {
    sent.push(portion.length)
    return Promise.resolve(
      sent.length === 3 ? { ok: false, error: refusal } : { ok: true, value: { seatIds: portion } },
    )
  })
  expect(sent).toEqual([100, 100, 50])
  expect(outcome).toEqual({ changed: seatIds.slice(0, 200), refusal })
})
