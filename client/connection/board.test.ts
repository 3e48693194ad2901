import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Frame, Hold, Snapshot } from '../../shared/protocol.ts'
import { AVAILABLE, BOOKED, HELD, STATUSES, statusWord } from '../../shared/status.ts'
import { Board } from './board.ts'

const SEATS = 6

describe('a board', () => {
  test('applies a frame that continues its own seq, and says which seats changed', () => {
    const board = new Board(snapshot({ seq: 4 }))
    expect(board.apply({ showId: 'show', since: 4, seq: 5, held: [1, 2] })).toEqual([1, 2])
    expect(board.seq).toBe(5)
    expect([...board.statuses]).toEqual([0, HELD, HELD, 0, 0, 0])
    expect(board.counts).toEqual({ available: 4, held: 2, booked: 0, blocked: 0 })
  })

  test('applies a frame that begins before what it knows and ends after', () => {
    const board = new Board(snapshot({ seq: 4, statuses: [HELD, 0, 0, 0, 0, 0] }))
    expect(board.apply({ showId: 'show', since: 2, seq: 6, held: [0], booked: [1] })).toEqual([1])
    expect(board.seq).toBe(6)
  })

  test('drops a frame whose changes it has already', () => {
    const board = new Board(snapshot({ seq: 4 }))
    expect(board.apply({ showId: 'show', since: 3, seq: 4, held: [1] })).toBe('old')
    expect(board.statuses[1]).toBe(AVAILABLE)
  })

  test('does not apply a frame after a gap', () => {
    const board = new Board(snapshot({ seq: 4 }))
    expect(board.apply({ showId: 'show', since: 5, seq: 6, held: [1] })).toBe('gap')
    expect(board.seq).toBe(4)
    expect(board.statuses[1]).toBe(AVAILABLE)
  })

  test('ignores seats that it does not have', () => {
    const board = new Board(snapshot({ seq: 0 }))
    expect(board.apply({ showId: 'show', since: 0, seq: 1, booked: [SEATS, 0] })).toEqual([0])
  })

  test('is replaced by any snapshot, also by an older one', () => {
    const board = new Board(snapshot({ seq: 9, statuses: [HELD, 0, 0, 0, 0, 0], hold: hold(9, [0]) }))
    board.replace(snapshot({ seq: 3, hold: hold(3, []) }))
    expect(board.seq).toBe(3)
    expect(board.statuses[0]).toBe(AVAILABLE)
    expect(board.hold.seatIds).toEqual([])
  })

  test('keeps a hold that is later than the snapshot’s', () => {
    const board = new Board(snapshot({ seq: 4 }))
    expect(board.takeHold(hold(7, [2]))).toBe(true)
    board.replace(snapshot({ seq: 5, hold: hold(5, []) }))
    expect(board.hold.seatIds).toEqual([2])
    expect(board.takeHold(hold(6, []))).toBe(false)
    expect(board.takeHold(hold(7, [2, 3]))).toBe(true)
  })

  test('does not change when the snapshot’s bytes change', () => {
    const bytes = new Uint8Array(SEATS)
    const board = new Board({ ...snapshot({ seq: 0 }), statuses: bytes })
    bytes[0] = BOOKED
    expect(board.statuses[0]).toBe(AVAILABLE)
  })

  test('converges to the server’s board, whichever frames are lost, repeated or late', () => {
    fc.assert(
      fc.property(fc.array(change(), { maxLength: 40 }), fc.array(delivery(), { maxLength: 80 }), (log, deliveries) => {
        const board = new Board(snapshot({ seq: 0 }))
        for (const { from, length } of deliveries) {
          const applied = board.apply(frameOf(log, from % (log.length + 1), length))
          if (applied === 'gap') board.apply(frameOf(log, board.seq, log.length))
          expect([...board.statuses]).toEqual(statusesAt(log, board.seq))
        }
        board.apply(frameOf(log, board.seq, log.length))
        expect([...board.statuses]).toEqual(statusesAt(log, log.length))
        for (const [byte, status] of STATUSES.entries()) {
          expect(board.counts[status]).toBe(board.statuses.filter((is) => is === byte).length)
        }
      }),
    )
  })
})

interface Change {
  seatId: number
  byte: number
}

function change(): fc.Arbitrary<Change> {
  return fc.record({ seatId: fc.nat(SEATS - 1), byte: fc.nat(STATUSES.length - 1) })
}

function delivery(): fc.Arbitrary<{ from: number; length: number }> {
  return fc.record({ from: fc.nat(100), length: fc.integer({ min: 1, max: 8 }) })
}

function statusesAt(log: Change[], seq: number): number[] {
  const statuses = new Array<number>(SEATS).fill(AVAILABLE)
  for (const { seatId, byte } of log.slice(0, seq)) statuses[seatId] = byte
  return statuses
}

/** As the server makes it: each seat that changed in between, by its status at the end. */
function frameOf(log: Change[], since: number, length: number): Frame {
  const changes = log.slice(since, since + length)
  const seq = since + changes.length
  const frame: Frame = { showId: 'show', since, seq }
  const statuses = statusesAt(log, seq)
  for (const seatId of new Set(changes.map((each) => each.seatId))) {
    const status = statusWord(statuses[seatId] ?? AVAILABLE)
    frame[status] = [...(frame[status] ?? []), seatId]
  }
  return frame
}

function hold(seq: number, seatIds: number[]): Hold {
  return { showId: 'show', seatIds, expiresAt: null, maxExpiresAt: null, seq }
}

function snapshot(of: { seq: number; statuses?: number[]; hold?: Hold }): Snapshot {
  const statuses = Uint8Array.from(of.statuses ?? new Array<number>(SEATS).fill(AVAILABLE))
  const count = (byte: number) => statuses.filter((is) => is === byte).length
  return {
    show: {
      showId: 'show',
      title: 'A Show',
      venue: 'A Room',
      startsAt: '2030-01-01T20:00:00.000Z',
      salesOpenAt: '2029-01-01T20:00:00.000Z',
      salesCloseAt: '2030-01-01T20:00:00.000Z',
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
      planId: 'room',
      seatCount: SEATS,
      counts: { available: count(0), held: count(1), booked: count(2), blocked: count(3) },
      seq: of.seq,
    },
    seq: of.seq,
    statuses,
    hold: of.hold ?? hold(of.seq, []),
    viewers: 1,
  }
}
