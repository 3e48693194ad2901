import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backdate, codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { MINUTE, HOLD_SETTINGS } from '../testing/hold-settings.ts'
import type { BoxOffice } from './box-office.ts'
import { readCutHolds, readHolds, readShowsToSweep } from './hold-queries.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

async function holdRows(showId: string): Promise<{ visitor_id: string; ended: boolean }[]> {
  return box.orm.em
    .fork()
    .execute('select visitor_id, ended_at is not null as ended from hold where show_id = ?', [showId])
}

test('H13 a visitor who releases and retakes a seat in one transaction reaches the maximum lifetime, and a rival gets the seat', async () => {
  const showId = await box.addShow(1)
  const [renewer, rivals] = [randomUUID(), Array.from({ length: 20 }, () => randomUUID())]
  const first = valueOf(await box.office.hold(showId, renewer, [0]))
  const RENEWALS = 15
  const winners: string[] = []
  for (let renewal = 1; renewal <= RENEWALS; renewal++) {
    await backdate(box.orm, showId, HOLD_SETTINGS.holdMaxMs / RENEWALS)
    const [given, taken, ...tries] = await Promise.all([
      box.office.release(showId, renewer, [0]),
      box.office.hold(showId, renewer, [0]),
      ...rivals.map((rival) => box.office.hold(showId, rival, [0])),
    ])
    valueOf(given)
    winners.push(...rivals.filter((_, i) => tries[i]?.ok))
    const passedMs = (renewal * HOLD_SETTINGS.holdMaxMs) / RENEWALS
    if (renewal < RENEWALS) {
      // Restores the times, as if no time had passed.
      const longest = new Date(Date.parse(first.maxExpiresAt ?? '') - passedMs).toISOString()
      expect(valueOf(taken)).toMatchObject({ seatIds: [0], maxExpiresAt: longest })
    } else expect(codeOf(taken)).toBe('EXTENSION_LIMIT')
  }
  expect(winners).toHaveLength(1)
})

test('H13 another server, and one that starts now, continue the hold that ended', async () => {
  const showId = await box.addShow(4)
  const [visitorId, other] = [randomUUID(), randomUUID()]
  const { office } = box.addNode()
  await office.boards.get(showId)
  const first = valueOf(await box.office.hold(showId, visitorId, [0, 1]))
  valueOf(await box.office.hold(showId, other, [3]))
  valueOf(await box.office.release(showId, visitorId, undefined))
  const { maxExpiresAt } = valueOf(await office.hold(showId, visitorId, [1]))
  expect(maxExpiresAt).toBe(first.maxExpiresAt)
  valueOf(await office.release(showId, visitorId, undefined))
  const started = box.addNode().office
  expect(valueOf(await started.hold(showId, visitorId, [2])).maxExpiresAt).toBe(first.maxExpiresAt)
  expect((await holdRows(showId)).filter(({ ended }) => ended)).toEqual([])
})

test('H13 an expired hold continues too, after a sweep and on a server that starts then; after the span a new hold begins', async () => {
  const showId = await box.addShow(2)
  const [visitorId, cid] = [randomUUID(), randomUUID()]
  for (const [i, each] of [visitorId, cid].entries()) valueOf(await box.office.hold(showId, each, [i]))
  await backdate(box.orm, showId, HOLD_SETTINGS.holdMs)
  await box.sweeper.sweepOnce()
  expect(await holdRows(showId)).toHaveLength(2)
  const again = valueOf(await box.addNode().office.hold(showId, visitorId, [0]))
  const maxMs = (hold: { maxExpiresAt: string | null }) => Date.parse(hold.maxExpiresAt ?? '') - Date.now()
  expect(maxMs(again)).toBeLessThanOrEqual(HOLD_SETTINGS.holdMaxMs - HOLD_SETTINGS.holdMs)
  await backdate(box.orm, showId, HOLD_SETTINGS.resumeMs, cid)
  const anew = valueOf(await box.addNode().office.hold(showId, cid, [1]))
  expect(maxMs(anew)).toBeGreaterThan(HOLD_SETTINGS.holdMaxMs - MINUTE)
})

