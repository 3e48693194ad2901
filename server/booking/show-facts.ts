// The description of a show as the wire has it.
import type { Show } from '../../shared/protocol.ts'
import type { StoredHolds } from '../database/entities.ts'
import { aboutOnWire, posterDigestIn } from './show-about.ts'
import { confirmByOf, type HoldSettings } from './decision.ts'
import type { ShowChanges } from './show-fields.ts'

/** The description of a show, without what is counted from its seats. */
export type ShowFacts = Omit<Show, 'counts' | 'seq' | 'fromPrice'>

const SECOND_MS = 1000

/** A show's hold settings as the wire has them, in seconds. */
export function holdsOnWire(holds: StoredHolds): NonNullable<Show['holds']> {
  return {
    maxSeatsPerVisitor: holds.maxSeatsPerVisitor,
    holdSeconds: holds.holdMs / SECOND_MS,
    holdMaxSeconds: holds.holdMaxMs / SECOND_MS,
    graceSeconds: holds.graceMs / SECOND_MS,
    holdResumeSeconds: holds.resumeMs / SECOND_MS,
    ...(holds.heldSeatsPerAddress !== null && { heldSeatsPerAddress: holds.heldSeatsPerAddress }),
  }
}

/**
 * The description after changes of the show's fields.
 * @param isPriced whether its seats cost anything
 * @param settings after the changes
 */
export function changedFacts(
  { archived, about, posterUrl, ...facts }: ShowFacts,
  changes: ShowChanges,
  isPriced: boolean,
  settings: HoldSettings,
): ShowFacts {
  const { title, venue, timeZone, singles, startsAt, salesOpenAt, salesCloseAt, confirmBy, holds, isArchived } = changes
  const { posterDigest = posterDigestIn(posterUrl) } = changes
  return {
    ...facts,
    ...(title !== undefined && { title }),
    ...(venue !== undefined && { venue }),
    ...(timeZone !== undefined && { timeZone }),
    ...(singles !== undefined && { singles }),
    ...(startsAt !== undefined && { startsAt: new Date(startsAt).toISOString() }),
    ...(salesOpenAt !== undefined && { salesOpenAt: new Date(salesOpenAt).toISOString() }),
    ...(salesCloseAt !== undefined && { salesCloseAt: new Date(salesCloseAt).toISOString() }),
    ...(confirmBy !== undefined && { confirmBy: confirmByOf(confirmBy, isPriced, settings) }),
    ...(holds && { holds: holdsOnWire(holds) }),
    ...((isArchived ?? archived) && { archived: true as const }),
    ...aboutOnWire(facts.showId, changes.about ?? about, posterDigest),
  }
}
