// Compares the answers to operators' commands with the log: was each true at some moment of its command?
import { isSameSet } from '../../../server/audit/finding.ts'
import { isOnSale } from '../../../server/audit/show-terms.ts'
import type { LogState, Replay } from '../../../server/audit/replay.ts'
import type { Change, Instant, Step } from '../../../server/audit/show-record.ts'
import type { Operation, OperatorDeed } from '../../history.ts'
import { namedSeatsOf } from '../operation-facts.ts'
import type { WireHistory } from '../from-wire/wire-history.ts'
import type { Finding, Rule } from '../violation.ts'

/** Follows the log change by change: `begin`, `afterStep` for each step, `end`. */
export class OperationsAgainstLog {
  readonly #history: WireHistory
  readonly #state: LogState
  readonly #bySeq: ReadonlyMap<number | undefined, readonly Operation[]>
  /** The answers as of this change that are not yet found true. */
  #unproven = new Set<Operation>()

  constructor(history: WireHistory, state: LogState) {
    this.#history = history
    this.#state = state
    this.#bySeq = Map.groupBy(history.operations, answeredSeq)
  }

  begin({ seq, at }: Change): void {
    this.#unproven = new Set(this.#bySeq.get(seq))
    this.#prove(at)
  }

  afterStep(at: Instant): void {
    if (this.#unproven.size > 0) this.#prove(at)
  }

  /** @param next the change until which the show stays as it is */
  *end({ seq, at, steps }: Change, next: Change | undefined): Iterable<Finding> {
    this.#prove(next?.at ?? Infinity)
    const { clock } = this.#history
    for (const operation of this.#bySeq.get(seq) ?? []) {
      const { operator, deed, outcome, calledAt, returnedAt } = operation
      if (at > clock.latest(returnedAt ?? Infinity) || (next && next.at < clock.earliest(calledAt))) {
        yield ['M2', `An operator’s command was not under way when seq ${seq} was the last.`, { operation }]
      } else if (this.#unproven.has(operation)) {
        const sentence = 'The answer to an operator’s command was not true at any moment of it.'
        yield [RULES[deed.request], sentence, ...this.#state.replay.historyOf(namedSeatsOf(deed)), { operation }]
      }
      // A release names seats that the sale may have lost.
      if (outcome.kind !== 'changed' || deed.request === 'counter-release') continue
      const done = steps.filter(({ cause, by }) => {
        return CAUSES[deed.request].includes(cause) && typeof by === 'object' && by.operator === operator
      })
      const missing = outcome.seatIds.find((seatId) => !done.some(({ seatIds }) => seatIds.includes(seatId)))
      if (missing === undefined) continue
      const sentence = `An operator’s command was acknowledged for seat ${missing}, and the log does not have it at seq ${seq}.`
      yield ['M2', sentence, ...this.#state.replay.historyOf([missing]), { operation }]
    }
  }

  #prove(at: Instant): void {
    for (const operation of this.#unproven) if (isTrue(operation, this.#state, at)) this.#unproven.delete(operation)
  }
}

/** The step that each command causes. */
const CAUSES: Readonly<Record<OperatorDeed['request'], readonly Step['cause'][]>> = {
  block: ['blocked'],
  unblock: ['unblocked'],
  'force-release': ['forced'],
  'counter-hold': ['held'],
  'counter-release': ['released'],
  'counter-confirm': ['booked'],
  'cancel-booking': ['cancelled'],
  'cancel-seats': ['seats-cancelled'],
  move: ['moved'],
  'open-sale': ['show-changed'],
  'close-sale': ['show-changed'],
}

/** The rule about what each command comes to. */
const RULES: Readonly<Record<OperatorDeed['request'], Rule>> = {
  block: 'O1',
  unblock: 'O1',
  'force-release': 'O2',
  'counter-hold': 'O7',
  'counter-release': 'O7',
  'counter-confirm': 'O7',
  'cancel-booking': 'O5',
  'cancel-seats': 'O5',
  move: 'O6',
  'open-sale': 'O4',
  'close-sale': 'O4',
}

function answeredSeq({ outcome }: Operation): number | undefined {
  if (outcome.kind === 'changed') return outcome.seq
  return outcome.kind === 'refused' ? outcome.refusal.seq : undefined
}

function isTrue({ deed, outcome }: Operation, { replay, show }: LogState, at: Instant): boolean {
  const seats = namedSeatsOf(deed).map((seatId) => ({ seatId, ...replay.seats[seatId] }))
  if (outcome.kind === 'changed') {
    switch (deed.request) {
      case 'block': {
        const { name, until } = deed.allocation
        return seats.every(({ allocation }) => allocation?.name === name && allocation.until === until)
      }
      case 'open-sale':
        return isOnSale(replay.terms, at)
      case 'close-sale':
        return replay.terms.salesCloseAt <= at
      case 'unblock':
        return seats.every(({ seatId, status }) => status !== 'blocked' || show.places[seatId]?.blocked)
      case 'force-release':
        return !seats.some(({ status, visitorId }) => {
          return status === 'held' && (replay.holds.get(visitorId ?? '')?.until ?? Infinity) > at
        })
      case 'counter-hold':
        return seats.every(({ status, visitorId }) => status === 'held' && visitorId === deed.saleId)
      case 'counter-release':
        return !seats.some(({ status, visitorId }) => status === 'held' && visitorId === deed.saleId)
      case 'counter-confirm':
        return seats.every(({ bookingId }) => bookingId === deed.bookingId)
      case 'cancel-booking':
      case 'cancel-seats':
        return !seats.some(({ bookingId }) => bookingId === deed.bookingId)
      case 'move':
        return seats.every(({ seatId, bookingId }) => {
          return (bookingId === deed.bookingId) === deed.moves.some(({ to }) => to === seatId)
        })
    }
  }
  if (outcome.kind !== 'refused') return true
  const { code, seats: refused = [] } = outcome.refusal
  switch (code) {
    case 'SEATS_TAKEN': {
      if (deed.request === 'counter-hold' || deed.request === 'move') {
        const own = deed.request === 'move' ? deed.moves.map(({ from }) => from) : []
        return refused.every(({ seatId, status }) => !own.includes(seatId) && replay.seats[seatId]?.status === status)
      }
      const booked = seats.filter(({ status }) => status === 'booked').map(({ seatId }) => seatId)
      return (
        isSameSet(
          booked,
          refused.map(({ seatId }) => seatId),
        ) && booked.length > 0
      )
    }
    case 'BAD_REQUEST':
      return deed.request === 'block' && deed.allocation.until !== null && deed.allocation.until <= at
    case 'NOT_HELD':
      if (deed.request !== 'counter-confirm') return false
      return !seats.every(({ visitorId }) => visitorId === deed.saleId) || hasEnded(replay, deed.saleId, at)
    case 'UNKNOWN_SEAT':
      return seats.some(({ seatId }) => seatId >= show.seatCount)
    default:
      return true
  }
}

function hasEnded(replay: Replay, visitorId: string, at: Instant): boolean {
  return (replay.holds.get(visitorId)?.until ?? -Infinity) <= at
}
