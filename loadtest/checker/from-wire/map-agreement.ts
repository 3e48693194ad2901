// M1 from the wire: whether all clients' maps agree at each seq, and which statuses they show.
import type { Frame } from '../../../shared/protocol.ts'
import { STATUSES, statusWord } from '../../../shared/status.ts'
import type { Sighting } from '../../history.ts'
import { shownSeq } from '../call-facts.ts'
import type { ShownStatus } from '../seat-search/seat-evidence.ts'
import type { Finding } from '../violation.ts'

/** One connection's map, as a client keeps it. */
class ClientMap {
  seq: number
  readonly statuses: Uint8Array
  /** Two hashes of all statuses, so that maps can be compared by them; updated seat by seat (Zobrist, 1970). */
  #low = 0
  #high = 0

  constructor(seq: number, statuses: Uint8Array) {
    this.seq = seq
    this.statuses = Uint8Array.from(statuses)
    for (const [seatId, status] of this.statuses.entries()) this.#toggle(seatId, status)
  }

  get hash(): string {
    return `${this.#low} ${this.#high}`
  }

  set(seatId: number, status: number): void {
    const before = this.statuses[seatId]
    if (before === undefined || before === status) return
    this.#toggle(seatId, before)
    this.#toggle(seatId, status)
    this.statuses[seatId] = status
  }

  /** Applies a frame that fits, and says whether it did. */
  apply(frame: Frame): boolean {
    if (frame.seq <= this.seq || frame.since > this.seq) return false
    for (const [seatId, status] of turnedIn(frame)) this.set(seatId, status)
    this.seq = frame.seq
    return true
  }

  /** Available seats count for nothing. */
  #toggle(seatId: number, status: number): void {
    if (status === 0) return
    this.#low ^= mixed(seatId * 4 + status)
    this.#high ^= mixed(seatId * 4 + status + 0x5bd1e995)
  }
}

export type ClientMaps = {
  findings: Finding[]
  /** What turned on the map that was furthest at each time. */
  shown: ShownStatus[]
  /** The seq that each connection's map reached. */
  seqs: Map<string, number>
  seatCount: number | undefined
}

/** Follows every connection's map as a client does: `docs/protocol.md`, “Keeping a map right”. */
export function followMaps(sightings: readonly Sighting[]): ClientMaps {
  const findings: Finding[] = []
  const shown: ShownStatus[] = []
  const maps = new Map<string, ClientMap>()
  const firstAt = new Map<number, { hash: string; sighting: Sighting }>()
  /** Connections whose map was wrong once: they are not compared any more. */
  const wrong = new Set<string>()
  let furthest: ClientMap | undefined

  const isFirst = (map: ClientMap, sighting: Sighting): boolean => {
    const first = firstAt.get(map.seq)
    if (!first) firstAt.set(map.seq, { hash: map.hash, sighting })
    else if (first.hash !== map.hash && !wrong.has(sighting.connection)) {
      wrong.add(sighting.connection)
      findings.push(disagreement(sightings, first.sighting, sighting))
    }
    return !first
  }
  const show = (seatId: number, seq: number, status: number, sighting: Sighting): void =>
    void shown.push({ seatId, seq, status: statusWord(status), source: { sighting } })

  for (const sighting of sightings) {
    if (sighting.shown.kind === 'snapshot') {
      const { seq, statuses } = sighting.shown
      const map = new ClientMap(seq, statuses)
      maps.set(sighting.connection, map)
      if (!isFirst(map, sighting) || (furthest && furthest.seq > seq)) continue
      for (const [seatId, status] of statuses.entries()) {
        if (status !== furthest?.statuses[seatId]) show(seatId, seq, status, sighting)
      }
      furthest = new ClientMap(seq, statuses)
    } else if (sighting.shown.kind === 'frame') {
      const { frame } = sighting.shown
      const map = maps.get(sighting.connection)
      if (!map?.apply(frame) || !isFirst(map, sighting)) continue
      for (const [seatId, status] of turnedIn(frame)) show(seatId, frame.seq, status, sighting)
      furthest?.apply(frame)
    }
  }
  const seqs = new Map([...maps].map(([connection, { seq }]) => [connection, seq]))
  return { findings, shown, seqs, seatCount: furthest?.statuses.length }
}

/** Two connections saw different maps at one seq: names a seat that differs, and the sightings that showed it. */
function disagreement(sightings: readonly Sighting[], one: Sighting, other: Sighting): Finding {
  const [here, there] = [one, other].map((last) => lastShown(sightings, last))
  const seatId = [...(here?.keys() ?? [])].find((seat) => here?.get(seat)?.status !== there?.get(seat)?.status) ?? 0
  const [a, b] = [here?.get(seatId), there?.get(seatId)]
  const [shownHere, shownThere] = [a, b].map((seat) => statusWord(seat?.status ?? 0))
  return [
    'M1',
    `At seq ${shownSeq(one)} one map shows seat ${seatId} as ${shownHere}, another as ${shownThere}.`,
    ...[a?.sighting ?? one, one, b?.sighting ?? other, other].map((sighting) => ({ sighting })),
  ]
}

/** By seat, its status on a connection's map at its sighting `last`, and which sighting had shown it. */
function lastShown(
  sightings: readonly Sighting[],
  last: Sighting,
): Map<number, { status: number; sighting: Sighting }> {
  const seats = new Map<number, { status: number; sighting: Sighting }>()
  let at = -1
  for (const sighting of sightings) {
    const { shown } = sighting
    if (sighting.connection === last.connection) {
      if (shown.kind === 'snapshot') {
        at = shown.seq
        for (const [seatId, status] of shown.statuses.entries()) seats.set(seatId, { status, sighting })
      } else if (shown.kind === 'frame' && shown.frame.since <= at && at < shown.frame.seq) {
        at = shown.frame.seq
        for (const [seatId, status] of turnedIn(shown.frame)) seats.set(seatId, { status, sighting })
      }
    }
    if (sighting === last) break
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
