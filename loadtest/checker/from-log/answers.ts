// Compares the answers with the log: was each true at some moment of its call, and does it state what the log states?
import { partOf, type LogState } from '../../../server/audit/replay.ts'
import type { Change, Step } from '../../../server/audit/show-record.ts'
import { takesSeats, type Call, type Instant } from '../../history.ts'
import { decidedSeq, isAboutAddress, namedSeats } from '../call-facts.ts'
import type { WireHistory } from '../from-wire/wire-history.ts'
import { WELL_FORMED, type Exhibit, type Finding, type Rule } from '../violation.ts'
import { isTrue } from './answer-checks.ts'
import { loggedHold } from './logged-hold.ts'

/** Follows the log change by change: `begin`, `afterStep` for each step, `end`. */
export class AnswersAgainstLog {
  readonly #history: WireHistory
  readonly #state: LogState
  readonly #bySeq: ReadonlyMap<number | undefined, readonly Call[]>
  /** Refusals without a seq, by the time of their call: the server omits the seq when a client was shown a later one. */
  readonly #seqless: readonly Call[]
  #nextSeqless = 0
  /** Those of them that may have been decided by now, and are not yet found true. */
  readonly #undated = new Set<Call>()
  /** The answers that may have been decided in this change, and are not yet found true. */
  #unproven = new Set<Call>()
  /** Of these, those that a change of a seat, of a visitor or of any seat may make true. */
  #affectedBy: ReadonlyMap<number | string, readonly Call[]> = new Map()

  constructor(history: WireHistory, state: LogState) {
    this.#history = history
    this.#state = state
    this.#bySeq = Map.groupBy(history.calls, decidedSeq)
    this.#seqless = history.calls
      .filter((call) => call.outcome.kind === 'refused' && decidedSeq(call) === undefined)
      .sort((a, b) => a.calledAt - b.calledAt)
  }

