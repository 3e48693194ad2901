// The list of shows, read without the boards of shows that nobody looks at.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { Counts, Show } from '../../shared/protocol.ts'
import { ShowRow } from '../database/entities.ts'
import type { Boards } from './boards.ts'
import { confirmByOf, type HoldTerms } from './decision.ts'
import { once } from './limited.ts'
import { factsOf } from './log.ts'
import type { Plans } from './plans.ts'

/** A show that started longer ago than a day, and is not on sale any more, is not listed; nor are more than these. */
const LISTED_AT_MOST = 500
/** The seats of so many shows are counted by one statement. */
const COUNTED_AT_ONCE = 20

/** A show's row, with the digest of its plan. */
type Listed = { show: ShowRow; digest: string }
/** What is worked out from a show's seats. */
type Counted = {
  showId: string
  seq: number
  at: string | null
  digest: string
  counts: Counts
  fromPrice: number | undefined
  isPriced: boolean
}

/** How the seats of a show stand at `seq`; `blockedSeats` is a JSON list of ids. */
type SeatsRead = { showId: string; seq: number; at: string | null; blockedSeats: string }

export class ShowList {
  readonly #orm: MikroORM
  readonly #boards: Boards
  readonly #plans: Plans
  readonly #terms: HoldTerms
  /** As of the seq and time of each listed show's last change. */
  #counted = new Map<string, Counted>()
  readonly #listing = new Map<'list', Promise<Show[]>>()

  constructor(orm: MikroORM, boards: Boards, plans: Plans, terms: HoldTerms) {
    this.#orm = orm
    this.#boards = boards
    this.#plans = plans
    this.#terms = terms
  }

  /** The shows of now and to come, the soonest first, at most 500; those who ask at the same time share one answer. */
  async get(): Promise<Show[]> {
    const shows = await once(this.#listing, 'list', () => this.#read())
    // What this node has changed since that was read is on its boards.
    return shows.map((show) => this.#boards.known(show.showId)?.show ?? show)
  }

  async #read(): Promise<Show[]> {
    const em = this.#orm.em.fork()
    const rows = await em.execute<(Record<string, unknown> & { digest: string })[]>(
      `select show.*, digest from show join seating_plan using (plan_id) where starts_at > now() - interval '1 day' or sales_close_at > now()
       order by starts_at, show_id limit ?`,
      [LISTED_AT_MOST],
    )
    const shows = rows.map((row) => ({ show: em.map(ShowRow, row), digest: row.digest }))
    await this.#count(shows.filter((listed) => !this.#boards.known(listed.show.showId) && !this.#isCounted(listed)))
    const listed = new Map<string, Counted>()
    const list = shows.flatMap(({ show, digest }) => {
      const counted = this.#counted.get(show.showId)
      if (counted) listed.set(show.showId, counted)
      const board = this.#boards.known(show.showId)
      if (board) return board.show
      if (!counted) return []
      const { counts, seq, fromPrice, isPriced } = counted
      const confirmBy = confirmByOf(show.confirmBy ?? null, isPriced, this.#terms)
      return { ...factsOf(show, digest), confirmBy, ...(fromPrice !== undefined && { fromPrice }), counts, seq }
    })
    this.#counted = listed
    return list
  }

  #isCounted({ show: { showId, seq, changedAt }, digest }: Listed): boolean {
    const counted = this.#counted.get(showId)
    return counted?.seq === seq && counted.digest === digest && counted.at === (changedAt?.toISOString() ?? null)
  }

  async #count(shows: readonly Listed[]): Promise<void> {
    for (let i = 0; i < shows.length; i += COUNTED_AT_ONCE) {
      const portion = shows.slice(i, i + COUNTED_AT_ONCE)
      const rows = await this.#orm.em.fork().execute<(Counts & SeatsRead)[]>(
        `select show_id as "showId", seq, changed_at as at, counts.*
         from show, lateral (
           select count(*) filter (where not blocked and held_by is null)::int as available,
             count(*) filter (where not blocked and held_by is not null and booking_id is null)::int as held,
             count(*) filter (where not blocked and booking_id is not null)::int as booked,
             count(*) filter (where blocked)::int as blocked,
             coalesce(json_agg(seat_id) filter (where blocked), '[]')::text as "blockedSeats"
           from seat where seat.show_id = show.show_id
         ) as counts
         where show_id in (select json_array_elements_text(?::json))`,
        [JSON.stringify(portion.map(({ show }) => show.showId))],
      )
      const byId = new Map(rows.map((row) => [row.showId, row]))
      for (const { show, digest } of portion) {
        const row = byId.get(show.showId)
        if (!row) continue
        const { showId, seq, at, blockedSeats, ...counts } = row
        const blocked = new Set(JSON.parse(blockedSeats) as number[])
        const plan = await this.#plans.get(show.planId, digest)
        const fromPrice = plan?.hall.lowestPrice((seatId) => blocked.has(seatId))
        const isPriced = plan?.hall.isPriced ?? false
        const read = { showId, seq, at: at && new Date(at).toISOString(), digest }
        this.#counted.set(showId, { ...read, counts, fromPrice, isPriced })
      }
    }
  }
}
