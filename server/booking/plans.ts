// Seating plans, read once each: they never change.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import { Hall } from './hall.ts'
import { placedSeats, type SeatingPlan } from '../../shared/seating-plan.ts'

export type StoredPlan = Readonly<{ json: string; hall: Hall }>

export class Plans {
  readonly #orm: MikroORM
  readonly #byId = new Map<string, StoredPlan>()

  constructor(orm: MikroORM) {
    this.#orm = orm
  }

  /** A plan as it was stored, or undefined when there is none of that id. */
  async get(planId: string, em: EntityManager = this.#orm.em.fork()): Promise<StoredPlan | undefined> {
    const known = this.#byId.get(planId)
    if (known) return known
    const [row] = await em.execute<{ json: string }[]>(
      'select plan::text as json from seating_plan where plan_id = ?',
      [planId],
    )
    if (!row) return undefined
    const plan = JSON.parse(row.json) as SeatingPlan
    const stored = { json: row.json, hall: new Hall(placedSeats(plan), plan.focus) }
    this.#byId.set(planId, stored)
    return stored
  }
}
