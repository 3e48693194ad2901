import { describe, expect, test } from 'vitest'
import { booked, cut, held, ledgerOf, NOW, run, runOut, rulingOf } from '../testing/ledger-fixtures.ts'
import { MINUTE, HOLD_SETTINGS } from '../testing/hold-settings.ts'
import type { Command } from './command.ts'

const A = 'visitor-a'
const B = 'visitor-b'
const C = 'visitor-c'
const hold = (visitorId: string, ...seatIds: number[]) => ({ kind: 'hold' as const, visitorId, seatIds })
const extend = (visitorId: string) => ({ kind: 'extend' as const, visitorId })

describe('an expired hold', () => {
  test('H5 a seat is free at the millisecond of its expiry, and not before', () => {
    const seats = { 0: held(A, { until: NOW }) }
    expect(rulingOf(run(ledgerOf(seats), hold(B, 0), NOW - 1))).toBe('SEATS_TAKEN')
    expect(rulingOf(run(ledgerOf(seats), hold(B, 0), NOW))).toBe('ok')
  })

  test('H5 a takeover is an expired step and a held step, only for the requested seats', () => {
    const ledger = ledgerOf({ 0: runOut(A), 1: runOut(A) })
    expect(run(ledger, hold(B, 0)).steps).toEqual([
      { cause: 'expired', visitorId: A, seatIds: [0] },
      { cause: 'held', visitorId: B, seatIds: [0], since: NOW, until: NOW + HOLD_SETTINGS.holdMs },
    ])
    expect(ledger.seat(1).heldBy).toBe(A)
  })

  test('H5 expired seats of several visitors are taken over at once, with one expiry step per visitor', () => {
    const ledger = ledgerOf({ 0: runOut(A), 1: runOut(B), 2: runOut(A) })
    expect(run(ledger, hold(C, 2, 1, 0, 3)).steps).toEqual([
      { cause: 'expired', visitorId: A, seatIds: [0, 2] },
      { cause: 'expired', visitorId: B, seatIds: [1] },
      { cause: 'held', visitorId: C, seatIds: [0, 1, 2, 3], since: NOW, until: NOW + HOLD_SETTINGS.holdMs },
    ])
  })

  test('H5, H13 all of the visitor’s own expired seats become free, and requesting one again continues that hold', () => {
    const ledger = ledgerOf({ 0: runOut(A), 1: runOut(A) })
    expect(run(ledger, hold(A, 1)).steps).toEqual([
      { cause: 'expired', visitorId: A, seatIds: [0, 1] },
      {
        cause: 'held',
        visitorId: A,
        seatIds: [1],
        since: NOW - HOLD_SETTINGS.holdMs,
        until: NOW + HOLD_SETTINGS.holdMs,
      },
    ])
  })

  test('H5 the visitor’s own expired seats become free even if the command is refused', () => {
    const refused = run(ledgerOf({ 0: runOut(A), 1: held(B) }), hold(A, 0, 1))
    expect(rulingOf(refused)).toBe('SEATS_TAKEN')
    expect(refused.steps).toEqual([{ cause: 'expired', visitorId: A, seatIds: [0] }])
  })

  test('H10 a sweep frees expired holds and nothing else, once', () => {
    const ledger = ledgerOf({ 0: runOut(A), 1: held(B), 2: runOut(C), 3: runOut(A), 4: booked(A, 'x'), 5: cut(B) })
    const swept = run(ledger, { kind: 'expire' })
    expect(swept).toEqual({
      steps: [
        { cause: 'expired', visitorId: A, seatIds: [0, 3] },
        { cause: 'expired', visitorId: C, seatIds: [2] },
      ],
      ruling: { swept: 3 },
    })
    expect(run(ledger, { kind: 'expire' })).toEqual({ steps: [], ruling: { swept: 0 } })
  })
})

