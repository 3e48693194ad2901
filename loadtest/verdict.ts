// Where the history of a run goes to be judged.
import { BOOKED } from '../shared/status.ts'
import type { Call, History } from './history.ts'

export type Verdict = {
  /** What was looked at, in sentences. */
  checked: string[]
  /** What must not be, in sentences; empty if all is well. */
  violations: string[]
}

export function joined(verdicts: readonly Verdict[]): Verdict {
  return {
    checked: verdicts.flatMap(({ checked }) => checked),
    violations: verdicts.flatMap(({ violations }) => violations),
  }
}

/** The map at the end, when nobody changes anything any more; `isOwn`: nobody else ever did. */
export type Ending = { statuses: Readonly<Uint8Array>; isOwn: boolean }

export function judgeHistory({ calls }: History, { statuses, isOwn }: Ending): Verdict {
  const { sold, tried } = salesIn(calls)
  const violations: string[] = []
  for (const [seatId, visitors] of sold) {
    if (visitors.size > 1) violations.push(`Seat ${seatId} was confirmed for ${visitors.size} visitors.`)
    else if (visitors.size === 1 && statuses[seatId] !== BOOKED) {
      violations.push(`Seat ${seatId} was confirmed, and is not booked at the end.`)
    }
  }
  const checked = [
    `No seat was confirmed for two visitors, of ${sold.size} that were confirmed.`,
    'Every seat that was confirmed, and not cancelled, is booked on the map at the end.',
  ]
  if (isOwn) {
    for (const [seatId, status] of statuses.entries()) {
      if (status === BOOKED && !tried.has(seatId)) violations.push(`Seat ${seatId} is booked, and nobody asked for it.`)
    }
    checked.push('No seat is booked on the map that nobody confirmed.')
  }
  return { checked, violations }
}

/** Who was told that a seat is theirs and did not ask to cancel it, and which seats anybody tried to buy. */
function salesIn(calls: readonly Call[]) {
  const cancelled = new Set(calls.flatMap(({ deed }) => (deed.request === 'booking:cancel' ? deed.bookingId : [])))
  const sold = new Map<number, Set<string>>()
  const tried = new Set<number>()
  for (const { deed, outcome, visitorId } of calls) {
    if (deed.request !== 'booking:confirm') continue
    for (const seatId of deed.seatIds) tried.add(seatId)
    if (outcome.kind !== 'booking' || cancelled.has(deed.bookingId)) continue
    for (const seatId of outcome.booking.seatIds) {
      sold.set(seatId, (sold.get(seatId) ?? new Set()).add(visitorId))
    }
  }
  return { sold, tried }
}
