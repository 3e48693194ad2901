// Seven bugs that seat-booking servers are known to have, planted here into the real one, on a real PostgreSQL: each is found.
import { randomUUID } from 'node:crypto'
import { EntityManager, type MikroORM } from '@mikro-orm/postgresql'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { HELD } from '../../shared/status.ts'
import { Board } from '../../server/booking/board.ts'
import type { Settled } from '../../server/booking/transaction.ts'
import { testBoxOffice, type TestBoxOffice, type TestNode } from '../../server/testing/box-office.ts'
import { MINUTE, TERMS } from '../../server/testing/terms.ts'
import type { Call, Deed, Outcome, Sighting } from '../history.ts'
import { check, type Verdict } from './check.ts'
import { readRecords } from './database.ts'
import { verdictText } from './verdict-text.ts'
import type { Rule } from './violation.ts'

type Decide = (typeof import('../../server/booking/rules.ts'))['decide']
type Settle = (typeof import('../../server/booking/transaction.ts'))['settleBatch']

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

/** Two nodes that sell one show, and all that is asked of them and shown by them. */
class Counter {
  readonly nodes: [TestNode, TestNode]
  readonly calls: Call[] = []
  readonly sightings: Sighting[] = []
  readonly showId: string
  readonly #holdMs: number

  constructor(showId: string, holdMs: number) {
    this.showId = showId
    this.#holdMs = holdMs
    this.nodes = [box.addNode({ terms: { holdMs } }), box.addNode({ terms: { holdMs } })]
  }

  /** A watcher at each node, from the first change on. */
  async watch(): Promise<void> {
    for (const [i, { office }] of this.nodes.entries()) {
      const visitorId = `watcher ${i}`
      const see = (shown: Sighting['shown']): void =>
        void this.sightings.push({ showId: this.showId, connection: visitorId, visitorId, at: now(), shown })
      office.boards.listen({
        advanced: (board, { seq }) => {
          const frame = board.frameSince(seq - 1)
          if (frame) see({ kind: 'frame', frame })
        },
        replaced: () => undefined,
      })
      const board = await office.boards.get(this.showId)
      if (board) see({ kind: 'snapshot', seq: board.seq, statuses: board.statuses(), hold: board.holdOf(visitorId) })
    }
  }

  async ask(node: 0 | 1, visitorId: string, deed: Deed): Promise<Outcome> {
    const call: Call = {
      showId: this.showId,
      visitorId,
      deed,
      calledAt: now(),
      returnedAt: null,
      outcome: { kind: 'unknown' },
    }
    this.calls.push(call)
    const result = await this.#send(this.nodes[node], visitorId, deed)
    if (!result.ok) call.outcome = { kind: 'refused', refusal: result.error }
    else if ('bookingId' in result.value) call.outcome = { kind: 'booking', booking: result.value }
    else call.outcome = { kind: 'hold', hold: result.value }
    call.returnedAt = now()
    return call.outcome
  }

  /** From the wire alone, and with the database. */
  async verdicts(): Promise<{ wire: Verdict; database: Verdict }> {
    for (const { office } of this.nodes) await office.poll()
    const history = { calls: this.calls, sightings: this.sightings }
    const terms = { ...TERMS, holdMs: this.#holdMs, sweepWithinMs: MINUTE, clockErrorMs: 5 }
    const records = await readRecords(box.url, [this.showId])
    const watching = ['watcher 0', 'watcher 1']
    return { wire: check({ history, terms }), database: check({ history, terms, records, watching }) }
  }

  #send({ office }: TestNode, visitorId: string, deed: Deed) {
    switch (deed.request) {
      case 'seats:hold':
        return office.hold(this.showId, visitorId, [...deed.seatIds])
      case 'seats:release':
        return office.release(this.showId, visitorId, deed.seatIds && [...deed.seatIds])
      case 'hold:extend':
        return office.extend(this.showId, visitorId)
      case 'booking:confirm':
        return office.confirm(this.showId, visitorId, deed.bookingId, [...deed.seatIds])
      case 'booking:cancel':
        return office.cancel(this.showId, visitorId, deed.bookingId)
    }
  }
}

function now(): number {
  return performance.timeOrigin + performance.now()
}

