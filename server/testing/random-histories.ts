// Random histories of a small show: several visitors, six seats, and waits that match the times at which holds expire.
import fc from 'fast-check'
import { changedFacts, type ShowFacts } from '../booking/show-facts.ts'
import type { Command } from '../booking/command.ts'
import { confirmedSeats, type Sale } from '../booking/sale.ts'
import { Holders, type Holder } from '../booking/holders.ts'
import type { HoldRow } from '../booking/hold-rows.ts'
import { Ledger } from '../booking/ledger.ts'
import type { Decision, HoldSettings } from '../booking/decision.ts'
import type { ConfirmBy, Singles } from '../../shared/status.ts'
import { decide } from '../booking/rules.ts'
import { freeSeat, type Instant, type Operator, type Seat } from '../booking/seat.ts'
import type { ShowChanges, ShowFields } from '../booking/show-fields.ts'
import type { Change } from '../booking/write-change.ts'
import type { StoredHolds } from '../database/entities.ts'
import { bestSeatsOf, oneRowPlan } from './one-row-plan.ts'
import { knownOf } from './ledger-fixtures.ts'

export const SEATS = 6
export const VISITORS = ['ann', 'bob', 'cid']
/** For whom an operator sells at the counter. */
const AT_COUNTER = 'till'
export const ADDRESSES = ['home', 'work']
const ANYBODYS = 0
export const BEST_SEATS = bestSeatsOf(oneRowPlan(SEATS))
const BOOKINGS = ['b1', 'b2', 'b3', 'b4']

/** Small numbers, so that histories of a few steps reach every state. */
const SHORT_HOLDS: StoredHolds = {
  holdMs: 8,
  holdMaxMs: 12,
  graceMs: 4,
  resumeMs: 5,
  maxSeatsPerVisitor: 3,
  // A tenth of six seats is less than one, so an address may hold as many as one visitor.
  heldSeatsPerAddress: 4,
}
export const SHORT_HOLD_SETTINGS: HoldSettings = { ...SHORT_HOLDS, pricedConfirmBy: 'visitor' }
export const WINDOW = { salesOpenAt: 2, salesCloseAt: 60, startsAt: 75 }
export const FACTS: ShowFacts = {
  showId: 'show',
  title: 'A test',
  venue: 'Here',
  startsAt: new Date(WINDOW.startsAt).toISOString(),
  salesOpenAt: new Date(WINDOW.salesOpenAt).toISOString(),
  salesCloseAt: new Date(WINDOW.salesCloseAt).toISOString(),
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  planId: 'plan',
  seatCount: SEATS,
}

/**
 * A command. `confirm-all` stands for confirming all seats that its visitor holds then, `confirm-again` for the confirmation
 * of a booking sent again, and `move-there` for moving as many of its seats.
 */
export type HistoryCommand =
  | Command
  | { kind: 'confirm-all'; visitorId: string; bookingId: string; by?: Operator | 'server' | undefined }
  | { kind: 'confirm-again'; bookingId: string }
  | { kind: 'move-there'; bookingId: string; seatIds: number[]; by: Operator }
/** The commands of one transaction, which runs `wait` milliseconds after the previous one. */
export type Batch = { wait: number; commands: HistoryCommand[] }

const visitorId = fc.constantFrom(...VISITORS)
const bookingId = fc.constantFrom(...BOOKINGS)
/** The visitors share addresses, and sometimes their address is unknown. */
const from = fc.constantFrom('home', ...ADDRESSES, undefined)
const by = fc.constantFrom(undefined, 'server' as const, { operator: 'olga' })
const offer = fc.integer({ min: 1, max: 3 })
const seatIds = fc.uniqueArray(fc.nat(SEATS - 1), { minLength: 1, maxLength: 3 })
const operator = fc.constantFrom({ operator: 'olga' }, { operator: 'olga', reason: 'A wheelchair needs the place.' })
const someSeats = fc.option(fc.uniqueArray(fc.nat(SEATS - 1), { minLength: 1, maxLength: 2 }), { nil: undefined })
const counter = fc.constant(AT_COUNTER)
/** Seats that are left, and as many that are taken: some seats may be both. */
const moves = fc
  .integer({ min: 1, max: 2 })
  .chain((length) => fc.tuple(seatsOfLength(length), seatsOfLength(length)))
  .map(([left, taken]) => left.map((from, i) => ({ from, to: taken[i] ?? from })))
