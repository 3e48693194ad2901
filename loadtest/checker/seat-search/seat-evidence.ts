// Turns what the clients of a show tell into the clues and chances of each seat.
import type { Status } from '../../../shared/status.ts'
import { soughtBy, type Call } from '../../history.ts'
import { chancesOf } from './unanswered-calls.ts'
import type { Chance, Clue, Demand, Move, SeatTrace } from './evidence.ts'
import type { Sale, ToldBooking } from '../from-wire/bookings.ts'
import { decidedAt } from '../timeline.ts'
import type { Exhibit } from '../violation.ts'
import type { WireEvidence } from '../from-wire/wire-history.ts'

/** A status that a map showed of a seat at some seq. */
export type Shown = { seatId: number; seq: number; status: Status; by: Exhibit }

/** So many calls a portion; the clues of a million at once would take more than the history itself. */
const CALLS_A_PORTION = 200_000

/** What is known of each seat that anybody asked for or was told of; some seats at a time, so that there is room. */
export function* seatTraces(
  evidence: WireEvidence,
  shown: readonly Shown[],
  callsAPortion = CALLS_A_PORTION,
): Iterable<SeatTrace> {
  const byVisitor = Map.groupBy(evidence.calls, (call) => call.visitorId)
  const portions = Math.max(1, Math.ceil(evidence.calls.length / callsAPortion))
  for (let portion = 0; portion < portions; portion++) {
    yield* tracesOf(evidence, byVisitor, shown, (seatId) => seatId % portions === portion)
  }
}

function tracesOf(
  evidence: WireEvidence,
  byVisitor: ReadonlyMap<string, readonly Call[]>,
  shown: readonly Shown[],
  isWanted: (seatId: number) => boolean,
): Iterable<SeatTrace> {
  const traces = new Map<number, SeatTrace>()
  const ofAny: Chance[] = []
  const traceOf = (seatId: number): SeatTrace | undefined => {
    const known = traces.get(seatId)
    if (known || !isWanted(seatId)) return known
    const trace: SeatTrace = { seatId, clues: [], chances: [] }
    traces.set(seatId, trace)
    return trace
  }
  const add: Add = (seatId, clue) => void traceOf(seatId)?.clues.push(clue)
  for (const [visitorId, calls] of byVisitor) {
    addVisitor(evidence, visitorId, calls, add)
    for (const { seatId, chance } of chancesOf(calls, evidence)) {
      if (seatId === 'any') ofAny.push(chance)
      else traceOf(seatId)?.chances.push(chance)
    }
  }
  for (const sale of evidence.sales.values()) addSale(sale, add, traceOf)
  for (const { seatId, status, ...rest } of shown) {
    if (traces.has(seatId)) add(seatId, { ...rest, after: -1, demand: STATUS[status] })
  }
  for (const { clues, chances } of traces.values()) {
    clues.sort((a, b) => a.seq - b.seq)
    chances.push(...ofAny)
  }
  return traces.values()
}

type Add = (seatId: number, clue: Clue) => void

/** One object for all clues that say the same. */
const STATUS: Readonly<Record<Status, Demand>> = {
  available: { kind: 'status', status: 'available' },
  held: { kind: 'status', status: 'held' },
  booked: { kind: 'status', status: 'booked' },
  blocked: { kind: 'status', status: 'blocked' },
}

