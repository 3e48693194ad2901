// Reads pages of shows, and what the list counts from their seats.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Counts } from '../../shared/protocol.ts'
import { PAGE_AT_MOST, type ShowQuery, type ListedState } from '../../shared/list-queries.ts'
import type { ShowRow } from '../database/entities.ts'
import { cursorAfter, placeOf } from './list-cursor.ts'
import type { Instant } from './seat.ts'
import { epochMs } from './sql.ts'

type Columns = Pick<
  ShowRow,
  | 'showId'
  | 'title'
  | 'venue'
  | 'timeZone'
  | 'currency'
  | 'planId'
  | 'seatCount'
  | 'seq'
  | 'singles'
  | 'confirmBy'
  | 'holds'
  | 'posterDigest'
> & { digest: string }
/** A show's row, with the digest of its plan. */
export type ListedShow = Columns &
  Pick<ShowRow, 'startsAt' | 'salesOpenAt' | 'salesCloseAt'> & { changedAt: Instant | null; archivedAt: Date | null }

/** A condition of a WHERE clause, and its parameters. */
type Condition = readonly [sql: string, ...parameters: unknown[]]

const FROM_MS = 'to_timestamp(?::float8 / 1000)'
const SOONEST_FIRST = 'order by starts_at, show_id limit ?'
const LATEST_FIRST = 'order by starts_at desc, show_id desc limit ?'

/** What visitors or operators ask for: without a state, operators ask for `all`. */
export type ListQuery = ShowQuery & { state?: ListedState | 'all' | undefined }

const IS_ON_SALE = 'sales_open_at <= now() and sales_close_at > now()'
const IS_LISTED = 'archived_at is null'
const STATES: Readonly<Record<ListedState | 'all', readonly Condition[]>> = {
  'on-sale': [[IS_LISTED], [IS_ON_SALE]],
  coming: [[IS_LISTED], [`not (${IS_ON_SALE})`], ['starts_at > now()']],
  past: [[IS_LISTED], [`not (${IS_ON_SALE})`], ['starts_at <= now()']],
  archived: [['archived_at is not null']],
  all: [],
}

/** Of what is over, the latest is what operators look for. */
function isLatestFirst({ state }: ListQuery): boolean {
  return state === 'all' || state === 'past' || state === 'archived'
}

/** A show is past when it started longer ago than a day and is not on sale any more. */
const CURRENT: readonly Condition[] = [
  [`starts_at > now() - interval '1 day'`],
  // Few shows: the partial index `show_sold_after_start` has them.
  [`starts_at <= now() - interval '1 day' and sales_close_at > now() and sales_close_at > starts_at`],
]

/** A page of shows, and where the next page begins, if there is one. The soonest are first, or the latest (`ListQuery`). */
export async function readShows(
  em: EntityManager,
  { limit = PAGE_AT_MOST, ...query }: ListQuery,
): Promise<{ shows: ListedShow[]; next: string | undefined }> {
  const filters = filtersOf(query)
  const order = isLatestFirst(query) ? LATEST_FIRST : SOONEST_FIRST
  // Each branch reads the first shows by an index, and stops.
  const branches = (
    query.from || query.showIds || query.state ? [filters] : CURRENT.map((current) => [current, ...filters])
  ).map((conditions): Condition => [
    `(select * from show where ${conditions.map(([sql]) => sql).join(' and ') || 'true'} ${order})`,
    ...conditions.flatMap(([, ...parameters]) => parameters),
    limit + 1,
  ])
  // Not as entities: that took 0.1 ms a show, which nothing else gets of the event loop.
  const rows = await em.execute<
    (Columns & {
      starts: Instant
      opens: Instant
      closes: Instant
      changed: Instant | null
      archived: Instant | null
    })[]
  >(
    `select show_id as "showId", title, venue, ${epochMs('starts_at')} as starts, ${epochMs('sales_open_at')} as opens,
       ${epochMs('sales_close_at')} as closes, time_zone as "timeZone", currency, plan_id as "planId",
       seat_count as "seatCount", seq, ${epochMs('changed_at')} as changed, singles, confirm_by as "confirmBy", holds, digest,
       poster_digest as "posterDigest",
       ${epochMs('archived_at')} as archived
     from (${branches.map(([sql]) => sql).join(' union all ')}) as show join seating_plan using (plan_id)
     ${order}`,
    [...branches.flatMap(([, ...parameters]) => parameters), limit + 1],
  )
  const shows = rows.slice(0, limit).map(({ starts, opens, closes, changed, archived, ...row }) => ({
    ...row,
    startsAt: new Date(starts),
    salesOpenAt: new Date(opens),
    salesCloseAt: new Date(closes),
    changedAt: changed,
    archivedAt: archived === null ? null : new Date(archived),
  }))
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { shows, next: last && cursorAfter({ ms: last.starts, showId: last.showId }) }
}

function filtersOf(query: ListQuery): Condition[] {
  const { search, from, to, onSale, showIds, after, state } = query
  // A visitor with a ticket names the show.
  const filters: Condition[] = state ? [...STATES[state]] : showIds ? [] : [[IS_LISTED]]
  if (showIds) filters.push([`show_id in (select json_array_elements_text(?::json))`, JSON.stringify(showIds)])
  if (from !== undefined) filters.push([`starts_at >= ${FROM_MS}`, Date.parse(from)])
  if (to !== undefined) filters.push([`starts_at < ${FROM_MS}`, Date.parse(to)])
  if (onSale) filters.push([IS_ON_SALE])
  const words = search?.split(/\s+/).filter((word) => word !== '') ?? []
  if (words.length > 0) filters.push([HAS_WORDS, JSON.stringify(words)])
  if (after !== undefined) {
    const { ms, showId } = placeOf(after)
    filters.push([`(starts_at, show_id) ${isLatestFirst(query) ? '<' : '>'} (${FROM_MS}, ?)`, ms, showId])
  }
  return filters
}

/** The characters with a meaning in a pattern of LIKE are escaped. */
const HAS_WORDS = `search_text like all (array(
  select '%' || regexp_replace(searchable(word), '([\\\\%_])', '\\\\\\1', 'g') || '%'
  from json_array_elements_text(?::json) as word
))`

/** The fields that are computed from a show's seats at `seq`, with its plan's prices. Both lists are JSON. */
export type SeatsRead = Counts & {
  showId: string
  seq: number
  at: Instant | null
  digest: string
  /** Ids. */
  blockedSeats: string
  /** Pairs of a seat and a price, see `PriceRuns`. */
  prices: string
}

export function readSeats(em: EntityManager, showIds: readonly string[]): Promise<SeatsRead[]> {
  return em.execute(
    `select show_id as "showId", seq, ${epochMs('changed_at')} as at, digest, prices::text as prices, counts.*
     from show join seating_plan using (plan_id), lateral (
       select count(*) filter (where not blocked and held_by is null)::int as available,
         count(*) filter (where not blocked and held_by is not null and booking_id is null)::int as held,
         count(*) filter (where not blocked and booking_id is not null)::int as booked,
         count(*) filter (where blocked)::int as blocked,
         coalesce(json_agg(seat_id) filter (where blocked), '[]')::text as "blockedSeats"
       from seat where seat.show_id = show.show_id
     ) as counts
     where show_id in (select json_array_elements_text(?::json))`,
    [JSON.stringify(showIds)],
  )
}
