// Tests checkouts, during which a lost connection does not shorten a hold.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backdate, codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { cut, held, ledgerOf, NOW, run, rulingOf } from '../testing/ledger-fixtures.ts'
import { replay, seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import { MINUTE, HOLD_SETTINGS } from '../testing/hold-settings.ts'

const A = 'visitor-a'
const begin = { kind: 'begin-checkout', visitorId: A } as const
const end = { kind: 'end-checkout', visitorId: A } as const
const cutA = { kind: 'cut', visitorId: A } as const
const confirm = (...seatIds: number[]) => ({ kind: 'confirm', visitorId: A, bookingId: 'x', seatIds }) as const
const release = (...seatIds: number[]) => ({ kind: 'release', visitorId: A, seatIds }) as const
const hold = (...seatIds: number[]) => ({ kind: 'hold', visitorId: A, seatIds }) as const

/** Visitor A with the seats 0 to 2, in a checkout. */
function inCheckout() {
  const ledger = ledgerOf({ 0: held(A), 1: held(A), 2: held(A) })
  run(ledger, begin)
  return ledger
}

const isInCheckout = (ledger: ReturnType<typeof ledgerOf>): boolean => ledger.holdOf(A)?.checkout != null

describe('the rules of a checkout', () => {
  test('G5 a lost connection during a checkout does not shorten the hold, which ends at its promised time', () => {
    const ledger = inCheckout()
    expect(run(ledger, cutA).steps).toEqual([])
    expect(ledger.holdOf(A)).toMatchObject({ expiresAt: NOW + 4 * MINUTE, promisedUntil: NOW + 4 * MINUTE })
    expect(rulingOf(run(ledger, { ...hold(0), visitorId: 'visitor-b' }, NOW + 4 * MINUTE))).toBe('ok')
  })

  test('G5 a checkout includes all held seats and begins only once', () => {
    const ledger = ledgerOf({ 3: held(A), 1: held(A) })
    expect(run(ledger, begin).steps).toEqual([{ cause: 'checkout-begun', visitorId: A, seatIds: [1, 3] }])
    expect(run(ledger, begin)).toEqual({ steps: [], ruling: { hold: A } })
  })

  test('G5 a visitor without a current hold cannot begin a checkout', () => {
    expect(rulingOf(run(ledgerOf(), begin))).toBe('NOT_HELD')
    expect(rulingOf(run(ledgerOf({ 0: held(A) }), begin, NOW + 4 * MINUTE))).toBe('NOT_HELD')
    expect(run(ledgerOf({ 0: held(A) }), end)).toEqual({ steps: [], ruling: { hold: A } })
  })

  test('G2, G5 the start of a checkout restores a shortened hold', () => {
    const ledger = ledgerOf({ 0: cut(A) })
    expect(run(ledger, begin).steps.map(({ cause }) => cause)).toEqual(['returned', 'checkout-begun'])
    expect(ledger.holdOf(A)?.expiresAt).toBe(NOW + 4 * MINUTE)
  })

  test('G5, H8 a checkout of held seats can begin after the sale has closed', () => {
    const ledger = ledgerOf({ 0: held(A) }, { show: { salesCloseAt: NOW } })
    expect(rulingOf(run(ledger, begin))).toBe('ok')
    expect(rulingOf(run(ledger, confirm(0)))).toBe('ok')
  })

  test.each([
    ['checkout:end', [end]],
    ['confirming a part', [confirm(1)]],
    ['giving everything back and taking seats again', [release(0, 1, 2), hold(4)]],
    ['confirming everything and taking seats again', [confirm(0, 1, 2), hold(4)]],
  ])('G5 a checkout ends by %s', (_way, commands) => {
    const ledger = inCheckout()
    for (const command of commands) expect(rulingOf(run(ledger, command))).toBe('ok')
    expect(isInCheckout(ledger)).toBe(false)
    expect(run(ledger, cutA).steps).toMatchObject([{ cause: 'disconnected', until: NOW + HOLD_SETTINGS.graceMs }])
  })

  test('G5 a checkout does not end by releasing some seats, adding some, or extending the hold', () => {
    for (const command of [release(1), hold(4), { kind: 'extend', visitorId: A } as const]) {
      const ledger = inCheckout()
      expect(rulingOf(run(ledger, command))).toBe('ok')
      expect(isInCheckout(ledger)).toBe(true)
      for (const seat of ledger.seatsOf(A)) expect(seat.checkout).toEqual([0, 1, 2])
      expect(run(ledger, cutA).steps).toEqual([])
    }
  })

  test('H4, G5 a checkout does not extend the hold', () => {
    const ledger = ledgerOf({ 0: held(A) })
    const before = ledger.holdOf(A)
    run(ledger, begin)
    run(ledger, end)
    expect(ledger.holdOf(A)).toEqual(before)
  })
})

describe('a checkout in the database', () => {
  let box: TestBoxOffice
  beforeAll(async () => {
    box = await testBoxOffice()
  })
  afterAll(() => box.close())

  test('G5, L1 a checkout is in the answers, the tables, the log and on a reloaded board from its start to its end', async () => {
    const { office, orm } = box
    const showId = await box.addShow(6)
    const visitorId = randomUUID()
    const isAsRecorded = async (): Promise<void> => {
      expect(replay(await wholeLog(orm, showId), 6)).toEqual(await seatsInTable(orm, showId))
      const read = await box.addNode().office.boards.get(showId)
      expect(read?.holdOf(visitorId)).toEqual(office.boards.peek(showId)?.holdOf(visitorId))
    }
    const hold = valueOf(await office.hold(showId, visitorId, [1, 2, 3]))
    expect(hold).not.toHaveProperty('checkout')
    const begun = valueOf(await office.beginCheckout(showId, visitorId))
    expect(begun).toEqual({ ...hold, seq: hold.seq + 1, checkout: true })
    expect(valueOf(await office.beginCheckout(showId, visitorId))).toEqual(begun)
    await isAsRecorded()
    expect(valueOf(await office.hold(showId, visitorId, [5]))).toMatchObject({ checkout: true })
    expect(valueOf(await office.release(showId, visitorId, [1]))).toMatchObject({ checkout: true, seatIds: [2, 3, 5] })
    await isAsRecorded()
    expect(codeOf(await office.confirm(showId, visitorId, randomUUID(), [2, 3]))).toBe('ok')
    await isAsRecorded()
    expect(valueOf(await office.endCheckout(showId, visitorId))).not.toHaveProperty('checkout')
    expect(valueOf(await office.beginCheckout(showId, visitorId))).toMatchObject({ seatIds: [5], checkout: true })
    const ended = valueOf(await office.endCheckout(showId, visitorId))
    expect(ended).toMatchObject({ seatIds: [5], expiresAt: hold.expiresAt })
    expect(ended).not.toHaveProperty('checkout')
    await isAsRecorded()
  })

  test('G5 after two nodes begin, cut and end at once, the hold is either whole and in a checkout, or not in one', async () => {
    const { office, orm } = box
    const other = box.addNode().office
    const showId = await box.addShow(4)
    const visitorId = randomUUID()
    for (let round = 0; round < 10; round++) {
      await office.hold(showId, visitorId, [0, 1])
      await Promise.all([
        office.beginCheckout(showId, visitorId),
        other.cut(showId, visitorId),
        office.endCheckout(showId, visitorId),
        other.beginCheckout(showId, visitorId),
        office.cut(showId, visitorId),
      ])
      const seats = await seatsInTable(orm, showId)
      expect(replay(await wholeLog(orm, showId), 4)).toEqual(seats)
      const [seat] = seats
      if (seat?.checkout) expect(seat.expiresAt).toBe(seat.promisedUntil)
      await office.release(showId, visitorId, undefined)
    }
  })

  test('H10, G5 an expired hold is swept even in a checkout', async () => {
    const { office, orm, sweeper } = box
    const showId = await box.addShow(2)
    const visitorId = randomUUID()
    await office.hold(showId, visitorId, [0])
    await office.beginCheckout(showId, visitorId)
    await backdate(orm, showId, HOLD_SETTINGS.holdMs)
    expect(await sweeper.sweepOnce()).toBe(1)
    expect(codeOf(await office.beginCheckout(showId, visitorId))).toBe('NOT_HELD')
  })
})
