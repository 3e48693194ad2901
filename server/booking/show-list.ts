// The list of shows, read without the boards of shows that nobody looks at.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { Counts, Show } from '../../shared/protocol.ts'
import { ShowRow } from '../database/entities.ts'
import type { Boards } from './boards.ts'
import { once } from './limited.ts'
import { factsOf } from './log.ts'

/** A show that started longer ago than a day, and is not on sale any more, is not listed; nor are more than these. */
const LISTED_AT_MOST = 500
/** The seats of so many shows are counted by one statement. */
const COUNTED_AT_ONCE = 20

type Counted = { showId: string; seq: number; at: string | null; counts: Counts }

export class ShowList {
  readonly #orm: MikroORM
  readonly #boards: Boards
  /** As of the seq and time of each listed show's last change. */
  #counted = new Map<string, Counted>()
  readonly #listing = new Map<'list', Promise<Show[]>>()

  constructor(orm: MikroORM, boards: Boards) {
    this.#orm = orm
    this.#boards = boards
  }

  /** The shows of now and to come, the soonest first, at most 500; those who ask at the same time share one answer. */
  async get(): Promise<Show[]> {
    const shows = await once(this.#listing, 'list', () => this.#read())
    // What this node has changed since that was read is on its boards.
    return shows.map((show) => this.#boards.known(show.showId)?.show ?? show)
  }

  async #read(): Promise<Show[]> {
    const em = this.#orm.em.fork()
    const rows = await em.execute<Record<string, unknown>[]>(
      `select * from show where starts_at > now() - interval '1 day' or sales_close_at > now()
       order by starts_at, show_id limit ?`,
      [LISTED_AT_MOST],
    )
    const shows = rows.map((row) => em.map(ShowRow, row))
    await this.#count(shows.filter((show) => !this.#boards.known(show.showId) && !this.#isCounted(show)))
    const listed = new Map<string, Counted>()
    const list = shows.flatMap((show) => {
      const counted = this.#counted.get(show.showId)
      if (counted) listed.set(show.showId, counted)
      const board = this.#boards.known(show.showId)
      if (board) return board.show
      return counted ? { ...factsOf(show), counts: counted.counts, seq: counted.seq } : []
    })
    this.#counted = listed
    return list
  }

  #isCounted({ showId, seq, changedAt }: ShowRow): boolean {
    const counted = this.#counted.get(showId)
    return counted?.seq === seq && counted.at === (changedAt?.toISOString() ?? null)
  }

  async #count(shows: readonly ShowRow[]): Promise<void> {
    for (let i = 0; i < shows.length; i += COUNTED_AT_ONCE) {
      const portion = shows.slice(i, i + COUNTED_AT_ONCE).map(({ showId }) => showId)
      const rows = await this.#orm.em.fork().execute<(Counts & { showId: string; seq: number; at: Date | null })[]>(
        `select show_id as "showId", seq, changed_at as at, counts.*
         from show, lateral (
           select count(*) filter (where not blocked and held_by is null)::int as available,
             count(*) filter (where not blocked and held_by is not null and booking_id is null)::int as held,
             count(*) filter (where not blocked and booking_id is not null)::int as booked,
             count(*) filter (where blocked)::int as blocked
           from seat where seat.show_id = show.show_id
         ) as counts
         where show_id in (select json_array_elements_text(?::json))`,
        [JSON.stringify(portion)],
      )
      for (const { showId, seq, at, ...counts } of rows) {
        this.#counted.set(showId, { showId, seq, at: at === null ? null : new Date(at).toISOString(), counts })
      }
    }
  }
}
