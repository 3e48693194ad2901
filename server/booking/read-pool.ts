// Reads for visitors, on connections of their own: bounded, so that however many read, commands keep their connections.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import { ReadsFullError } from './errors.ts'

/** One more than run at once: which shows there are is asked beside them, a statement at a time. */
export const READ_CONNECTIONS = 4
const RUN_AT_ONCE = READ_CONNECTIONS - 1
const WAIT_AT_MOST = 500
/** A read that waited for longer is refused: its asker is about to give up. */
const WAIT_MS = 2000

type Waiting = { since: number; start: () => void; refuse: () => void }

export class ReadPool {
  readonly #orm: MikroORM
  readonly #waiting: Waiting[] = []
  #running = 0

  /** `orm` has `READ_CONNECTIONS` connections, which nobody else uses. */
  constructor(orm: MikroORM) {
    this.#orm = orm
  }

  /**
   * Runs `work` at once, or behind the reads that wait already.
   * @throws {ReadsFullError} at once when 500 wait, and when it was not started within 2 seconds
   */
  async run<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    if (this.#running < RUN_AT_ONCE) this.#running++
    else await this.#turn()
    try {
      return await work(this.#orm.em.fork())
    } finally {
      this.#next()
    }
  }

  /** Runs `work` beside all others. At most one caller at a time may: there is one connection for that. */
  runBeside<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return work(this.#orm.em.fork())
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= WAIT_AT_MOST) throw new ReadsFullError()
    return new Promise((resolve, reject) => {
      this.#waiting.push({ since: performance.now(), start: resolve, refuse: () => reject(new ReadsFullError()) })
    })
  }

  #next(): void {
    const oldest = performance.now() - WAIT_MS
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (next.since >= oldest) return next.start()
      next.refuse()
    }
    this.#running--
  }
}
