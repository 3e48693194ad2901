// Mutations of right histories: what the clients of a server that breaks a rule would have seen.
import type { Booking, Frame, Hold } from '../../../shared/protocol.ts'
import { STATUSES, type Status } from '../../../shared/status.ts'
import type { Call, History, Operation, Sighting } from '../../history.ts'
import { SHOW } from './reference-show.ts'

/** Gives a whole number from 0 up to, but not including, `below`. */
export type Roll = (below: number) => number

/** The history with one mutation; undefined where it has no place for it. */
export type HistoryMutation = (history: History, roll: Roll) => History | undefined

export const HISTORY_MUTATIONS: Readonly<Record<string, HistoryMutation>> = {
  'a seat given to one who was refused it': (history, roll) =>
    inCall(history, roll, (call) => {
      if (call.outcome.kind !== 'refused' || call.outcome.refusal.code !== 'SEATS_TAKEN') return undefined
      if (call.deed.request !== 'seats:hold') return undefined
      const { seq = 0 } = call.outcome.refusal
      return { ...call, outcome: { kind: 'hold', hold: holdOf(call.deed.seatIds, call, seq) } }
    }),
  'a free seat refused as sold': (history, roll) =>
    inCall(history, roll, (call) => {
      if (call.outcome.kind !== 'hold' || call.deed.request !== 'seats:hold') return undefined
      const seats = call.deed.seatIds.map((seatId) => ({ seatId, status: 'booked' as const }))
      const refusal = { code: 'SEATS_TAKEN' as const, message: '', seats, seq: call.outcome.hold.seq }
      return { ...call, outcome: { kind: 'refused', refusal } }
    }),
  'a sale to one who holds nothing': (history, roll) =>
    inCall(history, roll, (call) => {
      if (call.outcome.kind !== 'refused' || call.outcome.refusal.code !== 'NOT_HELD') return undefined
      if (call.deed.request !== 'booking:confirm') return undefined
      const { bookingId, seatIds } = call.deed
      const { seq = 0 } = call.outcome.refusal
      return { ...call, outcome: { kind: 'booking', booking: bookingOf(bookingId, seatIds, call, seq + 1) } }
    }),
  'a sale that is refused': (history, roll) =>
    inCall(history, roll, (call) => {
      if (call.outcome.kind !== 'booking' || call.deed.request !== 'booking:confirm') return undefined
      if (call.outcome.booking.cancelledAt !== null) return undefined
      const seats = call.deed.seatIds.map((seatId) => ({ seatId, status: 'available' as const }))
      const refusal = { code: 'NOT_HELD' as const, message: '', seats, seq: call.outcome.booking.seq - 1 }
      return { ...call, outcome: { kind: 'refused', refusal } }
    }),
  'a hold that lasts too long': (history, roll) =>
    inCall(history, roll, (call) => {
      if (call.outcome.kind !== 'hold' || call.outcome.hold.expiresAt === null) return undefined
      const expiresAt = new Date(Date.parse(call.outcome.hold.expiresAt) + 3_600_000).toISOString()
      return { ...call, outcome: { kind: 'hold', hold: { ...call.outcome.hold, expiresAt } } }
    }),
  'a hold that lost a seat': (history, roll) =>
    inCall(history, roll, (call) => {
      if (call.outcome.kind !== 'hold' || call.deed.request !== 'hold:extend') return undefined
      const { hold } = call.outcome
      if (hold.seatIds.length < 2) return undefined
      return { ...call, outcome: { kind: 'hold', hold: { ...hold, seatIds: hold.seatIds.slice(1) } } }
    }),
  'an answer from before what was seen': (history, roll) =>
    inCall(history, roll, (call) => {
      if (call.outcome.kind !== 'hold' || call.outcome.hold.seq < 4) return undefined
      const hold = { ...call.outcome.hold, seq: call.outcome.hold.seq - 4 }
      return { ...call, outcome: { kind: 'hold', hold } }
    }),
  'a map with a seat as it is not': (history, roll) => {
    const frames = history.sightings.filter(({ shown }) => shown.kind === 'frame')
    const original = frames[roll(Math.max(frames.length, 1))]
    if (original?.shown.kind !== 'frame') return undefined
    const { frame } = original.shown
    const status = STATUSES.find((word) => frame[word]?.length)
    if (!status) return undefined
    return withSighting(history, original, { ...original, shown: { kind: 'frame', frame: turned(frame, status) } })
  },
}

/** Of histories with an operator. */
export const OPERATOR_MUTATIONS: Readonly<Record<string, HistoryMutation>> = {
  'a block that is answered and not done': (history, roll) =>
    inOperation(history, roll, ({ deed, outcome }) => {
      if (deed.request !== 'block' || outcome.kind !== 'refused' || outcome.refusal.seq === undefined) return undefined
      return { kind: 'changed', seatIds: deed.seatIds, seq: outcome.refusal.seq }
    }),
  'a seat taken by force of which the answer says nothing': (history, roll) =>
    inOperation(history, roll, ({ deed, outcome }) => {
      if (deed.request === 'unblock' || outcome.kind !== 'changed' || outcome.seatIds.length === 0) return undefined
      return { kind: 'refused', refusal: { code: 'UNKNOWN_SEAT', message: '', seq: outcome.seq } }
    }),
}

/** The history with one mutated call, chosen at random among those that `mutate` can mutate. */
function inCall(history: History, roll: Roll, mutate: (call: Call) => Call | undefined): History | undefined {
  const places = history.calls.flatMap((call, at) => {
    const mutated = mutate(call)
    return mutated ? { at, mutated } : []
  })
  const place = places[roll(Math.max(places.length, 1))]
  return place && { ...history, calls: history.calls.with(place.at, place.mutated) }
}

/** The history with another answer to one of the operator's commands. */
function inOperation(
  history: History,
  roll: Roll,
  mutate: (operation: Operation) => Operation['outcome'] | undefined,
): History | undefined {
  const { operations = [] } = history
  const places = operations.flatMap((operation, at) => {
    const outcome = mutate(operation)
    return outcome ? { at, mutated: { ...operation, outcome } } : []
  })
  const place = places[roll(Math.max(places.length, 1))]
  return place && { ...history, operations: operations.with(place.at, place.mutated) }
}

function withSighting(history: History, original: Sighting, mutated: Sighting): History {
  return { ...history, sightings: history.sightings.with(history.sightings.indexOf(original), mutated) }
}

function turned(frame: Frame, status: Status): Frame {
  const [first = 0, ...others] = frame[status] ?? []
  const other = status === 'booked' ? 'available' : 'booked'
  return { ...frame, [status]: others, [other]: [...(frame[other] ?? []), first] }
}

function holdOf(seatIds: readonly number[], { serverTime }: Call, seq: number): Hold {
  const at = Date.parse(serverTime ?? '')
  const times = { expiresAt: new Date(at + 400).toISOString(), maxExpiresAt: new Date(at + 900).toISOString() }
  return { showId: SHOW, seatIds: seatIds.toSorted((a, b) => a - b), ...times, seq }
}

function bookingOf(bookingId: string, seatIds: readonly number[], { serverTime = '' }: Call, seq: number): Booking {
  const total = { amount: seatIds.length * 100, currency: 'EUR' }
  const of = { bookingId, showId: SHOW, seatIds: seatIds.toSorted((a, b) => a - b), labels: [], total }
  return { ...of, confirmedAt: serverTime, cancelledAt: null, seq }
}