const allocation = fc.record({ name: fc.constantFrom('Press', 'House'), until: fc.constantFrom(null, 20, 40) })
const showChanges: fc.Arbitrary<ShowChanges> = fc.constantFrom(
  { salesOpenAt: 4, salesCloseAt: 50 },
  { salesOpenAt: 30 },
  { salesCloseAt: 3 },
  { isArchived: true },
  { isArchived: false },
  { holds: { ...SHORT_HOLDS, maxSeatsPerVisitor: 2 } },
  { holds: { ...SHORT_HOLDS, holdMs: 6 } },
)
const command: fc.Arbitrary<HistoryCommand> = fc.oneof(
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('hold' as const), visitorId, seatIds, from }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('hold-best' as const),
      visitorId,
      requestId: fc.constantFrom('r1', 'r2', 'r3'),
      request: fc.record({ quantity: fc.integer({ min: 1, max: 3 }) }),
      from,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), visitorId, seatIds }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), visitorId }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('extend' as const), visitorId }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('begin-checkout' as const), visitorId }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end-checkout' as const), visitorId }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('confirm' as const), visitorId, bookingId, seatIds, by }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('confirm-all' as const), visitorId, bookingId, by }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), visitorId, bookingId, by }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('offer' as const), visitorId, bookingId }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw-offer' as const), visitorId, bookingId }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('accept' as const), visitorId, bookingId, offer }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cut' as const), visitorId }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restore' as const), visitorId }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'expire' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('block' as const), seatIds, allocation, by: operator }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unblock' as const), seatIds, by: operator }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('force-release' as const), seatIds, by: operator }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('cancel-seats' as const), bookingId, seatIds: someSeats, by: operator }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const), bookingId, moves, by: operator }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('move-there' as const), bookingId, seatIds, by: operator }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('confirm-again' as const), bookingId }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('hold' as const), visitorId: counter, seatIds, by: operator }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('confirm-all' as const), visitorId: counter, bookingId, by: operator }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), visitorId: counter, by: operator }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('open-sale', 'close-sale'), by: operator }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('change-show' as const), changes: showChanges, by: operator }),
  },
)
const wait = fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(10) })
export const histories: fc.Arbitrary<Batch[]> = fc.array(
  fc.record({ wait, commands: fc.array(command, { minLength: 1, maxLength: 3 }) }),
  { maxLength: 40, size: 'max' },
)

/** A show in memory: its rows, bookings and log, changed as a transaction changes them. */
export class PaperShow {
  seats: Seat[] = Array.from({ length: SEATS }, (_, seatId) => freeSeat(seatId))
  /** The rows of holds, including ended ones, which are not swept here. */
  readonly holds = new Map<string, HoldRow>()
  readonly sales = new Map<string, Sale>()
  readonly log: Change[] = []
  #fields: ShowFields
  /** The description as a board reads it. */
  facts = FACTS

  constructor(singles: Singles = 'off', confirmBy: ConfirmBy = 'visitor') {
    const { title, venue, timeZone } = FACTS
    const rest = { holds: SHORT_HOLDS, isArchived: false, about: {}, posterDigest: null }
    this.#fields = { ...WINDOW, title, venue, timeZone, singles, confirmBy, ...rest }
  }

  /** Settles the commands of one transaction. `decided` is called for each after its decision, with the actual command. */
  settle(
    commands: readonly HistoryCommand[],
    now: Instant,
    decided: (command: Command, decision: Decision) => void,
  ): void {
    const seq = this.log.length + 1
    const ledgerShow = {
      ...this.#fields,
      showId: 'show',
      seatCount: SEATS,
      currency: 'EUR',
      nextSeq: seq,
      bestSeats: BEST_SEATS,
    }
    const ledger = new Ledger(ledgerShow, knownOf([...this.seats], this.holders()), this.sales.values(), [
      ...this.seats.keys(),
    ])
    for (const each of commands) {
      const command = commandOf(ledger, each)
      const decision = decide(ledger, command, now, { ...SHORT_HOLD_SETTINGS, ...ledger.show.holds })
      ledger.apply(decision.steps, now)
      decided(command, decision)
    }
    if (ledger.steps.length === 0) return
    if (ledger.changedShow) {
      this.#fields = { ...this.#fields, ...ledger.changedShow }
      this.facts = changedFacts(this.facts, ledger.changedShow, BEST_SEATS.isPriced, SHORT_HOLD_SETTINGS)
    }
    for (const seat of ledger.changedSeats()) this.seats[seat.seatId] = seat
    for (const [visitorId, row] of ledger.changedHolds(SHORT_HOLD_SETTINGS.resumeMs)) {
      if (row) this.holds.set(visitorId, row)
      else this.holds.delete(visitorId)
    }
    const { made, cancelled, amended, offered } = ledger.changedSales()
    for (const sale of [...made, ...cancelled, ...amended, ...offered]) this.sales.set(sale.bookingId, sale)
    this.log.push({ showId: 'show', seq, at: now, steps: ledger.steps })
  }

  /** The holders as a board reads them. */
  holderRows(): Holder[] {
    return Array.from(this.holds, ([visitorId, { since, endedAt, address }]) => {
      return { visitorId, address, ended: endedAt === null ? null : { since, endedAt } }
    })
  }

  holders(): Holders {
    const holders = new Holders()
    for (const row of this.holderRows()) holders.load(row)
    return holders
  }
}

/** A visitor who holds nothing tries to confirm a seat anyway, and a booking that is not there is moved from a seat anyway. */
function commandOf(ledger: Ledger, command: HistoryCommand): Command {
  switch (command.kind) {
    case 'confirm-all': {
      const { visitorId, bookingId, by } = command
      const held = [...(ledger.holdOf(visitorId)?.seatIds ?? [ANYBODYS])]
      return { kind: 'confirm', visitorId, bookingId, seatIds: held.reverse(), by }
    }
    case 'confirm-again': {
      const { bookingId } = command
      const sale = ledger.sale(bookingId)
      const seatIds = [...(sale ? confirmedSeats(sale) : [ANYBODYS])]
      return { kind: 'confirm', visitorId: sale?.visitorId ?? AT_COUNTER, bookingId, seatIds }
    }
    case 'move-there': {
      const { bookingId, seatIds, by } = command
      const left = ledger.sale(bookingId)?.seatIds ?? [ANYBODYS]
      const moves = left.flatMap((from, i) => seatIds.slice(i, i + 1).map((to) => ({ from, to })))
      return { kind: 'move', bookingId, moves, by }
    }
    default:
      return command
  }
}

function seatsOfLength(length: number): fc.Arbitrary<number[]> {
  return fc.uniqueArray(fc.nat(SEATS - 1), { minLength: length, maxLength: length })
}
