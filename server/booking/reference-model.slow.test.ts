import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CONFIRM_BY } from '../../shared/status.ts'
import {
  ADDRESSES,
  FACTS,
  BEST_SEATS,
  histories,
  PaperShow,
  SEATS,
  SHORT_HOLD_SETTINGS,
  VISITORS,
  WINDOW,
} from '../testing/random-histories.ts'
import { PRICE } from '../testing/hold-settings.ts'
import { knownOf } from '../testing/ledger-fixtures.ts'
import { ReferenceModel } from '../testing/reference-model.ts'
import type { ModelAnswer } from '../testing/reference-operators.ts'
import { Board, type BoardRows } from './board.ts'
import type { HoldersKnown } from './holders.ts'
import { Ledger } from './ledger.ts'
import type { Decision } from './decision.ts'
import { confirmedSeats, type Sale } from './sale.ts'
import { evolve, statusOf, toHold, type Seat } from './seat.ts'

/** Each takes about a millisecond. */
const RUNS = 3000

/** A decision as an answer of the model. */
function answerOf({ ruling }: Decision): ModelAnswer {
  if ('picked' in ruling && ruling.picked) return { code: 'ok', picked: ruling.picked.toSorted() }
  if (!('refusal' in ruling)) return { code: 'ok' }
  const { code, seats } = ruling.refusal
  return seats ? { code, seatIds: seats.map((seat) => seat.seatId).sort() } : { code }
}

/** Seats in the order of `answerOf`. */
function inOrder({ code, seatIds, picked }: ModelAnswer): ModelAnswer {
  return { code, ...(seatIds && { seatIds: seatIds.toSorted() }), ...(picked && { picked: picked.toSorted() }) }
}

test('H1 to H9, H12 to H14, B1, B2, B4, B5, G1, G2, G5, O1 to O7, T1 to T4 in any history all answers, owners and expiries equal those of the reference model', () => {
  fc.assert(
    fc.property(histories, fc.constantFrom('off', 'refuse'), fc.constantFrom(...CONFIRM_BY), (history, singles, by) => {
      const show = new PaperShow(singles, by)
      const model = new ReferenceModel({
        ...WINDOW,
        settings: SHORT_HOLD_SETTINGS,
        seatCount: SEATS,
        singles,
        confirmBy: by,
        choose: (request, isFree) =>
          BEST_SEATS.choose(
            request,
            Uint8Array.from(BEST_SEATS.seats, ({ seatId }) => (isFree(seatId) ? 1 : 0)),
            singles === 'refuse',
          ),
      })
      let now = 0
      for (const { wait, commands } of history) {
        now += wait
        // The server decides alike whether or not an expired hold was swept; the model is compared as swept.
        model.do({ kind: 'expire' }, now)
        show.settle(commands, now, (command, decision) => {
          if (command.kind !== 'expire') expect(answerOf(decision)).toEqual(inOrder(model.do(command, now)))
        })
        expect(show.seats.map((seat) => whose(seat, now))).toEqual(
          show.seats.map(({ seatId }) => {
            const allocation = model.blocked.get(seatId)
            if (allocation) return { allocation }
            const { visitorId, bookingId } = model.ownerOf(seatId) ?? {}
            if (visitorId === undefined) return undefined
            const requestId = model.requests.get(seatId) ?? null
            if (bookingId !== undefined) return { visitorId, bookingId, requestId }
            const { since, until, promised, checkout } = model.holds.get(visitorId) ?? {}
            return { visitorId, since, until, promised, checkout: checkout?.toSorted(), requestId }
          }),
        )
        expect(new Map(Array.from(show.sales, ([bookingId, sale]) => [bookingId, seatsOf(sale)]))).toEqual(
          new Map(
            Array.from(model.bookings, ([bookingId, { seatIds, confirmed, cancelled, cancelledAt }]) => [
              bookingId,
              {
                seatIds: seatIds.toSorted(),
                confirmed: confirmed.toSorted(),
                cancelled: [...cancelled].sort(),
                cancelledAt,
              },
            ]),
          ),
        )
      }
    }),
    { numRuns: RUNS },
  )
})