describe('one expiry', () => {
  test('H4 adding seats does not move the expiry', () => {
    const ledger = ledgerOf()
    run(ledger, hold(A, 0))
    run(ledger, hold(A, 1, 2), NOW + 3 * MINUTE)
    expect(ledger.holdOf(A)).toMatchObject({ since: NOW, expiresAt: NOW + HOLD_SETTINGS.holdMs })
    expect(new Set(ledger.seatsOf(A).map((seat) => seat.expiresAt))).toEqual(new Set([NOW + HOLD_SETTINGS.holdMs]))
  })

  test('H4 releasing some seats does not move the expiry, not even the seats that were taken first', () => {
    const ledger = ledgerOf()
    run(ledger, hold(A, 0))
    run(ledger, hold(A, 1), NOW + MINUTE)
    run(ledger, { kind: 'release', visitorId: A, seatIds: [0] }, NOW + 2 * MINUTE)
    expect(ledger.holdOf(A)).toMatchObject({ since: NOW, expiresAt: NOW + HOLD_SETTINGS.holdMs })
  })

  test('H4, H13 seats that are taken after the resume time start a new hold', () => {
    const ledger = ledgerOf()
    run(ledger, hold(A, 0))
    run(ledger, { kind: 'release', visitorId: A }, NOW + MINUTE)
    run(ledger, hold(A, 0), NOW + 2 * MINUTE)
    expect(ledger.holdOf(A)).toMatchObject({
      since: NOW + 2 * MINUTE,
      expiresAt: NOW + 2 * MINUTE + HOLD_SETTINGS.holdMs,
    })
  })
})

describe('extending a hold', () => {
  test('H6 an extension renews the hold to now plus the usual time', () => {
    const ledger = ledgerOf({ 0: held(A), 3: held(A), 4: held(B) })
    expect(run(ledger, extend(A)).steps).toEqual([
      { cause: 'extended', visitorId: A, seatIds: [0, 3], until: NOW + HOLD_SETTINGS.holdMs },
    ])
  })

  test('H6 no number of extensions goes past the maximum time after the first seat', () => {
    const ledger = ledgerOf()
    run(ledger, hold(A, 0))
    const longest = NOW + HOLD_SETTINGS.holdMaxMs
    let answer = 'ok'
    for (let now = NOW; now < longest; now += 30_000) {
      answer = rulingOf(run(ledger, extend(A), now))
      run(ledger, hold(A, (now / 30_000) % 9), now)
      expect(ledger.holdOf(A)?.expiresAt).toBeLessThanOrEqual(longest)
    }
    expect(answer).toBe('EXTENSION_LIMIT')
    expect(rulingOf(run(ledger, hold(B, 0), longest - 1))).toBe('SEATS_TAKEN')
    expect(rulingOf(run(ledger, hold(B, 0), longest))).toBe('ok')
  })

  test('H6 the last part up to the maximum time is still granted', () => {
    const since = NOW - HOLD_SETTINGS.holdMaxMs + MINUTE
    const ledger = ledgerOf({ 0: held(A, { since, until: NOW + MINUTE - 1 }) })
    expect(rulingOf(run(ledger, extend(A)))).toBe('ok')
    expect(ledger.holdOf(A)?.expiresAt).toBe(NOW + MINUTE)
    expect(rulingOf(run(ledger, extend(A)))).toBe('EXTENSION_LIMIT')
  })

  test('H6 of fifty extensions a second one takes effect per second, the first at once', () => {
    const ledger = ledgerOf()
    run(ledger, hold(A, 0))
    const done: number[] = []
    for (let ms = 20; ms <= 3000; ms += 20) {
      const { steps, ruling } = run(ledger, extend(A), NOW + ms)
      expect(ruling).toEqual({ hold: A })
      if (steps.length > 0) done.push(ms)
      expect(ledger.holdOf(A)?.expiresAt).toBeGreaterThan(NOW + ms + HOLD_SETTINGS.holdMs - 1000)
    }
    expect(done).toEqual([20, 1020, 2020])
  })

  test('H6 an extension never shortens: a longer hold stays, before any rule is checked', () => {
    const seats = { 0: held(A, { until: NOW + HOLD_SETTINGS.holdMs + 1 }) }
    for (const show of [{}, { salesCloseAt: NOW }]) {
      expect(run(ledgerOf(seats, { show }), extend(A))).toEqual({ steps: [], ruling: { hold: A } })
    }
  })

  test('H6 an extension without a current hold is refused as NOT_HELD', () => {
    expect(rulingOf(run(ledgerOf({ 0: booked(A, 'x'), 1: held(B) }), extend(A)))).toBe('NOT_HELD')
    const late = run(ledgerOf({ 0: runOut(A) }), extend(A))
    expect(rulingOf(late)).toBe('NOT_HELD')
    expect(late.steps).toEqual([{ cause: 'expired', visitorId: A, seatIds: [0] }])
  })
})

