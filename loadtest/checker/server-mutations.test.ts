// Bugs that seat-booking servers are known to have, planted here into the real one, on a real PostgreSQL: each is found.
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { HELD } from '../../shared/status.ts'
import { Board } from '../../server/booking/board.ts'
import type { Free } from '../../server/booking/best-seats.ts'
import { testBoxOffice, type TestBoxOffice } from '../../server/testing/test-box-office.ts'
import { HOLD_SETTINGS } from '../../server/testing/hold-settings.ts'
import type { Deed } from '../history.ts'
import type { Verdict } from './check.ts'
import { Counter } from './testing/two-nodes.ts'
import { choosing, gate, undone, writeOver, type Settle } from './testing/server-mutations.ts'
import { verdictText } from './testing/verdict-text.ts'
import type { Rule } from './violation.ts'

type Decide = (typeof import('../../server/booking/rules.ts'))['decide']

/** What stands in a function's place, if anything does; it is given the true one. */
const planted = vi.hoisted(() => ({
  decide: undefined as ((real: Decide) => Decide) | undefined,
  settle: undefined as ((real: Settle) => Settle) | undefined,
}))
vi.mock(import('../../server/booking/rules.ts'), async (original) => {
  const real = await original()
  return { ...real, decide: (...given) => (planted.decide?.(real.decide) ?? real.decide)(...given) }
})
vi.mock(import('../../server/booking/transaction.ts'), async (original) => {
  const real = await original()
  return { ...real, settleBatch: (...given) => (planted.settle?.(real.settleBatch) ?? real.settleBatch)(...given) }
})

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterEach(() => {
  planted.decide = planted.settle = undefined
  vi.restoreAllMocks()
})
afterAll(() => box.close())

/** Two decide, each on what was there before the other, and then both write. */
function decideWithoutLocks(): void {
  const bothHaveDecided = gate(2)
  planted.settle =
    (real) =>
    async (orm, boards, showId, ...rest) => {
      const settled = await undone(real, orm, boards, showId, ...rest)
      await bothHaveDecided()
      return writeOver(orm, showId, settled)
    }
}

const [ann, bob, cid] = [randomUUID(), randomUUID(), randomUUID()]
const tenFrom = (first: number): number[] => Array.from({ length: 10 }, (_, i) => first + i)
const letting = (quantity: number, requestId = randomUUID()): Deed => ({
  request: 'seats:hold-best',
  requestId,
  quantity,
})
const holding = (...seatIds: number[]): Deed => ({ request: 'seats:hold', seatIds })
const confirming = (...seatIds: number[]): Deed => ({ request: 'booking:confirm', bookingId: randomUUID(), seatIds })

type Bug = {
  plant: () => void
  /** What people do; with the true code nothing comes of it but what should. */
  people: (counter: Counter) => Promise<unknown>
  holdMs?: number
  wire: Rule[]
  database: Rule[]
}

