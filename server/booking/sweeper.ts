// Frees seats whose time is up, so that nobody has to ask for them first.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { BoxOffice } from './box-office.ts'
import { SWEEP_PORTION } from './lock.ts'
import { readShowsToSweep } from './log.ts'

export class Sweeper {
  readonly #orm: MikroORM
  readonly #office: BoxOffice
  #sweeping: Promise<number> | undefined

  constructor(orm: MikroORM, office: BoxOffice) {
    this.#orm = orm
    this.#office = office
  }

  /** One sweep of all shows; a sweep that is under way is joined, never overlapped. @returns how many seats came free */
  sweepOnce(): Promise<number> {
    this.#sweeping ??= this.#sweep().finally(() => (this.#sweeping = undefined))
    return this.#sweeping
  }

  async #sweep(): Promise<number> {
    let freed = 0
    for (const showId of await readShowsToSweep(this.#orm)) {
      for (;;) {
        const portion = await this.#office.sweep(showId)
        freed += portion
        if (portion < SWEEP_PORTION) break
      }
    }
    return freed
  }
}
