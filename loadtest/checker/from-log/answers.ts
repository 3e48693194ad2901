// Holds the answers beside the log: was each true at some moment of its call, and is what it tells what the log says?
import { takesSeats, type Call, type Instant } from '../../history.ts'
import type { Clock } from '../database-clock.ts'
import type { Change, ShowRecord } from '../show-record.ts'
import { about, isoTime, type Replay } from './replay.ts'
import type { ToldBooking } from '../from-wire/bookings.ts'
import type { Terms } from '../check-settings.ts'
import { decidedAt, type Timeline } from '../timeline.ts'
import { isAboutAddress, isTrue } from './answer-checks.ts'
import type { Exhibit, Rule, Violation } from '../violation.ts'

export class Answers {
  readonly violations: Violation[] = []
  readonly #replay: Replay
  readonly #show: ShowRecord
  readonly #timeline: Timeline
  readonly #clock: Clock
  readonly #terms: Terms
  readonly #bySeq: ReadonlyMap<number | undefined, readonly Call[]>
  /** Refusals that do not say as of which seq they are, since somebody was shown a later one: by when they were asked. */
  readonly #unplaced: readonly Call[]
  #nextUnplaced = 0
  readonly #adrift = new Set<Call>()
  /** Not yet found true. */
  #open = new Set<Call>()
  /** Of these, those about a seat or a visitor. */
  readonly #about = new Map<number | string, Call[]>()

  constructor(
    calls: readonly Call[],
    replay: Replay,
    show: ShowRecord,
    timeline: Timeline,
    clock: Clock,
    terms: Terms,
  ) {
    this.#replay = replay
    this.#show = show
    this.#timeline = timeline
    this.#clock = clock
    this.#terms = terms
    this.#bySeq = Map.groupBy(calls, decidedAt)
    this.#unplaced = calls
      .filter((call) => call.outcome.kind === 'refused' && decidedAt(call) === undefined)
      .sort((a, b) => a.calledAt - b.calledAt)
  }

