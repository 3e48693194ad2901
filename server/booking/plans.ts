// Seating plans, read once each: they never change.
import type { MikroORM } from '@mikro-orm/postgresql'
import { placedSeats, type PlacedSeat, type SeatingPlan } from '../../shared/seating-plan.ts'

export type StoredPlan = Readonly<{ json: string; seats: readonly PlacedSeat[] }>

export class Plans {
  readonly #orm: MikroORM
  readonly #byId = new Map<string, StoredPlan>()

  constructor(orm: MikroORM) {
    this.#orm = orm
  }

  /** A plan as it was stored, or undefined when there is none of that id. */
  async get(planId: string): Promise<StoredPlan | undefined> {
    const known = this.#byId.get(planId)
    if (known) return known
    const [row] = await this.#orm.em
      .fork()
      .execute<{ json: string }[]>('select plan::text as json from seating_plan where plan_id = ?', [planId])
    if (!row) return undefined
    const plan = { json: row.json, seats: placedSeats(JSON.parse(row.json) as SeatingPlan) }
    this.#byId.set(planId, plan)
    return plan
  }
}
