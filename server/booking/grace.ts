// The grace: shortens the holds of visitors whose last connection to this node is gone, and restores them on return.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { BoxOffice } from './box-office.ts'
import type { OnDefect } from './errors.ts'
import { readCutHolds, readHolds, type HolderAt } from './hold-queries.ts'

/**
 * In memory are only the visitors who came and left during one turn of the event loop, and those who could not be cut
 * because the database was away. Cuts are in the database, so that any node frees the seats or restores them. If a node
 * dies before it cuts, the promised expiry applies.
 */
export class Grace {
  readonly #orm: MikroORM
  readonly #office: BoxOffice
  readonly #isHere: (visitorId: string) => boolean
  readonly #onDefect: OnDefect
  readonly #left = new Set<string>()
  readonly #came = new Set<string>()
  /** Visitors who could not be cut because the database was away. */
  readonly #uncut = new Set<string>()
  readonly #working = new Set<Promise<void>>()

  /** `isHere` says whether a visitor has a connection to this node. */
  constructor(orm: MikroORM, office: BoxOffice, isHere: (visitorId: string) => boolean, onDefect: OnDefect) {
    this.#orm = orm
    this.#office = office
    this.#isHere = isHere
    this.#onDefect = onDefect
  }

  /** The visitor's last connection to this node is gone. */
  left(visitorId: string): void {
    this.#came.delete(visitorId)
    this.#note(this.#left, visitorId)
  }

  /** The visitor has connected to this node. */
  came(visitorId: string): void {
    this.#left.delete(visitorId)
    this.#note(this.#came, visitorId)
  }

  /** Restores cut holds of connected visitors, which another node cut or a cut reached too late; repeats failed cuts. */
  async mend(): Promise<void> {
    const uncut = [...this.#uncut].filter((visitorId) => !this.#isHere(visitorId))
    this.#uncut.clear()
    await this.#cut(uncut)
    await this.#restore(await readCutHolds(this.#orm))
  }

  /** Resolves when the holds of all visitors who came or left so far are cut or restored. */
  async whenIdle(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working)
  }

  /** Visitors who come or leave together, when a server restarts or a network breaks, share one query. */
  #note(who: Set<string>, visitorId: string): void {
    const isFirst = this.#left.size + this.#came.size === 0
    who.add(visitorId)
    if (!isFirst) return
    const work = new Promise((resolve) => setImmediate(resolve))
      .then(() => this.#seeTo())
      .catch((error: unknown) => this.#onDefect(error, 'the grace'))
      .finally(() => this.#working.delete(work))
    this.#working.add(work)
  }

  async #seeTo(): Promise<void> {
    const left = [...this.#left]
    const came = [...this.#came]
    this.#left.clear()
    this.#came.clear()
    await Promise.all([this.#cut(left), this.#restoreOf(came)])
  }

  /** Cuts also where commands of the visitors still wait: the cut is queued behind them. */
  async #cut(visitorIds: readonly string[]): Promise<void> {
    if (visitorIds.length === 0) return
    const uncut = new Set(visitorIds)
    try {
      const underWay = this.#office.queues.underWay(uncut)
      const holders = distinct([...underWay, ...(await readHolds(this.#orm, visitorIds))])
      uncut.clear()
      await this.#byShow(holders, async ({ showId, visitorId }) => {
        // Connected again: a reloaded page is back sooner than the query.
        if (this.#isHere(visitorId)) return
        if (!(await this.#office.cut(showId, visitorId).catch(() => false))) uncut.add(visitorId)
      })
    } finally {
      for (const visitorId of uncut) this.#uncut.add(visitorId)
    }
  }

  async #restoreOf(visitorIds: readonly string[]): Promise<void> {
    if (visitorIds.length > 0) await this.#restore(await readCutHolds(this.#orm, visitorIds))
  }

  async #restore(holders: readonly HolderAt[]): Promise<void> {
    await this.#byShow(holders, async ({ showId, visitorId }) => {
      // Gone again meanwhile: a restore would be queued behind the new cut and undo it for good.
      if (this.#isHere(visitorId)) await this.#office.restore(showId, visitorId)
    })
  }

  /**
   * Visitors of one show together, since they share a transaction; a few shows at a time, since visitors leave all shows at
   * once when a network breaks.
   */
  async #byShow(holders: readonly HolderAt[], work: (holder: HolderAt) => Promise<void>): Promise<void> {
    const shows = [...Map.groupBy(holders, ({ showId }) => showId).values()]
    await Promise.all(shows.map((ofShow) => this.#office.inBackground(() => Promise.all(ofShow.map(work)))))
  }
}

function distinct(holders: readonly HolderAt[]): HolderAt[] {
  return [...new Map(holders.map((holder) => [`${holder.showId} ${holder.visitorId}`, holder])).values()]
}
