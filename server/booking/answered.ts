// Which sockets learn of a change from the answer to their own command, and so need no event about it.
import type { SpanReference } from '../tracing/tracing-types.ts'
import type { Command, Outcome } from './command.ts'

/**
 * A command with its `origin`: an opaque name of the socket that sent it; undefined for commands without a socket. `span` is
 * the request that it came with, where requests are traced.
 */
export type Submission = { command: Command; origin: string | undefined; span?: SpanReference | undefined }

/** The origins that were answered: by visitor with their hold, by `bookingId` with the booking. */
export type Answered = Readonly<{
  holds: ReadonlyMap<string, ReadonlySet<string>>
  bookings: ReadonlyMap<string, ReadonlySet<string>>
}>

export const NOBODY_ANSWERED: Answered = { holds: new Map(), bookings: new Map() }

/** The sockets that get the new hold or booking as the answer of one transaction. `outcomes` are in the order of `asked`. */
export function answeredBy(asked: readonly (Submission | undefined)[], outcomes: readonly Outcome[]): Answered {
  const answered = { holds: new Map<string, Set<string>>(), bookings: new Map<string, Set<string>>() }
  for (const [i, outcome] of outcomes.entries()) {
    const { command, origin } = asked[i] ?? {}
    if (origin === undefined || !command || !('visitorId' in command)) continue
    if (outcome.kind === 'hold') addTo(answered.holds, command.visitorId, origin)
    else if (outcome.kind === 'booking') addTo(answered.bookings, outcome.booking.bookingId, origin)
  }
  return answered
}

function addTo(sets: Map<string, Set<string>>, key: string, origin: string): void {
  const known = sets.get(key)
  if (known) known.add(origin)
  else sets.set(key, new Set([origin]))
}
