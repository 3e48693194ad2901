// Who hears of a change in an answer of their own, and so needs no fact about it.
import type { Command, Outcome } from './command.ts'

/** `origin` names whoever asked (a socket), opaquely: it hears of the outcome by its answer, not by a fact. */
export type Asked = { command: Command; origin: string | undefined }

/** The origins that hear of it in their own answers: of a visitor's hold, of a booking. */
export type Told = Readonly<{
  holdOf: ReadonlyMap<string, ReadonlySet<string>>
  booking: ReadonlyMap<string, ReadonlySet<string>>
}>

export const NOBODY: Told = { holdOf: new Map(), booking: new Map() }

/** Whoever gets the new hold or booking in an answer from one transaction; the outcomes are in the order of what was asked. */
export function toldOf(asked: readonly (Asked | undefined)[], outcomes: readonly Outcome[]): Told {
  const told = { holdOf: new Map<string, Set<string>>(), booking: new Map<string, Set<string>>() }
  for (const [i, outcome] of outcomes.entries()) {
    const { command, origin } = asked[i] ?? {}
    if (origin === undefined || !command || command.kind === 'expire') continue
    if (outcome.kind === 'hold') addTo(told.holdOf, command.visitorId, origin)
    else if (outcome.kind === 'booking') addTo(told.booking, outcome.booking.bookingId, origin)
  }
  return told
}

function addTo(sets: Map<string, Set<string>>, key: string, origin: string): void {
  const known = sets.get(key)
  if (known) known.add(origin)
  else sets.set(key, new Set([origin]))
}
