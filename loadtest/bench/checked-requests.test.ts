// One winner and true refusals are no violation; everything else is.
import { expect, test } from 'vitest'
import type { Hold, Refusal } from '../../shared/protocol.ts'
import { raceViolations } from './checked-requests.ts'

const serverTime = '2030-01-01T00:00:00.000Z'
const SEAT = 7

function given(...seatIds: number[]): { ok: true; value: Hold; serverTime: string } {
  return {
    ok: true,
    value: { showId: 's', seatIds, expiresAt: serverTime, maxExpiresAt: serverTime, seq: 1 },
    serverTime,
  }
}

function refused(error: Partial<Refusal>): { ok: false; error: Refusal; serverTime: string } {
  const expected: Refusal = { code: 'SEATS_TAKEN', message: 'Taken.', seats: [{ seatId: SEAT, status: 'held' }] }
  return { ok: false, error: { ...expected, ...error }, serverTime }
}

const BUSY = { ok: false, error: { code: 'BUSY', message: '' }, serverTime }

test('H1 one winner and refusals by that seat, as held, are no violation', () => {
  expect(raceViolations([refused({}), given(SEAT), refused({})], SEAT)).toEqual([])
})

test.each([
  ['two winners', [given(SEAT), given(SEAT)], '2 visitors were given seat 7, instead of one.'],
  ['no winner', [refused({})], '0 visitors were given seat 7, instead of one.'],
  ['a winner of another seat', [given(8)], 'A visitor who asked for seat 7 was given seat 8.'],
  ['a winner of two seats', [given(SEAT, 8)], 'A visitor who asked for seat 7 was given seat 7 and 8.'],
  ['a winner of nothing', [given()], 'A visitor who asked for seat 7 was given no seat.'],
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
    [given(SEAT), BUSY, BUSY, BUSY],
    '3 of those who asked for seat 7 got BUSY, instead of SEATS_TAKEN (seat 7 held).',
  ],
  [
    'a connection without an answer',
    [given(SEAT), null],
    '1 of those who asked for seat 7 got no answer that can be read, instead of SEATS_TAKEN (seat 7 held).',
  ],
])('H1 %s is a violation', (_what, answers, violation) => {
  expect(raceViolations(answers, SEAT)).toEqual([`H1 ${violation}`])
})
