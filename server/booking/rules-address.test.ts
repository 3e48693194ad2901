import { expect, test } from 'vitest'
import { booked, held, ledgerOf, NOW, run, runOut, rulingOf, type Seats } from '../testing/ledger-fixtures.ts'
import { HOLD_SETTINGS } from '../testing/hold-settings.ts'
import type { HoldSettings } from './decision.ts'

const A = 'visitor-a'
const B = 'visitor-b'
const C = 'visitor-c'
const HOME = 'the key of an address'
const WORK = 'the key of another'
const R = '00000000-0000-4000-8000-000000000001'

/** In a show of 12 seats that is the limit of one visitor, since a tenth is one seat. */
const STRICT: HoldSettings = { ...HOLD_SETTINGS, maxSeatsPerVisitor: 3, heldSeatsPerAddress: 100 }
const hold = (visitorId: string, from: string | undefined, ...seatIds: number[]) => {
  return { kind: 'hold' as const, visitorId, seatIds, from }
}
const best = (visitorId: string, quantity: number) => {
  return { kind: 'hold-best' as const, visitorId, requestId: R, request: { quantity }, from: HOME }
}
const from = (address: string, ...visitorIds: string[]) => visitorIds.map((visitorId) => ({ visitorId, address }))
const askIn = (seats: Seats, holders: ReturnType<typeof from>, command: ReturnType<typeof hold>) =>
  rulingOf(run(ledgerOf(seats, { holders }), command, NOW, STRICT))

test('H14 the visitors of one address together hold at most its limit; visitors elsewhere hold more', () => {
  const ledger = ledgerOf()
  expect(rulingOf(run(ledger, hold(A, HOME, 0, 1), NOW, STRICT))).toBe('ok')
  expect(rulingOf(run(ledger, hold(B, HOME, 2, 3), NOW, STRICT))).toBe('LIMIT_REACHED')
  expect(rulingOf(run(ledger, best(B, 2), NOW, STRICT))).toBe('LIMIT_REACHED')
  expect(rulingOf(run(ledger, best(B, 1), NOW, STRICT))).toBe('ok')
  expect(rulingOf(run(ledger, hold(C, HOME, 4), NOW, STRICT))).toBe('LIMIT_REACHED')
  expect(rulingOf(run(ledger, hold(C, WORK, 4, 5), NOW, STRICT))).toBe('ok')
})

test('H14 the refusal has its own sentence and the time to retry', () => {
  const { ruling } = run(ledgerOf({ 0: held(A) }, { holders: from(HOME, A) }), hold(B, HOME, 1, 2, 3), NOW, STRICT)
  expect(ruling).toMatchObject({
    refusal: {
      code: 'LIMIT_REACHED',
      message: expect.stringMatching(/^Too many seats are held from your network/) as string,
      retryAfterMs: expect.any(Number) as number,
    },
  })
})

test.each([
  [50, 100, 3, 5],
  [50, 4, 3, 4],
  [50, 100, 10, 10],
  [12, 100, 3, 3],
  [5000, 1, 3, 3],
])(
  'H14 of %i seats, with a setting of %i and %i per visitor, an address may hold %i',
  (seatCount, setting, each, most) => {
    const settings = { ...HOLD_SETTINGS, maxSeatsPerVisitor: each, heldSeatsPerAddress: setting }
    const ledger = ledgerOf({}, { show: { seatCount } })
    let count = 0
    for (let seatId = 0; seatId < 12; seatId++) {
      if (rulingOf(run(ledger, hold(`visitor-${seatId}`, HOME, seatId), NOW, settings)) === 'ok') count++
    }
    expect(count).toBe(most)
  },
)

test('H14 null means no limit, and a visitor without an address key has no limit', () => {
  const ledger = ledgerOf({ 0: held(A), 1: held(A), 2: held(A) }, { holders: from(HOME, A) })
  expect(rulingOf(run(ledger, hold(B, undefined, 3), NOW, STRICT))).toBe('ok')
  expect(rulingOf(run(ledger, hold(C, HOME, 4), NOW, { ...STRICT, heldSeatsPerAddress: null }))).toBe('ok')
})

test('H14 booked, released and expired seats do not count', () => {
  const others = from(HOME, A)
  expect(askIn({ 0: held(A), 1: held(A), 2: held(A) }, others, hold(B, HOME, 5))).toBe('LIMIT_REACHED')
  expect(askIn({ 0: held(A), 1: held(A), 2: booked(A, 'b') }, others, hold(B, HOME, 5))).toBe('ok')
  expect(askIn({ 0: runOut(A), 1: runOut(A), 2: runOut(A) }, others, hold(B, HOME, 5, 6, 7))).toBe('ok')
  const ledger = ledgerOf({ 0: held(A), 1: held(A), 2: held(A) }, { holders: others })
  run(ledger, { kind: 'confirm', visitorId: A, bookingId: 'b', seatIds: [0] }, NOW, STRICT)
  run(ledger, { kind: 'release', visitorId: A, seatIds: [1] }, NOW, STRICT)
  expect(rulingOf(run(ledger, hold(B, HOME, 5, 6, 7), NOW, STRICT))).toBe('LIMIT_REACHED')
  expect(rulingOf(run(ledger, hold(B, HOME, 5, 6), NOW, STRICT))).toBe('ok')
})

test('H14 a hold counts for the address from which its seats were taken last', () => {
  const ledger = ledgerOf({ 0: held(A), 1: held(A) }, { holders: from(HOME, A) })
  run(ledger, hold(A, WORK, 2), NOW, STRICT)
  expect(ledger.holders.addressOf(A)).toBe(WORK)
  expect(rulingOf(run(ledger, hold(B, HOME, 3, 4, 5), NOW, STRICT))).toBe('ok')
  expect(rulingOf(run(ledger, hold(C, WORK, 6), NOW, STRICT))).toBe('LIMIT_REACHED')
})

test('H14 seats that the visitor holds from another address count together with the requested ones', () => {
  const seats = { 0: held(A), 1: held(A), 2: held(B) }
  const holders = [...from(WORK, A), ...from(HOME, B)]
  expect(askIn(seats, holders, hold(A, HOME, 3))).toBe('LIMIT_REACHED')
  expect(askIn(seats, holders, hold(A, WORK, 3))).toBe('ok')
})

test('H14 a visitor can request seats that they hold again, even if the address is at its limit', () => {
  const seats = { 0: held(A), 1: held(B), 2: held(B), 3: held(B) }
  expect(askIn(seats, from(HOME, A, B), hold(A, HOME, 0))).toBe('ok')
})

test('H1, H3, H14 refuse in that order', () => {
  const seats = { 0: held(A), 1: held(A), 2: held(A) }
  expect(askIn(seats, from(HOME, A), hold(B, HOME, 0, 3))).toBe('SEATS_TAKEN')
  const { ruling } = run(ledgerOf(seats, { holders: from(HOME, A) }), hold(B, HOME, 3, 4, 5, 6), NOW, STRICT)
  expect(ruling).toMatchObject({ refusal: { message: expect.stringMatching(/^You can have at most/) as string } })
})

test('H14 only the log has the address from which seats were taken', () => {
  const ledger = ledgerOf()
  expect(run(ledger, hold(A, HOME, 0), NOW, STRICT).steps).toMatchObject([{ cause: 'held', from: HOME }])
  expect(run(ledger, hold(B, undefined, 1), NOW, STRICT).steps[0]).not.toHaveProperty('from')
})
