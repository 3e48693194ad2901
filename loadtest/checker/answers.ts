// Holds the answers beside the log: was each true at some moment of its call, and is what it tells what the log says?
import type { Call, Instant } from '../history.ts'
import type { Clock } from './clock.ts'
import type { Change, ShowRecord } from './record.ts'
import { about, isoTime, type Replay } from './replay.ts'
import type { ToldBooking } from './sales.ts'
import type { Terms } from './terms.ts'
import { decidedAt } from './timeline.ts'
import { isTrue } from './truth.ts'
import type { Exhibit, Rule, Violation } from './violation.ts'

export class Answers {
  readonly violations: Violation[] = []
  readonly #replay: Replay
  readonly #show: ShowRecord
  readonly #clock: Clock
  readonly #terms: Terms
  readonly #bySeq: ReadonlyMap<number | undefined, readonly Call[]>
  /** Not yet found true. */
  #open = new Set<Call>()
  /** Of these, those about a seat or a visitor. */
  readonly #about = new Map<number | string, Call[]>()

  constructor(calls: readonly Call[], replay: Replay, show: ShowRecord, clock: Clock, terms: Terms) {
    this.#replay = replay
    this.#show = show
    this.#clock = clock
    this.#terms = terms
    this.#bySeq = Map.groupBy(calls, decidedAt)
  }

  /** Before the first step of a change. */
  begin({ seq, at }: Change): void {
    this.#open = new Set(this.#bySeq.get(seq))
    this.#about.clear()
    if (this.#open.size === 0) return
    this.#look(this.#open, at, at)
    for (const call of this.#open) for (const key of keysOf(call)) this.#note(key, call)
  }

  /** After one of its steps. */
  step(seatIds: readonly number[], visitorId: string, at: Instant): void {
    if (this.#open.size === 0) return
    for (const key of [...seatIds, visitorId]) this.#look(this.#about.get(key) ?? [], at, at)
  }

  /** After its last step, until the next change. */
  end({ seq, at }: Change, next: Change | undefined): void {
    this.#look(this.#open, at, next?.at ?? Infinity)
    for (const call of this.#bySeq.get(seq) ?? []) {
      const wrong = this.#wrongIn(call, seq, at, next)
      if (!wrong) continue
      const [rule, sentence, ...exhibits] = wrong
      this.violations.push({ rule, showId: this.#replay.showId, sentence, exhibits: [...exhibits, { call }] })
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
      if (start <= end && isTrue(call, this.#replay, start, end, this.#show, this.#terms)) this.#open.delete(call)
    }
  }

  #wrongIn(call: Call, seq: number, at: Instant, next: Change | undefined): [Rule, string, ...Exhibit[]] | undefined {
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
    if (this.#open.has(call)) {
      const story = this.#replay.storyOf(named(call))
      return outcome.kind === 'refused'
        ? ['H1', `A refusal with ${outcome.refusal.code} was not true at any moment of its call.`, ...story]
        : ['M2', 'What was acknowledged is not in the log up to the seq of the answer.', ...story]
    }
    if (outcome.kind !== 'hold') return undefined
    const { seatIds, expiresAt, maxExpiresAt } = this.#replay.holdOf(visitorId, seq, this.#terms.holdMaxMs)
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
    return undefined
  }
}

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
  const { deed, visitorId } = call
  const bought = 'bookingId' in deed ? [deed.bookingId] : []
  return [visitorId, ...bought, ...('seatIds' in deed ? (deed.seatIds ?? []) : [])]
}
