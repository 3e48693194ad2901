// Where a show stands: before its sale, on sale, after it, or over.
import type { ListedState } from '../../../../shared/list-queries.ts'
import type { Show } from '../../../../shared/protocol.ts'

export type ShowState = 'not yet' | 'on sale' | 'closed' | 'past'

/** Which shows operators look at: by default those that visitors are shown. */
export type ShowFilter = 'current' | ListedState

/** The state of a show at `now`, in milliseconds since 1970 by the server's clock. */
export function stateOf(
  { startsAt, salesOpenAt, salesCloseAt }: Pick<Show, 'startsAt' | 'salesOpenAt' | 'salesCloseAt'>,
  now: number,
): ShowState {
  if (now >= Date.parse(startsAt)) return 'past'
  if (now >= Date.parse(salesCloseAt)) return 'closed'
  return now < Date.parse(salesOpenAt) ? 'not yet' : 'on sale'
}

/** The shows that are not over, the next one first, and those that are, the latest first. */
export function sortShows(shows: readonly Show[], now: number): { upcoming: Show[]; past: Show[] } {
  const sorted = shows.toSorted((a, b) => a.startsAt.localeCompare(b.startsAt))
  const { upcoming = [], past = [] } = Object.groupBy(sorted, (show) =>
    stateOf(show, now) === 'past' ? 'past' : 'upcoming',
  )
  return { upcoming, past: past.toReversed() }
}
