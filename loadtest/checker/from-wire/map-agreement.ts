// M1 from the wire: whether all maps of a show agree at each seq, and what they show of each seat.
import type { Frame } from '../../../shared/protocol.ts'
import { STATUSES, statusWord } from '../../../shared/status.ts'
import type { Sighting } from '../../history.ts'
import type { Shown } from '../seat-search/seat-evidence.ts'
import { seqOf } from '../timeline.ts'
import type { Violation } from '../violation.ts'

/** One connection's map, as a client keeps it. */
class ShownMap {
  seq: number
  readonly statuses: Uint8Array
  /** Of all statuses, so that maps can be compared by it: kept up as they turn (Zobrist, 1970). */
  #low = 0
  #high = 0

  constructor(seq: number, statuses: Uint8Array) {
    this.seq = seq
    this.statuses = Uint8Array.from(statuses)
    for (const [seatId, status] of this.statuses.entries()) this.#toggle(seatId, status)
  }

  get print(): string {
    return `${this.#low} ${this.#high}`
  }

  set(seatId: number, status: number): void {
    const before = this.statuses[seatId]
    if (before === undefined || before === status) return
    this.#toggle(seatId, before)
    this.#toggle(seatId, status)
    this.statuses[seatId] = status
  }

  /** Free seats count for nothing. */
  #toggle(seatId: number, status: number): void {
    if (status === 0) return
    this.#low ^= mixed(seatId * 4 + status)
    this.#high ^= mixed(seatId * 4 + status + 0x5bd1e995)
  }
}

export type ShownMaps = {
  violations: Violation[]
  shown: Shown[]
  /** How far each connection's map got. */
  seqs: Map<string, number>
  seatCount: number | undefined
}

/** Follows every connection's map as a client does: `docs/protocol.md`, “Keeping a map right”. */
export function followMaps(showId: string, sightings: readonly Sighting[]): ShownMaps {
  const violations: Violation[] = []
  const shown: Shown[] = []
  const maps = new Map<string, ShownMap>()
  const prints = new Map<number, { print: string; by: Sighting }>()
  let furthest: ShownMap | undefined

  const off = new Set<string>()

  /** Whether this map is the first at its seq. A connection that went wrong once is heard no more. */
  const isFirst = (map: ShownMap, by: Sighting): boolean => {
    const known = prints.get(map.seq)
    if (!known) prints.set(map.seq, { print: map.print, by })
    else if (known.print !== map.print && !off.has(by.connection)) {
      off.add(by.connection)
      violations.push(disagreement(showId, sightings, known.by, by))
    }
    return !known
  }
  const show = (seatId: number, seq: number, status: number, sighting: Sighting): void =>
    void shown.push({ seatId, seq, status: statusWord(status), by: { sighting } })

  for (const sighting of sightings) {
    if (sighting.shown.kind === 'snapshot') {
      const { seq, statuses } = sighting.shown
      const map = new ShownMap(seq, statuses)
      maps.set(sighting.connection, map)
      if (!isFirst(map, sighting) || (furthest && furthest.seq > seq)) continue
      for (const [seatId, status] of statuses.entries()) {
        if (status !== furthest?.statuses[seatId]) show(seatId, seq, status, sighting)
      }
      furthest = new ShownMap(seq, statuses)
    } else if (sighting.shown.kind === 'frame') {
      const { frame } = sighting.shown
      const map = maps.get(sighting.connection)
      if (!map || frame.seq <= map.seq || frame.since > map.seq) continue
      for (const [seatId, status] of turnedIn(frame)) map.set(seatId, status)
      map.seq = frame.seq
      if (!isFirst(map, sighting)) continue
      for (const [seatId, status] of turnedIn(frame)) show(seatId, frame.seq, status, sighting)
      if (furthest && frame.since <= furthest.seq && furthest.seq < frame.seq) {
        for (const [seatId, status] of turnedIn(frame)) furthest.set(seatId, status)
        furthest.seq = frame.seq
      }
    }
  }
  const seqs = new Map([...maps].map(([connection, { seq }]) => [connection, seq]))
  return { violations, shown, seqs, seatCount: furthest?.statuses.length }
}

/** Two connections saw different maps at one seq: which seat, and what showed it to either of them. */
function disagreement(showId: string, sightings: readonly Sighting[], one: Sighting, other: Sighting): Violation {
  const [here, there] = [one, other].map((last) => lastShown(sightings, last))
  const seatId = [...(here?.keys() ?? [])].find((seat) => here?.get(seat)?.status !== there?.get(seat)?.status) ?? 0
  const [a, b] = [here?.get(seatId), there?.get(seatId)]
  return {
    rule: 'M1',
    showId,
    sentence: `At seq ${seqOf(one)} one map shows seat ${seatId} as ${statusWord(a?.status ?? 0)}, another as ${statusWord(b?.status ?? 0)}.`,
    exhibits: [a?.by ?? one, one, b?.by ?? other, other].map((sighting) => ({ sighting })),
  }
}

/** What each seat's status was on a connection's map when this was shown on it, and what had shown it so. */
function lastShown(sightings: readonly Sighting[], last: Sighting): Map<number, { status: number; by: Sighting }> {
  const seats = new Map<number, { status: number; by: Sighting }>()
  let at = -1
  for (const by of sightings) {
    if (by.connection === last.connection) {
      if (by.shown.kind === 'snapshot') {
        at = by.shown.seq
        for (const [seatId, status] of by.shown.statuses.entries()) seats.set(seatId, { status, by })
      } else if (by.shown.kind === 'frame' && by.shown.frame.since <= at && at < by.shown.frame.seq) {
        at = by.shown.frame.seq
        for (const [seatId, status] of turnedIn(by.shown.frame)) seats.set(seatId, { status, by })
      }
    }
    if (by === last) break
  }
  return seats
}

/** The seats that a frame names, each with its status as a byte. */
export function* turnedIn(frame: Frame): Iterable<[seatId: number, status: number]> {
  for (const [byte, status] of STATUSES.entries()) for (const seatId of frame[status] ?? []) yield [seatId, byte]
}

/** A number that looks random: the finalizer of MurmurHash3 (Appleby, 2011). */
function mixed(n: number): number {
  let h = n | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
