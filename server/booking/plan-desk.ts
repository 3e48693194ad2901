// Stores and lists seating plans for operators.
import { maintain } from '../database/orm.ts'
import { limitConcurrency } from './concurrency.ts'
import { refused, type Result } from './command.ts'
import { storePlan } from './new-show.ts'
import type { ReadPool } from './read-pool.ts'

const PAGE = 200

/** A stored plan, with the number of its seats and of the shows that have it. */
export type PlanEntry = Readonly<{ planId: string; name: string; seatCount: number; showCount: number }>

export class PlanDesk {
  readonly #databaseUrl: string
  readonly #reads: ReadPool
  readonly #inTurn = limitConcurrency(1)

  /** @param databaseUrl where plans are stored, one at a time on a connection of its own: a large one takes seconds */
  constructor(databaseUrl: string, reads: ReadPool) {
    this.#databaseUrl = databaseUrl
    this.#reads = reads
  }

  /**
   * Stores a plan that was checked; the same one again changes nothing. Refuses with `BAD_REQUEST` when its id belongs to
   * another plan.
   * @param plan its id, the number of its seats, and its JSON
   */
  async store({
    planId,
    seatCount,
    json,
  }: Readonly<{ planId: string; seatCount: number; json: string }>): Promise<
    Result<{ planId: string; seatCount: number }>
  > {
    try {
      await this.#inTurn(() =>
        maintain(this.#databaseUrl, (orm) => orm.em.fork().transactional((em) => storePlan(em, { planId, json }))),
      )
      return { ok: true, value: { planId, seatCount } }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      const message = `There is another seating plan “${planId}” already: give this one a new id.`
      return refused('BAD_REQUEST', message, { issues: [{ path: 'planId', message }] })
    }
  }

  /** The stored plans by their ids, 200 at most. @param after the last id of the list before */
  list(after = ''): Promise<PlanEntry[]> {
    return this.#reads.run((em) =>
      em.execute<PlanEntry[]>(
        `select plan_id as "planId", plan_name as name, plan_size as "seatCount",
           coalesce(shows, 0) as "showCount"
         from seating_plan
           left join (select plan_id, count(*)::int as shows from show group by plan_id) as used using (plan_id)
         where plan_id > ? order by plan_id limit ${PAGE}`,
        [after],
      ),
    )
  }
}
