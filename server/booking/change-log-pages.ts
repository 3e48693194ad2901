// A show's change log for other servers, a page at a time, and what can be worked out from it.
import type { EntityManager } from '@mikro-orm/postgresql'
import { LOG_PAGE_CHANGES, type LogChange, type LogPage, type LogStep } from '../../shared/change-log.ts'
import { ShowRow } from '../database/entities.ts'
import { readChanges } from './change-log.ts'
import type { Step } from './seat.ts'

/**
 * The changes of a show after the seq `after`, the oldest first, at most `limit` and at most `LOG_PAGE_CHANGES`.
 * @returns undefined for an unknown show
 */
export async function readChangeLogPage(
  em: EntityManager,
  showId: string,
  after: number,
  limit: number = LOG_PAGE_CHANGES,
): Promise<LogPage | undefined> {
  const show = await em.findOne(ShowRow, { showId }, { fields: ['seq'], disableIdentityMap: true })
  if (!show) return undefined
  const changes = await readChanges(em, showId, after, Math.min(limit, LOG_PAGE_CHANGES))
  const last = changes.at(-1)?.seq ?? 0
  return { showId, seq: Math.max(show.seq, last), changes: changes.map(toLogChange) }
}

function toLogChange({ seq, at, steps }: { seq: number; at: number; steps: readonly Step[] }): LogChange {
  return { seq, at: new Date(at).toISOString(), steps: steps.map(toLogStep) }
}

function toLogStep(step: Step): LogStep {
  return {
    cause: step.cause,
    seatIds: step.seatIds,
    ...('bookingId' in step && { bookingId: step.bookingId }),
    ...('moves' in step && { moves: step.moves.map(({ from, to }) => ({ from, to })) }),
    ...('until' in step && { expiresAt: new Date(step.until).toISOString() }),
  }
}

/**
 * How many of a show's seats were neither booked nor blocked at `seq`: as many as there are now, less what the log has
 * changed since. `unsoldBy` is by how much one seat in a step of each cause changes that number. Zero for no such show.
 */
export async function countUnsold(
  em: EntityManager,
  showId: string,
  seq: number,
  unsoldBy: Readonly<Record<string, number>>,
): Promise<number> {
  const [row] = await em.execute<{ unsold: number }[]>(
    `select (
       select count(*) from seat where show_id = ? and booking_id is null and not blocked
     )::int - coalesce((
       select sum(json_array_length(step->'seatIds') * coalesce((?::json->>(step->>'cause'))::int, 0))
       from show_change, json_array_elements(changes) as step
       where show_id = ? and seq > ?
     ), 0)::int as unsold`,
    [showId, JSON.stringify(unsoldBy), showId, seq],
  )
  return row?.unsold ?? 0
}