const BUGS: Record<string, Bug> = {
  'confirming without looking who holds': {
    plant: () => {
      planted.decide = (real) => (ledger, command, at, terms) => {
        const decision = real(ledger, command, at, terms)
        if (command.kind !== 'confirm' || !('refusal' in decision.ruling)) return decision
        const { visitorId, bookingId, seatIds } = command
        return { steps: [{ cause: 'booked', visitorId, seatIds, bookingId }], ruling: { booking: bookingId } }
      }
    },
    people: async (counter) => {
      await counter.ask(0, ann, holding(0, 1))
      await counter.ask(1, bob, confirming(0))
      await counter.ask(0, ann, confirming(1))
    },
    wire: ['B1'],
    database: ['B1'],
  },

  'deciding without a lock and writing without a guard': {
    plant: decideWithoutLocks,
    people: (counter) => Promise.all([counter.ask(0, ann, holding(0)), counter.ask(1, bob, holding(0))]),
    wire: ['H1'],
    database: ['H1'],
  },

  'answering before the commit, which then fails': {
    plant: () => {
      planted.settle = (real) => {
        planted.settle = undefined
        return (...given) => undone(real, ...given)
      }
    },
    people: async (counter) => {
      await counter.ask(0, ann, holding(0))
      await counter.ask(1, bob, holding(0))
    },
    wire: ['H1'],
    database: ['M2'],
  },

  'telling everybody before the commit': {
    plant: () => {
      planted.settle = (real) => {
        planted.settle = undefined
        return async (orm, boards, showId, ...rest) => {
          const { change } = await undone(real, orm, boards, showId, ...rest)
          const [here, there] = counterNow.nodes
          if (change) await here.office.boards.advance(change, { holds: new Map(), bookings: new Map() })
          // Another node is quicker to commit.
          await counterNow.ask(1, bob, holding(1))
          expect(there.defects).toEqual([])
          return real(orm, boards, showId, ...rest)
        }
      }
    },
    people: async (counter) => {
      await counter.ask(0, ann, holding(0))
      if (counter.calls.length === 1) await counter.ask(1, bob, holding(1))
    },
    wire: ['M1'],
    database: ['M1'],
  },

  'sweeping what was extended': {
    holdMs: 300,
    plant: () => {
      vi.spyOn(Board.prototype, 'runOut').mockImplementation(function (this: Board) {
        return Array.from(this.statuses().keys()).filter((seatId) => this.status(seatId) === HELD)
      })
      planted.decide = (real) => (ledger, command, at, terms) => {
        if (command.kind !== 'expire') return real(ledger, command, at, terms)
        const runOut = [...ledger.swept()].filter(
          ({ heldSince }) => heldSince !== null && heldSince + terms.holdMs <= at,
        )
        if (runOut.some(({ expiresAt }) => expiresAt !== null && expiresAt > at)) planted.decide = undefined
        const steps = runOut.map(({ seatId, heldBy }) => ({
          cause: 'expired' as const,
          visitorId: heldBy ?? '',
          seatIds: [seatId],
        }))
        return { steps, ruling: { swept: steps.length } }
      }
    },
    people: async (counter) => {
      const [{ office }] = counter.nodes
      // On a slow machine a hold may run out between two extensions; then there is another.
      for (let times = 0; times < 5 || planted.decide; times++) {
        await counter.ask(0, ann, holding(0))
        await Promise.all([counter.ask(0, ann, { request: 'hold:extend' }), office.sweep(counter.showId)])
      }
    },
    wire: ['H10'],
    database: ['H10'],
  },

  'cutting what is in a checkout': {
    plant: () => {
      planted.decide = (real) => (ledger, command, at, terms) => {
        const decision = real(ledger, command, at, terms)
        if (command.kind !== 'cut') return decision
        const { visitorId } = command
        const seatIds = ledger.seatsOf(visitorId).map(({ seatId }) => seatId)
        const until = at + terms.graceMs
        return { ...decision, steps: [{ cause: 'disconnected', visitorId, seatIds, until }] }
      }
    },
    people: async (counter) => {
      const [here] = counter.nodes
      await counter.ask(0, ann, holding(0, 1))
      await counter.ask(0, ann, { request: 'checkout:begin' })
      await here.office.cut(counter.showId, ann)
      // Another tab looks on, and asks for nothing.
      counter.look(0, ann)
    },
    wire: ['G5'],
    database: ['G5'],
  },

  'trying again in an EntityManager that was used': {
    plant: () => {
      planted.settle = (real) => {
        planted.settle = undefined
        return async (orm, boards, showId, ...rest) => {
          // The first attempt fails, and what it decided stays in memory; meanwhile somebody else buys the seat.
          const settled = await undone(real, orm, boards, showId, ...rest)
          await counterNow.ask(1, bob, holding(0))
          await counterNow.ask(1, bob, confirming(0))
          return writeOver(orm, showId, settled)
        }
      }
    },
    people: async (counter) => {
      await counter.ask(0, ann, holding(0))
      if (counter.calls.length > 1) return
      await counter.ask(1, bob, holding(0))
      await counter.ask(1, bob, confirming(0))
    },
    wire: ['H1'],
    database: ['H1'],
  },

  'counting a visitor’s seats in rows that are not locked': {
    plant: decideWithoutLocks,
    people: async (counter) => {
      await Promise.all([counter.ask(0, ann, holding(...tenFrom(0))), counter.ask(1, ann, holding(...tenFrom(10)))])
      planted.settle = undefined
      await counter.ask(0, ann, holding(0))
    },
    wire: ['H3'],
    database: ['H3'],
  },

  'a hold that is renewed by giving it back and taking it again': {
    plant: () => {
      planted.decide = (real) => (ledger, command, at, terms) => real(ledger, command, at, { ...terms, resumeMs: 0 })
    },
    people: async (counter) => {
      await counter.ask(0, ann, holding(0))
      await Promise.all([counter.ask(1, ann, { request: 'seats:release' }), counter.ask(1, ann, holding(0))])
    },
    wire: ['H13'],
    database: ['H13'],
  },

  'choosing by the map of a moment ago': {
    plant: () => {
      planted.decide = (real) => (ledger, command, at, terms) =>
        real(
          command.kind === 'hold-best'
            ? choosing(ledger, (request) => ledger.show.bestSeats.choose(request, aMomentAgo))
            : ledger,
          command,
          at,
          terms,
        )
    },
    people: async (counter) => {
      await counter.ask(0, ann, holding(...tenFrom(0)))
      await counter.ask(0, bob, holding(...tenFrom(10)))
      aMomentAgo = counter.nodes[0].office.boards.peek(counter.showId)?.free() ?? aMomentAgo
      await counter.ask(1, bob, { request: 'seats:release' })
      await counter.ask(0, cid, letting(4))
    },
    // Nobody is shown what was free at the moment of a decision: that is in the log alone.
    wire: [],
    database: ['H11'],
  },

  'choosing anew for a request that was met': {
    plant: () => {
      planted.decide = (real) => (ledger, command, at, terms) =>
        real(ledger, command.kind === 'hold-best' ? { ...command, requestId: randomUUID() } : command, at, terms)
    },
    people: async (counter) => {
      const deed = letting(2)
      await counter.ask(0, ann, deed)
      await counter.ask(1, ann, deed)
    },
    wire: ['H11'],
    database: ['L1'],
  },
}

let counterNow: Counter
let aMomentAgo: Free = new Uint8Array()

/** Lets people come to a counter of their own. */
async function run({ people, holdMs = HOLD_SETTINGS.holdMs }: Bug): Promise<{ wire: Verdict; database: Verdict }> {
  counterNow = new Counter(box, await box.addShow(20), holdMs)
  await counterNow.watch()
  await people(counterNow)
  return counterNow.verdicts()
}

test.for(Object.entries(BUGS))('%s is found', async ([, bug]) => {
  bug.plant()
  const { wire, database } = await run(bug)
  expect(rulesIn(wire), verdictText(wire)).toEqual(expect.arrayContaining(bug.wire))
  expect(rulesIn(database), verdictText(database)).toEqual(expect.arrayContaining(bug.database))
})

test.for(Object.entries(BUGS))('without %s nothing is found', async ([, bug]) => {
  const { wire, database } = await run(bug)
  expect(wire.violations.length, verdictText(wire)).toBe(0)
  expect(database.violations.length, verdictText(database)).toBe(0)
})

function rulesIn({ violations }: Verdict): Rule[] {
  return violations.map(({ rule }) => rule)
}
