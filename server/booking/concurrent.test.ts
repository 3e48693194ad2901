// Q2: the queue is for throughput only. These tests bypass it: transactions of several nodes run at the same time.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginUnlimited, waitingForLock } from '../testing/locks.ts'
import { testBoxOffice, type TestBoxOffice, type TestNode } from '../testing/test-box-office.ts'
import { replay, seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import { HOLD_SETTINGS } from '../testing/hold-settings.ts'
import type { Command, Outcome } from './command.ts'
import { limitConcurrency } from './concurrency.ts'
import { Settlement } from './settlement.ts'

let box: TestBoxOffice
let nodes: TestNode[]
beforeAll(async () => {
  box = await testBoxOffice()
  nodes = [box, box.addNode()]
})
afterAll(() => box.close())

/** The connections of a node. A transaction that waits too long for one would be refused. */
const AT_ONCE = 10

/**
 * Runs each batch in a separate transaction, on the nodes in turn, as many at once as they have connections.
 * @returns the outcomes of each batch
 */
async function allAtOnce(showId: string, batches: readonly Command[][]): Promise<Outcome[][]> {
  const inTurn = nodes.map(() => limitConcurrency(AT_ONCE))
  const settled = await Promise.all(
    batches.map((commands, i) => {
      const { orm, office } = nodes[i % nodes.length] ?? box
      const run = inTurn[i % nodes.length] ?? limitConcurrency(AT_ONCE)
      const settlement = new Settlement(orm, office.boards, HOLD_SETTINGS, () => undefined)
      return run(() => settlement.transact(showId, commands))
    }),
  )
  return settled.map(({ outcomes }) => outcomes)
}

function codesOf(outcomes: readonly Outcome[][]): string[] {
  return outcomes.flat().map((outcome) => (outcome.kind === 'refused' ? outcome.refusal.code : 'ok'))
}

/** A pseudo-random number from 0 to `below`, from the same sequence in each run. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    // Lehmer's generator with Park and Miller's multiplier (1988).
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

test('Q2, H1 simultaneous transactions for one seat have one winner', async () => {
  const showId = await box.addShow(2)
  const rulings = await allAtOnce(
    showId,
    Array.from({ length: 60 }, () => [{ kind: 'hold', visitorId: randomUUID(), seatIds: [0] }]),
  )
  const codes = codesOf(rulings)
  expect(codes.filter((code) => code === 'ok')).toHaveLength(1)
  expect(codes.filter((code) => code === 'SEATS_TAKEN')).toHaveLength(59)
})

test('Q2, H3 a visitor who requests twenty seats on two nodes with a limit of ten gets ten', async () => {
  const showId = await box.addShow(40)
  const visitorId = randomUUID()
  const rulings = await allAtOnce(
    showId,
    Array.from({ length: 40 }, (_, i) => [{ kind: 'hold', visitorId, seatIds: [i] }]),
  )
  expect(codesOf(rulings).filter((code) => code === 'ok')).toHaveLength(10)
  const theirs = (await seatsInTable(box.orm, showId)).filter((seat) => seat.heldBy === visitorId)
  expect(theirs).toHaveLength(10)
  expect(new Set(theirs.map((seat) => seat.expiresAt)).size).toBe(1)
})

test('Q2, H3 of two requests for ten seats on two nodes at once one is granted', async () => {
  for (let round = 0; round < 10; round++) {
    const showId = await box.addShow(20)
    const visitorId = randomUUID()
    const rulings = await allAtOnce(
      showId,
      [0, 10].map((from) => [{ kind: 'hold', visitorId, seatIds: Array.from({ length: 10 }, (_, i) => from + i) }]),
    )
    expect(codesOf(rulings).sort()).toEqual(['LIMIT_REACHED', 'ok'])
  }
})

test('Q2, B2 one bookingId with different seats on two nodes books once; the other request is refused as a mismatch', async () => {
  for (let round = 0; round < 10; round++) {
    const showId = await box.addShow(4)
    const [ann, bob] = [randomUUID(), randomUUID()]
    const bookingId = randomUUID()
    await allAtOnce(showId, [
      [{ kind: 'hold', visitorId: ann, seatIds: [0, 1] }],
      [{ kind: 'hold', visitorId: bob, seatIds: [2, 3] }],
    ])
    const rulings = await allAtOnce(showId, [
      [{ kind: 'confirm', visitorId: ann, bookingId, seatIds: [0, 1] }],
      [{ kind: 'confirm', visitorId: bob, bookingId, seatIds: [2, 3] }],
    ])
    expect(codesOf(rulings).sort()).toEqual(['BOOKING_MISMATCH', 'ok'])
    const booked = (await seatsInTable(box.orm, showId)).filter((seat) => seat.bookingId !== null)
    expect(booked).toHaveLength(2)
    expect(new Set(booked.map((seat) => seat.heldBy)).size).toBe(1)
  }
})

test('Q2, L1, B3 after random transactions the seqs have no gaps, the log gives exactly the table, and each seat has one sale', async () => {
  const seatCount = 24
  const showId = await box.addShow(seatCount)
  const visitors = Array.from({ length: 8 }, () => randomUUID())
  const bookings = Array.from({ length: 12 }, () => randomUUID())
  const roll = dice(20_261_122)
  const someSeats = () => [...new Set(Array.from({ length: 1 + roll(4) }, () => roll(seatCount)))]
  const pick = (from: string[]): string => from[roll(from.length)] ?? randomUUID()
  const anything = (): Command => {
    const visitorId = pick(visitors)
    switch (roll(8)) {
      case 0:
        return { kind: 'release', visitorId }
      case 1:
        return { kind: 'release', visitorId, seatIds: someSeats() }
      case 2:
        return { kind: 'extend', visitorId }
      case 3:
        return { kind: 'confirm', visitorId, bookingId: pick(bookings), seatIds: [roll(seatCount)] }
      case 4:
        return { kind: 'cancel', visitorId, bookingId: pick(bookings) }
      case 5:
        return { kind: 'expire' }
      default:
        return { kind: 'hold', visitorId, seatIds: someSeats() }
    }
  }
  const batches = Array.from({ length: 240 }, () => Array.from({ length: 1 + roll(3) }, anything))
  const codes = codesOf(await allAtOnce(showId, batches))
  expect(new Set(codes).size).toBeGreaterThan(3)

  const log = await wholeLog(box.orm, showId)
  expect(log.map((change) => change.seq)).toEqual(log.map((_, i) => i + 1))
  expect(log.length).toBeGreaterThan(30)
  const [show] = await box.orm.em.execute<{ seq: number }[]>('select seq from show where show_id = ?', [showId])
  expect(show?.seq).toBe(log.length)
  expect(log.map((change) => change.at)).toEqual(log.map((change) => change.at).toSorted((a, b) => a - b))

  const table = await seatsInTable(box.orm, showId)
  expect(replay(log, seatCount)).toMatchObject(table)
  const sold = await box.orm.em.execute<{ seat_id: number; booking_id: string }[]>(
    'select seat_id, booking_id from booking_seat where show_id = ? and live order by seat_id',
    [showId],
  )
  expect(sold.map((row) => [row.seat_id, row.booking_id])).toEqual(
    table.filter((seat) => seat.bookingId !== null).map((seat) => [seat.seatId, seat.bookingId]),
  )
  for (const visitorId of visitors) {
    expect(table.filter((seat) => seat.heldBy === visitorId).length).toBeLessThanOrEqual(
      HOLD_SETTINGS.maxSeatsPerVisitor,
    )
  }
})

test('Q2 a decision waits for the transaction that has locked the show, and sees its changes', async () => {
  const showId = await box.addShow(2)
  const [ann, bob] = [randomUUID(), randomUUID()]
  const em = await beginUnlimited(box.orm)
  await em.execute('select from show where show_id = ? for update', [showId])
  await em.execute(
    `with held as (update seat set held_by = ? where show_id = ? and seat_id = 0)
     insert into hold values (?, ?, now(), now() + interval '5 minutes', now() + interval '5 minutes')`,
    [ann, showId, showId, ann],
  )
  const waiting = allAtOnce(showId, [
    [{ kind: 'hold', visitorId: bob, seatIds: [0] }],
    [{ kind: 'hold', visitorId: ann, seatIds: [1] }],
  ])
  await expect.poll(() => waitingForLock(box.orm)).toBe(2)
  await em.commit()
  expect(codesOf(await waiting)).toEqual(['SEATS_TAKEN', 'ok'])
})
