// Seating plans, which never change: read once each, and kept as far as there is room.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import { Hall } from './hall.ts'
import { placedSeats, type SeatingPlan } from '../../shared/seating-plan.ts'

/** Plans are kept while their texts have no more characters than this in all; the longest unused ones go first. */
const KEPT_CHARACTERS = 64 * 1024 * 1024

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
    if (known) {
      this.#byId.delete(planId)
      this.#byId.set(planId, known)
      return known
    }
    const [row] = await em.execute<{ json: string }[]>(
      'select plan::text as json from seating_plan where plan_id = ?',
      [planId],
    )
    if (!row) return undefined
    const plan = JSON.parse(row.json) as SeatingPlan
    const stored = { json: row.json, hall: new Hall(placedSeats(plan), plan.focus) }
    this.#byId.set(planId, stored)
    this.#dropUnused()
    return stored
  }

  /** Boards keep what they need of theirs. */
  #dropUnused(): void {
    let characters = 0
    for (const [planId, { json }] of [...this.#byId].reverse()) {
      characters += json.length
      if (characters > KEPT_CHARACTERS) this.#byId.delete(planId)
    }
  }
}
