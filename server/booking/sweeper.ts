// Frees seats whose time is up, so that they show as free before another visitor asks for them.
import type { MikroORM } from '@mikro-orm/postgresql'
import { Metrics } from '../metrics/metrics.ts'
import type { BoxOffice } from './box-office.ts'
import { SWEEP_PORTION } from './locked-show.ts'
import { deleteEmptyHolds, deleteEndedHolds, readShowsToSweep, type ShowToSweep } from './hold-queries.ts'

const SECOND_MS = 1000

export class Sweeper {
  readonly #orm: MikroORM
  readonly #office: BoxOffice
  readonly #metrics: Metrics
  #sweeping: Promise<number> | undefined

  /** @param orm for the lists of what to sweep */
  constructor(orm: MikroORM, office: BoxOffice, metrics = new Metrics()) {
    this.#orm = orm
    this.#office = office
    this.#metrics = metrics
  }

  /** One sweep of all shows; a sweep that is under way is joined, never overlapped. @returns how many seats came free */
  sweepOnce(): Promise<number> {
    this.#sweeping ??= this.#timedSweep().finally(() => (this.#sweeping = undefined))
    return this.#sweeping
  }

  async #timedSweep(): Promise<number> {
    const startMs = performance.now()
    let outcome = 'failed'
    try {
      const freed = await this.#sweep()
      outcome = 'ok'
      return freed
    } finally {
      this.#metrics.sweeps.add(outcome)
      this.#metrics.sweepSeconds.of().observe((performance.now() - startMs) / SECOND_MS)
    }
  }

  async #sweep(): Promise<number> {
    const shows = await readShowsToSweep(this.#orm)
    const swept = await Promise.allSettled(shows.map((show) => this.#office.inBackground(() => this.#sweepShow(show))))
    const failed = swept.find((show) => show.status === 'rejected')
    if (failed) throw failed.reason
    return swept.reduce((sum, show) => sum + (show.status === 'fulfilled' ? show.value : 0), 0)
  }

  /** A transaction per portion and show: a show that is locked or does not load delays no other for long. */
  async #sweepShow({ showId, hasRunOut, hasEnded }: ShowToSweep): Promise<number> {
    if (hasEnded) await deleteEndedHolds(this.#orm, showId)
    if (!hasRunOut) return 0
    for (let freed = 0; ;) {
      const portion = await this.#office.sweep(showId)
      if (portion === 0) await deleteEmptyHolds(this.#orm, showId)
      freed += portion
      if (portion < SWEEP_PORTION) return freed
    }
  }
}
