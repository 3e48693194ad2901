// What counts as a winner and a truthful refusal, and what is a violation.
import { expect, test } from 'vitest'
import type { Hold } from '../../shared/protocol.ts'
import type { Answer, Refusal } from '../../client/connection/types.ts'
import { judge } from './verdict.ts'

const serverTime = '2030-01-01T00:00:00.000Z'
const SEAT = 7

function given(...seatIds: number[]): Answer<Hold> {
  return {
    ok: true,
    value: { showId: 's', seatIds, expiresAt: serverTime, maxExpiresAt: serverTime, seq: 1 },
    serverTime,
  }
}

function refused(error: Partial<Refusal>): Answer<Hold> {
  const truth: Refusal = { code: 'SEATS_TAKEN', message: 'Taken.', seats: [{ seatId: SEAT, status: 'held' }] }
  return { ok: false, error: { ...truth, ...error }, serverTime }
}

test('H1 one winner and truthful refusals are all there should be; refusals are counted by code and seat', () => {
  expect(judge([refused({}), given(SEAT), refused({})], SEAT)).toEqual({
    winners: 1,
    refused: [{ code: 'SEATS_TAKEN', seats: [{ seatId: SEAT, status: 'held' }], count: 2 }],
    violations: [],
  })
})

test.each([
  ['two winners', [given(SEAT), given(SEAT)], '2 visitors were given seat 7, instead of one.'],
  ['no winner', [refused({})], '0 visitors were given seat 7, instead of one.'],
  ['a winner of another seat', [given(8)], 'Who asked for seat 7 was given seat 8.'],
  ['a winner of nothing', [given()], 'Who asked for seat 7 was given no seat.'],
  [
    'a refusal by another seat',
    [given(SEAT), refused({ seats: [{ seatId: 8, status: 'held' }] })],
    '1 of those who asked for seat 7 got SEATS_TAKEN (seat 8 held), instead of SEATS_TAKEN (seat 7 held).',
  ],
  [
    'a refusal with another status',
    [given(SEAT), refused({ seats: [{ seatId: SEAT, status: 'available' }] })],
    '1 of those who asked for seat 7 got SEATS_TAKEN (seat 7 available), instead of SEATS_TAKEN (seat 7 held).',
  ],
  [
    'a refusal that names more seats',
    [given(SEAT), refused({ seats: [{ seatId: SEAT, status: 'held' }, { seatId: 8 }] })],
    '1 of those who asked for seat 7 got SEATS_TAKEN (seat 7 held, seat 8 of no status), instead of SEATS_TAKEN (seat 7 held).',
  ],
  [
    'refusals for another reason',
    [
      given(SEAT),
      ...Array.from({ length: 3 }, () => ({
        ok: false as const,
        error: { code: 'BUSY' as const, message: '' },
        serverTime,
      })),
    ],
    '3 of those who asked for seat 7 got BUSY, instead of SEATS_TAKEN (seat 7 held).',
  ],
])('H1 %s is a violation', (_what, answers, violation) => {
  expect(judge(answers, SEAT).violations).toEqual([violation])
})