/** The seats of a sale: now, at first, and those that were cancelled. */
function seatsOf(sale: Sale) {
  const { seatIds, amended, cancelledAt } = sale
  const confirmed = confirmedSeats(sale).toSorted()
  return { seatIds: seatIds.toSorted(), confirmed, cancelled: (amended?.cancelled ?? []).toSorted(), cancelledAt }
}

/** The owner of a seat at that moment, with the times of a hold. */
function whose(
  { heldBy, heldSince, expiresAt, promisedUntil, checkout, bookingId, requestId, allocation }: Seat,
  now: number,
) {
  if (allocation) return allocation.until !== null && allocation.until <= now ? undefined : { allocation }
  if (heldBy === null) return undefined
  if (bookingId !== null) return { visitorId: heldBy, bookingId, requestId }
  if (expiresAt === null || expiresAt <= now) return undefined
  return {
    visitorId: heldBy,
    since: heldSince,
    until: expiresAt,
    promised: promisedUntil,
    checkout: checkout?.toSorted(),
    requestId,
  }
}

test('H3, H4, H6, H14, B3 after any change no visitor or address exceeds its limit, each hold has one expiry within bounds, each seat one sale', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const show = new PaperShow()
      let now = 0
      for (const { wait, commands } of history) {
        now += wait
        show.settle(commands, now, () => undefined)
        for (const visitorId of VISITORS) {
          const theirs = show.seats.filter((seat) => seat.heldBy === visitorId)
          const held = theirs.filter((seat) => seat.bookingId === null)
          expect(theirs.length).toBeLessThanOrEqual(SHORT_HOLD_SETTINGS.maxSeatsPerVisitor)
          const times = held.map((seat) => [seat.heldSince, seat.expiresAt, seat.promisedUntil].join())
          expect(new Set(times).size).toBeLessThanOrEqual(1)
          for (const { heldSince, expiresAt, promisedUntil } of held) {
            expect(expiresAt).toBeLessThanOrEqual(promisedUntil ?? 0)
            expect(promisedUntil).toBeLessThanOrEqual((heldSince ?? 0) + SHORT_HOLD_SETTINGS.holdMaxMs)
          }
        }
        for (const address of ADDRESSES) {
          const theirs = [...show.holders().holdersFrom(address)]
          const held = show.seats.filter(
            ({ heldBy, expiresAt }) => theirs.includes(heldBy ?? '') && (expiresAt ?? 0) > now,
          )
          expect(held.length).toBeLessThanOrEqual(SHORT_HOLD_SETTINGS.maxSeatsPerVisitor)
        }
        for (const { seatIds, total } of show.sales.values()) expect(total).toBe(seatIds.length * PRICE)
        const live = [...show.sales.values()].filter((sale) => sale.cancelledAt === null)
        const sold = live.flatMap((sale) => sale.seatIds.map((seatId) => `${seatId} ${sale.bookingId}`)).sort()
        const booked = show.seats.filter((seat) => seat.bookingId !== null)
        expect(sold).toEqual(booked.map((seat) => `${seat.seatId} ${seat.bookingId}`))
      }
    }),
    { numRuns: RUNS },
  )
})

