// Turns what the clients of a show saw into the history of each seat: the evidence, and the possible moves.
import type { Status } from '../../../shared/status.ts'
import { soughtBy, type BookingDeed, type Call, type SeatsDeed } from '../../history.ts'
import { decidedSeq } from '../call-facts.ts'
import type { SeenBooking } from '../from-wire/bookings.ts'
import type { HoldEntry } from '../from-wire/hold-history.ts'
import type { WireHistory } from '../from-wire/wire-history.ts'
import { lastWhere } from '../sorted-list.ts'
import type { Exhibit } from '../violation.ts'
import { possibleMoves } from './possible-moves.ts'
import type { Condition, Move, PossibleMove, SeatEvidence, SeatHistory, StateCondition } from './seat-state.ts'

/** A status that a map showed of a seat at some seq. */
export type ShownStatus = { seatId: number; seq: number; status: Status; source: Exhibit }

/** The evidence of a million calls at once would take more memory than the history itself. */
const CALLS_A_PORTION = 200_000

/** The history of each seat that any visitor requested or saw; of a portion of the seats at a time. */
export function* seatHistories(
  history: WireHistory,
  shown: readonly ShownStatus[],
  callsAPortion = CALLS_A_PORTION,
): Iterable<SeatHistory> {
  const portions = Math.max(1, Math.ceil(history.calls.length / callsAPortion))
  for (let portion = 0; portion < portions; portion++) {
    yield* historiesOf(history, shown, (seatId) => seatId % portions === portion)
  }
}

function historiesOf(
  history: WireHistory,
  shown: readonly ShownStatus[],
  isWanted: (seatId: number) => boolean,
): Iterable<SeatHistory> {
  const seats = new Map<number, SeatHistory>()
  const ofAnySeat: PossibleMove[] = []
  const seatOf = (seatId: number): SeatHistory | undefined => {
    const known = seats.get(seatId)
    if (known || !isWanted(seatId)) return known
    const seat: SeatHistory = { seatId, evidence: [], possible: [] }
    seats.set(seatId, seat)
    return seat
  }
  const add: Add = (seatId, evidence) => void seatOf(seatId)?.evidence.push(evidence)
  for (const [visitorId, calls] of history.callsOf) {
    addAnswers(history, visitorId, calls, add)
    for (const { seatId, possible } of possibleMoves(calls, history)) {
      if (seatId === 'any') ofAnySeat.push(possible)
      else seatOf(seatId)?.possible.push(possible)
    }
  }
  addOperations(history, add, (seatId, possible) => void seatOf(seatId)?.possible.push(possible))
  // A booking is made and cancelled once; where only its cancellation was seen, it was made at some time before.
  for (const { bookingId, visitorId, seatIds, made, cancelled } of history.sales.values()) {
    const at = Date.parse((made ?? cancelled)?.booking.confirmedAt ?? '')
    const buy: Move = { kind: 'buy', visitorId, bookingId, at }
    for (const seatId of seatIds) {
      if (made) add(seatId, bookingEvidence(made, buy))
      else if (cancelled) seatOf(seatId)?.possible.push({ after: -1, move: buy, source: cancelled.source })
      if (cancelled) add(seatId, bookingEvidence(cancelled, { kind: 'cancel', bookingId }))
    }
  }
  for (const { seatId, seq, status, source } of shown) {
    if (seats.has(seatId)) add(seatId, { seq, source, after: -1, condition: SHOWN[status] })
  }
  for (const { evidence, possible } of seats.values()) {
    evidence.sort((a, b) => a.seq - b.seq)
    possible.push(...ofAnySeat)
  }
  return seats.values()
}

type Add = (seatId: number, evidence: SeatEvidence) => void

/**
 * What operators did: an answer names the seats that the command changed, at its seq. Others of its seats may have been
 * changed before that, by a server that tried again.
 */
function addOperations(
  { operations, timeline }: WireHistory,
  add: Add,
  addPossible: (seatId: number, possible: PossibleMove) => void,
): void {
  for (const operation of operations) {
    const { deed, outcome, calledAt } = operation
    if (outcome.kind === 'refused' || !('seatIds' in deed)) continue
    const source = { operation }
    const after = timeline.knownBefore(calledAt)
    for (const seatId of deed.seatIds) {
      const move = moveOf(deed, seatId)
      if (outcome.kind === 'unknown' || !outcome.seatIds.includes(seatId)) addPossible(seatId, { after, move, source })
      else add(seatId, { seq: outcome.seq, after: -1, condition: { kind: 'done', move }, source })
    }
  }
}

function moveOf(deed: SeatsDeed | BookingDeed, seatId: number): Move {
  switch (deed.request) {
    case 'block':
      return { kind: 'block', until: String(deed.allocation.until ?? '') }
    case 'unblock':
      return { kind: 'unblock' }
    case 'force-release':
      return { kind: 'force' }
    case 'counter-hold':
      return { kind: 'take', visitorId: deed.saleId }
    case 'counter-release':
      return { kind: 'give', visitorId: deed.saleId }
    case 'counter-confirm':
      return { kind: 'buy', visitorId: deed.saleId, bookingId: deed.bookingId, at: -Infinity }
    case 'cancel-booking':
    case 'cancel-seats':
      return { kind: 'cancel', bookingId: deed.bookingId }
    case 'move': {
      const isLeft = deed.moves.some(({ from }) => from === seatId)
      return { kind: isLeft ? 'cancel' : 'get', bookingId: deed.bookingId }
    }
  }
}