describe('cutting a hold short', () => {
  const cutOff = { kind: 'cut' as const, visitorId: A }
  const graceEnd = NOW + HOLD_SETTINGS.graceMs

  test('G1 a cut leaves the grace for all seats, and keeps the promised expiry on record', () => {
    const ledger = ledgerOf({ 0: held(A), 3: held(A), 4: held(B) })
    expect(run(ledger, cutOff).steps).toEqual([
      { cause: 'disconnected', visitorId: A, seatIds: [0, 3], until: graceEnd },
    ])
    expect(ledger.holdOf(A)).toMatchObject({ expiresAt: graceEnd, promisedUntil: NOW + 4 * MINUTE })
    expect(ledger.seat(4).expiresAt).toBe(NOW + 4 * MINUTE)
  })

  test('G1 a second cut changes nothing: the first loss counts', () => {
    const ledger = ledgerOf({ 0: held(A) })
    run(ledger, cutOff)
    expect(run(ledger, cutOff, NOW + 1000).steps).toEqual([])
    expect(ledger.holdOf(A)?.expiresAt).toBe(graceEnd)
  })

  test('G1 a cut never lengthens a hold that ends within the grace', () => {
    for (const until of [NOW + 1, graceEnd]) expect(run(ledgerOf({ 0: held(A, { until }) }), cutOff).steps).toEqual([])
    expect(run(ledgerOf({ 0: held(A, { until: graceEnd + 1 }) }), cutOff).steps).toHaveLength(1)
  })

  test('G1 a cut frees expired seats and leaves booked ones', () => {
    const ledger = ledgerOf({ 0: runOut(A), 1: booked(A, 'x') })
    expect(run(ledger, cutOff).steps).toEqual([{ cause: 'expired', visitorId: A, seatIds: [0] }])
    expect(run(ledgerOf(), cutOff).steps).toEqual([])
  })

  test('G1, G2 in one batch the last command counts: a cut after a hold, or a restore after a cut', () => {
    const gone = ledgerOf()
    run(gone, hold(A, 0))
    run(gone, cutOff)
    expect(gone.holdOf(A)?.expiresAt).toBe(graceEnd)

    const back = ledgerOf({ 0: held(A) })
    run(back, cutOff)
    run(back, { kind: 'restore', visitorId: A })
    expect(back.holdOf(A)?.expiresAt).toBe(NOW + 4 * MINUTE)
  })

  test('G2 a restored hold is not restored again', () => {
    const ledger = ledgerOf({ 0: cut(A) })
    expect(run(ledger, { kind: 'restore', visitorId: A }).steps).toHaveLength(1)
    expect(run(ledger, { kind: 'restore', visitorId: A }).steps).toEqual([])
  })
})

describe('a shortened hold', () => {
  const commands: Command[] = [
    hold(A, 0),
    hold(A, 5),
    hold(A, 1),
    { kind: 'release', visitorId: A, seatIds: [7] },
    extend(A),
    { kind: 'confirm', visitorId: A, bookingId: 'x', seatIds: [1] },
    { kind: 'cancel', visitorId: A, bookingId: 'none' },
    { kind: 'restore', visitorId: A },
  ]

  test.each(commands)('G2 $kind, granted or refused, restores its expiry first: %j', (command) => {
    const ledger = ledgerOf({ 0: cut(A), 2: cut(A), 1: held(B) })
    const [first] = run(ledger, command).steps
    expect(first).toEqual({ cause: 'returned', visitorId: A, seatIds: [0, 2], until: NOW + 4 * MINUTE })
    expect(ledger.holdOf(A)?.expiresAt).toBeGreaterThanOrEqual(NOW + 4 * MINUTE)
  })

  test('G2 a shortened hold that has expired is lost, even if its promised time is later', () => {
    const ledger = ledgerOf({ 0: cut(A) })
    expect(run(ledger, extend(A), NOW + 1).steps).toEqual([{ cause: 'expired', visitorId: A, seatIds: [0] }])
    expect(rulingOf(run(ledger, hold(B, 0), NOW + 1))).toBe('ok')
  })

  test('G2 another visitor’s command does not restore the expiry', () => {
    const ledger = ledgerOf({ 0: cut(A) })
    expect(run(ledger, hold(B, 0)).steps).toEqual([])
    expect(ledger.seat(0).expiresAt).toBe(NOW + 1)
  })
})
