// The cost of the rule of single seats (H12) while a show is locked, counted in seats that the search reads.
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import type { SeatingPlan } from '../../shared/seating-plan.ts'
import { bestSeatsOf } from '../testing/one-row-plan.ts'
import { held, knownOf, NOW, rulingOf } from '../testing/ledger-fixtures.ts'
import { MINUTE, HOLD_SETTINGS } from '../testing/hold-settings.ts'
import type { Command } from './command.ts'
import { BestSeats } from './best-seats.ts'
import { Ledger, type LedgerShow } from './ledger.ts'
import { decide } from './rules.ts'
import { freeSeat, type Seat } from './seat.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** Rows of this number of seats, one behind the other. */
function rows(rowCount: number, seatsInRow: number): BestSeats {
  const plan: SeatingPlan = {
    planId: 'rows',
    name: 'Rows',
    focus: { x: seatsInRow / 2, y: 0 },
    categories: [{ categoryId: 'all', name: 'All', price: 1 }],
    sections: [
      {
        name: 'Hall',
        rows: Array.from({ length: rowCount }, (_, y) => ({
          name: `${y}`,
          seats: Array.from({ length: seatsInRow }, (_, x) => ({ number: `${x}`, x, y, categoryId: 'all' })),
        })),
      },
    ],
  }
  return bestSeatsOf(plan)
}

function ledgerOn(bestSeats: BestSeats, seats: readonly Seat[]): Ledger {
  const ledgerShow: LedgerShow = {
    showId: 'show',
    seatCount: seats.length,
    salesOpenAt: NOW - MINUTE,
    salesCloseAt: NOW + MINUTE,
    startsAt: NOW + MINUTE,
    currency: 'EUR',
    singles: 'refuse',
    confirmBy: null,
    title: 'A test',
    venue: 'Here',
    timeZone: 'Europe/Berlin',
    holds: HOLD_SETTINGS,
    isArchived: false,
    about: {},
    posterDigest: null,
    nextSeq: 1,
    bestSeats,
  }
  return new Ledger(ledgerShow, knownOf(seats), [])
}

/** The number of seats that the search reads. */
function countLooks(): () => number {
  let looks = 0
  const isOpen = vi.spyOn(BestSeats.prototype, 'isOpen')
  const searches = (['choose', 'split', 'near', 'nearLeavingNone'] as const).map((name) =>
    vi.spyOn(BestSeats.prototype, name),
  )
  return () => {
    looks = isOpen.mock.calls.reduce((sum, [block]) => sum + block.length, 0)
    for (const search of searches) expect(search).not.toHaveBeenCalled()
    return looks
  }
}

const BUYERS = 500
const HALLS: [what: string, free: (place: number) => boolean, ruling: string][] = [
  // In each row two of three free seats are held, so every choice leaves a single seat.
  ['nobody can do better', (place) => place < 3, 'ok'],
  ['everybody can do better', () => true, 'FORBIDDEN'],
]

test.each(HALLS)(
  'H12 500 checkouts and 500 sales in one batch read each of 50,000 seats once or twice, where %s',
  (_what, isFree, ruling) => {
    const inRow = 50
    const bestSeats = rows(1000, inRow)
    const seats = bestSeats.seats.map(({ seatId }): Seat => {
      const place = seatId % inRow
      const row = Math.floor(seatId / inRow)
      const isTheirs = row < BUYERS && (place === 1 || place === 2)
      if (isTheirs) return { ...freeSeat(seatId), ...held(`buyer-${row}`) }
      return isFree(place) ? freeSeat(seatId) : { ...freeSeat(seatId), blocked: true }
    })
    const ledger = ledgerOn(bestSeats, seats)
    const looks = countLooks()
    const rulings = new Set<string>()
    for (let row = 0; row < BUYERS; row++) {
      const visitorId = `buyer-${row}`
      const first = row * inRow + 1
      const commands: Command[] = [
        { kind: 'begin-checkout', visitorId },
        { kind: 'confirm', visitorId, bookingId: `b${row}`, seatIds: [first, first + 1] },
      ]
      for (const command of commands) {
        const decision = decide(ledger, command, NOW, HOLD_SETTINGS)
        ledger.apply(decision.steps, NOW)
        rulings.add(rulingOf(decision))
      }
    }
    expect([...rulings]).toEqual([ruling])
    // Once for all commands together, and each command’s own block.
    expect(looks()).toBeLessThanOrEqual(seats.length + 2 * BUYERS * inRow)
  },
)

const SIZES = { rows: 4, inRow: 7 }
const COUNT = SIZES.rows * SIZES.inRow
const HALL = rows(SIZES.rows, SIZES.inRow)

test('H12 the incremental search for a better choice agrees with a search of the whole plan, after any changes', () => {
  const change = fc.record({ seatId: fc.nat(COUNT - 1), isTaken: fc.boolean() })
  const question = fc.record({ first: fc.nat(COUNT - 1), quantity: fc.integer({ min: 1, max: 3 }) })
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: COUNT, maxLength: COUNT }),
      fc.array(fc.oneof(change, question), { maxLength: 30 }),
      (free, course) => {
        const seats = free.map((isFree, seatId): Seat => ({ ...freeSeat(seatId), ...(!isFree && held('somebody')) }))
        const ledger = ledgerOn(HALL, seats)
        for (const one of course) {
          if ('seatId' in one) {
            const { seatId, isTaken } = one
            if ((ledger.seat(seatId).heldBy !== null) === isTaken) continue
            const step = isTaken
              ? { cause: 'held' as const, since: NOW, until: NOW + MINUTE }
              : { cause: 'released' as const }
            ledger.apply([{ ...step, visitorId: 'somebody', seatIds: [seatId] }], NOW)
            continue
          }
          const { first, quantity } = one
          const block = HALL.blocks.of(first) ?? []
          const own = block.slice(HALL.blocks.indexOf(first), HALL.blocks.indexOf(first) + quantity)
          const map = Uint8Array.from(HALL.seats, ({ seatId }) =>
            ledger.seat(seatId).heldBy === null || own.includes(seatId) ? 1 : 0,
          )
          const mine = own.filter((seatId) => ledger.seat(seatId).heldBy !== null)
          expect(ledger.couldLeaveNone(own, mine, NOW)).toBe(HALL.nearLeavingNone(own, map) !== undefined)
        }
      },
    ),
    { numRuns: 1000 },
  )
})
