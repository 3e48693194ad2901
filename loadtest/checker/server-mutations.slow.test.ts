// Mutation test: bugs that seat-booking servers are known to have, planted into the real server on a real PostgreSQL. The
// checker finds each.
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { HELD } from '../../shared/status.ts'
import { Board } from '../../server/booking/board.ts'
import { Settlement } from '../../server/booking/settlement.ts'
import type { Free } from '../../server/booking/best-seats.ts'
import { testBoxOffice, type TestBoxOffice } from '../../server/testing/test-box-office.ts'
import { HOLD_SETTINGS } from '../../server/testing/hold-settings.ts'
import type { Deed, SeatsDeed } from '../history.ts'
import type { Verdict } from './check.ts'
import { NodePair } from './testing/node-pair.ts'
import { choosing, gate, undone, writeOver, type Transact } from './testing/server-mutations.ts'
import { verdictText } from './testing/verdict-text.ts'
import type { Rule } from './violation.ts'

type Decide = (typeof import('../../server/booking/rules.ts'))['decide']

/** What replaces a function, if anything does; it is given the real one. */
const planted = vi.hoisted(() => ({
  decide: undefined as ((real: Decide) => Decide) | undefined,
  transact: undefined as ((real: Transact) => Transact) | undefined,
}))
vi.mock(import('../../server/booking/rules.ts'), async (original) => {
  const real = await original()
  return { ...real, decide: (...given) => (planted.decide?.(real.decide) ?? real.decide)(...given) }
})

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
beforeEach(() => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its `this` below
  const { transact } = Settlement.prototype
  vi.spyOn(Settlement.prototype, 'transact').mockImplementation(function (this: Settlement, ...given) {
    const real: Transact = (...same) => transact.apply(this, same)
    return (planted.transact?.(real) ?? real)(...given)
  })
})
afterEach(() => {
  planted.decide = planted.transact = undefined
  vi.restoreAllMocks()
})
afterAll(() => box.close())

