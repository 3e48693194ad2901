// M1 with the log: whether each map, frame and hold that was shown is what the log has at its seq.
import type { Replay } from '../../../server/audit/replay.ts'
import type { Change } from '../../../server/audit/show-record.ts'
import type { Frame } from '../../../shared/protocol.ts'
import { STATUSES, statusWord } from '../../../shared/status.ts'
import type { Sighting } from '../../history.ts'
import { shownSeq } from '../call-facts.ts'
import { loggedHold } from './logged-hold.ts'
import { turnedIn } from '../from-wire/map-agreement.ts'
import type { Finding } from '../violation.ts'

export class MapsAgainstLog {
  readonly #replay: Replay
  readonly #bySeq: ReadonlyMap<number, readonly Sighting[]>
  /** A hold has a seq of its own: beside a map it may be a later one, which an answer brought. */
  readonly #holdsBySeq: ReadonlyMap<number | undefined, readonly Sighting[]>
  /** As the log has them up to now, one byte a seat. */
  readonly #statuses: Uint8Array
  /** By seq, what the seats of that change were before it. */
  readonly #before: ReadonlyMap<number, number>[] = []
  /** By the seq that a frame starts from, the seats that turned between then and now; cleared with each change. */
  readonly #turned = new Map<number, ReadonlyMap<number, number>>()

  constructor(sightings: readonly Sighting[], replay: Replay) {
    this.#replay = replay
    this.#bySeq = Map.groupBy(sightings, shownSeq)
    this.#holdsBySeq = Map.groupBy(sightings, ({ shown }) => ('hold' in shown ? shown.hold.seq : undefined))
    this.#statuses = Uint8Array.from(replay.seats, ({ status }) => STATUSES.indexOf(status))
  }

  *afterChange({ seq, steps }: Change): Iterable<Finding> {
    const changed = new Set(steps.flatMap(({ seatIds }) => seatIds))
    this.#before[seq] = new Map(Array.from(changed, (seatId) => [seatId, this.#statuses[seatId] ?? 0]))
    for (const seatId of changed) {
      this.#statuses[seatId] = STATUSES.indexOf(this.#replay.seats[seatId]?.status ?? 'available')
    }
    this.#turned.clear()
    for (const sighting of this.#bySeq.get(seq) ?? []) {
      const wrong = this.#wrongMap(sighting, seq)
      if (wrong) yield [...wrong, { sighting }]
    }
    for (const sighting of this.#holdsBySeq.get(seq) ?? []) {
      const wrong = this.#wrongHold(sighting, seq)
      if (wrong) yield [...wrong, { sighting }]
    }
  }

  #wrongMap({ shown }: Sighting, seq: number): Finding | undefined {
    if (shown.kind === 'snapshot') {
      const { statuses } = shown
      if (statuses.length !== this.#statuses.length) {
        return ['M1', `A map has ${statuses.length} seats, and the show ${this.#statuses.length}.`]
      }
      const wrong = statuses.findIndex((status, seatId) => status !== this.#statuses[seatId])
      return wrong < 0 ? undefined : this.#wrongStatus(wrong, statuses[wrong] ?? 0, seq)
    }
    if (shown.kind !== 'frame') return undefined
    const seats = new Map(turnedIn(shown.frame))
    for (const [seatId, status] of seats) {
      if (status !== this.#statuses[seatId]) return this.#wrongStatus(seatId, status, seq)
    }
    for (const [seatId, before] of this.#turnedSince(shown.frame)) {
      if (!seats.has(seatId)) return this.#wrongStatus(seatId, before, seq)
    }
    return undefined
  }

  #wrongStatus(seatId: number, status: number, seq: number): Finding {
    const is = statusWord(this.#statuses[seatId] ?? 0)
    const sentence = `At seq ${seq} seat ${seatId} is ${is}, and a map shows it as ${statusWord(status)}.`
    return ['M1', sentence, ...this.#replay.historyOf([seatId])]
  }

  #wrongHold({ shown, visitorId }: Sighting, seq: number): Finding | undefined {
    if (!('hold' in shown)) return undefined
    const { hold } = shown
    const { seatIds, expiresAt, maxExpiresAt } = loggedHold(
      this.#replay,
      visitorId,
      seq,
      this.#replay.settings.holdMaxMs,
    )
    const isSame = hold.seatIds.join() === seatIds.join()
    if (isSame && hold.expiresAt === expiresAt && hold.maxExpiresAt === maxExpiresAt) return undefined
    const sentence = `A visitor was shown a hold that the log does not have at seq ${seq}.`
    return ['M1', sentence, ...this.#replay.historyOf([...seatIds, ...hold.seatIds])]
  }

  /** The seats that differ from what they were at the seq from which a frame leads, each with what it was. */
  #turnedSince({ since, seq }: Frame): ReadonlyMap<number, number> {
    const known = this.#turned.get(since)
    if (known) return known
    const turned = new Map<number, number>()
    for (let at = since + 1; at <= seq; at++) {
      for (const [seatId, before] of this.#before[at] ?? []) if (!turned.has(seatId)) turned.set(seatId, before)
    }
    for (const [seatId, before] of turned) if (before === this.#statuses[seatId]) turned.delete(seatId)
    this.#turned.set(since, turned)
    return turned
  }
}