/** What one visitor's answers say, in the order of their seqs; of seats that may have been theirs, also that they are not. */
function addVisitor({ trails, timeline }: WireEvidence, visitorId: string, calls: readonly Call[], add: Add): void {
  const holds: Demand = { kind: 'holder', visitorId, holds: true }
  const holdsNot: Demand = { kind: 'holder', visitorId, holds: false }
  const maybe = new Set(
    calls.flatMap((call) => {
      const sought = call.outcome.kind === 'unknown' ? soughtBy(call) : []
      return sought === 'any' ? [] : sought
    }),
  )
  let possible = new Set(maybe)
  const answered = calls.filter((call) => decidedAt(call) !== undefined)
  answered.sort((a, b) => (decidedAt(a) ?? 0) - (decidedAt(b) ?? 0))
  const entries = trails.get(visitorId)?.entries ?? []
  let next = 0
  const tellUpTo = (seq: number): void => {
    for (let entry = entries[next]; entry && entry.seq <= seq; entry = entries[++next]) {
      const held = new Set(entry.hold.seatIds)
      for (const seatId of held) add(seatId, { seq: entry.seq, after: -1, demand: holds, by: entry.by })
      for (const seatId of possible)
        if (!held.has(seatId)) add(seatId, { seq: entry.seq, after: -1, demand: holdsNot, by: entry.by })
      possible = new Set([...held, ...maybe])
    }
  }
  for (const call of answered) {
    const { deed, outcome } = call
    const seq = decidedAt(call) ?? 0
    tellUpTo(seq - 1)
    const after = timeline.knownBefore(call.calledAt)
    const by = { call }
    const clue = (seatId: number, demand: Demand): void => add(seatId, { seq, after, demand, by })
    if (outcome.kind === 'refused') {
      addRefusal(call, possible, clue)
    } else if (deed.request === 'seats:hold') {
      const demand: Demand = { kind: 'done', move: { kind: 'take', visitorId } }
      for (const seatId of deed.seatIds) {
        clue(seatId, demand)
        possible.add(seatId)
      }
    } else if (deed.request === 'seats:hold-best' && outcome.kind === 'hold') {
      // What was chosen may be booked by now, when it is asked for again.
      const held = new Set(outcome.hold.seatIds)
      const demand: Demand = { kind: 'done', move: { kind: 'take', visitorId } }
      for (const seatId of outcome.hold.picked ?? []) {
        if (!held.has(seatId)) continue
        clue(seatId, demand)
        possible.add(seatId)
      }
    } else if (deed.request === 'seats:release') {
      const demand: Demand = { kind: 'done', move: { kind: 'give', visitorId } }
      for (const seatId of deed.seatIds ?? possible) clue(seatId, demand)
    }
  }
  tellUpTo(Infinity)
}

/** What must have been so of which seats for a refusal to be true. */
function addRefusal(
  { deed, outcome, visitorId, calledAt, returnedAt }: Call,
  possible: ReadonlySet<number>,
  clue: (seatId: number, demand: Demand) => void,
): void {
  if (outcome.kind !== 'refused') return
  const { code, seats } = outcome.refusal
  const named = new Map(seats?.map(({ seatId, status }) => [seatId, status]))
  const since = calledAt
  const until = returnedAt ?? Infinity
  if (code === 'SEATS_TAKEN' && deed.request === 'seats:hold') {
    for (const seatId of deed.seatIds) {
      const status = named.get(seatId)
      if (status) clue(seatId, { kind: 'taken', visitorId, status, since })
      else clue(seatId, { kind: 'free', visitorId, until })
    }
  } else if (code === 'NOT_HELD' && deed.request === 'booking:confirm') {
    for (const seatId of deed.seatIds) {
      if (named.has(seatId)) clue(seatId, { kind: 'missing', visitorId, status: named.get(seatId), until })
      else clue(seatId, { kind: 'own', visitorId, since })
    }
  } else if (code === 'NOT_HELD' && (deed.request === 'hold:extend' || deed.request === 'checkout:begin')) {
    for (const seatId of possible) clue(seatId, { kind: 'missing', visitorId, status: undefined, until })
  }
}

/** A booking is made and cancelled once; where only its cancellation was told, it was made at some time before. */
function addSale(sale: Sale, add: Add, traceOf: (seatId: number) => SeatTrace | undefined): void {
  const { bookingId, visitorId, seatIds, made, cancelled } = sale
  const at = Date.parse((made ?? cancelled)?.booking.confirmedAt ?? '')
  const buy: Move = { kind: 'buy', visitorId, bookingId, at }
  const cancel: Move = { kind: 'cancel', bookingId }
  const done = ({ booking: { seq }, by }: ToldBooking, move: Move): Clue => {
    return { seq, after: -1, demand: { kind: 'done', move }, by }
  }
  for (const seatId of seatIds) {
    if (made) add(seatId, done(made, buy))
    else if (cancelled) traceOf(seatId)?.chances.push({ after: -1, move: buy, by: cancelled.by })
    if (cancelled) add(seatId, done(cancelled, cancel))
  }
}
