// M1 with the log: each map, frame, hold and booking that was shown is what the log says at its seq.
import type { Frame } from '../../../shared/protocol.ts'
import { STATUSES, statusWord } from '../../../shared/status.ts'
import type { Sighting } from '../../history.ts'
import type { Change } from '../show-record.ts'
import type { Replay } from './replay.ts'
import { turnedIn } from '../from-wire/map-agreement.ts'
import type { Terms } from '../check-settings.ts'
import { seqOf } from '../timeline.ts'
import type { Rule, Violation } from '../violation.ts'

/** The last are the seats that it is about. */
type Wrong = [Rule, string, Iterable<number>]

export class RecordedMaps {
  readonly violations: Violation[] = []
  readonly #replay: Replay
  readonly #terms: Terms
  readonly #bySeq: ReadonlyMap<number, readonly Sighting[]>
  readonly #holdsBySeq: ReadonlyMap<number | undefined, readonly Sighting[]>
  readonly #statuses: Uint8Array
  /** By seq, what the seats of that change were before it. */
  readonly #before: ReadonlyMap<number, number>[] = []
  #sinceNow = new Map<number, ReadonlyMap<number, number>>()

  constructor(sightings: readonly Sighting[], replay: Replay, terms: Terms) {
    this.#replay = replay
    this.#terms = terms
    this.#bySeq = Map.groupBy(sightings, seqOf)
    this.#holdsBySeq = Map.groupBy(sightings, ({ shown }) => ('hold' in shown ? shown.hold.seq : undefined))
    this.#statuses = Uint8Array.from(replay.seats, ({ status }) => STATUSES.indexOf(status))
  }

  /** After the last step of a change. */
  end({ seq, steps }: Change): void {
    const before = new Map<number, number>()
    for (const { seatIds } of steps) {
      for (const seatId of seatIds) {
        if (!before.has(seatId)) before.set(seatId, this.#statuses[seatId] ?? 0)
      }
    }
    for (const seatId of before.keys()) {
      this.#statuses[seatId] = STATUSES.indexOf(this.#replay.seats[seatId]?.status ?? 'available')
    }
    this.#before[seq] = before
    this.#sinceNow = new Map()
    for (const sighting of this.#bySeq.get(seq) ?? []) this.#say(this.#wrongMap(sighting, seq), sighting)
    for (const sighting of this.#holdsBySeq.get(seq) ?? []) this.#say(this.#wrongHold(sighting, seq), sighting)
  }

  #say(wrong: Wrong | undefined, sighting: Sighting): void {
    if (!wrong) return
    const [rule, sentence, seatIds] = wrong
    const exhibits = [...this.#replay.storyOf(seatIds), { sighting }]
    this.violations.push({ rule, showId: this.#replay.showId, sentence, exhibits })
  }

  #wrongMap({ shown }: Sighting, seq: number): Wrong | undefined {
    switch (shown.kind) {
      case 'snapshot': {
        const { statuses } = shown
        if (statuses.length !== this.#statuses.length) {
          return ['M1', `A map has ${statuses.length} seats, and the show ${this.#statuses.length}.`, []]
        }
        const wrong = statuses.findIndex((status, seatId) => status !== this.#statuses[seatId])
        return wrong < 0 ? undefined : this.#wrongStatus(wrong, statuses[wrong] ?? 0, seq)
      }
      case 'frame': {
        const seats = new Map(turnedIn(shown.frame))
        for (const [seatId, status] of seats) {
          if (status !== this.#statuses[seatId]) return this.#wrongStatus(seatId, status, seq)
        }
        for (const [seatId, before] of this.#turnedSince(shown.frame)) {
          if (!seats.has(seatId)) return this.#wrongStatus(seatId, before, seq)
        }
        return undefined
      }
      case 'hold':
      case 'booking':
        return undefined
    }
  }

  #wrongStatus(seatId: number, status: number, seq: number): Wrong {
    const is = statusWord(this.#statuses[seatId] ?? 0)
    return ['M1', `At seq ${seq} seat ${seatId} is ${is}, and a map shows it as ${statusWord(status)}.`, [seatId]]
  }

  /** A hold has a seq of its own: beside a map there may be a later one, which an answer brought. */
  #wrongHold({ shown, visitorId }: Sighting, seq: number): Wrong | undefined {
    if (!('hold' in shown)) return undefined
    const told = shown.hold
    const { seatIds, expiresAt, maxExpiresAt } = this.#replay.holdOf(visitorId, seq, this.#terms.holdMaxMs)
    const isSame = told.seatIds.join() === seatIds.join()
    if (isSame && told.expiresAt === expiresAt && told.maxExpiresAt === maxExpiresAt) return undefined
    return ['M1', `A visitor was shown a hold that the log does not have at seq ${seq}.`, [...seatIds, ...told.seatIds]]
  }

  /** The seats that are not what they were at the seq from which a frame leads, each with what it was. */
  #turnedSince({ since, seq }: Frame): ReadonlyMap<number, number> {
    const known = this.#sinceNow.get(since)
    if (known) return known
    const turned = new Map<number, number>()
    for (let at = since + 1; at <= seq; at++) {
      for (const [seatId, before] of this.#before[at] ?? []) if (!turned.has(seatId)) turned.set(seatId, before)
    }
    for (const [seatId, before] of turned) if (before === this.#statuses[seatId]) turned.delete(seatId)
    this.#sinceNow.set(since, turned)
    return turned
  }
}
