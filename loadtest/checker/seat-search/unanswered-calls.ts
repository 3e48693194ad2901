// What calls without an answer may have done, then or later: each of it once, or never.
import { soughtBy, type Call } from '../../history.ts'
import type { Chance, Move } from './evidence.ts'
import type { WireEvidence } from '../from-wire/wire-history.ts'

/** What one visitor's calls may have done: by seat, or to any. */
export function chancesOf(
  calls: readonly Call[],
  { timeline, trails, sales }: WireEvidence,
): { seatId: number | 'any'; chance: Chance }[] {
  const chances: { seatId: number | 'any'; chance: Chance }[] = []
  const tried = new Set<string>()
  const isLeftToServer = calls.some((call) => soughtBy(call) === 'any')
  for (const call of calls.toSorted((a, b) => a.calledAt - b.calledAt)) {
    const { deed, visitorId } = call
    // Answered or not, who gives everything back gives back what nobody told them of.
    const isOfAny = isLeftToServer && deed.request === 'seats:release' && deed.seatIds === undefined
    if (call.outcome.kind !== 'unknown' && !isOfAny) continue
    const after = timeline.knownBefore(call.calledAt)
    const mayHave = (move: Move, seatIds: Iterable<number>): void => {
      const chance = { after, move, by: { call } }
      for (const seatId of seatIds) chances.push({ seatId, chance })
    }
    /** However often it is asked for, a booking is made once and cancelled once. */
    const mayHaveOnce = (move: Move & { bookingId: string }, seatIds: readonly number[]): void => {
      const key = (seatId: number): string => `${move.kind} ${move.bookingId} ${seatId}`
      mayHave(
        move,
        seatIds.filter((seatId) => !tried.has(key(seatId))),
      )
      for (const seatId of seatIds) tried.add(key(seatId))
    }
    switch (deed.request) {
      case 'seats:hold':
        mayHave({ kind: 'take', visitorId }, deed.seatIds)
        break
      case 'seats:hold-best':
        chances.push({ seatId: 'any', chance: { after, move: { kind: 'take', visitorId }, by: { call } } })
        break
      case 'seats:release': {
        const give: Move = { kind: 'give', visitorId }
        if (isOfAny) chances.push({ seatId: 'any', chance: { after, move: give, by: { call } } })
        else mayHave(give, deed.seatIds ?? everHeld(calls, trails.get(visitorId)?.entries ?? []))
        break
      }
      case 'booking:confirm':
        // Whoever was told of the booking knows of its change.
        if (!sales.has(deed.bookingId)) {
          mayHaveOnce({ kind: 'buy', visitorId, bookingId: deed.bookingId, at: -Infinity }, deed.seatIds)
        }
        break
      case 'booking:cancel': {
        const { bookingId } = deed
        const sale = sales.get(bookingId)
        if (sale?.cancelled || (sale && sale.visitorId !== visitorId)) break
        mayHaveOnce({ kind: 'cancel', bookingId }, sale?.seatIds ?? soughtAs(bookingId, calls))
        break
      }
      case 'hold:extend':
      case 'checkout:begin':
      case 'checkout:end':
    }
  }
  return chances
}

/** What a visitor may have booked by this id. */
function soughtAs(bookingId: string, calls: readonly Call[]): number[] {
  return calls.flatMap(({ deed, outcome }) =>
    deed.request === 'booking:confirm' && deed.bookingId === bookingId && outcome.kind !== 'refused'
      ? deed.seatIds
      : [],
  )
}

/** Every seat that a visitor held or asked for. */
function everHeld(calls: readonly Call[], entries: readonly { hold: { seatIds: readonly number[] } }[]): Set<number> {
  const asked = calls.flatMap((call) => {
    const sought = soughtBy(call)
    return sought === 'any' ? [] : sought
  })
  return new Set([...asked, ...entries.flatMap(({ hold }) => hold.seatIds)])
}
