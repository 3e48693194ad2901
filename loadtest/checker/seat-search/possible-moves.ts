// The moves of seats that may have happened without an answer that says so: those of calls whose answer was lost, above all.
import type { Hold } from '../../../shared/protocol.ts'
import { soughtBy, type Call } from '../../history.ts'
import type { WireHistory } from '../from-wire/wire-history.ts'
import type { Move, PossibleMove } from './seat-state.ts'

/** The possible moves of one visitor's calls, each of a seat, or of any seat where the server was to choose. */
export function possibleMoves(
  calls: readonly Call[],
  { timeline, holdHistories, sales }: WireHistory,
): { seatId: number | 'any'; possible: PossibleMove }[] {
  const moves: { seatId: number | 'any'; possible: PossibleMove }[] = []
  /** A booking is made once and cancelled once, however often that is requested. */
  const known = new Set<string>()
  const isChoosing = calls.some((call) => soughtBy(call) === 'any')
  for (const call of calls.toSorted((a, b) => a.calledAt - b.calledAt)) {
    const { deed, visitorId } = call
    // Answered or not, a release of everything includes seats that no answer told the visitor of.
    const isOfAny = isChoosing && deed.request === 'seats:release' && deed.seatIds === undefined
    const after = timeline.knownBefore(call.calledAt)
    const add = (move: Move, seatIds: Iterable<number | 'any'>): void => {
      const possible = { after, move, source: { call } }
      for (const seatId of seatIds) moves.push({ seatId, possible })
    }
    // Of the chosen seats, those that an operator took away in the same change.
    if (call.outcome.kind === 'hold') add({ kind: 'take', visitorId }, lostChoice(call.outcome.hold))
    if (call.outcome.kind !== 'unknown' && !isOfAny) continue
    const addOnce = (move: Move & { bookingId: string }, seatIds: readonly number[]): void => {
      const key = (seatId: number): string => `${move.kind} ${move.bookingId} ${seatId}`
      const fresh = seatIds.filter((seatId) => !known.has(key(seatId)))
      add(move, fresh)
      for (const seatId of fresh) known.add(key(seatId))
    }
    switch (deed.request) {
      case 'seats:hold':
        add({ kind: 'take', visitorId }, deed.seatIds)
        break
      case 'seats:hold-best':
        add({ kind: 'take', visitorId }, ['any'])
        break
      case 'seats:release': {
        const everHeld = (): Set<number> => {
          const held = holdHistories.get(visitorId)?.entries.flatMap(({ hold }) => hold.seatIds) ?? []
          const sought = calls.map(soughtBy).filter((seats) => seats !== 'any')
          return new Set([...sought.flat(), ...held])
        }
        add({ kind: 'give', visitorId }, isOfAny ? ['any'] : (deed.seatIds ?? everHeld()))
        break
      }
      case 'booking:confirm':
        // The change of a booking that was answered or shown is known.
        if (!sales.has(deed.bookingId)) {
          addOnce({ kind: 'buy', visitorId, bookingId: deed.bookingId, at: -Infinity }, deed.seatIds)
        }
        break
      case 'booking:cancel': {
        const { bookingId } = deed
        const sale = sales.get(bookingId)
        if (sale?.cancelled || (sale && sale.visitorId !== visitorId)) break
        addOnce({ kind: 'cancel', bookingId }, sale?.seatIds ?? requestedSeats(bookingId, calls))
        break
      }
      case 'hold:extend':
      case 'checkout:begin':
      case 'checkout:end':
    }
  }
  return moves
}

function lostChoice({ picked = [], seatIds }: Hold): readonly number[] {
  return picked.filter((seatId) => !seatIds.includes(seatId))
}

/** The seats that a visitor may have booked by this id. */
function requestedSeats(bookingId: string, calls: readonly Call[]): number[] {
  return calls.flatMap(({ deed, outcome }) =>
    deed.request === 'booking:confirm' && deed.bookingId === bookingId && outcome.kind !== 'refused'
      ? deed.seatIds
      : [],
  )
}