/** One object for all evidence that says the same. */
const SHOWN: Readonly<Record<Status, StateCondition>> = {
  available: { kind: 'status', status: 'available' },
  held: { kind: 'status', status: 'held' },
  booked: { kind: 'status', status: 'booked' },
  blocked: { kind: 'status', status: 'blocked' },
}

function bookingEvidence({ booking: { seq }, source }: SeenBooking, move: Move): SeatEvidence {
  return { seq, after: -1, condition: { kind: 'done', move }, source }
}

/** What one visitor's answers say, by seq: which seats they hold, and of seats that they may have had, which they do not. */
function addAnswers(history: WireHistory, visitorId: string, calls: readonly Call[], add: Add): void {
  const { holdHistories, timeline } = history
  const holds: Condition = { kind: 'holder', visitorId, holds: true }
  const holdsNot: Condition = { kind: 'holder', visitorId, holds: false }
  const taken: Condition = { kind: 'done', move: { kind: 'take', visitorId } }
  const given: Condition = { kind: 'done', move: { kind: 'give', visitorId } }
  const unanswered = new Set(
    calls.flatMap((call) => {
      const sought = call.outcome.kind === 'unknown' ? soughtBy(call) : []
      return sought === 'any' ? [] : sought
    }),
  )
  let maybeTheirs = new Set(unanswered)
  const entries = holdHistories.get(visitorId)?.entries ?? []
  let next = 0
  const addHoldsUpTo = (seq: number): void => {
    for (let entry = entries[next]; entry && entry.seq <= seq; entry = entries[++next]) {
      const held = new Set(entry.hold.seatIds)
      const evidence = { seq: entry.seq, after: -1, source: entry.source }
      for (const seatId of held) add(seatId, { ...evidence, condition: holds })
      for (const seatId of maybeTheirs) if (!held.has(seatId)) add(seatId, { ...evidence, condition: holdsNot })
      maybeTheirs = new Set([...held, ...unanswered])
    }
  }
  const answered = calls.flatMap((call) => {
    const seq = decidedSeq(call)
    return seq === undefined ? [] : { call, seq }
  })
  for (const { call, seq } of answered.sort((a, b) => a.seq - b.seq)) {
    const { deed, outcome } = call
    addHoldsUpTo(seq - 1)
    const after = timeline.knownBefore(call.calledAt)
    const state = (seatId: number, condition: Condition): void =>
      add(seatId, { seq, after, condition, source: { call } })
    if (outcome.kind === 'refused') addRefusal(call, maybeTheirs, state)
    if (outcome.kind !== 'hold') continue
    if (deed.request === 'seats:release') {
      for (const seatId of deed.seatIds ?? new Set([...maybeTheirs, ...heldSince(entries, after, seq)])) {
        state(seatId, given)
      }
    }
    // Chosen seats may have been booked since, when the request is repeated.
    const { seatIds, picked = [] } = outcome.hold
    const chosen = deed.request === 'seats:hold-best' ? picked.filter((seatId) => seatIds.includes(seatId)) : []
    for (const seatId of deed.request === 'seats:hold' ? deed.seatIds : chosen) {
      state(seatId, taken)
      maybeTheirs.add(seatId)
    }
  }
  addHoldsUpTo(Infinity)
}

/**
 * The seats of a hold from one seq to another. A server that tried again answers with a later seq than that of the release,
 * which the visitor may have been shown before.
 */
function heldSince(entries: readonly HoldEntry[], from: number, to: number): number[] {
  const first = Math.max(
    0,
    lastWhere(entries, ({ seq }) => seq <= from),
  )
  return entries.slice(first, lastWhere(entries, ({ seq }) => seq <= to) + 1).flatMap(({ hold }) => hold.seatIds)
}

/** The conditions on seats under which a refusal is true. */
function addRefusal(
  { deed, outcome, visitorId, calledAt, returnedAt }: Call,
  maybeTheirs: ReadonlySet<number>,
  state: (seatId: number, condition: StateCondition) => void,
): void {
  if (outcome.kind !== 'refused') return
  const { code, seats } = outcome.refusal
  const named = new Map(seats?.map(({ seatId, status }) => [seatId, status]))
  const since = calledAt
  const until = returnedAt ?? Infinity
  if (code === 'SEATS_TAKEN' && deed.request === 'seats:hold') {
    for (const seatId of deed.seatIds) {
      const status = named.get(seatId)
      if (status) state(seatId, { kind: 'taken', visitorId, status, since })
      else state(seatId, { kind: 'free', visitorId, until })
    }
  } else if (code === 'NOT_HELD' && deed.request === 'booking:confirm') {
    for (const seatId of deed.seatIds) {
      if (named.has(seatId)) state(seatId, { kind: 'missing', visitorId, status: named.get(seatId), until })
      else state(seatId, { kind: 'own', visitorId, since })
    }
  } else if (code === 'NOT_HELD' && (deed.request === 'hold:extend' || deed.request === 'checkout:begin')) {
    for (const seatId of maybeTheirs) state(seatId, { kind: 'missing', visitorId, status: undefined, until })
  }
}
