// Checks one show by what its clients saw, without its database: bookings, holds, refusals, maps, and each seat's history.
import type { Replay } from '../../../server/audit/replay.ts'
import type { ReplayedSeat } from '../../../server/audit/replayed.ts'
import type { SeatLayout } from '../../../server/audit/seat-layout.ts'
import { decidedSeq } from '../call-facts.ts'
import { conflictFinding } from '../seat-search/conflict.ts'
import { seatHistories } from '../seat-search/seat-evidence.ts'
import { UNKNOWN_START, type SeatState } from '../seat-search/seat-state.ts'
import { findConflict } from '../seat-search/conflict.ts'
import type { Exhibit, Finding } from '../violation.ts'
import { wrongChoices } from './best-seat-checks.ts'
import { wrongBookings } from './bookings.ts'
import { wrongHolds } from './hold-checks.ts'
import { followMaps } from './map-agreement.ts'
import { wrongRefusals } from './refusal-checks.ts'
import type { WireHistory } from './wire-history.ts'

export type WireResult = {
  findings: Finding[]
  /** Seats whose history leaves too much to search. */
  undecided: number[]
  /** The seq that each connection's map reached. */
  mapSeqs: Map<string, number>
}

/**
 * @param sold the booking that each seat was sold with before this history began
 * @param replay the log until then, if it is known
 */
export function checkWire(
  history: WireHistory,
  layout: SeatLayout | undefined,
  sold: ReadonlyMap<number, string>,
  replay: Replay | undefined,
): WireResult {
  const maps = followMaps(history.sightings)
  const undecided: number[] = []
  const conflicts: Finding[] = []
  for (const seat of seatHistories(history, maps.shown)) {
    const conflict = findConflict(seat, history.expiry, startOf(sold.get(seat.seatId), replay?.seats[seat.seatId]))
    if (conflict === 'gave up') undecided.push(seat.seatId)
    else if (conflict) conflicts.push(conflictFinding(seat.seatId, conflict, history.expiry))
  }
  const findings = [
    ...withoutRepetitions(conflicts),
    ...wrongBookings(history),
    ...wrongHolds(history),
    ...wrongChoices(history, layout),
    ...wrongRefusals(history, maps.seatCount),
    ...staleAnswers(history),
    ...maps.findings,
  ]
  return { findings, undecided, mapSeqs: maps.seqs }
}

/**
 * The states that a seat may have at first: a sold seat stays sold until its booking is cancelled, and a blocked one blocked
 * until its allocation is over.
 */
function startOf(bookingId: string | undefined, seat: ReplayedSeat | undefined): readonly SeatState[] {
  if (seat?.allocation?.until != null) return [{ status: 'blocked', owner: String(seat.allocation.until) }]
  return bookingId === undefined ? UNKNOWN_START : [{ status: 'booked', owner: bookingId }]
}

/** M2: no answer is as of an earlier seq than a client had seen before the call. */
function* staleAnswers({ calls, timeline }: WireHistory): Iterable<Finding> {
  for (const call of calls) {
    const seq = decidedSeq(call)
    const seen = seq === undefined ? undefined : timeline.seenBefore(call.calledAt)
    if (seq === undefined || !seen || seen.seq <= seq) continue
    const sentence = `Seq ${seen.seq} had been shown already, and a later request was answered as of seq ${seq}.`
    yield ['M2', sentence, seen.source, { call }]
  }
}

/** Keeps the first of the findings that have the same lines for several seats. */
function withoutRepetitions(findings: readonly Finding[]): Finding[] {
  const numbers = new Map<object, number>()
  const numberOf = (exhibit: Exhibit): number => {
    const key =
      'call' in exhibit
        ? exhibit.call
        : 'operation' in exhibit
          ? exhibit.operation
          : 'sighting' in exhibit
            ? exhibit.sighting
            : exhibit
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    return number
  }
  const alike = Map.groupBy(findings, ([rule, , ...exhibits]) => `${rule} ${exhibits.map(numberOf).join()}`)
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (!first || others.length === 0) return first ? [first] : []
    const [rule, sentence, ...exhibits] = first
    return [[rule, `${sentence} The same is true of ${others.length} more seats.`, ...exhibits] as const]
  })
}