  /** Before the first step of a change. */
  begin({ seq, at }: Change): void {
    this.#comeAdrift(at)
    this.#open = new Set([...(this.#bySeq.get(seq) ?? []), ...this.#adrift])
    this.#about.clear()
    // Who asked when this change had been seen already was answered as of a moment after it.
    const early = [...this.#open].filter(({ calledAt }) => this.#timeline.knownBefore(calledAt) < seq)
    this.#look(early, at, at)
    for (const call of early) if (this.#open.has(call)) for (const key of keysOf(call)) this.#note(key, call)
  }

  /** After one of its steps. */
  step(seatIds: readonly number[], visitorId: string, at: Instant): void {
    if (this.#about.size === 0) return
    for (const key of [...seatIds, visitorId, ANYWHERE]) this.#look(this.#about.get(key) ?? [], at, at)
  }

  /** After its last step, until the next change. */
  end({ seq, at }: Change, next: Change | undefined): void {
    this.#comeAdrift(next?.at ?? Infinity)
    for (const call of this.#adrift) this.#open.add(call)
    const current = [...this.#open].filter(({ calledAt }) => this.#timeline.knownBefore(calledAt) <= seq)
    this.#look(current, at, next?.at ?? Infinity)
    for (const call of this.#adrift) {
      if (next && next.at <= this.#clock.latest(call.returnedAt ?? Infinity)) continue
      this.#adrift.delete(call)
      this.#say(this.#untrue(call), call)
    }
    for (const call of this.#bySeq.get(seq) ?? []) {
      this.#say(this.#wrongIn(call, seq, at, next), call)
    }
  }

  #say(wrong: Wrong | undefined, call: Call): void {
    if (!wrong) return
    const [rule, sentence, ...exhibits] = wrong
    this.violations.push({ rule, showId: this.#replay.showId, sentence, exhibits: [...exhibits, { call }] })
  }

  /** Of the refusals without a seq, those that may have been decided by then. */
  #comeAdrift(at: Instant): void {
    for (; this.#nextUnplaced < this.#unplaced.length; this.#nextUnplaced++) {
      const call = this.#unplaced[this.#nextUnplaced]
      if (!call || this.#clock.earliest(call.calledAt) > at) return
      this.#adrift.add(call)
    }
  }

  #note(key: number | string, call: Call): void {
    const known = this.#about.get(key)
    if (known) known.push(call)
    else this.#about.set(key, [call])
  }

  #look(calls: Iterable<Call>, from: Instant, to: Instant): void {
    for (const call of calls) {
      if (!this.#open.has(call)) continue
      const start = Math.max(from, this.#clock.earliest(call.calledAt))
      const end = Math.min(to, this.#clock.latest(call.returnedAt ?? Infinity))
      if (start <= end && isTrue(call, this.#replay, start, end, this.#show, this.#terms)) {
        this.#open.delete(call)
        this.#adrift.delete(call)
      }
    }
  }

  #wrongIn(call: Call, seq: number, at: Instant, next: Change | undefined): Wrong | undefined {
    const { outcome, visitorId, calledAt, returnedAt } = call
    if (next && next.at < this.#clock.earliest(calledAt)) {
      return [
        'M2',
        `Who asked after seq ${next.seq} was answered as of seq ${seq}.`,
        { change: about(next, named(call)) },
      ]
    }
    if (at > this.#clock.latest(returnedAt ?? Infinity))
      return ['M2', `An answer as of seq ${seq} was given before that change was decided.`]
    if (this.#open.has(call)) return this.#untrue(call)
    if (outcome.kind !== 'hold') return undefined
    const { seatIds, expiresAt, maxExpiresAt, checkout } = this.#replay.holdOf(visitorId, seq, this.#terms.holdMaxMs)
    const told = outcome.hold
    if (told.seatIds.join() !== seatIds.join()) {
      const differ = [...told.seatIds, ...seatIds].filter(
        (seatId) => !told.seatIds.includes(seatId) || !seatIds.includes(seatId),
      )
      const text = seatIds.join(', ') || 'nothing'
      return [
        'M2',
        `A visitor was told a hold that the log does not have at seq ${seq}: by the log it is ${text}.`,
        ...this.#replay.storyOf(differ),
      ]
    }
    if (told.expiresAt !== expiresAt || told.maxExpiresAt !== maxExpiresAt) {
      return [
        'H4',
        `A visitor was told other times than the log has at seq ${seq}: ${expiresAt ?? 'none'}, at most ${maxExpiresAt ?? 'none'}.`,
        ...this.#replay.storyOf(seatIds),
      ]
    }
    if (told.checkout !== checkout) {
      const state = checkout ? 'in a checkout' : 'in none'
      return ['G5', `By the log this visitor was ${state} at seq ${seq}.`, ...this.#replay.storyOf(seatIds)]
    }
    return undefined
  }

  #untrue(call: Call): Wrong {
    const { deed, outcome } = call
    if (outcome.kind !== 'refused') {
      const story = this.#replay.storyOf(named(call))
      return ['M2', 'What was acknowledged is not in the log up to the seq of the answer.', ...story]
    }
    const { code } = outcome.refusal
    if (code === 'BAD_REQUEST') return ['W1', 'A request that is of its shape was refused as if it were not.']
    if (code === 'NOT_ENOUGH_SEATS' && deed.request === 'seats:hold-best') {
      const free = this.#replay.vacancies.runOf(deed)
      const which = free.length > 0 ? `, such as ${free.join(', ')}` : ''
      return ['H11', `${WHILE_FREE}${which}.`, ...this.#replay.storyOf(free)]
    }
    return [
      ruleOf(call, code),
      `A refusal with ${code} was not true at any moment of its call.`,
      ...this.#replay.storyOf(named(call)),
    ]
  }
}

/** The rule by which a visitor is refused with a code. */
function ruleOf(call: Call, code: string): Rule {
  if (code === 'FORBIDDEN' && call.deed.request !== 'booking:cancel') return 'H12'
  if (code === 'EXTENSION_LIMIT' && takesSeats(call.deed)) return 'H13'
  return code === 'LIMIT_REACHED' && isAboutAddress(call) ? 'H14' : 'H1'
}

/** So begins the sentence of a refusal for want of seats that were there. */
export const WHILE_FREE = 'Somebody was refused while so many seats together were free during their whole call'

/** The key of what a change of any seat may make true. */
const ANYWHERE = 'anywhere'
const ANYWHERE_CODES: ReadonlySet<string> = new Set(['NOT_ENOUGH_SEATS', 'FORBIDDEN'])

type Wrong = [Rule, string, ...Exhibit[]]

/** Bookings are told with the seq of their change, so that they are held beside what the whole log came to. */
export function wrongBooking(
  { booking, visitorId, by }: ToldBooking,
  replay: Replay,
  clock: Clock,
): [Rule, string] | undefined {
  const sale = replay.sales.get(booking.bookingId)
  if (!sale) return ['B3', 'A booking was acknowledged that is not there.']
  if (sale.visitorId !== visitorId) return ['V1', 'A booking was acknowledged to somebody else.']
  if (booking.seatIds.join() !== sale.seatIds.toSorted((a, b) => a - b).join()) {
    return ['B1', 'A booking was acknowledged with other seats than it has.']
  }
  const made = booking.cancelledAt === null ? { at: sale.confirmedAt, seq: sale.seq } : sale.cancelled
  if (made?.seq !== booking.seq || booking.confirmedAt !== isoTime(sale.confirmedAt)) {
    return ['B2', 'A booking was told in another way than the log has it.']
  }
  if (!('call' in by)) return undefined
  const { calledAt, returnedAt } = by.call
  if (made.at > clock.latest(returnedAt ?? Infinity)) return ['M2', 'A booking was acknowledged before it was decided.']
  const isStale = booking.cancelledAt === null && sale.cancelled && sale.cancelled.at < clock.earliest(calledAt)
  return isStale ? ['M2', 'A booking was told as good after it had been cancelled.'] : undefined
}

/** The seats that a call is about. */
function named({ deed, outcome }: Call): Set<number> {
  const asked = 'seatIds' in deed ? (deed.seatIds ?? []) : []
  return new Set([...asked, ...(outcome.kind === 'hold' ? outcome.hold.seatIds : [])])
}

function keysOf(call: Call): (number | string)[] {
  const { deed, outcome, visitorId } = call
  const bought = 'bookingId' in deed ? [deed.bookingId] : []
  const isAnywhere = outcome.kind === 'refused' && ANYWHERE_CODES.has(outcome.refusal.code)
  const anywhere = isAnywhere || isAboutAddress(call) ? [ANYWHERE] : []
  return [visitorId, ...anywhere, ...bought, ...('seatIds' in deed ? (deed.seatIds ?? []) : [])]
}