/** Decides as always and then rolls back: what is decided is not done. */
function undone(settle: Settle, ...given: Parameters<Settle>): Promise<Settled> {
  const mine = turn.then(async () => {
    const commit = vi.spyOn(EntityManager.prototype, 'commit').mockImplementation(function (this: EntityManager) {
      return this.rollback()
    })
    try {
      return await settle(...given)
    } finally {
      commit.mockRestore()
    }
  })
  turn = mine.catch(() => undefined)
  return mine
}
/** One at a time: there is one `commit` to put something in the place of. */
let turn: Promise<unknown> = Promise.resolve()

/** Writes what was decided over whatever stands there now. */
async function writeOver(orm: MikroORM, showId: string, settled: Settled): Promise<Settled> {
  const { change, ledger } = settled
  if (!change) return settled
  return orm.em.fork().transactional(async (em) => {
    const [show] = await em.execute<{ seq: number }[]>(
      'update show set seq = seq + 1 where show_id = ? returning seq',
      [showId],
    )
    const seq = show?.seq ?? 0
    const time = (at: number) => new Date(at).toISOString()
    for (const { seatId, heldBy, bookingId } of ledger.changedSeats()) {
      await em.execute(
        `update seat set held_by = ?, booking_id = ?, version = version + 1 where show_id = ? and seat_id = ?`,
        [heldBy, bookingId, showId, seatId],
      )
    }
    for (const [visitorId, hold] of ledger.changedHolds()) {
      await em.execute('delete from hold where show_id = ? and visitor_id = ?', [showId, visitorId])
      if (!hold) continue
      const times = [time(hold.since), time(hold.expiresAt), time(hold.promisedUntil)]
      await em.execute('insert into hold values (?, ?, ?, ?, ?)', [showId, visitorId, ...times])
    }
    await em.execute('insert into show_change (show_id, seq, at, changes) values (?, ?, clock_timestamp(), ?::json)', [
      showId,
      seq,
      JSON.stringify(change.steps),
    ])
    return { ...settled, seq, change: { ...change, seq } }
  })
}

/** Lets those who come wait until so many are there. */
function gate(count: number): () => Promise<void> {
  const all = Promise.withResolvers<undefined>()
  return () => {
    if (--count === 0) all.resolve(undefined)
    return all.promise
  }
}

const [ann, bob] = [randomUUID(), randomUUID()]
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
        if (command.kind !== 'confirm' || !('refusal' in decision.verdict)) return decision
        const { visitorId, bookingId, seatIds } = command
        return { steps: [{ cause: 'booked', visitorId, seatIds, bookingId }], verdict: { booking: bookingId } }
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
    plant: () => {
      const bothHaveDecided = gate(2)
      planted.settle =
        (real) =>
        async (orm, boards, showId, ...rest) => {
          const settled = await undone(real, orm, boards, showId, ...rest)
          await bothHaveDecided()
          return writeOver(orm, showId, settled)
        }
    },
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
          if (change) await here.office.boards.advance(change, { holdOf: new Map(), booking: new Map() })
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
        return { steps, verdict: { swept: steps.length } }
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
    plant: () => {
      const bothHaveDecided = gate(2)
      planted.settle =
        (real) =>
        async (orm, boards, showId, ...rest) => {
          const settled = await undone(real, orm, boards, showId, ...rest)
          await bothHaveDecided()
          return writeOver(orm, showId, settled)
        }
    },
    people: async (counter) => {
      const tens = [0, 10].map((from) => Array.from({ length: 10 }, (_, i) => from + i))
      await Promise.all([
        counter.ask(0, ann, holding(...(tens[0] ?? []))),
        counter.ask(1, ann, holding(...(tens[1] ?? []))),
      ])
      planted.settle = undefined
      await counter.ask(0, ann, holding(0))
    },
    wire: ['H3'],
    database: ['H3'],
  },
}

let counterNow: Counter

/** Lets people come to a counter of their own. */
async function run({ people, holdMs = TERMS.holdMs }: Bug): Promise<{ wire: Verdict; database: Verdict }> {
  counterNow = new Counter(await box.addShow(20), holdMs)
  await counterNow.watch()
  await people(counterNow)
  return counterNow.verdicts()
}

test.for(Object.entries(BUGS))('%s is found, on the wire and with the database', async ([, bug]) => {
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
