// Visitors' reads, on connections of their own: bounded, so that commands keep theirs however many visitors read.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import { poolUsageOf } from '../database/orm.ts'
import { ReadsFullError } from './errors.ts'

const WAIT_AT_MOST = 500
/** A read that waited for longer is refused: its client is about to give up. */
const WAIT_MS = 2000

type Waiting = { since: number; start: () => void; refuse: () => void }

export class ReadPool {
  readonly #orm: MikroORM
  readonly #background: MikroORM
  readonly #runAtOnce: number
  readonly #waiting: Waiting[] = []
  readonly #asked = new Set<Promise<unknown>>()
  #running = 0

  /** @param orm its connections are for reads; with two connections in all, it is `background` too */
  constructor({ reads: orm, background }: Readonly<{ reads: MikroORM; background: MikroORM }>) {
    this.#orm = orm
    this.#background = background
    this.#runAtOnce = poolUsageOf(orm).size
  }

  /**
   * Runs `work` at once, or behind the reads that wait already.
   * @throws {ReadsFullError} at once when 500 wait, and when it was not started within 2 seconds
   */
  run<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.#kept(this.#run(work))
  }

  /**
   * Runs `work` at once, or ahead of the reads that wait already, and never refuses it: at most one caller at a time may.
   */
  runFirst<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.#kept(this.#runFirst(work))
  }

  /** Runs a short `work` ahead of all reads, on a connection of background work: at most one caller at a time may. */
  runBeside<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.#kept(work(this.#background.em.fork()))
  }

  /** Resolves when no read is under way or waits, and the answer to none has led to another. */
  async idle(): Promise<void> {
    do {
      await Promise.allSettled(this.#asked)
      // Reads that are asked for together begin in the turn after.
      await nextTurn()
    } while (this.#asked.size > 0)
  }

  /** How many reads wait. */
  get waiting(): number {
    return this.#waiting.length
  }

  #kept<T>(read: Promise<T>): Promise<T> {
    this.#asked.add(read)
    const forget = (): unknown => this.#asked.delete(read)
    read.then(forget, forget)
    return read
  }

  async #run<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    if (this.#running < this.#runAtOnce) this.#running++
    else await this.#turn()
    return this.#finish(work)
  }

  async #runFirst<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    if (this.#running < this.#runAtOnce) this.#running++
    else {
      // With this time it never counts as having waited too long.
      const since = Infinity
      await new Promise<void>((start) => this.#waiting.unshift({ since, start, refuse: start }))
    }
    return this.#finish(work)
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= WAIT_AT_MOST) throw new ReadsFullError()
    return new Promise((resolve, reject) => {
      this.#waiting.push({ since: performance.now(), start: resolve, refuse: () => reject(new ReadsFullError()) })
    })
  }

  async #finish<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await work(this.#orm.em.fork())
    } finally {
      this.#next()
    }
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