/** Two transactions decide, each on the state before the other, and then both write. */
function decideWithoutLocks(): void {
  const bothHaveDecided = gate(2)
  planted.transact =
    (real) =>
    async (showId, ...rest) => {
      const settled = await undone(real, showId, ...rest)
      await bothHaveDecided()
      return writeOver(box.orm, showId, settled)
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
const blocking = (...seatIds: number[]): SeatsDeed => {
  return { request: 'block', seatIds, allocation: { name: 'Press', until: null } }
}
const confirming = (...seatIds: number[]): Deed => ({ request: 'booking:confirm', bookingId: randomUUID(), seatIds })

type Bug = {
  plant: () => void
  /** What visitors do; without the bug it breaks no rule. */
  play: (pair: NodePair) => Promise<unknown>
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
    play: async (pair) => {
      await pair.ask(0, ann, holding(0, 1))
      await pair.ask(1, bob, confirming(0))
      await pair.ask(0, ann, confirming(1))
    },
    wire: ['B1'],
    database: ['B1'],
  },

  'deciding without a lock and writing without a guard': {
    plant: decideWithoutLocks,
    play: (pair) => Promise.all([pair.ask(0, ann, holding(0)), pair.ask(1, bob, holding(0))]),
    wire: ['H1'],
    database: ['H1'],
  },

  'answering before the commit, which then fails': {
    plant: () => {
      planted.transact = (real) => {
        planted.transact = undefined
        return (...given) => undone(real, ...given)
      }
    },
    play: async (pair) => {
      await pair.ask(0, ann, holding(0))
      await pair.ask(1, bob, holding(0))
    },
    wire: ['H1'],
    database: ['M2'],
  },

  'telling everybody before the commit': {
    plant: () => {
      planted.transact = (real) => {
        planted.transact = undefined
        return async (showId, ...rest) => {
          const { change } = await undone(real, showId, ...rest)
          const [here, there] = currentPair.nodes
          if (change) await here.office.boards.advance(change, { holds: new Map(), bookings: new Map() })
          // Another node is quicker to commit.
          await currentPair.ask(1, bob, holding(1))
          expect(there.defects).toEqual([])
          return real(showId, ...rest)
        }
      }
    },
    play: async (pair) => {
      await pair.ask(0, ann, holding(0))
      if (pair.calls.length === 1) await pair.ask(1, bob, holding(1))
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
    play: async (pair) => {
      const [{ office }] = pair.nodes
      // On a slow machine a hold may run out between two extensions; then there is another.
      for (let times = 0; times < 5 || planted.decide; times++) {
        await pair.ask(0, ann, holding(0))
        await Promise.all([pair.ask(0, ann, { request: 'hold:extend' }), office.sweep(pair.showId)])
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
    play: async (pair) => {
      const [here] = pair.nodes
      await pair.ask(0, ann, holding(0, 1))
      await pair.ask(0, ann, { request: 'checkout:begin' })
      await here.office.cut(pair.showId, ann)
      // Another tab looks on, and asks for nothing.
      pair.look(0, ann)
    },
    wire: ['G5'],
    database: ['G5'],
  },

  'trying again in an EntityManager that was used': {
    plant: () => {
      planted.transact = (real) => {
        planted.transact = undefined
        return async (showId, ...rest) => {
          // The first attempt fails, and what it decided stays in memory; meanwhile somebody else buys the seat.
          const settled = await undone(real, showId, ...rest)
          await currentPair.ask(1, bob, holding(0))
          await currentPair.ask(1, bob, confirming(0))
          return writeOver(box.orm, showId, settled)
        }
      }
    },
    play: async (pair) => {
      await pair.ask(0, ann, holding(0))
      if (pair.calls.length > 1) return
      await pair.ask(1, bob, holding(0))
      await pair.ask(1, bob, confirming(0))
    },
    wire: ['H1'],
    database: ['H1'],
  },

  'counting a visitor’s seats in rows that are not locked': {
    plant: decideWithoutLocks,
    play: async (pair) => {
      await Promise.all([pair.ask(0, ann, holding(...tenFrom(0))), pair.ask(1, ann, holding(...tenFrom(10)))])
      planted.transact = undefined
      await pair.ask(0, ann, holding(0))
    },
    wire: ['H3'],
    database: ['H3'],
  },

  'a hold that is renewed by giving it back and taking it again': {
    plant: () => {
      planted.decide = (real) => (ledger, command, at, terms) => real(ledger, command, at, { ...terms, resumeMs: 0 })
    },
    play: async (pair) => {
      await pair.ask(0, ann, holding(0))
      await Promise.all([pair.ask(1, ann, { request: 'seats:release' }), pair.ask(1, ann, holding(0))])
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
    play: async (pair) => {
      await pair.ask(0, ann, holding(...tenFrom(0)))
      await pair.ask(0, bob, holding(...tenFrom(10)))
      aMomentAgo = pair.nodes[0].office.boards.peek(pair.showId)?.free() ?? aMomentAgo
      await pair.ask(1, bob, { request: 'seats:release' })
      await pair.ask(0, cid, letting(4))
    },
    // Nobody is shown what was free at the moment of a decision: that is in the log alone.
    wire: [],
    database: ['H11'],
  },

  'choosing seats that leave a single one': {
    plant: () => {
      planted.decide = (real) => (ledger, command, at, terms) =>
        real(command.kind === 'hold-best' ? choosing(ledger, () => [1, 2]) : ledger, command, at, terms)
    },
    play: (pair) => pair.ask(0, ann, letting(2)),
    // Which other seats were free is in the log alone.
    wire: [],
    database: ['H11'],
  },

  'choosing seats apart': {
    plant: () => {
      planted.decide = (real) => (ledger, command, at, terms) =>
        real(command.kind === 'hold-best' ? choosing(ledger, () => [0, 5]) : ledger, command, at, terms)
    },
    play: (pair) => pair.ask(0, ann, letting(2)),
    // Without the plan the wire does not tell which seats are together.
    wire: [],
    database: ['H11'],
  },

  'blocking seats without looking whether they are sold': {
    plant: () => {
      planted.decide = (real) => (ledger, command, at, terms) => {
        const decision = real(ledger, command, at, terms)
        if (command.kind !== 'block' || !('refusal' in decision.ruling)) return decision
        const { seatIds, allocation, by } = command
        return { steps: [{ cause: 'blocked', seatIds, allocation, by }], ruling: { changed: seatIds } }
      }
    },
    play: async (pair) => {
      await pair.ask(0, ann, holding(0))
      await pair.ask(1, ann, confirming(0))
      await pair.operate(0, blocking(0))
    },
    wire: ['O1'],
    database: ['O1'],
  },

  'taking a seat by force and leaving it to its visitor': {
    plant: () => {
      planted.decide = (real) => (ledger, command, at, terms) => {
        const decision = real(ledger, command, at, terms)
        return command.kind === 'force-release' ? { ...decision, steps: [] } : decision
      }
    },
    play: async (pair) => {
      await pair.ask(0, ann, holding(0))
      await pair.operate(1, { request: 'force-release', seatIds: [0] })
      await pair.ask(0, ann, confirming(0))
    },
    wire: ['O2'],
    database: ['O2'],
  },

  'selling seats that are blocked': {
    plant: () => {
      planted.decide = (real) => (ledger, command, at, terms) => {
        const decision = real(ledger, command, at, terms)
        if (command.kind !== 'hold' || !('refusal' in decision.ruling)) return decision
        const { visitorId, seatIds } = command
        const held = { cause: 'held' as const, visitorId, seatIds, since: at, until: at + terms.holdMs }
        return { steps: [{ cause: 'unblocked', seatIds }, held], ruling: { hold: visitorId } }
      }
    },
    play: async (pair) => {
      await pair.operate(0, blocking(0))
      await pair.ask(1, ann, holding(0))
    },
    wire: ['H1'],
    database: ['O1'],
  },

  'choosing anew for a request that was met': {
    plant: () => {
      planted.decide = (real) => (ledger, command, at, terms) =>
        real(ledger, command.kind === 'hold-best' ? { ...command, requestId: randomUUID() } : command, at, terms)
    },
    play: async (pair) => {
      const deed = letting(2)
      await pair.ask(0, ann, deed)
      await pair.ask(1, ann, deed)
    },
    wire: ['H11'],
    database: ['L1'],
  },
}

let currentPair: NodePair
let aMomentAgo: Free = new Uint8Array()

/** Plays on a show and two nodes of its own. */
async function run({ play, holdMs = HOLD_SETTINGS.holdMs }: Bug): Promise<{ wire: Verdict; database: Verdict }> {
  currentPair = new NodePair(box, await box.addShow(20), holdMs)
  await currentPair.watch()
  await play(currentPair)
  return currentPair.verdicts()
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