test('L1, M1 after any change the replayed log equals the rows, and a board that is advanced by it has the same map and holds', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const show = new PaperShow()
      const board = emptyBoard()
      let replay = show.seats
      let now = 0
      for (const { wait, commands } of history) {
        now += wait
        show.settle(commands, now, () => undefined)
        for (const change of show.log.slice(board.seq)) {
          board.advance(change)
          for (const step of change.steps) {
            replay = replay.map((seat) => (step.seatIds.includes(seat.seatId) ? evolve(seat, step) : seat))
          }
        }
        expect(replay).toEqual(show.seats)
        expect([...board.statuses()]).toEqual(show.seats.map(statusOf))
        expect(holdersOn(board.holders, now)).toEqual(holdersOn(show.holders(), now))
        expect(VISITORS.map((visitorId) => board.holdOf(visitorId))).toEqual(holdsIn(show, board.seq))
      }
      expect(everythingOn(board)).toEqual(everythingOn(loadedBoard(show)))
    }),
    { numRuns: RUNS },
  )
})

test('M1 a frame since any seq turns the map of that seq into the current map', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const show = new PaperShow()
      const board = emptyBoard()
      const maps = [[...board.statuses()]]
      let now = 0
      for (const { wait, commands } of history) {
        now += wait
        show.settle(commands, now, () => undefined)
        for (const change of show.log.slice(board.seq)) {
          board.advance(change)
          maps.push([...board.statuses()])
        }
      }
      for (const [since, map] of maps.entries()) {
        const frame = board.frameSince(since)
        for (const [byte, word] of (['available', 'held', 'booked', 'blocked'] as const).entries()) {
          for (const seatId of frame?.[word] ?? []) map[seatId] = byte
        }
        expect({ seq: frame?.seq, map }).toEqual({ seq: board.seq, map: [...board.statuses()] })
      }
      expect(board.frameSince(board.seq + 1)).toBeUndefined()
    }),
    { numRuns: RUNS / 3 },
  )
})

/** The facts about current and recent holders on which decisions depend. */
function holdersOn(holders: HoldersKnown, now: number) {
  return {
    addresses: VISITORS.map((visitorId) => holders.addressOf(visitorId)),
    from: ADDRESSES.map((address) => [...holders.holdersFrom(address)].sort()),
    ended: VISITORS.map((visitorId) => holders.endedHoldOf(visitorId)).map((ended) =>
      ended && ended.endedAt + SHORT_HOLD_SETTINGS.resumeMs > now ? ended : undefined,
    ),
  }
}

function emptyBoard(): Board {
  return boardOf({ facts: FACTS, seq: 0, changedAt: null, seats: [], holders: [], bookingIds: [] })
}

function boardOf(rows: BoardRows): Board {
  const loading = Board.of(rows, BEST_SEATS, SHORT_HOLD_SETTINGS)
  for (;;) {
    const step = loading.next()
    if (step.done) return step.value
  }
}

/** A board that is loaded now. */
function loadedBoard(show: PaperShow): Board {
  const seats = show.seats.filter((seat) => seat.heldBy !== null || seat.blocked)
  const changedAt = show.log.at(-1)?.at ?? null
  return boardOf({
    facts: show.facts,
    seq: show.log.length,
    changedAt,
    seats,
    holders: show.holderRows(),
    bookingIds: show.sales.keys(),
  })
}

function everythingOn(board: Board) {
  return { show: board.show, map: [...board.statuses()], holds: VISITORS.map((visitorId) => board.holdOf(visitorId)) }
}

/** Each visitor's hold as in an answer. */
function holdsIn(show: PaperShow, seq: number) {
  const ledgerShow = {
    ...WINDOW,
    showId: 'show',
    seatCount: SEATS,
    currency: 'EUR',
    singles: 'off',
    confirmBy: null,
    title: 'A test',
    venue: 'Here',
    timeZone: 'Europe/Berlin',
    holds: SHORT_HOLD_SETTINGS,
    isArchived: false,
    about: {},
    posterDigest: null,
    nextSeq: seq + 1,
    bestSeats: BEST_SEATS,
  } as const
  const ledger = new Ledger(ledgerShow, knownOf(show.seats), [])
  return VISITORS.map((visitorId) => toHold('show', seq, ledger.holdOf(visitorId), SHORT_HOLD_SETTINGS.holdMaxMs))
}