test('H13 the row of an ended hold affects only its visitor, and is deleted when it is no longer needed', async () => {
  const showId = await box.addShow(3)
  const [gone, bought, begun] = [randomUUID(), randomUUID(), randomUUID()]
  for (const [i, visitorId] of [gone, bought, begun].entries()) {
    valueOf(await box.office.hold(showId, visitorId, [i]))
  }
  valueOf(await box.office.confirm(showId, bought, randomUUID(), [1]))
  valueOf(await box.office.release(showId, gone, undefined))
  // A hold that began and ended in one transaction.
  await Promise.all([box.office.release(showId, begun, undefined), box.office.hold(showId, begun, [0])])
  await box.office.release(showId, begun, undefined)
  expect((await holdRows(showId)).map(({ visitor_id }) => visitor_id).sort()).toEqual([gone, begun].sort())
  expect(await readHolds(box.orm, [gone, bought, begun])).toEqual([])
  expect(await readCutHolds(box.orm, [gone, begun])).toEqual([])
  const ofShow = async () => (await readShowsToSweep(box.orm)).filter((show) => show.showId === showId)
  expect(await ofShow()).toEqual([])

  await backdate(box.orm, showId, HOLD_SETTINGS.resumeMs, gone)
  expect(await ofShow()).toEqual([{ showId, hasRunOut: false, hasEnded: true }])
  const { seq } = valueOf(await box.office.release(showId, gone, undefined))
  await box.sweeper.sweepOnce()
  expect(await ofShow()).toEqual([])
  expect((await holdRows(showId)).map(({ visitor_id }) => visitor_id)).toEqual([begun])
  expect(valueOf(await box.office.release(showId, gone, undefined)).seq).toBe(seq)
})

test('H13 when switched off, a hold that ended leaves no row, and the next one is new', async () => {
  const { office } = box.addNode({ settings: { resumeMs: 0 } })
  const showId = await box.addShow(1)
  const visitorId = randomUUID()
  valueOf(await office.hold(showId, visitorId, [0]))
  await backdate(box.orm, showId, 3 * MINUTE)
  const { maxExpiresAt: before } = valueOf(await office.extend(showId, visitorId))
  valueOf(await office.release(showId, visitorId, undefined))
  expect(await holdRows(showId)).toEqual([])
  const { maxExpiresAt } = valueOf(await office.hold(showId, visitorId, [0]))
  expect(Date.parse(maxExpiresAt ?? '') - Date.parse(before ?? '')).toBeGreaterThanOrEqual(3 * MINUTE)
})

test('H14 two servers at once, and one that starts then, give an address no more than its limit', async () => {
  const settings = { heldSeatsPerAddress: 100, maxSeatsPerVisitor: 10 }
  const [office, other] = [box.addNode({ settings }).office, box.addNode({ settings }).office]
  const showId = await box.addShow(200)
  const holdBest = (at: BoxOffice, address = '192.0.2.1') =>
    at.holdBest(showId, randomUUID(), randomUUID(), { quantity: 10 }, undefined, address)
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => holdBest(i % 2 === 0 ? office : other)))
  expect(answers.filter(({ ok }) => ok)).toHaveLength(2)
  for (const answer of answers) {
    if (!answer.ok) {
      expect(answer.error).toMatchObject({ code: 'LIMIT_REACHED', retryAfterMs: expect.any(Number) as number })
    }
  }
  const started = box.addNode({ settings }).office
  expect(await holdBest(started)).toMatchObject({ ok: false, error: { code: 'LIMIT_REACHED' } })
  expect(await holdBest(started, '192.0.2.2')).toMatchObject({ ok: true })
})
