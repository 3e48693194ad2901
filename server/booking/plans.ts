// A cache of seating plans. An entry is valid while its digest is the requested one, and the size of all entries is
// limited.
import type { EntityManager } from '@mikro-orm/postgresql'
import { BestSeats } from './best-seats.ts'
import { inSlices, singleFlight } from './concurrency.ts'
import type { ReadPool } from './read-pool.ts'
import type { SeatingPlan } from '../../shared/seating-plan.ts'

/** Plans are kept while their texts have no more characters than this in all; the longest unused ones go first. */
const KEPT_CHARACTERS = 64 * 1024 * 1024

/** `digest` is 32 hexadecimal digits that differ for plans whose text differs. */
export type StoredPlan = Readonly<{ json: string; digest: string; bestSeats: BestSeats }>

export class Plans {
  readonly #reads: ReadPool
  readonly #reading = new Map<string, Promise<StoredPlan | undefined>>()
  readonly #keptCharacters: number
  /** The newest that was read of each id. */
  readonly #byId = new Map<string, StoredPlan>()

  constructor(reads: ReadPool, keptCharacters = KEPT_CHARACTERS) {
    this.#reads = reads
    this.#keptCharacters = keptCharacters
  }

  /** How many plans are in memory. */
  get size(): number {
    return this.#byId.size
  }

  /**
   * The current plan of this id, or with `digest` the plan of that digest, which is read from the database only when the
   * cached one differs. Undefined when the plan does not exist or has another digest.
   * @param em a transaction to read in; without it the read waits in the pool of reads
   * @throws {ReadsFullError} without `em`, when too many reads wait
   */
  async get(planId: string, digest?: string, em?: EntityManager): Promise<StoredPlan | undefined> {
    const known = this.#byId.get(planId)
    if (known && known.digest === digest) return this.#keep(planId, known)
    if (em) return this.#read(em, planId, digest)
    return singleFlight(this.#reading, `${planId} ${digest}`, () =>
      this.#reads.run((its) => this.#read(its, planId, digest)),
    )
  }

  async #read(em: EntityManager, planId: string, digest: string | undefined): Promise<StoredPlan | undefined> {
    const known = this.#byId.get(planId)
    const [row] = await em.execute<{ digest: string; json: string | null }[]>(
      `select digest, case when digest = ? then null else plan::text end as json from seating_plan where plan_id = ?`,
      [known?.digest ?? '', planId],
    )
    const stored = row && known?.digest === row.digest ? known : row && (await read(row.json ?? '', row.digest))
    if (stored) this.#keep(planId, stored)
    else this.#byId.delete(planId)
    return digest === undefined || stored?.digest === digest ? stored : undefined
  }

  #keep(planId: string, plan: StoredPlan): StoredPlan {
    this.#byId.delete(planId)
    this.#byId.set(planId, plan)
    this.#dropUnused()
    return plan
  }

  /** Boards keep what they need of theirs. */
  #dropUnused(): void {
    let characters = 0
    for (const [planId, { json }] of [...this.#byId].reverse()) {
      characters += json.length
      if (characters > this.#keptCharacters) this.#byId.delete(planId)
    }
  }
}

async function read(json: string, digest: string): Promise<StoredPlan> {
  const plan = JSON.parse(json) as SeatingPlan
  return { json, digest, bestSeats: await inSlices(BestSeats.of(plan)) }
}

/** Where the plan of this digest is, below the site's root: what is there never changes. */
export function planUrlOf(planId: string, digest: string): string {
  return `/api/plans/${planId}?digest=${digest}`
}