  begin({ seq, at }: Change): void {
    this.#addUndated(at)
    this.#unproven = new Set([...(this.#bySeq.get(seq) ?? []), ...this.#undated])
    // A request that was sent after a client had seen this change was decided after it.
    const { timeline } = this.#history
    const early = [...this.#unproven].filter(({ calledAt }) => timeline.knownBefore(calledAt) < seq)
    this.#prove(early, at, at)
    const open = early.filter((call) => this.#unproven.has(call))
    const keyed = open.flatMap((call) => affectedKeys(call).map((key) => ({ key, call })))
    const groups = Map.groupBy(keyed, ({ key }) => key)
    this.#affectedBy = new Map(Array.from(groups, ([key, group]) => [key, group.map(({ call }) => call)]))
  }

  afterStep({ seatIds, visitorId }: Step, at: Instant): void {
    if (this.#affectedBy.size === 0) return
    for (const key of [...seatIds, visitorId ?? ANY_SEAT, ANY_SEAT])
      this.#prove(this.#affectedBy.get(key) ?? [], at, at)
  }

  /** @param next the change until which the show stays as it is */
  *end({ seq, at }: Change, next: Change | undefined): Iterable<Finding> {
    const { clock, timeline } = this.#history
    this.#addUndated(next?.at ?? Infinity)
    for (const call of this.#undated) this.#unproven.add(call)
    const current = [...this.#unproven].filter(({ calledAt }) => timeline.knownBefore(calledAt) <= seq)
    this.#prove(current, at, next?.at ?? Infinity)
    for (const call of this.#undated) {
      if (next && next.at <= clock.latest(call.returnedAt ?? Infinity)) continue
      this.#undated.delete(call)
      yield [...this.#untrue(call), { call }]
    }
    for (const call of this.#bySeq.get(seq) ?? []) {
      const wrong = this.#wrongTime(call, seq, at, next) ?? (this.#unproven.has(call) ? this.#untrue(call) : undefined)
      const finding = wrong ?? this.#wrongHold(call, seq)
      if (finding) yield [...finding, { call }]
    }
  }

  #addUndated(at: Instant): void {
    for (; this.#nextSeqless < this.#seqless.length; this.#nextSeqless++) {
      const call = this.#seqless[this.#nextSeqless]
      if (!call || this.#history.clock.earliest(call.calledAt) > at) return
      this.#undated.add(call)
    }
  }

  #prove(calls: Iterable<Call>, from: Instant, to: Instant): void {
    const { clock } = this.#history
    for (const call of calls) {
      if (!this.#unproven.has(call)) continue
      const start = Math.max(from, clock.earliest(call.calledAt))
      const end = Math.min(to, clock.latest(call.returnedAt ?? Infinity))
      if (start <= end && isTrue(call, this.#state, start, end)) {
        this.#unproven.delete(call)
        this.#undated.delete(call)
      }
    }
  }

  #wrongTime(call: Call, seq: number, at: Instant, next: Change | undefined): Finding | undefined {
    const { clock } = this.#history
    if (next && next.at < clock.earliest(call.calledAt)) {
      const sentence = `A request that was sent after seq ${next.seq} was answered as of seq ${seq}.`
      return ['M2', sentence, { change: partOf(next, seatsOf(call)) }]
    }
    if (at <= clock.latest(call.returnedAt ?? Infinity)) return undefined
    return ['M2', `An answer as of seq ${seq} was given before that change was decided.`]
  }

  #wrongHold({ outcome, visitorId }: Call, seq: number): Finding | undefined {
    if (outcome.kind !== 'hold') return undefined
    const { replay } = this.#state
    const { seatIds, expiresAt, maxExpiresAt, checkout } = loggedHold(replay, visitorId, seq, replay.settings.holdMaxMs)
    const { hold } = outcome
    if (hold.seatIds.join() !== seatIds.join()) {
      const differing = [...hold.seatIds, ...seatIds].filter(
        (seatId) => !hold.seatIds.includes(seatId) || !seatIds.includes(seatId),
      )
      const sentence = `An answer states a hold that the log does not have at seq ${seq}: by the log it is ${seatIds.join(', ') || 'nothing'}.`
      return ['M2', sentence, ...replay.historyOf(differing)]
    }
    const history = (): Exhibit[] => replay.historyOf(seatIds)
    if (hold.expiresAt !== expiresAt || hold.maxExpiresAt !== maxExpiresAt) {
      const times = `${expiresAt ?? 'none'}, at most ${maxExpiresAt ?? 'none'}`
      return ['H4', `An answer states other times of a hold than the log has at seq ${seq}: ${times}.`, ...history()]
    }
    if (hold.checkout === checkout) return undefined
    return [
      'G5',
      `By the log this visitor was ${checkout ? 'in a checkout' : 'in no checkout'} at seq ${seq}.`,
      ...history(),
    ]
  }

  #untrue(call: Call): Finding {
    const { deed, outcome } = call
    const { replay } = this.#state
    if (outcome.kind !== 'refused') {
      const sentence = 'An acknowledged command is not in the log up to the seq of its answer.'
      return ['M2', sentence, ...replay.historyOf(seatsOf(call))]
    }
    const { code } = outcome.refusal
    if (code === 'BAD_REQUEST') return ['W1', WELL_FORMED]
    if (code === 'NOT_ENOUGH_SEATS' && deed.request === 'seats:hold-best') {
      const free = replay.availability.earliestSeats(deed)
      const example = free.length > 0 ? `, such as ${free.join(', ')}` : ''
      return ['H11', `${REFUSED_WHILE_AVAILABLE}${example}.`, ...replay.historyOf(free)]
    }
    const sentence = `A refusal with ${code} was not true at any moment of its call.`
    return [refusalRule(call, code), sentence, ...replay.historyOf(seatsOf(call))]
  }
}

/** How the sentence begins about a refusal for want of seats together that were available. */
export const REFUSED_WHILE_AVAILABLE =
  'So many seats together were refused while they were available during the whole call'

function refusalRule(call: Call, code: string): Rule {
  if (code === 'FORBIDDEN' && call.deed.request !== 'booking:cancel') return 'H12'
  if (code === 'EXTENSION_LIMIT' && takesSeats(call.deed)) return 'H13'
  return code === 'LIMIT_REACHED' && isAboutAddress(call) ? 'H14' : 'H1'
}

/** The seats that a call names, and those that it was answered with. */
function seatsOf(call: Call): Set<number> {
  return new Set([...namedSeats(call), ...(call.outcome.kind === 'hold' ? call.outcome.hold.seatIds : [])])
}

/** The key of answers that a change of any seat may make true. */
const ANY_SEAT = 'any seat'
const ABOUT_ANY_SEAT: ReadonlySet<string> = new Set(['NOT_ENOUGH_SEATS', 'FORBIDDEN'])

function affectedKeys(call: Call): (number | string)[] {
  const { deed, outcome, visitorId } = call
  const isAboutAny = outcome.kind === 'refused' && ABOUT_ANY_SEAT.has(outcome.refusal.code)
  return [
    visitorId,
    ...(isAboutAny || isAboutAddress(call) ? [ANY_SEAT] : []),
    ...('bookingId' in deed ? [deed.bookingId] : []),
    ...namedSeats(call),
  ]
}
